// rowkey_bench: inserts rows under each kind of key into a live PostgreSQL and shows what the key did to the B-tree.
// bench/run builds it, gives it a server and describes its options.
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <limits>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "build_type.hpp"
#include "findings.hpp"
#include "measure.hpp"
#include "memory_bound.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "scenarios.hpp"
#include "server_ids.hpp"

constexpr std::int64_t as_defined = std::numeric_limits<std::int64_t>::min();
ABSL_FLAG(std::int64_t, rows, as_defined, "rows that a scenario's largest load inserts");
ABSL_FLAG(std::vector<std::string>, keys, {}, "of the main job: kinds of key, in the order of the report");
ABSL_FLAG(std::vector<std::string>, scenario, std::vector<std::string>({"grow", "steady"}), "names, or all");
ABSL_FLAG(int, clients, 1, "of the main job: sessions that insert at the same time");
ABSL_FLAG(int, batch, 100, "of the main job: rows of one COPY and one transaction");
ABSL_FLAG(int, repeat, 3, "repetitions; the medians are reported");
ABSL_FLAG(std::string, out, "bench/results/latest", "folder for results.json, report.html, RESULTS.md and landing.svg");
ABSL_FLAG(bool, append, false, "add to what the folder has");
ABSL_FLAG(std::string, generated, "", "what rowkey_generate --out wrote, for the report");
ABSL_FLAG(std::string, dsn, "", "libpq connection string of the server to work on");
ABSL_FLAG(bool, checkpoint, false, "force checkpoints on the server of --dsn");
ABSL_FLAG(std::string, own_server, "", "the PG* variables name a throw-away server for the scenario of this name");
ABSL_FLAG(bool, print_servers, false, "print a line for each throw-away server that is needed, and exit");
ABSL_FLAG(bool, list, false, "print the scenarios and exit");
ABSL_FLAG(std::string, postgres, "", "as bench/run was told, for the report");

namespace rowkey::bench {
namespace {

/// The keys that the main job compares unless it is told which.
constexpr const char* main_keys[] = {"bigint", "uuidv4", "uuidv7", "bigint+uuidv7"};

std::int64_t within(const char* flag, std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value < least || value > most) {
        throw bench_error{absl::StrCat("--", flag, " expects a number from ", least, " to ", most, ", not ", value)};
    }
    return value;
}

std::vector<const key_kind*> keys_from_flags() {
    std::vector<std::string> known;
    for (const auto& kind : all_key_kinds()) known.emplace_back(kind.name);
    auto names = absl::GetFlag(FLAGS_keys);
    if (names.empty()) names.assign(std::begin(main_keys), std::end(main_keys));
    std::vector<const key_kind*> keys;
    for (const auto& name : names) {
        const key_kind* const kind = find_key_kind(name);
        if (kind == nullptr) {
            throw bench_error{
                absl::StrCat("--keys: unknown key \"", name, "\"; expected some of ", absl::StrJoin(known, ","))};
        }
        if (std::find(keys.begin(), keys.end(), kind) != keys.end()) {
            throw bench_error{absl::StrCat("--keys names ", name, " twice")};
        }
        keys.push_back(kind);
    }
    return keys;
}

/// What the options ask for, in the order of the report.
std::vector<scenario> scenarios_from_flags() {
    std::int64_t rows = absl::GetFlag(FLAGS_rows);
    main_job job;
    if (rows == as_defined) {
        rows = 0;
    } else {
        job.rows = within("rows", rows, 1, 1'000'000'000);
    }
    job.keys = keys_from_flags();
    job.clients = static_cast<int>(within("clients", absl::GetFlag(FLAGS_clients), 1, 1000));
    job.batch = static_cast<int>(within("batch", absl::GetFlag(FLAGS_batch), 1, 1'000'000));
    within("repeat", absl::GetFlag(FLAGS_repeat), 1, 1000);

    auto named = named_scenarios(rows);
    std::vector<std::string> known{"grow", "steady"};
    for (const auto& one : named) known.push_back(one.name);
    auto asked = absl::GetFlag(FLAGS_scenario);
    if (asked == std::vector<std::string>{"all"}) asked = known;
    if (std::find(asked.begin(), asked.end(), "all") != asked.end())
        throw bench_error{"--scenario all stands alone, as it has every other one"};
    for (const auto& name : asked) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            throw bench_error{absl::StrCat("--scenario: unknown scenario \"", name, "\"; expected some of ",
                                           absl::StrJoin(known, ","), ", or all; bench/run --list describes them")};
        }
    }
    const auto wanted = [&](const std::string& name) {
        return std::find(asked.begin(), asked.end(), name) != asked.end();
    };
    job.grow = wanted("grow");
    job.steady = wanted("steady");
    std::vector<scenario> found;
    if (job.grow || job.steady) {
        found.push_back(main_scenario(job));
    } else if (!absl::GetFlag(FLAGS_keys).empty() || job.clients != 1 || job.batch != 100) {
        throw bench_error{"--keys, --clients and --batch shape grow and steady only, and --scenario names neither"};
    }
    for (auto& one : named) {
        if (wanted(one.name)) found.push_back(std::move(one));
    }
    if (found.empty()) throw bench_error{"--scenario expects a name; bench/run --list prints them"};
    return found;
}

int most_clients(const scenario& what) {
    int most = 1;
    for (const auto& one : what.arms) {
        for (const auto& load : one.phases) most = std::max(most, load.clients);
    }
    return most;
}

/// For a throw-away server: durable as a real one, no checkpoint but the forced ones, and the log's files kept to be written again,
/// so that a key that writes much does not pay for making them. A line of fields with tabs between: the
/// scenario, whether its memory is to be bounded, settings.
std::string server_line(const scenario& what) {
    constexpr std::int64_t mib = 1024 * 1024;
    return absl::StrCat(
        what.name, what.memory.cache > 0 ? "\tbounded" : "\tany", "\tshared_buffers=", what.memory.shared_buffers / mib,
        "MB\tmax_connections=", most_clients(what) + 20,
        "\tcheckpoint_timeout=1d\tmax_wal_size=1TB\tmin_wal_size=4GB\twal_buffers=4MB\tautovacuum=off\n");
}

std::string listing() {
    const auto line = [](const std::string& name, double minutes, const std::string& about) {
        return absl::StrFormat("%-13s %7s  %s\n", name, minutes < 1 ? "< 1" : absl::StrFormat("%.0f", minutes), about);
    };
    main_job job;
    job.keys = keys_from_flags();
    std::string text = "scenario      minutes, about\n";
    text +=
        line("grow,steady", main_scenario(job).minutes(),
             "the main job: from empty, then a tenth more with dense checkpoints; --keys, --rows, --clients, --batch");
    for (const auto& one : named_scenarios()) text += line(one.name, one.minutes(), one.about);
    return text;
}

/// The command that makes such a run again. Without what a DSN may hold, and where the results went.
std::string command_of() {
    std::string command = "bench/run";
    const auto option = [&](const char* name, const std::string& value) {
        absl::StrAppend(&command, " --", name, " ", value);
    };
    if (absl::GetFlag(FLAGS_rows) != as_defined) option("rows", absl::StrCat(absl::GetFlag(FLAGS_rows)));
    if (!absl::GetFlag(FLAGS_keys).empty()) option("keys", absl::StrJoin(absl::GetFlag(FLAGS_keys), ","));
    option("scenario", absl::StrJoin(absl::GetFlag(FLAGS_scenario), ","));
    if (absl::GetFlag(FLAGS_clients) != 1) option("clients", absl::StrCat(absl::GetFlag(FLAGS_clients)));
    if (absl::GetFlag(FLAGS_batch) != 100) option("batch", absl::StrCat(absl::GetFlag(FLAGS_batch)));
    option("repeat", absl::StrCat(absl::GetFlag(FLAGS_repeat)));
    if (!absl::GetFlag(FLAGS_postgres).empty()) option("postgres", absl::GetFlag(FLAGS_postgres));
    if (!absl::GetFlag(FLAGS_generated).empty()) command += " --generate";
    if (!absl::GetFlag(FLAGS_dsn).empty())
        command += absl::GetFlag(FLAGS_checkpoint) ? " --dsn … --checkpoint" : " --dsn …";
    return command;
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

/// The control group of a throw-away server, as cmake/with-postgres tells; empty if it has none.
std::string server_group() {
    const char* const told = std::getenv("ROWKEY_MEMORY_GROUP");
    return told == nullptr ? "" : told;
}

/// What was there before, if it is to be added to, and what all of this run has in common.
results results_so_far(const fs::path& folder) {
    results found;
    if (absl::GetFlag(FLAGS_append)) found = read_results((folder / "results.json").string());
    if (const std::string path = absl::GetFlag(FLAGS_generated); !path.empty()) found.generated = read_generation(path);
    found.date = absl::FormatTime("%Y-%m-%d", absl::Now(), absl::UTCTimeZone());
    found.command = command_of();
    found.keys.clear();
    for (const auto& kind : all_key_kinds()) found.keys.emplace_back(kind.name, kind.about);
    return found;
}

std::atomic<bool> signalled{false};

/// On INT, TERM and HUP: writes what has been found so far, leaves no trace on a server of --dsn, then ends with 128 + the
/// signal's number. A throw-away server is removed by who started it. Must be called before any other thread exists.
void end_cleanly_on_signals(const std::string& dsn, findings& found) {
    signal(SIGINT, SIG_DFL);   // a shell starts its background commands with INT ignored
    signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error like others
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, number);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::thread{[signals, dsn, &found] {
        int number = 0;
        sigwait(&signals, &number);
        signalled = true;
        if (!dsn.empty() && !workplace::remove_from_outside(dsn)) {
            std::cerr << "rowkey_bench: could not remove the schema rowkey_bench; the next run will\n";
        }
        try {
            if (!found.end("interrupted").empty()) found.write();
        } catch (const std::exception&) {  // there is no more to be done
        }
        _exit(128 + number);
    }}.detach();
}

void tell_what_is_missing(const run& one, int forced) {
    const std::string which =
        absl::StrCat("rowkey_bench: ", one.scenario, " ", one.key, one.variant.empty() ? "" : ", ", one.variant, ": ");
    if (!one.checkpoints) {
        std::cerr << which << "no WAL figures, for the server had recycled its log before it was read; the role needs "
                  << "REPLICATION to keep it\n";
    } else if (forced > 0 && *one.checkpoints > forced) {
        std::cerr << which << *one.checkpoints - forced
                  << " checkpoints besides the forced ones, which add full-page images; raise the "
                  << "server's max_wal_size and checkpoint_timeout\n";
    }
}

/// libpqxx says so in many ways, by the moment and its version: "not connected", "connection lost while committing", "terminating
/// connection", ... What this program itself says of connections is told as it is.
bool tells_of_a_lost_connection(const std::exception& error) {
    return dynamic_cast<const bench_error*>(&error) == nullptr &&
           absl::StrContains(absl::AsciiStrToLower(error.what()), "connect");
}

/// Measures one scenario on the server and adds it to `found`. Throws where it failed, after what was found has been added.
void run_scenario(const scenario& what, const measuring& like, findings& found) {
    std::string failure;
    bool begun = false;
    try {
        workplace place{like.dsn, like.checkpoints};
        begun = true;
        progress_line progress{what.rows() * like.repeat};
        measuring how = like;
        how.progress = [&](const std::string& doing, std::int64_t rows) { progress.advance(doing, rows); };
        const environment env = describe_environment(place.control());
        memory_bound memory{like.dsn.empty() ? server_group() : "", what.memory.cache, what.memory.shared_buffers};
        how.loading = [&](bool measured) { measured ? memory.set() : memory.lift(); };
        how.finished = [&](const run& done) {
            found.add(done);
            found.set_memory(memory.text());
        };
        found.begin(facts_of(what, like.checkpoints), env, like.repeat, memory.text());
        measure(place, what, how);
        const bool made_by_server = std::any_of(what.arms.begin(), what.arms.end(),
                                                [](const arm& one) { return one.phases.front().key->made_by_server; });
        if (made_by_server) found.set_server_ids(measure_server_ids(place, like.repeat));
    } catch (const std::exception& error) {
        failure = first_line(error.what());
        if (!begun) throw;
        // What breaks first when a server or a session goes is hard to understand; so see whether one went.
        if (tells_of_a_lost_connection(error)) {
            failure = absl::StrCat("a connection was lost (", failure, ")");
        }
        try {
            connect(like.dsn);
        } catch (const bench_error&) {
            failure = absl::StrCat("the server was lost in mid-run (", failure, ")");
        }
    }
    while (signalled) pause();  // the signal's thread does the rest
    const auto names = found.end(failure);
    if (!names.empty()) {
        found.write();
        for (const auto& one : found.all().runs) {
            const auto facts = std::find_if(found.all().scenarios.begin(), found.all().scenarios.end(),
                                            [&](const scenario_facts& each) { return each.name == one.scenario; });
            if (std::find(names.begin(), names.end(), one.scenario) != names.end())
                tell_what_is_missing(one, facts->checkpoints);
        }
        std::cout << table_text(found.all(), names) << std::flush;
        if (!std::cout) throw bench_error{"cannot write to stdout"};
    }
    if (failure.empty()) return;
    throw bench_error{names.empty() ? failure
                                    : absl::StrCat(failure, "; what was measured is in ", absl::GetFlag(FLAGS_out),
                                                   ", marked partial")};
}

void run_bench() {
    if (absl::GetFlag(FLAGS_list)) {
        std::cout << listing();
        return;
    }
    const auto scenarios = scenarios_from_flags();
    const std::string dsn = absl::GetFlag(FLAGS_dsn), own_server = absl::GetFlag(FLAGS_own_server);
    if (!own_server.empty() && !dsn.empty()) throw bench_error{"--own_server and --dsn exclude each other"};
    if (absl::GetFlag(FLAGS_checkpoint) && dsn.empty())
        throw bench_error{"--checkpoint goes with --dsn; a throw-away server's checkpoints are forced anyway"};
    for (const auto& one : scenarios) {
        if (one.name == "checkpoints" && !dsn.empty() && !absl::GetFlag(FLAGS_checkpoint))
            throw bench_error{
                "the scenario checkpoints compares forced ones: on the server of --dsn it needs --checkpoint"};
    }
    if (absl::GetFlag(FLAGS_print_servers)) {
        for (const auto& one : scenarios) std::cout << (dsn.empty() ? server_line(one) : "");
        return;
    }
    if (const char* const why = unfit_build()) {
        throw bench_error{absl::StrCat(why, "; its times would mean nothing: build with CMAKE_BUILD_TYPE=Release")};
    }
    if (dsn.empty() && own_server.empty()) {
        throw bench_error{"no server: start bench/run, which brings its own, or name one with --dsn"};
    }
    const fs::path out = absl::GetFlag(FLAGS_out);
    require_writable(out);
    findings found{out, results_so_far(out)};
    end_cleanly_on_signals(dsn, found);

    const measuring how{
        dsn, absl::GetFlag(FLAGS_repeat), !own_server.empty() || absl::GetFlag(FLAGS_checkpoint), {}, {}, {}};
    for (const auto& one : scenarios) {
        if (own_server.empty() || own_server == one.name) run_scenario(one, how, found);
    }
    std::cout << "\n" << (out / "report.html").string() << "\n" << std::flush;
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
