// rowkey migrate: a public id beside the bigint key of a table in use, and its removal.
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <pqxx/pqxx>
#include <rowkey/postgres/public_id_migration.hpp>

#include "cli.hpp"
#include "postgres/any_libpqxx.hpp"

namespace rowkey::cli {
namespace {

using postgres::migration_progress;
using postgres::migration_report;
using postgres::public_id_migration;
using postgres::public_id_migration_options;
using std::chrono::milliseconds;

std::atomic<bool> stop_asked{false};

/// What the command line says. Durations in seconds.
struct arguments {
    std::string dsn, table;
    public_id_migration_options options;
    std::string undated = "refused";
    double lock_timeout = 2, patience = 600, batch_time = 0.2, max_lag = -1;
    bool plan = false, sql = false, rehearse = false, yes = false;
};

milliseconds duration_of(double seconds) {
    return milliseconds{static_cast<milliseconds::rep>(seconds * 1000)};
}

/// An option for a duration: 500ms, 10s, 5min, or a number of seconds.
void add_duration(CLI::App& app, const std::string& name, double& seconds, const std::string& what) {
    const std::map<std::string, double> units{{"ms", 0.001}, {"s", 1}, {"min", 60}, {"h", 3600}};
    app.add_option(name, seconds, what)
        ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::CASE_SENSITIVE).description(""))
        ->check(CLI::Range(0.001, 1e6).description(""))
        ->type_name("DURATION");
}

/// The table as SQL writes its name: unquoted names are folded to lower case, and a schema may stand before a dot.
postgres::qualified_name parse_table(pqxx::connection& session, const std::string& text) {
    pqxx::nontransaction tx{session};
    try {
        const auto parts =
            postgres::detail::exec(tx, "select part from pg_catalog.unnest(pg_catalog.parse_ident($1)) part", text);
        if (parts.size() == 1) return {"", parts[0][0].as<std::string>()};
        if (parts.size() == 2) return {parts[0][0].as<std::string>(), parts[1][0].as<std::string>()};
    } catch (const pqxx::data_exception&) {
    }
    throw usage_error{"--table expects a name as SQL writes it, such as invoice, billing.invoice or '\"Invoice\"'"};
}

/// A line on a terminal that is written anew; elsewhere a line when something else goes on, and now and then.
class progress_line {
  public:
    void tell(const migration_progress& now) {
        const auto time = clock::now();
        std::string what = now.step;
        if (!now.waiting.empty()) what += (what.empty() ? "waiting for " : ": waiting for ") + now.waiting;
        if (stop_asked) what += "; ends after this";
        if (now.step != step_) {
            step_ = now.step;
            step_began_ = time;
            rows_before_ = now.rows;
        } else if (what == what_ && time - told_ < (on_terminal_ ? milliseconds{100} : milliseconds{10'000})) {
            return;
        }
        told_ = time;
        what_ = what;
        const std::string text = what + figures(now, std::chrono::duration<double>(time - step_began_).count());
        if (on_terminal_) {
            std::fprintf(stderr, "\r%s\033[K", text.c_str());
        } else {
            std::fprintf(stderr, "%s\n", text.c_str());
        }
        std::fflush(stderr);
    }

    void clear() const {
        if (on_terminal_) std::fputs("\r\033[K", stderr);
    }

  private:
    using clock = std::chrono::steady_clock;

    std::string figures(const migration_progress& now, double seconds) const {
        if (now.part <= 0 || seconds <= 0) return "";
        std::string text = "  " + std::to_string(static_cast<int>(now.part * 100)) + "%";
        if (now.rows > rows_before_) {
            const double rate = static_cast<double>(now.rows - rows_before_) / seconds;
            text += "  " + std::to_string(static_cast<std::int64_t>(rate)) + " rows/s";
        }
        if (now.part < 1) text += "  " + spoken_duration(seconds / now.part - seconds) + " left";
        return text;
    }

    const bool on_terminal_ = isatty(STDERR_FILENO) != 0;
    std::string step_, what_;
    clock::time_point told_, step_began_;
    std::int64_t rows_before_ = 0;
};

void print_plan(const std::vector<postgres::migration_step>& steps) {
    std::size_t number = 0;
    for (const auto& one : steps) {
        std::cout << ++number << ". " << one.name << (one.done ? ": done already" : "") << '\n';
        if (one.done) continue;
        std::cout << "   lock: " << one.lock << "\n   waits for: " << one.waits_for
                  << (one.in_transaction ? "\n   in a transaction\n" : "\n   outside a transaction\n");
    }
}

/// `nothing`: what is said where no step was left.
void print_report(const migration_report& report, const std::string& done, const std::string& nothing) {
    const auto seconds = [](std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); };
    if (report.ended) std::cout << (report.locks.empty() ? nothing : done) << '\n';
    if (report.rows > 0) {
        std::cout << report.rows
                  << " rows were filled\nVACUUM (ANALYZE) lets new rows use the room of their old versions\n";
    }
    if (report.locks.empty()) return;
    std::cout << "held at the longest:\n";
    for (const auto& one : report.locks)
        std::cout << "  " << spoken_duration(seconds(one.longest)) << "  " << one.lock << ", to " << one.step << '\n';
    std::cout << "no write waited longer for it than " << spoken_duration(seconds(report.longest_write_wait)) << '\n';
}

extern "C" void ask_to_stop(int) {
    stop_asked = true;
    std::signal(SIGINT, SIG_DFL);  // a second one ends the process at once
    std::signal(SIGTERM, SIG_DFL);
}

/// Lets `act` run with what it may tell and be told, and prints what it reports.
void watch(
    const arguments& given, const std::string& done, const std::string& nothing,
    const std::function<migration_report(const postgres::migration_connect&, const postgres::migration_watch&)>& act) {
    progress_line line;
    std::signal(SIGINT, ask_to_stop);
    std::signal(SIGTERM, ask_to_stop);
    const postgres::migration_watch watching{[&](const migration_progress& now) { line.tell(now); },
                                             [] { return stop_asked.load(); }};
    bool connected = false;
    const auto connector = [&] {
        try {
            auto session = connect(given.dsn, "migrate");
            connected = true;
            return session;
        } catch (const command_error& error) {
            // Once there was one, the server may come back.
            if (connected) throw pqxx::broken_connection{error.what()};
            throw;
        }
    };
    try {
        const auto report = act(connector, watching);
        line.clear();
        print_report(report, done, nothing);
        if (!report.ended) throw command_error{"stopped as asked; run it again to go on"};
    } catch (...) {
        line.clear();
        throw;
    }
}

public_id_migration migration_of(arguments& given, pqxx::connection& session) {
    given.options.lock_timeout = duration_of(given.lock_timeout);
    given.options.patience = duration_of(given.patience);
    given.options.batch_time = duration_of(given.batch_time);
    if (given.max_lag > 0) given.options.max_lag = duration_of(given.max_lag);
    given.options.undated_rows = given.undated == "random" ? postgres::undated::random : postgres::undated::refused;
    try {
        return public_id_migration{parse_table(session, given.table), given.options};
    } catch (const std::invalid_argument& error) {
        throw usage_error{error.what()};
    }
}

void add(arguments& given) {
    auto session = connect(given.dsn, "migrate");
    const public_id_migration migration = migration_of(given, *session);
    if (given.plan || given.sql) {
        pqxx::work tx{*session};
        if (given.plan) print_plan(migration.plan(tx));
        if (given.sql) std::cout << migration.script(tx);
        return;
    }
    session.reset();
    const std::string which = given.table + "." + given.options.column;
    if (given.rehearse) {
        watch(given, "every step went well on an empty copy, which is gone again", "there is nothing left to rehearse",
              [&](const auto& connector, const auto& watching) { return migration.rehearse(connector, watching); });
        return;
    }
    const std::string done = which + " is unique, NOT NULL and has a default";
    watch(given, done, done,
          [&](const auto& connector, const auto& watching) { return migration.run(connector, watching); });
}

void drop(arguments& given) {
    auto session = connect(given.dsn, "migrate");
    const public_id_migration migration = migration_of(given, *session);
    session.reset();
    const std::string which = given.table + "." + given.options.column;
    if (!given.yes) {
        if (isatty(STDIN_FILENO) == 0 || isatty(STDERR_FILENO) == 0)
            throw usage_error{"drop-public-id loses all ids of " + which + " for ever; say --yes to confirm"};
        std::cerr << "All ids of " << which << " will be lost for ever. Drop the column? [y/N] " << std::flush;
        std::string answer;
        std::getline(std::cin, answer);
        if (answer != "y" && answer != "Y" && answer != "yes") throw command_error{"nothing was dropped"};
    }
    watch(given, which + " is gone", "there is no " + which + "; nothing was dropped",
          [&](const auto& connector, const auto& watching) { return migration.drop(connector, watching); });
}

void add_common(CLI::App& command, arguments& given) {
    add_dsn(command, given.dsn);
    command.add_option("--table", given.table, "as SQL writes it: invoice, billing.invoice, '\"Invoice\"'")->required();
    command.add_option("--column", given.options.column, "the public id's, as it is, without quotes")
        ->capture_default_str();
    add_duration(command, "--lock-timeout", given.lock_timeout,
                 "longest wait for a lock that writers queue behind, such as 500ms, 2s, 1min; 2s if not said");
    add_duration(command, "--patience", given.patience, "for how long a step is tried again; 10min if not said");
}

void add_adding(CLI::App& migrate, const std::shared_ptr<arguments>& given) {
    auto* const command = migrate.add_subcommand(
        "add-public-id", "adds a unique, NOT NULL uuid beside the bigint key of a table that is in use");
    auto& options = given->options;
    add_common(*command, *given);
    command->add_option("--time-column", options.time_column,
                        "rows that are there get version 7 ids of their time in this column; else random ones");
    command->add_option("--time-zone", options.time_zone, "of a time column without time zone: UTC, Europe/Berlin");
    command
        ->add_option(
            "--undated", given->undated,
            "rows whose time is NULL, infinite, before 1970, after 2527 or in the future: refused, or random ids")
        ->check(CLI::IsMember({"refused", "random"}))
        ->capture_default_str();
    command
        ->add_option("--function-schema", options.function_schema,
                     "where rowkey_uuidv7() is installed if the server has no uuidv7()")
        ->capture_default_str();
    command->add_flag("--fire-triggers", options.fire_triggers, "let UPDATE triggers fire for each row that is filled");
    command->add_flag("--published", options.published, "go on though the table is replicated logically");
    add_duration(*command, "--batch-time", given->batch_time,
                 "how long a batch should lock its rows; 200ms if not said");
    add_duration(*command, "--max-lag", given->max_lag, "pause while a replica is further behind");
    command->add_option("--pause-file", options.pause_file, "pause while there is this file");
    auto* const plan = command->add_flag("--plan", given->plan, "print the steps and their locks, and do nothing");
    auto* const sql = command->add_flag("--sql", given->sql, "print the steps as a script for psql, and do nothing");
    command
        ->add_flag("--rehearse", given->rehearse,
                   "do all of it on an empty copy of the table, and remove that; rowkey_uuidv7() stays")
        ->excludes(plan)
        ->excludes(sql);
    sql->excludes(plan);
    command->footer(R"(It may be ended at any point and run again. Ctrl-C ends it after the batch or step
in hand; a second one ends it at once, and may leave an invalid index, which the next run replaces.

Examples:
  rowkey migrate add-public-id service=billing --table invoice --time-column created_at --plan
  rowkey migrate add-public-id service=billing --table invoice --time-column created_at
  rowkey migrate add-public-id --table '"Invoice"' --sql | psql -v ON_ERROR_STOP=1)");
    command->callback([given] { add(*given); });
}

}  // namespace

void add_migrate(CLI::App& tool) {
    auto* const migrate = tool.add_subcommand("migrate", "changes a table that is in use, step by step");
    migrate->require_subcommand(1);
    add_adding(*migrate, std::make_shared<arguments>());

    const auto given = std::make_shared<arguments>();
    auto* const command = migrate->add_subcommand(
        "drop-public-id", "drops that column, with all its ids, constraint and index; rowkey_uuidv7() stays");
    add_common(*command, *given);
    command->add_flag("--yes", given->yes, "do not ask");
    command->footer(R"(Examples:
  rowkey migrate drop-public-id service=billing --table invoice
  rowkey migrate drop-public-id service=billing --table invoice --column public_id --yes)");
    command->callback([given] { drop(*given); });
}

}  // namespace rowkey::cli
