#include <rowkey/postgres/public_id_migration.hpp>

#include <algorithm>
#include <filesystem>
#include <future>
#include <limits>
#include <system_error>
#include <thread>
#include <tuple>
#include <utility>

#include <pqxx/pqxx>

#include <rowkey/postgres/id_default.hpp>
#include <rowkey/postgres/retry.hpp>
#include <rowkey/postgres/sql.hpp>

#include "any_libpqxx.hpp"
#include "jitter.hpp"
#include "migrated_table.hpp"
#include "migration_steps.hpp"
#include "replica_lag.hpp"

namespace rowkey::postgres::inline ROWKEY_LIBPQXX {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr const char* access_exclusive = "access exclusive";
constexpr const char* share_update_exclusive = "share update exclusive";
constexpr const char* rehearsal_mark = "made by a rehearsal of rowkey, which removes it";
constexpr milliseconds first_pause{100}, longest_pause{10'000}, look_again{200};

/// Thrown where watch.stop said so; never leaves this file.
struct stopped {};

std::string state_of(const pqxx::sql_error& error) {
    return std::string{error.sqlstate()};
}

/// Of a lock that was not had in time, and of a deadlock.
bool is_in_the_way(const pqxx::sql_error& error) {
    const std::string state = state_of(error);
    return state == "55P03" || state == "40P01";
}

void set_local(pqxx::transaction_base& tx, const std::string& name, milliseconds value) {
    detail::exec(tx, "set local " + name + " to " + std::to_string(value.count()));
}

/// One run, with its session and what is to be told of it.
class migration_run {
  public:
    migration_run(const qualified_name& table, const public_id_migration_options& options,
                  const migration_connect& connect, const migration_watch& watch)
        : asked_{table}, table_{table}, options_{options}, connect_{connect}, watch_{watch} {}

    /// `work` again with a new connection whenever one is lost, until patience passes and nothing was reached.
    template <typename Work>
    migration_report keep_at(Work work) {
        nanoseconds wait{0};
        clock::time_point lost_at, reached_before;
        for (;;) {
            try {
                if (wait > nanoseconds{0}) {
                    tell();
                    pause(wait);
                }
                open();
                work();
                report_.ended = true;
                return report_;
            } catch (const stopped&) {
                return report_;
            } catch (const migration_error&) {
                throw;
            } catch (const std::exception& error) {
                const bool lost = is_retryable(error) || (session_ && !session_->is_open());
                if (wait == nanoseconds{0} || reached_ != reached_before) {
                    wait = first_pause;
                    lost_at = clock::now();
                }
                if (!lost || clock::now() - lost_at > options_.patience) throw;
                told_.waiting = std::string{"a new connection: "} + error.what();
            }
            session_.reset();
            reached_before = reached_;
            wait = std::min<nanoseconds>(wait * 2, longest_pause);
        }
    }

    void add_public_id() {
        take_turn();
        {
            pqxx::work tx{*session_};
            const auto table = detail::inspect(tx, table_, options_);
            if (!detail::is_filled(table)) {
                told_.step = "read the times of all rows";
                if (!options_.time_column.empty() && options_.undated_rows == undated::refused) tell();
                detail::require_dated_rows(tx, table, options_);
            }
            if (const std::string functions = detail::session_functions(options_); !functions.empty())
                detail::exec(tx, functions);
            tx.commit();
        }
        for (std::size_t number = 0;;) {
            auto [table, steps] = look();
            while (number < steps.size() && steps[number].done) ++number;
            if (number == steps.size()) return;
            told_ = {steps[number].name, "", 0, told_.rows};
            tell();
            take(number, table, steps[number]);
            reach();
            ++number;
        }
    }

    void drop_public_id() {
        told_ = {"drop the column", "", 0, 0};
        take_turn();
        std::optional<detail::migrated_table> table;
        {
            pqxx::work tx{*session_};
            table = detail::inspect_for_drop(tx, table_, options_.column);
        }
        if (!table) return;
        at_a_moment(*table, access_exclusive, [&](pqxx::transaction_base& tx) {
            // What has come to stand on it since is an error of the server's.
            detail::exec(tx, "alter table only " + table->table + " drop column " + table->column);
        });
    }

    /// Runs add_public_id() on an empty copy of the table, which is this run's from then on.
    void rehearse() {
        table_ = asked_;
        take_turn();
        std::string schema;
        {
            pqxx::work tx{*session_};
            const auto table = detail::inspect(tx, table_, options_);
            schema = quote_name("rowkey_rehearsal_" + table.oid);
            require_schema_rights(tx);
            drop_left_behind(tx, table, schema);
            detail::exec(tx, "create schema " + schema);
            detail::exec(tx, "comment on schema " + schema + " is '" + rehearsal_mark + '\'');
            qualified_name copy{"rowkey_rehearsal_" + table.oid, table.name.name};
            detail::exec(tx, "create table " + quote_name(copy) + " (like " + table.table + " including all)");
            tx.commit();
            table_ = std::move(copy);
        }
        const auto drop = [&] {
            pqxx::work tx{*session_};
            detail::exec(tx, "drop schema " + schema + " cascade");
            tx.commit();
        };
        try {
            add_public_id();
        } catch (...) {
            if (session_->is_open()) drop();
            throw;
        }
        drop();
    }

  private:
    static void require_schema_rights(pqxx::transaction_base& tx) {
        const auto row = detail::exec_row(tx, R"sql(
            select pg_catalog.has_database_privilege(pg_catalog.current_database(), 'create'), current_user,
                pg_catalog.current_database())sql");
        if (row[0].as<bool>()) return;
        const std::string role = quote_name(row[1].as<std::string>());
        const std::string database = quote_name(row[2].as<std::string>());
        throw migration_error{"a rehearsal makes a schema of its own, which the role " + role +
                              " may not; grant it: grant create on database " + database + " to " + role};
    }

    /// What a rehearsal that was killed has left. One that goes on has the turn.
    static void drop_left_behind(pqxx::transaction_base& tx, const detail::migrated_table& table,
                                 const std::string& schema) {
        const auto rows = detail::exec(tx, R"sql(
            select coalesce(pg_catalog.obj_description(n.oid, 'pg_namespace') operator(pg_catalog.=) $2, false)
            from pg_catalog.pg_namespace n where n.nspname operator(pg_catalog.=) $1)sql",
                                       "rowkey_rehearsal_" + table.oid, std::string{rehearsal_mark});
        if (rows.empty()) return;
        if (!rows[0][0].as<bool>())
            throw migration_error{"there is a schema " + schema + " that no rehearsal made; rename it"};
        detail::exec(tx, "drop schema " + schema + " cascade");
    }

    void open() {
        if (session_) return;
        session_ = connect_();
        if (!session_) throw std::invalid_argument{"public_id_migration: connect gave a null pointer"};
        detail::stay_lost(*session_);
        pqxx::nontransaction tx{*session_};
        const auto rows =
            detail::exec(tx, "select pg_catalog.pg_backend_pid(), pg_catalog.current_setting('server_version_num')");
        const auto row = rows[0];
        if (row[0].as<int>() != session_->backendpid()) {
            throw migration_error{
                "there is a pooler between here and the server, which keeps neither a session's lock nor its "
                "settings; connect to the server itself"};
        }
        for (const char* setting : {"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"})
            detail::exec(tx, std::string{"set "} + setting + " to 0");
        detail::exec(tx, "set row_security to off");  // hidden rows are an error, and no gap
        detail::exec(tx, "set client_min_messages to warning");
        detail::exec(tx, "set default_transaction_isolation to 'read committed'");
        detail::exec(tx, "set default_transaction_read_only to off");
        // A long statement of a run that was killed ends with it.
        if (row[1].as<int>() >= 140000) detail::exec(tx, "set client_connection_check_interval to '2s'");
    }

    /// One migration of a table at a time. The lock is the session's.
    void take_turn() {
        const auto asked = clock::now();
        for (;;) {
            pqxx::nontransaction tx{*session_};
            const auto rows = detail::exec(tx, R"sql(
                select pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended('rowkey migration '
                    operator(pg_catalog.||)
                        coalesce(pg_catalog.to_regclass($1)::pg_catalog.oid::pg_catalog.text, ''), 0)))sql",
                                           quote_name(table_));
            if (rows[0][0].as<bool>()) return;
            tx.commit();
            if (clock::now() - asked > options_.patience)
                throw migration_error{"another migration of " + quote_name(table_) + " is at work; wait until it ends"};
            told_.waiting = "another migration of the table";
            tell();
            pause(look_again);
        }
    }

    std::pair<detail::migrated_table, std::vector<migration_step>> look() {
        pqxx::work tx{*session_};
        auto table = detail::inspect(tx, table_, options_);
        auto steps = detail::steps_of(tx, table, options_);
        return {std::move(table), std::move(steps)};
    }

    void take(std::size_t number, const detail::migrated_table& table, const migration_step& what) {
        switch (number) {
            case detail::set_default:
                at_a_moment(table, access_exclusive, [&](pqxx::transaction_base& tx) {
                    const auto v7 = ensure_v7_default(tx, options_.function_schema);
                    detail::exec(tx, "alter table only " + table.table + " alter column " + table.column +
                                         " set default " + v7.expression);
                });
                break;
            case detail::fill:
            case detail::fill_rest:
                fill(table);
                break;
            case detail::build_index:
                build_index(table);
                break;
            case detail::validate:
                validate(table, what);
                break;
            default:
                at_a_moment(table, access_exclusive, [&](pqxx::transaction_base& tx) { detail::exec(tx, what.sql); });
        }
    }

    /// `change` under a lock on the table that is asked for with lock_timeout, again and again.
    template <typename Change>
    void at_a_moment(const detail::migrated_table& table, const std::string& mode, Change change) {
        persist(table, [&] {
            const auto begin = clock::now();
            try {
                pqxx::work tx{*session_};
                set_local(tx, "lock_timeout", options_.lock_timeout);
                detail::exec(tx, "lock table only " + table.table + " in " + mode + " mode");
                const auto locked = clock::now();
                change(tx);
                tx.commit();
                hold(mode, clock::now() - locked);
                if (mode == access_exclusive) writes_waited(clock::now() - begin);
            } catch (const pqxx::sql_error&) {
                if (mode == access_exclusive) writes_waited(clock::now() - begin);
                throw;
            }
        });
    }

    /// Tries again where someone is in the way, until patience is at an end.
    template <typename Try>
    void persist(const detail::migrated_table& table, Try one_try) {
        const auto begin = clock::now();
        for (nanoseconds wait = first_pause;; wait = std::min<nanoseconds>(wait * 2, longest_pause)) {
            try {
                one_try();
                return;
            } catch (const pqxx::sql_error& error) {
                if (!is_in_the_way(error)) throw;
                const std::string who = holders(table);
                if (clock::now() - begin > options_.patience) {
                    throw migration_error{"could not lock " + table.table + " to " + told_.step + ", for which " +
                                          std::to_string(options_.patience.count()) +
                                          " ms were tried: " + (who.empty() ? error.what() : "held by " + who)};
                }
                told_.waiting = "the table's lock" + (who.empty() ? "" : ", held by " + who);
                tell();
            }
            pause(wait);
        }
    }

    /// Who holds locks on the table, for people.
    std::string holders(const detail::migrated_table& table) {
        pqxx::work tx{*session_};
        const auto rows = detail::exec(tx, R"sql(
            select distinct pg_catalog.format('PID %s (%s, %s, transaction since %s)', a.pid, a.application_name,
                a.state, pg_catalog.date_trunc('second', a.xact_start))
            from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a on a.pid operator(pg_catalog.=) l.pid
            where l.relation operator(pg_catalog.=) $1::pg_catalog.oid and l.granted
                and l.pid operator(pg_catalog.<>) pg_catalog.pg_backend_pid()
                and l.database operator(pg_catalog.=) (select d.oid from pg_catalog.pg_database d
                    where d.datname operator(pg_catalog.=) pg_catalog.current_database())
            limit 3)sql",
                                       table.oid);
        std::string text;
        for (const auto& row : rows) text += (text.empty() ? "" : ", ") + row[0].as<std::string>();
        return text;
    }

    void fill(const detail::migrated_table& table) {
        constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
        const auto [first, last] = bounds(table);
        std::int64_t size = 500;
        for (std::int64_t key = least;;) {
            wait_for_leave();
            std::int64_t reached = 0;
            bool any = false;
            persist(table, [&] {
                const auto begin = clock::now();
                try {
                    std::int64_t written = 0;
                    std::tie(any, reached, written) = fill_batch(table, key, size);
                    const auto took = clock::now() - begin;
                    told_.rows += written;
                    report_.rows = told_.rows;
                    if (written > 0) {
                        hold("row exclusive", took);
                        writes_waited(took);
                    }
                    size = next_size(size, took);
                } catch (const pqxx::sql_error&) {
                    writes_waited(clock::now() - begin);
                    size = std::max<std::int64_t>(size / 2, 1);
                    throw;
                }
            });
            reach();
            if (!any || reached >= last) break;  // later rows have the default, or are filled in the next pass
            key = reached + 1;
            told_.waiting.clear();
            told_.part = last <= first ? 1
                                       : std::clamp((static_cast<double>(reached) - static_cast<double>(first)) /
                                                        (static_cast<double>(last) - static_cast<double>(first)),
                                                    0.0, 1.0);
            tell();
        }
        require_filled(table);
    }

    /// The least and the greatest key, for how far the filling is.
    std::pair<std::int64_t, std::int64_t> bounds(const detail::migrated_table& table) {
        pqxx::work tx{*session_};
        const auto rows = detail::exec(tx, "select coalesce(pg_catalog.min(filled." + table.key +
                                               "), 0), coalesce(pg_catalog.max(filled." + table.key +
                                               "), 0) from only " + table.table + " filled");
        const auto row = rows[0];
        return {row[0].as<std::int64_t>(), row[1].as<std::int64_t>()};
    }

    /// Fills rows from `key` on, of `size` rows that it looks at. Whether there was one, the last one's key, and how
    /// many were written.
    std::tuple<bool, std::int64_t, std::int64_t> fill_batch(const detail::migrated_table& table, std::int64_t key,
                                                            std::int64_t size) {
        pqxx::work tx{*session_};
        set_local(tx, "lock_timeout", options_.lock_timeout);
        detail::exec(tx, "set local enable_seqscan to off");  // statistics may be of a time when the table was small
        const auto rows = detail::exec(
            tx,
            "select pg_catalog.max(batch.key) from (select filled." + table.key + " from only " + table.table +
                " filled where filled." + table.key +
                " operator(pg_catalog.>=) $1::pg_catalog.int8 order by 1 limit $2::pg_catalog.int8) batch (key)",
            key, size);
        const auto row = rows[0];
        if (row[0].is_null()) return {false, 0, 0};
        const auto reached = row[0].as<std::int64_t>();
        const auto written = detail::exec(
            tx, detail::fill_sql(table, options_, "$1::pg_catalog.int8", "$2::pg_catalog.int8"), key, reached);
        tx.commit();
        return {true, reached, static_cast<std::int64_t>(written.affected_rows())};
    }

    std::int64_t next_size(std::int64_t size, nanoseconds took) const {
        constexpr double most_growth = 2, least = 10, most = 100'000;
        const double target = std::chrono::duration<double>(options_.batch_time).count();
        const double seconds = std::max(std::chrono::duration<double>(took).count(), 1e-6);
        const double wanted = static_cast<double>(size) * std::min(target / seconds, most_growth);
        return static_cast<std::int64_t>(std::clamp(wanted, least, most));
    }

    /// Rows whose time has become one that is refused.
    void require_filled(const detail::migrated_table& table) {
        pqxx::work tx{*session_};
        detail::require_dated_rows(tx, table, options_);
    }

    /// CREATE INDEX CONCURRENTLY waits for older transactions as long as they last, and holds up no write meanwhile.
    /// With lock_timeout it would end there and leave an invalid index.
    void build_index(const detail::migrated_table& table) {
        const auto begin = clock::now();
        persist(table, [&] {
            drop_invalid_index();
            try {
                tell_while([&] {
                    pqxx::nontransaction tx{*session_};
                    detail::exec(tx, create_unique_index_concurrently(table.name, options_.column, table.index_name));
                });
            } catch (const pqxx::unique_violation&) {
                drop_invalid_index();
                refuse_duplicates(table);
            }
        });
        hold(share_update_exclusive, clock::now() - begin);
    }

    /// Does `work`, which builds an index in the session, in a thread of its own. Meanwhile a second session looks how
    /// far it is. That tells nobody to stop: an index that is not finished would be invalid.
    template <typename Work>
    void tell_while(Work work) {
        if (!watch_.progress) return work();
        const int builder = session_->backendpid();
        auto done = std::async(std::launch::async, work);
        std::unique_ptr<pqxx::connection> onlooker;
        while (done.wait_for(look_again) != std::future_status::ready) {
            try {
                if (!onlooker) onlooker = connect_();
                look_at_index(*onlooker, builder);
            } catch (const std::exception&) {
                onlooker.reset();  // nothing is told then
            }
            watch_.progress(told_);
        }
        told_.waiting.clear();
        told_.part = 0;
        done.get();
    }

    /// The server reads the table twice: what it builds in the first scan, it completes in the second.
    void look_at_index(pqxx::connection& onlooker, int builder) {
        told_.waiting.clear();
        pqxx::nontransaction tx{onlooker};
        const auto rows = detail::exec(tx, R"sql(
            select p.phase, case when p.blocks_total operator(pg_catalog.>) 0
                then p.blocks_done::pg_catalog.float8 operator(pg_catalog./) p.blocks_total else 0 end,
                a.pid is not null, pg_catalog.format('PID %s (%s, %s, transaction since %s)', a.pid, a.application_name,
                    a.state, pg_catalog.date_trunc('second', a.xact_start))
            from pg_catalog.pg_stat_progress_create_index p
                left join pg_catalog.pg_stat_activity a on p.phase operator(pg_catalog.~~) 'waiting for %'
                    and a.pid operator(pg_catalog.=) p.current_locker_pid
            where p.pid operator(pg_catalog.=) $1::pg_catalog.int4)sql",
                                       builder);
        if (rows.empty()) return;
        const auto phase = rows[0][0].as<std::string>();
        const auto scanned = rows[0][1].as<double>();
        if (phase == "building index: scanning table") told_.part = scanned / 2;
        if (phase == "index validation: scanning table") told_.part = (1 + scanned) / 2;
        if (rows[0][2].as<bool>()) told_.waiting = "an older transaction, " + rows[0][3].as<std::string>();
    }

    void drop_invalid_index() {
        std::optional<qualified_name> invalid;
        {
            pqxx::work tx{*session_};
            invalid = detail::inspect(tx, table_, options_).invalid;
        }
        if (!invalid) return;
        pqxx::nontransaction tx{*session_};
        detail::exec(tx, "drop index concurrently if exists " + quote_name(*invalid));
    }

    [[noreturn]] void refuse_duplicates(const detail::migrated_table& table) {
        pqxx::work tx{*session_};
        const auto rows = detail::exec(tx, "select filled." + table.column + ", pg_catalog.string_agg(filled." +
                                               table.key + "::pg_catalog.text, ', ' order by filled." + table.key +
                                               ") from only " + table.table + " filled where filled." + table.column +
                                               " is not null group by 1 having pg_catalog.count(*) "
                                               "operator(pg_catalog.>) 1 order by 1 limit 5");
        std::string text;
        for (const auto& row : rows) {
            text += (text.empty() ? "" : "; ") + row[0].as<std::string>() + " is on the rows with " + table.key +
                    " = " + row[1].as<std::string>();
        }
        throw migration_error{"ids of " + table.table + " are not unique: " + text +
                              ": give all but one of each another id, and run this again"};
    }

    /// Reads all rows, while writes go on.
    void validate(const detail::migrated_table& table, const migration_step& what) {
        at_a_moment(table, share_update_exclusive, [&](pqxx::transaction_base& tx) {
            set_local(tx, "lock_timeout", milliseconds{0});
            detail::exec(tx, what.sql);
        });
    }

    /// Waits while there is the file to wait for, and while a replica lags.
    void wait_for_leave() {
        for (;;) {
            told_.waiting.clear();
            std::error_code ignored;
            if (!options_.pause_file.empty() && std::filesystem::exists(options_.pause_file, ignored)) {
                told_.waiting = "the file " + options_.pause_file + " to be removed";
            } else if (options_.max_lag) {
                pqxx::work tx{*session_};
                if (lag_.look(tx) > *options_.max_lag) told_.waiting = "a replica";
            }
            if (told_.waiting.empty()) break;
            reach();
            tell();
            pause(look_again);
        }
        require_no_stop();
    }

    void require_no_stop() const {
        if (watch_.stop && watch_.stop()) throw stopped{};
    }

    /// About so long, and no longer than until it is to stop.
    void pause(nanoseconds wait) const {
        const auto until = clock::now() + detail::jittered(wait);
        for (;;) {
            require_no_stop();
            const auto left = until - clock::now();
            if (left <= nanoseconds{0}) return;
            std::this_thread::sleep_for(std::min<nanoseconds>(left, milliseconds{100}));
        }
    }

    void tell() const {
        if (watch_.progress) watch_.progress(told_);
        require_no_stop();
    }

    /// Something was done: patience with lost connections begins anew.
    void reach() { reached_ = clock::now(); }

    void hold(const std::string& lock, nanoseconds took) {
        for (auto& one : report_.locks) {
            if (one.step == told_.step && one.lock == lock) {
                one.longest = std::max(one.longest, took);
                return;
            }
        }
        report_.locks.push_back({told_.step, lock, took});
    }

    void writes_waited(nanoseconds took) { report_.longest_write_wait = std::max(report_.longest_write_wait, took); }

    const qualified_name& asked_;
    qualified_name table_;  // the same, or its copy
    const public_id_migration_options& options_;
    const migration_connect& connect_;
    const migration_watch& watch_;
    std::unique_ptr<pqxx::connection> session_;
    detail::replica_lag lag_;
    migration_progress told_;
    migration_report report_;
    clock::time_point reached_;
};

}  // namespace

public_id_migration::public_id_migration(qualified_name table, public_id_migration_options options)
    : table_{std::move(table)}, options_{std::move(options)} {
    quote_name(table_);
    quote_name(options_.column);
    quote_name(options_.function_schema);
    if (!options_.time_column.empty()) quote_name(options_.time_column);
    const auto require = [](bool fits, const char* what) {
        if (!fits) throw std::invalid_argument{std::string{"public_id_migration: "} + what};
    };
    require(options_.lock_timeout >= milliseconds{1}, "expected a lock_timeout of 1 ms or more");
    require(options_.batch_time >= milliseconds{1}, "expected a batch_time of 1 ms or more");
    require(options_.patience >= milliseconds{0}, "expected a patience of 0 ms or more");
    require(!options_.max_lag || *options_.max_lag >= milliseconds{0}, "expected a max_lag of 0 ms or more");
    require(options_.time_zone.empty() || !options_.time_column.empty(), "a time zone needs a time column");
}

std::vector<migration_step> public_id_migration::plan(pqxx::transaction_base& tx) const {
    return detail::steps_of(tx, detail::inspect(tx, table_, options_), options_);
}

std::string public_id_migration::script(pqxx::transaction_base& tx) const {
    const std::string timeout = std::to_string(options_.lock_timeout.count());
    std::string text = "set lock_timeout to " + timeout + ";\nset statement_timeout to 0;\nset row_security to off;\n";
    const auto steps = plan(tx);
    if (std::all_of(steps.begin(), steps.end(), [](const auto& one) { return one.done; }))
        return "-- Nothing is left to do.\n";
    std::size_t number = 0;
    for (const auto& one : steps) {
        ++number;
        if (one.done) continue;
        text += "\n-- " + std::to_string(number) + ". " + one.name + ". Lock: " + one.lock + ".\n-- Waits for " +
                one.waits_for + ". " +
                (one.in_transaction ? "May run in a transaction block.\n" : "Not in a transaction block.\n");
        // It waits for older transactions, and holds up no write meanwhile.
        const bool may_wait = one.lock.rfind("SHARE", 0) == 0;
        if (may_wait) text += "set lock_timeout to 0;\n";
        text += one.sql;
        if (may_wait) text += "set lock_timeout to " + timeout + ";\n";
    }
    return text;
}

migration_report public_id_migration::run(const migration_connect& connect, const migration_watch& watch) const {
    migration_run one{table_, options_, connect, watch};
    return one.keep_at([&] { one.add_public_id(); });
}

migration_report public_id_migration::rehearse(const migration_connect& connect, const migration_watch& watch) const {
    migration_run one{table_, options_, connect, watch};
    return one.keep_at([&] { one.rehearse(); });
}

migration_report public_id_migration::drop(const migration_connect& connect, const migration_watch& watch) const {
    migration_run one{table_, options_, connect, watch};
    return one.keep_at([&] { one.drop_public_id(); });
}

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX
