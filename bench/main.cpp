// rowkey_bench: inserts rows under each kind of key into a live PostgreSQL and shows what the key did to the B-tree.
// bench/run builds it, gives it a server and describes its options.
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "build_type.hpp"
#include "measure.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "server_ids.hpp"

ABSL_FLAG(std::int64_t, rows, 1'000'000, "rows that \"grow\" inserts; \"steady\" adds a tenth");
ABSL_FLAG(std::vector<std::string>, keys, {},
          "kinds of key, in the order of the report; all that the client makes by default");
ABSL_FLAG(std::vector<std::string>, scenario, std::vector<std::string>({"grow", "steady"}), "grow, steady or both");
ABSL_FLAG(int, clients, 1, "sessions that insert at the same time");
ABSL_FLAG(int, batch, 100, "rows of one COPY and one transaction");
ABSL_FLAG(int, repeat, 3, "repetitions; the medians are reported");
ABSL_FLAG(std::string, out, "bench/results/latest", "folder for results.json, report.html and landing.svg");
ABSL_FLAG(std::string, generated, "", "what rowkey_generate --out wrote, for the report");
ABSL_FLAG(std::string, dsn, "", "libpq connection string of the server to work on");
ABSL_FLAG(bool, checkpoint, false, "force checkpoints on the server of --dsn");
ABSL_FLAG(bool, own_server, false, "the PG* variables name a throw-away server, which bench/run has started");
ABSL_FLAG(bool, print_server_settings, false, "print the settings for a throw-away server, none with --dsn, and exit");

namespace rowkey::bench {
namespace {

bench_plan plan_from_flags() {
    bench_plan plan;
    plan.dsn = absl::GetFlag(FLAGS_dsn);
    if (absl::GetFlag(FLAGS_own_server) && !plan.dsn.empty())
        throw bench_error{"--own_server and --dsn exclude each other"};
    plan.checkpoints = absl::GetFlag(FLAGS_own_server) || absl::GetFlag(FLAGS_checkpoint);
    const auto within = [](const char* flag, std::int64_t value, std::int64_t most) {
        if (value < 1 || value > most) {
            throw bench_error{absl::StrCat("--", flag, " expects a number from 1 to ", most, ", not ", value)};
        }
        return value;
    };
    plan.rows = within("rows", absl::GetFlag(FLAGS_rows), 1'000'000'000);
    plan.clients = static_cast<int>(within("clients", absl::GetFlag(FLAGS_clients), 1000));
    plan.batch = static_cast<int>(within("batch", absl::GetFlag(FLAGS_batch), 1'000'000));
    plan.repeat = static_cast<int>(within("repeat", absl::GetFlag(FLAGS_repeat), 1000));

    std::vector<std::string> known;
    for (const auto& kind : all_key_kinds()) known.emplace_back(kind.name);
    auto names = absl::GetFlag(FLAGS_keys);
    if (names.empty()) {
        for (const auto& kind : all_key_kinds()) {
            if (!kind.made_by_server) names.emplace_back(kind.name);
        }
    }
    for (const auto& name : names) {
        const key_kind* const kind = find_key_kind(name);
        if (kind == nullptr) {
            throw bench_error{
                absl::StrCat("--keys: unknown key \"", name, "\"; expected some of ", absl::StrJoin(known, ","))};
        }
        if (std::find(plan.keys.begin(), plan.keys.end(), kind) != plan.keys.end()) {
            throw bench_error{absl::StrCat("--keys names ", name, " twice")};
        }
        plan.keys.push_back(kind);
    }

    plan.grow = plan.steady = false;
    for (const auto& name : absl::GetFlag(FLAGS_scenario)) {
        if (name != "grow" && name != "steady") {
            throw bench_error{absl::StrCat("--scenario: unknown scenario \"", name, "\"; expected grow,steady")};
        }
        (name == "grow" ? plan.grow : plan.steady) = true;
    }
    if (!plan.grow && !plan.steady) throw bench_error{"--scenario expects grow, steady or both"};
    return plan;
}

/// For a throw-away server: durable as a real one, no checkpoint but the forced ones, and a cache of half a uuidv7
/// index, so that every index outgrows it.
std::string server_settings(const bench_plan& plan) {
    constexpr std::int64_t mib = 1024 * 1024;
    const std::int64_t index_bytes = btree_bytes(plan.rows, uuid_entry_bytes, key_order::ascending);
    const std::int64_t cache = std::clamp<std::int64_t>(index_bytes / 2 / mib, 1, 1024);
    return absl::StrCat("shared_buffers=", cache, "MB\n", "max_connections=", plan.clients + 20, "\n",
                        "checkpoint_timeout=1d\n", "max_wal_size=1TB\n", "autovacuum=off\n");
}

std::int64_t rows_in_all(const bench_plan& plan) {
    const std::int64_t each = plan.rows + (plan.steady ? steady_rows(plan.rows) : 0);
    return each * plan.repeat * static_cast<std::int64_t>(plan.keys.size());
}

/// The command that makes such a run again. Without what a DSN may hold, and where the results went.
std::string command_of(const bench_plan& plan) {
    std::vector<std::string> keys;
    for (const auto* key : plan.keys) keys.emplace_back(key->name);
    return absl::StrCat("bench/run --rows ", plan.rows, " --keys ", absl::StrJoin(keys, ","), " --scenario ",
                        absl::StrJoin(absl::GetFlag(FLAGS_scenario), ","), " --clients ", plan.clients, " --batch ",
                        plan.batch, " --repeat ", plan.repeat,
                        absl::GetFlag(FLAGS_generated).empty() ? "" : " --generate",
                        plan.dsn.empty()                  ? ""
                        : absl::GetFlag(FLAGS_checkpoint) ? " --dsn … --checkpoint"
                                                          : " --dsn …");
}

namespace fs = std::filesystem;

/// Tells now, not after minutes, that results cannot be written to `folder`. Makes nothing.
void require_writable(const fs::path& folder) {
    std::error_code error;
    fs::path nearest = fs::absolute(folder, error);
    while (!fs::exists(nearest, error) && nearest.has_relative_path()) nearest = nearest.parent_path();
    if (!fs::is_directory(nearest, error) || access(nearest.c_str(), W_OK | X_OK) != 0) {
        throw bench_error{absl::StrCat("cannot write to ", folder.string(), "; choose a folder with --out")};
    }
}

void write_file(const fs::path& path, const std::string& content) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    std::ofstream file{path, std::ios::binary};
    file << content;
    file.close();
    if (!file) throw bench_error{absl::StrCat("cannot write ", path.string(), "; choose a folder with --out")};
}

std::atomic<bool> signalled{false};

/// On INT, TERM and HUP: leaves no trace on a server of --dsn, then ends with 128 + the signal's number. A throw-away
/// server is removed by who started it. Must be called before any other thread exists.
void end_cleanly_on_signals(const std::string& dsn) {
    signal(SIGINT, SIG_DFL);   // a shell starts its background commands with INT ignored
    signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error like others
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, number);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::thread{[signals, dsn] {
        int number = 0;
        sigwait(&signals, &number);
        signalled = true;
        if (!dsn.empty() && !workplace::remove_from_outside(dsn)) {
            std::cerr << "rowkey_bench: could not remove the schema rowkey_bench; the next run will\n";
        }
        _exit(128 + number);
    }}.detach();
}

/// What the server tells: the environment and the runs.
results measure_on_server(const bench_plan& plan) {
    results found;
    workplace place{plan.dsn, plan.checkpoints};
    try {
        progress_line progress{rows_in_all(plan)};
        const auto advance = [&](const std::string& doing, std::int64_t rows) { progress.advance(doing, rows); };
        found.env = describe_environment(place.control());
        found.runs = measure(place, plan, advance);
        if (std::any_of(plan.keys.begin(), plan.keys.end(), [](const auto* key) { return key->made_by_server; })) {
            found.server_ids = measure_server_ids(place, plan.repeat);
        }
        return found;
    } catch (const std::exception& error) {
        // What breaks first when a server goes is hard to understand; so see whether it went.
        try {
            connect(plan.dsn);
        } catch (const bench_error&) {
            throw bench_error{absl::StrCat("the server was lost in mid-run (", first_line(error.what()), ")")};
        }
        throw;
    }
}

void tell_what_is_missing(const bench_plan& plan, const run& one) {
    const std::string which = absl::StrCat("rowkey_bench: ", one.scenario, " ", one.key, ": ");
    if (!one.checkpoints) {
        std::cerr << which << "no WAL figures, for the server had recycled its log before it was read; the role needs "
                  << "REPLICATION to keep it\n";
    } else if (plan.checkpoints && *one.checkpoints > 9) {
        std::cerr << which << *one.checkpoints - 9
                  << " checkpoints besides the forced ones, which add full-page images; raise the "
                  << "server's max_wal_size and checkpoint_timeout\n";
    }
}

void run_bench() {
    const bench_plan plan = plan_from_flags();
    if (absl::GetFlag(FLAGS_print_server_settings)) {
        if (plan.dsn.empty()) std::cout << server_settings(plan);
        return;
    }
    if (const char* const why = unfit_build()) {
        throw bench_error{absl::StrCat(why, "; its times would mean nothing: build with CMAKE_BUILD_TYPE=Release")};
    }
    if (plan.dsn.empty() && !absl::GetFlag(FLAGS_own_server)) {
        throw bench_error{"no server: start bench/run, which brings its own, or name one with --dsn"};
    }
    const fs::path out = absl::GetFlag(FLAGS_out);
    require_writable(out);
    end_cleanly_on_signals(plan.dsn);

    results found = measure_on_server(plan);
    if (const std::string path = absl::GetFlag(FLAGS_generated); !path.empty()) found.generated = read_generation(path);
    found.rows = plan.rows;
    found.repeat = plan.repeat;
    found.clients = plan.clients;
    found.batch = plan.batch;
    found.forced_checkpoints = plan.checkpoints;
    found.date = absl::FormatTime("%Y-%m-%d", absl::Now(), absl::UTCTimeZone());
    found.command = command_of(plan);

    write_file(out / "results.json", json_text(found));
    write_file(out / "report.html", report_html(found));
    write_file(out / "landing.svg", landing_svg(found, plan.grow ? "grow" : "steady"));
    for (const auto& one : found.runs) tell_what_is_missing(plan, one);
    std::cout << table_text(found) << "\n" << (out / "report.html").string() << "\n" << std::flush;
    if (!std::cout) throw bench_error{"cannot write to stdout"};
}

}  // namespace
}  // namespace rowkey::bench

int main(int argc, char** argv) {
    try {
        const auto positional = absl::ParseCommandLine(argc, argv);
        if (positional.size() > 1)
            throw rowkey::bench::bench_error{absl::StrCat("expected options only, not \"", positional[1], "\"")};
        rowkey::bench::run_bench();
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        // What the signal's clean-up breaks under way is no news; it ends the program.
        while (rowkey::bench::signalled) pause();
        std::cerr << "rowkey_bench: " << rowkey::bench::first_line(error.what()) << "\n";
        return EXIT_FAILURE;
    }
}
