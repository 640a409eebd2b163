#include "audit_catalog.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <sstream>
#include <stdexcept>

#include <rowkey/postgres/id_default.hpp>

#include "any_libpqxx.hpp"

namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail {
namespace {

/// Of pg_catalog's types that matter here, and of the domains over them.
constexpr const char* base_types = R"sql(
    with recursive base (oid, name) as (
        select t.oid, t.typname from pg_catalog.pg_type t
        where t.typnamespace operator(pg_catalog.=) 'pg_catalog'::pg_catalog.regnamespace::pg_catalog.oid
            and t.typname operator(pg_catalog.=) any ('{uuid,int8,text,varchar,bpchar}'::pg_catalog.name[])
        union all
        select t.oid, base.name from base
            join pg_catalog.pg_type t on t.typbasetype operator(pg_catalog.=) base.oid
                and t.typtype operator(pg_catalog.=) 'd'))sql";

/// The tables to look at: c is pg_class, n its pg_namespace.
std::string condition_on_tables(pqxx::transaction_base& tx, const std::vector<std::string>& schemas) {
    std::string condition = R"sql(
        c.relkind operator(pg_catalog.=) any ('{r,p}'::pg_catalog."char"[]) and not c.relispartition
        and c.relpersistence operator(pg_catalog.<>) 't'
        and n.nspname operator(pg_catalog.<>) all ('{pg_catalog,information_schema,pg_toast}'::pg_catalog.name[]))sql";
    if (!schemas.empty()) {
        std::string names;
        for (const auto& schema : schemas) names += (names.empty() ? "" : ", ") + tx.quote(schema);
        condition += " and n.nspname operator(pg_catalog.=) any (array[" + names + "]::pg_catalog.name[])";
    }
    return condition;
}

template <typename T, typename Field>
std::optional<T> maybe(const Field& field) {
    if (field.is_null()) return std::nullopt;
    return field.template as<T>();
}

/// "1 2" as numbers.
std::vector<int> numbers(const std::string& text) {
    std::istringstream words{text};
    std::vector<int> values;
    for (int value = 0; words >> value;) values.push_back(value);
    return values;
}

/// Whether SQL text can be made of a name: in a database that is encoded as SQL_ASCII it may be no UTF-8.
bool can_be_quoted(const std::string& name) {
    try {
        (void)quote_name(name);
        return true;
    } catch (const std::invalid_argument&) {
        return false;
    }
}

audited_server read_server(pqxx::transaction_base& tx, std::vector<unseen>& not_seen) {
    const auto row = exec_row(tx, R"sql(
        select pg_catalog.current_setting('server_version'), pg_catalog.current_setting('server_version_num'),
            pg_catalog.current_database(), current_user)sql");
    audited_server server;
    server.version = row[0].as<std::string>();
    server.version_number = row[1].as<int>();
    server.database = row[2].as<std::string>();
    server.role = row[3].as<std::string>();
    if (server.version_number < 130000)
        throw audit_error{"the server is PostgreSQL " + server.version + "; the audit needs 13 or newer"};
    try {
        if (const auto found = find_v7_default(tx)) server.v7_default = found->expression;
    } catch (const id_default_error& error) {
        not_seen.push_back({"defaults", error.what()});
    }
    return server;
}

void require_schemas(pqxx::transaction_base& tx, const std::vector<std::string>& schemas) {
    for (const auto& schema : schemas) {
        const auto found =
            exec(tx, "select from pg_catalog.pg_namespace n where n.nspname operator(pg_catalog.=) $1", schema);
        if (found.empty()) throw audit_error{"there is no schema \"" + schema + "\" in this database"};
    }
}

/// As the extension's member: another function of the name will not do.
std::string find_pgstatindex(pqxx::transaction_base& tx) {
    const auto rows = exec(tx, R"sql(
        select n.nspname
        from pg_catalog.pg_extension e
            join pg_catalog.pg_depend d
                on d.refclassid operator(pg_catalog.=) 'pg_catalog.pg_extension'::pg_catalog.regclass::pg_catalog.oid
                and d.refobjid operator(pg_catalog.=) e.oid and d.deptype operator(pg_catalog.=) 'e'
                and d.classid operator(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid
            join pg_catalog.pg_proc p on p.oid operator(pg_catalog.=) d.objid
            join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) p.pronamespace
        where e.extname operator(pg_catalog.=) 'pgstattuple' and p.proname operator(pg_catalog.=) 'pgstatindex'
            and p.pronargs operator(pg_catalog.=) 1 and p.proargtypes[0] operator(pg_catalog.=)
                'pg_catalog.regclass'::pg_catalog.regtype::pg_catalog.oid
            and pg_catalog.has_schema_privilege(n.oid, 'usage')
            and pg_catalog.has_function_privilege(p.oid, 'execute'))sql");
    if (rows.empty()) return {};
    return quote_name(rows[0][0].as<std::string>()) + ".pgstatindex";
}

/// A privilege of what was dropped meanwhile is NULL.
void read_tables(pqxx::transaction_base& tx, const std::string& condition, catalog& found,
                 std::vector<unseen>& not_seen) {
    const auto rows = exec(tx, R"sql(
        select c.oid, n.nspname, c.relname, c.relkind operator(pg_catalog.=) 'p',
            coalesce(pg_catalog.has_schema_privilege(n.oid, 'usage'), false),
            coalesce(pg_catalog.row_security_active(c.oid), false)
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
        where )sql" + condition + " order by n.nspname, c.relname");
    for (const auto& row : rows) {
        catalog_table table;
        table.oid = row[0].as<std::string>();
        table.name = {row[1].as<std::string>(), row[2].as<std::string>()};
        table.partitioned = row[3].as<bool>();
        table.reachable = row[4].as<bool>();
        table.row_security = row[5].as<bool>();
        if (can_be_quoted(table.name.schema) && can_be_quoted(table.name.name)) {
            found.tables.push_back(std::move(table));
        } else {
            not_seen.push_back({table.name.schema + "." + table.name.name, "its name is not UTF-8"});
        }
    }
}

using tables_by_oid = std::map<std::string, catalog_table*>;

void tell_of_name(const catalog_table& table, const std::string& name, std::vector<unseen>& not_seen) {
    not_seen.push_back({table.name.schema + "." + table.name.name, "the name \"" + name + "\" is not UTF-8"});
}

/// A default of the type is one of a domain, which has taken over that of the domain under it.
void read_columns(pqxx::transaction_base& tx, const std::string& condition, const tables_by_oid& tables,
                  std::vector<unseen>& not_seen) {
    const auto rows = exec(tx, std::string{base_types} + R"sql(
        select a.attrelid, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
            coalesce(base.name, ''), a.attlen, a.attalign,
            coalesce(pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'select'), false),
            s.correlation, s.n_distinct, s.avg_width,
            coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), t.typdefault),
            a.attidentity operator(pg_catalog.<>) ''
        from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
            join pg_catalog.pg_attribute a on a.attrelid operator(pg_catalog.=) c.oid
            join pg_catalog.pg_type t on t.oid operator(pg_catalog.=) a.atttypid
            left join pg_catalog.pg_attrdef d on d.adrelid operator(pg_catalog.=) a.attrelid
                and d.adnum operator(pg_catalog.=) a.attnum
            left join base on base.oid operator(pg_catalog.=) a.atttypid
            left join pg_catalog.pg_stats s on s.schemaname operator(pg_catalog.=) n.nspname
                and s.tablename operator(pg_catalog.=) c.relname and s.attname operator(pg_catalog.=) a.attname
                and s.inherited operator(pg_catalog.=) (c.relkind operator(pg_catalog.=) 'p')
        where a.attnum operator(pg_catalog.>) 0 and not a.attisdropped
            and exists (select from pg_catalog.pg_index i where i.indrelid operator(pg_catalog.=) a.attrelid
                and a.attnum operator(pg_catalog.=) any (i.indkey::pg_catalog.int2[]))
            and )sql" + condition);
    for (const auto& row : rows) {
        const auto table = tables.find(row[0].as<std::string>());
        const auto name = row[2].as<std::string>();
        if (table == tables.end()) continue;
        if (!can_be_quoted(name)) {
            tell_of_name(*table->second, name, not_seen);
            continue;
        }
        auto& column = table->second->columns[row[1].as<int>()];
        column.name = name;
        column.type = row[3].as<std::string>();
        column.base = row[4].as<std::string>();
        column.length = row[5].as<int>();
        const auto alignment = row[6].as<std::string>();
        column.alignment = alignment == "d" ? 8 : alignment == "i" ? 4 : alignment == "s" ? 2 : 1;
        column.readable = row[7].as<bool>();
        column.correlation = maybe<double>(row[8]);
        column.distinct = maybe<double>(row[9]);
        column.average_bytes = maybe<int>(row[10]);
        column.default_expression = maybe<std::string>(row[11]);
        column.counts_up = row[12].as<bool>() || (column.default_expression &&
                                                  column.default_expression->find("nextval(") != std::string::npos);
    }
}

/// The server keeps it as it was written: 70, 70.0, 0x46.
int fillfactor_of(const std::string& text) {
    constexpr int usual = 90, least = 10, most = 100;
    int value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc{} && value >= least && value <= most ? value : usual;
}

void read_indexes(pqxx::transaction_base& tx, const std::string& condition, const tables_by_oid& tables,
                  std::vector<unseen>& not_seen) {
    const auto rows = exec(tx, R"sql(
        select i.indrelid, i.indexrelid, n.nspname, x.relname, i.indkey, i.indnkeyatts, i.indisprimary, i.indisunique,
            i.indisvalid and i.indisready, i.indpred is not null, m.amname,
            coalesce((select pg_catalog.split_part(o.text, '=', 2) from pg_catalog.unnest(x.reloptions) o (text)
                where o.text operator(pg_catalog.~~) 'fillfactor=%'), '90'),
            not (i.indisvalid and i.indisready) and exists (select from pg_catalog.pg_stat_progress_create_index b
                where b.datname operator(pg_catalog.=) pg_catalog.current_database()
                    and coalesce(b.relid operator(pg_catalog.=) i.indrelid, true))
        from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
            join pg_catalog.pg_index i on i.indrelid operator(pg_catalog.=) c.oid
            join pg_catalog.pg_class x on x.oid operator(pg_catalog.=) i.indexrelid
            join pg_catalog.pg_am m on m.oid operator(pg_catalog.=) x.relam
        where )sql" + condition + " order by i.indrelid, not i.indisprimary, x.relname");
    for (const auto& row : rows) {
        const auto table = tables.find(row[0].as<std::string>());
        catalog_index index;
        index.oid = row[1].as<std::string>();
        index.name = {row[2].as<std::string>(), row[3].as<std::string>()};
        if (table == tables.end()) continue;
        if (!can_be_quoted(index.name.name)) {
            tell_of_name(*table->second, index.name.name, not_seen);
            continue;
        }
        index.columns = numbers(row[4].as<std::string>());
        index.key_columns = row[5].as<std::size_t>();
        index.primary = row[6].as<bool>();
        index.unique = row[7].as<bool>();
        index.valid = row[8].as<bool>();
        index.partial = row[9].as<bool>();
        const auto method = row[10].as<std::string>();
        index.btree = method == "btree";
        index.hash = method == "hash";
        index.fillfactor = fillfactor_of(row[11].as<std::string>());
        index.being_built = row[12].as<bool>();
        table->second->indexes.push_back(std::move(index));
    }
}

void read_foreign_keys(pqxx::transaction_base& tx, const tables_by_oid& tables, catalog& found,
                       std::vector<unseen>& not_seen) {
    // What is not enforced, as is possible since 18, is not looked up.
    const std::string enforced = found.server.version_number >= 180000 ? " and k.conenforced" : "";
    const auto rows = exec(tx, std::string{base_types} + R"sql(
        select k.oid, k.conrelid, k.conname, u.attnum, a.attname,
            coalesce(base.name operator(pg_catalog.=) 'uuid', false), k.confrelid, k.confkey[u.place::integer],
            n.nspname, r.relname
        from pg_catalog.pg_constraint k
            join lateral pg_catalog.unnest(k.conkey) with ordinality u (attnum, place) on true
            join pg_catalog.pg_attribute a on a.attrelid operator(pg_catalog.=) k.conrelid
                and a.attnum operator(pg_catalog.=) u.attnum
            left join base on base.oid operator(pg_catalog.=) a.atttypid
            join pg_catalog.pg_class r on r.oid operator(pg_catalog.=) k.confrelid
            join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) r.relnamespace
        where k.contype operator(pg_catalog.=) 'f' and k.conparentid operator(pg_catalog.=) '0')sql" +
                                   enforced + " order by k.oid, u.place");
    std::string last;
    for (const auto& row : rows) {
        if (const auto referred = tables.find(row[6].as<std::string>()); referred != tables.end())
            referred->second->referred.insert(row[7].as<int>());
        const auto table = tables.find(row[1].as<std::string>());
        if (table == tables.end()) continue;
        const int number = row[3].as<int>();
        table->second->referring.insert(number);
        if (row[0].as<std::string>() != last) {
            found.foreign_keys.push_back({table->first,
                                          row[2].as<std::string>(),
                                          {},
                                          {},
                                          {},
                                          {row[8].as<std::string>(), row[9].as<std::string>()}});
        }
        last = row[0].as<std::string>();
        auto& key = found.foreign_keys.back();
        key.columns.push_back(number);
        key.names.push_back(row[4].as<std::string>());
        key.of_uuid.push_back(row[5].as<bool>());
    }
    std::erase_if(found.foreign_keys, [&](const catalog_foreign_key& key) {
        const auto name = std::find_if_not(key.names.begin(), key.names.end(), can_be_quoted);
        if (name == key.names.end()) return false;
        tell_of_name(*tables.at(key.table), *name, not_seen);
        return true;
    });
}

/// Of values that each row has once it is 1. What was never analyzed may be so.
double distinct_share(const catalog_column& column, const std::optional<double>& rows) {
    if (!column.distinct) return 1;
    if (*column.distinct < 0) return -*column.distinct;
    return rows && *rows > 0 ? *column.distinct / *rows : 1;
}

bool is_alone(const catalog_index& index, int number) {
    return index.unique && index.key_columns == 1 && index.columns[0] == number;
}

/// A partial one on a column that refers, such as the one active row of a user, tells no rows of the table apart.
bool has_own_index(const catalog_table& table, int number) {
    return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const catalog_index& index) {
        return index.btree && is_alone(index, number) && !(index.partial && table.referring.contains(number));
    });
}

bool may_tell_apart(const catalog_table& table, int number, const std::optional<double>& rows) {
    const auto* const column = id_column(table, number);
    if (column == nullptr) return false;
    if (has_own_index(table, number)) return true;
    constexpr double least_share = 0.5;
    return !table.referring.contains(number) && distinct_share(*column, rows) >= least_share;
}

/// The column whose values tell the entries of a unique index apart, or 0.
int id_of(const catalog_table& table, const catalog_index& index, const std::optional<double>& rows) {
    int best = 0;
    double best_share = 0;
    for (std::size_t i = 0; i < index.key_columns; ++i) {
        const int number = index.columns[i];
        if (!may_tell_apart(table, number, rows)) continue;
        if (has_own_index(table, number)) return number;
        const double share = distinct_share(table.columns.at(number), rows);
        if (share < best_share) continue;
        best = number;
        best_share = share;
    }
    return best;
}

}  // namespace

catalog read_catalog(pqxx::transaction_base& tx, const audit_options& options, std::vector<unseen>& not_seen) {
    catalog found;
    found.server = read_server(tx, not_seen);
    require_schemas(tx, options.schemas);
    found.page_bytes = exec_row(tx, "select pg_catalog.current_setting('block_size')::bigint")[0].as<std::int64_t>();
    found.pgstatindex = find_pgstatindex(tx);
    const std::string condition = condition_on_tables(tx, options.schemas);
    read_tables(tx, condition, found, not_seen);
    tables_by_oid tables;
    for (auto& table : found.tables) tables[table.oid] = &table;
    read_columns(tx, condition, tables, not_seen);
    read_indexes(tx, condition, tables, not_seen);
    read_foreign_keys(tx, tables, found, not_seen);
    return found;
}

bool is_text(const catalog_column& column) {
    return column.base == "text" || column.base == "varchar" || column.base == "bpchar";
}

const catalog_column* id_column(const catalog_table& table, int number) {
    const auto found = table.columns.find(number);
    if (found == table.columns.end()) return nullptr;
    return found->second.base == "uuid" || is_text(found->second) ? &found->second : nullptr;
}

bool is_of(const catalog_table& table, const catalog_index& index, int number, const std::optional<double>& rows) {
    if (!index.btree) return false;
    if (index.unique) return id_of(table, index, rows) == number;
    return index.columns[index.key_columns - 1] == number && has_own_index(table, number);
}

std::vector<int> possible_ids(const catalog_table& table, const std::optional<double>& rows) {
    std::set<int> found;
    for (const auto& index : table.indexes) {
        if (!index.btree || !index.unique) continue;
        for (std::size_t i = 0; i < index.key_columns; ++i) {
            if (may_tell_apart(table, index.columns[i], rows)) found.insert(index.columns[i]);
        }
    }
    return {found.begin(), found.end()};
}

std::vector<int> id_columns(const catalog_table& table, const std::optional<double>& rows) {
    std::set<int> found;
    for (const auto& index : table.indexes) {
        if (index.btree && index.unique) found.insert(id_of(table, index, rows));
    }
    found.erase(0);
    return {found.begin(), found.end()};
}

const catalog_index* bigint_key(const catalog_table& table) {
    for (const auto& index : table.indexes) {
        if (!index.primary || index.key_columns != 1) continue;
        const auto column = table.columns.find(index.columns[0]);
        if (column != table.columns.end() && column->second.base == "int8") return &index;
    }
    return nullptr;
}

bool serves(const catalog_index& index, const catalog_foreign_key& key) {
    if (!index.valid || !(index.btree || index.hash)) return false;
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
        if (key.of_uuid[i] && index.columns[0] == key.columns[i]) return true;
    }
    if (index.key_columns < key.columns.size()) return false;
    return std::is_permutation(key.columns.begin(), key.columns.end(), index.columns.begin());
}

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail
