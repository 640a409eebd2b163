// rowkey_bench: inserts rows under each kind of key into a live PostgreSQL and shows what the key did to the B-tree.
// bench/run builds it, gives it a server and describes its options.
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <system_error>
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
#include "error.hpp"
#include "findings.hpp"
#include "judge/judgement.hpp"
#include "measure/measure.hpp"
#include "measure/memory_bound.hpp"
#include "measure/scenarios.hpp"
#include "measure/server_ids.hpp"
#include "progress.hpp"
#include "results_json.hpp"
#include "show/markdown.hpp"
#include "show/page.hpp"
#include "show/terminal.hpp"
#include "words.hpp"
#include "write_file.hpp"

// Numbers are read below, so that what is wrong with one is told as everything else is.
ABSL_FLAG(std::string, rows, "", "rows that a scenario's largest load inserts");
ABSL_FLAG(std::vector<std::string>, keys, {}, "of the main job: kinds of key, in the order of the report");
ABSL_FLAG(std::vector<std::string>, scenario, {}, "names, or all; if none, the main job's");
ABSL_FLAG(std::string, clients, "1", "of the main job: sessions that insert at the same time");
ABSL_FLAG(std::string, batch, "100", "of the main job: rows of one COPY and one transaction");
ABSL_FLAG(std::string, repeat, "3", "repetitions; the medians are reported");
ABSL_FLAG(std::string, out, "bench/results/latest", "folder for results.json, report.html, RESULTS.md and landing.svg");
ABSL_FLAG(std::string, latest, "", "a link that is made to point to the folder of --out");
ABSL_FLAG(std::string, render, "", "show the results.json of this folder anew, and exit");
ABSL_FLAG(std::string, publish, "", "with --render: instead, put the results into this folder, to be kept");
ABSL_FLAG(bool, append, false, "add to what the folder has");
ABSL_FLAG(bool, resume, false, "go on with what the folder has: measure the scenarios that it has not whole");
ABSL_FLAG(std::string, generated, "", "what rowkey_generate --out wrote, for the report");
ABSL_FLAG(std::string, dsn, "", "libpq connection string of the server to work on");
ABSL_FLAG(bool, checkpoint, false, "force checkpoints on the server of --dsn");
ABSL_FLAG(std::string, own_server, "", "the PG* variables name a throw-away server for the scenario of this name");
ABSL_FLAG(bool, print_servers, false, "print a line for each throw-away server that is needed, and exit");
ABSL_FLAG(bool, list, false, "print the scenarios and the keys, and exit");
ABSL_FLAG(std::string, measured, "", "with --list: the results.json that tells how long the scenarios took");
ABSL_FLAG(std::string, postgres, "", "as bench/run was told, for the report");

namespace rowkey::bench {
namespace {

std::int64_t within(const char* flag, const std::string& text, std::int64_t least, std::int64_t most) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most) {
        throw bench_error{
            absl::StrCat("--", flag, " expects a whole number from ", least, " to ", most, ", not '", text, "'")};
    }
    return value;
}

int repeat_from_flag() {
    return static_cast<int>(within("repeat", absl::GetFlag(FLAGS_repeat), 1, 1000));
}

/// The names of the main job's scenarios, then of all others.
std::vector<std::string> scenario_names(bool main_job_only) {
    std::vector<std::string> names;
    for (const auto& kind : all_scenario_kinds()) {
        if (!main_job_only || kind.make == nullptr) names.emplace_back(kind.name);
    }
    return names;
}

/// The scenarios that --scenario asks for, by name.
std::vector<std::string> asked_scenarios() {
    auto asked = absl::GetFlag(FLAGS_scenario);
    if (asked.empty()) return scenario_names(true);
    const auto known = scenario_names(false);
    if (asked == std::vector<std::string>{"all"}) return known;
    if (std::find(asked.begin(), asked.end(), "all") != asked.end())
        throw bench_error{"--scenario all stands alone, as it has every other one"};
    for (const auto& name : asked) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            throw bench_error{absl::StrCat("--scenario: unknown scenario \"", name, "\"; expected some of ",
                                           absl::StrJoin(known, ","), ", or all; bench/run --list describes them")};
        }
    }
    return asked;
}

std::vector<const key_kind*> keys_from_flags() {
    std::vector<std::string> known;
    for (const auto& kind : all_key_kinds()) known.emplace_back(kind.name);
    auto names = absl::GetFlag(FLAGS_keys);
    if (names.empty()) {
        for (const auto& kind : all_key_kinds()) {
            if (kind.usual) names.emplace_back(kind.name);
        }
    }
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
    const std::string rows_asked = absl::GetFlag(FLAGS_rows);
    const std::int64_t rows = rows_asked.empty() ? 0 : within("rows", rows_asked, 1, 1'000'000'000);
    main_job job;
    if (rows > 0) job.rows = rows;
    job.keys = keys_from_flags();
    job.clients = static_cast<int>(within("clients", absl::GetFlag(FLAGS_clients), 1, 1000));
    job.batch = static_cast<int>(within("batch", absl::GetFlag(FLAGS_batch), 1, 1'000'000));
    repeat_from_flag();

    const auto asked = asked_scenarios(), of_main_job = scenario_names(true);
    const auto wanted = [&](const std::string& name) {
        return std::find(asked.begin(), asked.end(), name) != asked.end();
    };
    job.first = wanted(of_main_job[0]);
    job.second = wanted(of_main_job[1]);
    std::vector<scenario> found;
    if (job.first || job.second) {
        found.push_back(main_scenario(job));
    } else if (!absl::GetFlag(FLAGS_keys).empty() || job.clients != 1 || job.batch != 100) {
        throw bench_error{absl::StrCat("--keys, --clients and --batch shape ", in_words(of_main_job),
                                       " only, and --scenario names neither")};
    }
    for (auto& one : named_scenarios(rows)) {
        if (wanted(one.name)) found.push_back(std::move(one));
    }
    return found;
}

int most_clients(const scenario& what) {
    int most = 1;
    for (const auto& one : what.arms) {
        for (const auto& load : one.phases) most = std::max(most, load.clients);
    }
    return most;
}

/// For a throw-away server: durable as a real one, no checkpoint but the forced ones, and the log's files kept to be
/// written again, so that a key that writes much does not pay for making them. A line of fields with tabs between: the
/// scenario, whether its memory is to be bounded, settings.
std::string server_line(const scenario& what) {
    constexpr std::int64_t mib = 1024 * 1024;
    return absl::StrCat(
        what.name, what.memory.cache > 0 ? "\tbounded" : "\tany", "\tshared_buffers=", what.memory.shared_buffers / mib,
        "MB\tmax_connections=", most_clients(what) + 20,
        "\tcheckpoint_timeout=1d\tmax_wal_size=1TB\tmin_wal_size=4GB\twal_buffers=4MB\tautovacuum=off\n");
}

std::string listing() {
    const auto line = [](const std::string& name, const std::string& minutes, const std::string& repeat,
                         const std::string& about) {
        return absl::StrFormat("%-13s %7s %7s  %s\n", name, minutes, repeat, about);
    };
    results measured;
    if (const std::string path = absl::GetFlag(FLAGS_measured); !path.empty()) measured = read_results(path);
    std::string text = line("scenario", "minutes", "repeat", "what it does");
    for (const auto& kind : all_scenario_kinds()) {
        std::string minutes = "-", repeat = "-";
        for (const auto& one : measured.scenarios) {
            if (one.name != kind.name || one.minutes <= 0) continue;
            minutes = absl::StrFormat("%.1f", one.minutes);
            repeat = absl::StrCat(one.repeat);
        }
        text += line(std::string{kind.name}, minutes, repeat, std::string{kind.about});
    }
    if (!measured.scenarios.empty()) {
        absl::StrAppend(&text, "\nThe minutes are those of all repetitions, on PostgreSQL ", measured.env.postgres,
                        ", ", measured.env.cpu, ".\n");
    }
    text += "\nkey\n";
    for (const auto& kind : all_key_kinds())
        absl::StrAppendFormat(&text, "%-21s  %s\n", std::string{kind.name}, std::string{kind.about});
    return text;
}

/// The command that makes such a run again. Without what a DSN may hold, and where the results went.
std::string command_of() {
    std::string command = "bench/run";
    const auto option = [&](const char* name, const std::string& value) {
        absl::StrAppend(&command, " --", name, " ", value);
    };
    const auto unless = [&](const char* name, const std::string& value, const char* usual) {
        if (value != usual) option(name, value);
    };
    unless("rows", absl::GetFlag(FLAGS_rows), "");
    unless("keys", absl::StrJoin(absl::GetFlag(FLAGS_keys), ","), "");
    unless("scenario", absl::StrJoin(absl::GetFlag(FLAGS_scenario), ","), "");
    unless("clients", absl::GetFlag(FLAGS_clients), "1");
    unless("batch", absl::GetFlag(FLAGS_batch), "100");
    option("repeat", absl::GetFlag(FLAGS_repeat));
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
    const auto taken = [&] { return fs::exists(fs::symlink_status(nearest, error)); };  // by a link to nowhere as well
    while (!taken() && nearest.has_relative_path()) nearest = nearest.parent_path();
    if (!fs::is_directory(nearest, error) || access(nearest.c_str(), W_OK | X_OK) != 0) {
        throw bench_error{absl::StrCat("cannot write to ", folder.string(), "; choose a folder with --out")};
    }
}

/// The control group of a throw-away server, as cmake/with-postgres tells; empty if it has none.
std::string server_group() {
    const char* const told = std::getenv("ROWKEY_MEMORY_GROUP");
    return told == nullptr ? "" : told;
}

/// What the folder has of scenarios that were measured whole. Throws bench_error where it was asked for otherwise.
results whole_scenarios(const fs::path& folder) {
    results found = read_results((folder / "results.json").string());
    for (const auto& one : found.scenarios) {
        if (one.command == command_of()) continue;
        throw bench_error{absl::StrCat((folder / "results.json").string(), " was made by \"", one.command,
                                       "\"; --resume goes on with the same options")};
    }
    std::vector<std::string> partial;
    for (const auto& one : found.scenarios) {
        if (!one.failure.empty()) partial.push_back(one.name);
    }
    const auto is_partial = [&](const std::string& name) {
        return std::find(partial.begin(), partial.end(), name) != partial.end();
    };
    std::erase_if(found.scenarios, [&](const scenario_facts& one) { return is_partial(one.name); });
    std::erase_if(found.runs, [&](const run& one) { return is_partial(one.scenario); });
    return found;
}

/// Without those of which `found` has all.
std::vector<scenario> not_yet_measured(std::vector<scenario> asked, const results& found) {
    const auto has = [&](const scenario_facts& one) {
        return std::any_of(found.scenarios.begin(), found.scenarios.end(),
                           [&](const scenario_facts& each) { return each.name == one.name; });
    };
    std::erase_if(asked, [&](const scenario& one) {
        const auto reported = facts_of(one, false);
        return std::all_of(reported.begin(), reported.end(), has);
    });
    return asked;
}

/// What was there before, if it is to be added to, and what all of this run has in common.
results results_so_far(const fs::path& folder) {
    results found;
    if (absl::GetFlag(FLAGS_resume)) {
        found = whole_scenarios(folder);
    } else if (absl::GetFlag(FLAGS_append)) {
        found = read_results((folder / "results.json").string());
    }
    if (const std::string path = absl::GetFlag(FLAGS_generated); !path.empty()) found.generated = read_generation(path);
    found.keys.clear();
    for (const auto& kind : all_key_kinds()) {
        found.keys.push_back({std::string{kind.name}, std::string{kind.about}, std::string{kind.symbol},
                              std::string{kind.colour}, std::string{kind.dark_colour}});
    }
    found.to_come.clear();
    const auto asked = asked_scenarios();
    for (const auto& name : scenario_names(false)) {
        const bool wanted = std::find(asked.begin(), asked.end(), name) != asked.end();
        const bool done = std::any_of(found.scenarios.begin(), found.scenarios.end(),
                                      [&](const scenario_facts& each) { return each.name == name; });
        if (wanted && !done) found.to_come.push_back(name);
    }
    return found;
}

/// Until it is destroyed, INT, TERM and HUP end the program: what has been found so far is written, no trace is left on
/// a server of --dsn, and the status is 128 + the signal's number. A throw-away server is removed by who started it.
/// Whoever comes second, the signal or the end, finds that the first has the word: the thread that waits for signals
/// uses nothing after the end. Must be made before any other thread exists.
class signal_watch {
  public:
    signal_watch(const std::string& dsn, findings& found) : dsn_{dsn}, found_{found} {
        signal(SIGINT, SIG_DFL);   // a shell starts its background commands with INT ignored
        signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error like others
        sigemptyset(&signals_);
        for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals_, number);
        pthread_sigmask(SIG_BLOCK, &signals_, &before_);
        thread_ = std::thread{[this] { wait(); }};
    }

    ~signal_watch() {
        yield_to_signal(state::ended);
        pthread_kill(thread_.native_handle(), SIGTERM);
        thread_.join();
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }

    signal_watch(const signal_watch&) = delete;
    signal_watch& operator=(const signal_watch&) = delete;

    /// Does not return after a signal: what its clean-up breaks under way is no news.
    void yield_to_signal() { yield_to_signal(state::watching); }

  private:
    enum class state { watching, signalled, ended };

    void yield_to_signal(state unless) {
        state seen = state::watching;
        if (!state_.compare_exchange_strong(seen, unless)) {
            for (;;) pause();  // the signal's thread does the rest
        }
    }

    void wait() {
        int number = 0;
        sigwait(&signals_, &number);
        state seen = state::watching;
        if (!state_.compare_exchange_strong(seen, state::signalled)) return;
        try {
            std::thread{end_at_the_next, signals_}.detach();
        } catch (const std::system_error&) {  // then it takes its time
        }
        try {
            found_.end("interrupted");
            const auto& scenarios = found_.all().scenarios;
            const auto whole = std::count_if(scenarios.begin(), scenarios.end(),
                                             [](const scenario_facts& each) { return each.failure.empty(); });
            if (!scenarios.empty()) {
                std::cerr << "\nrowkey_bench: interrupted with "
                          << counted(static_cast<double>(whole), "whole scenario") << " in " << absl::GetFlag(FLAGS_out)
                          << "; the same options with --resume go on\n";
            }
        } catch (const std::exception&) {  // there is no more to be done
        }
        if (!dsn_.empty() && !workplace::remove_from_outside(dsn_)) {
            std::cerr << "rowkey_bench: could not remove the schema rowkey_bench; the next run will\n";
        }
        _exit(128 + number);
    }

    /// The clean-up waits for a server, which may never answer. A terminal's Ctrl-C often comes twice, from whoever
    /// started this too: only what comes later is meant.
    static void end_at_the_next(sigset_t signals) {
        std::this_thread::sleep_for(std::chrono::seconds{1});
        const timespec none{};
        while (sigtimedwait(&signals, nullptr, &none) > 0) {
        }
        int number = 0;
        sigwait(&signals, &number);
        _exit(128 + number);
    }

    const std::string dsn_;
    findings& found_;
    sigset_t signals_, before_;
    std::atomic<state> state_{state::watching};
    std::thread thread_;
};

void tell_what_is_missing(const run& one, int forced) {
    const std::string which =
        absl::StrCat("rowkey_bench: ", one.scenario, " ", one.key, one.variant.empty() ? "" : ", ", one.variant, ": ");
    if (!one.lacking.empty()) {
        std::cerr << which << "not measured: " << one.lacking << "\n";
    } else if (!one.checkpoints) {
        std::cerr << which << "no WAL figures, for the server had recycled its log before it was read; the role needs "
                  << "REPLICATION to keep it\n";
    } else if (forced > 0 && *one.checkpoints > forced) {
        std::cerr << which << *one.checkpoints - forced
                  << " checkpoints besides the forced ones, which add full-page images; raise the "
                  << "server's max_wal_size and checkpoint_timeout\n";
    }
}

/// libpqxx says so in many ways, by the moment and its version: "not connected", "connection lost while committing",
/// "terminating connection", ... What this program itself says of connections is told as it is.
bool tells_of_a_lost_connection(const std::exception& error) {
    return dynamic_cast<const bench_error*>(&error) == nullptr &&
           absl::StrContains(absl::AsciiStrToLower(error.what()), "connect");
}

void require_written() {
    if (!std::cout) throw bench_error{"cannot write to stdout"};
}

/// Measures one scenario on the server and adds it to `found`. Throws where it failed, after what was found has been
/// added.
void run_scenario(const scenario& what, const measuring& like, findings& found, signal_watch& watch) {
    std::string failure;
    bool begun = false;
    try {
        workplace place{like.dsn, like.checkpoints};
        begun = true;
        const bool on_terminal = isatty(STDERR_FILENO) == 1;
        progress_line progress{what.rows() * like.repeat, stderr, on_terminal,
                               on_terminal ? std::chrono::milliseconds{100} : std::chrono::milliseconds{30'000}};
        measuring how = like;
        how.progress = [&](const std::string& doing, std::int64_t rows) { progress.advance(doing, rows); };
        const environment env = describe_environment(place.control());
        memory_bound memory{like.dsn.empty() ? server_group() : "", what.memory.cache, what.memory.shared_buffers};
        how.loading = [&](bool measured) { measured ? memory.set() : memory.lift(); };
        how.finished = [&](const run& done) {
            found.add(done);
            found.set_memory(memory.text());
        };
        auto facts = facts_of(what, like.checkpoints);
        for (auto& one : facts) {
            one.repeat = like.repeat;
            one.memory = memory.text();
            one.begun = absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::Now(), absl::UTCTimeZone());
            one.command = command_of();
        }
        found.begin(std::move(facts), env);
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
    watch.yield_to_signal();
    const auto names = found.end(failure);
    if (!names.empty()) {
        for (const auto& one : found.all().runs) {
            const auto facts = std::find_if(found.all().scenarios.begin(), found.all().scenarios.end(),
                                            [&](const scenario_facts& each) { return each.name == one.scenario; });
            if (std::find(names.begin(), names.end(), one.scenario) != names.end())
                tell_what_is_missing(one, facts->checkpoints);
        }
        std::cout << table_text(found.all(), names) << std::flush;
        require_written();
    }
    if (failure.empty()) return;
    throw bench_error{names.empty() ? failure
                                    : absl::StrCat(failure, "; what was measured is in ", absl::GetFlag(FLAGS_out),
                                                   ", marked partial")};
}

/// What goes with what.
void require_options_agree(const std::vector<scenario>& scenarios) {
    const bool on_users_server = !absl::GetFlag(FLAGS_dsn).empty(), forces = absl::GetFlag(FLAGS_checkpoint);
    if (on_users_server && !absl::GetFlag(FLAGS_own_server).empty())
        throw bench_error{"--own_server and --dsn exclude each other"};
    if (forces && !on_users_server)
        throw bench_error{"--checkpoint goes with --dsn; a throw-away server's checkpoints are forced anyway"};
    for (const auto& kind : all_scenario_kinds()) {
        const bool wanted =
            std::any_of(scenarios.begin(), scenarios.end(), [&](const scenario& one) { return one.name == kind.name; });
        if (wanted && kind.forces && on_users_server && !forces)
            throw bench_error{absl::StrCat("the scenario ", std::string{kind.name},
                                           " compares forced ones: on the server of --dsn it needs --checkpoint")};
    }
}

/// What is kept in `file`. Throws bench_error, which says how to do without it.
results kept_results(const fs::path& file) {
    try {
        return read_results(file.string());
    } catch (const bench_error& error) {
        throw bench_error{absl::StrCat(error.what(), "; remove it, and publish a run of all scenarios")};
    }
}

/// Of all servers, in the order of their versions.
std::vector<results> all_kept_results(const fs::path& folder) {
    if (!fs::exists(folder / "results")) return {};
    std::vector<fs::path> files;
    for (const auto& one : fs::directory_iterator{folder / "results"}) {
        if (one.path().extension() == ".json") files.push_back(one.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<results> kept;
    for (const auto& one : files) kept.push_back(kept_results(one));
    return kept;
}

/// Shows what the folder keeps of all servers.
void show_published(const fs::path& folder) {
    const std::vector<results> kept = all_kept_results(folder);
    std::vector<judgement> judged;
    for (const auto& one : kept) judged.push_back(judge(one));
    std::vector<judged_run> runs;
    for (std::size_t i = 0; i < kept.size(); ++i) runs.push_back({kept[i], judged[i]});
    write_file(folder / "RESULTS.md", results_markdown(runs));
    const results& newest = kept.back();
    std::cout << (folder / "RESULTS.md").string() << "\n";
    if (!newest.scenarios.empty()) {
        write_file(folder / "landing.svg", landing_svg(newest, newest.scenarios.front().name));
        std::cout << (folder / "landing.svg").string() << "\n";
    }
    std::cout << std::flush;
    require_written();
}

/// Shows what results.json has; that file stays as it is.
void render() {
    const fs::path folder = absl::GetFlag(FLAGS_render), publish = absl::GetFlag(FLAGS_publish);
    results found = read_results((folder / "results.json").string());
    if (publish.empty()) {
        if (const fs::path generated = folder / "generate.json"; fs::exists(generated))
            found.generated = read_generation(generated.string());
        write_shown(folder, found);
        std::cout << table_text(found) << "\n" << (folder / "report.html").string() << "\n" << std::flush;
        require_written();
        return;
    }
    // From what is kept, so that anyone can make the same of it; with what is kept of other servers.
    const std::string major = found.env.postgres.substr(0, found.env.postgres.find_first_of(". "));
    const fs::path kept = publish / "results" / absl::StrCat("postgresql-", major, ".json");
    constexpr std::size_t most = 1024 * 1024;
    for (const auto& one : found.scenarios) {
        if (one.failure.empty()) continue;
        throw bench_error{
            absl::StrCat("the run of ", one.name, " ended early (", one.failure, "); go on with --resume")};
    }
    if (!found.to_come.empty()) {
        throw bench_error{absl::StrCat("the run is not finished: ", in_words(found.to_come),
                                       found.to_come.size() == 1 ? " is" : " are", " to come; go on with --resume")};
    }
    all_kept_results(publish);  // which throws before anything is written
    if (fs::exists(kept)) {
        results before = kept_results(kept);
        const auto kinds = all_scenario_kinds();
        std::erase_if(before.scenarios, [&](const auto& one) {  // it has been removed
            return std::none_of(kinds.begin(), kinds.end(), [&](const auto& kind) { return kind.name == one.name; });
        });
        found = with_scenarios_of(found, before);
    }
    write_file(kept, json_text(thinned(found, most)));
    std::cout << kept.string() << "\n";
    show_published(publish);
}

void run_bench() {
    if (absl::GetFlag(FLAGS_list)) {
        std::cout << listing() << std::flush;
        require_written();
        return;
    }
    if (!absl::GetFlag(FLAGS_render).empty()) return render();
    auto scenarios = scenarios_from_flags();
    require_options_agree(scenarios);
    const std::string dsn = absl::GetFlag(FLAGS_dsn), own_server = absl::GetFlag(FLAGS_own_server);
    const fs::path out = absl::GetFlag(FLAGS_out), latest = absl::GetFlag(FLAGS_latest);
    if (absl::GetFlag(FLAGS_resume)) scenarios = not_yet_measured(std::move(scenarios), whole_scenarios(out));
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
    require_writable(out);
    if (!latest.empty() && !may_point(latest))
        throw bench_error{absl::StrCat(latest.string(), " is no symbolic link of yours; move it away")};
    findings found{out, results_so_far(out), latest};
    signal_watch watch{dsn, found};

    const measuring how{dsn, repeat_from_flag(), !own_server.empty() || absl::GetFlag(FLAGS_checkpoint), {}, {}, {}};
    for (const auto& one : scenarios) {
        if (own_server.empty() || own_server == one.name) run_scenario(one, how, found, watch);
    }
    std::cout << "\n" << (out / "report.html").string() << "\n" << std::flush;
}

}  // namespace
}  // namespace rowkey::bench

int main(int argc, char** argv) {
    try {
        const auto positional = absl::ParseCommandLine(argc, argv);
        // Not repeated: it may be a DSN with a password.
        if (positional.size() > 1) throw rowkey::bench::bench_error{"expected options only, which begin with --"};
        rowkey::bench::run_bench();
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        std::cerr << "rowkey_bench: " << rowkey::bench::first_line(error.what()) << "\n";
        return EXIT_FAILURE;
    }
}
