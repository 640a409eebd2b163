#include "measure/libpq_writer.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <libpq-fe.h>

#include <rowkey/rowkey.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "error.hpp"
#include "measure/database.hpp"

namespace rowkey::bench {
namespace {

using absl::StrCat;

using owned_result = std::unique_ptr<PGresult, decltype(&PQclear)>;

constexpr const char* statement_name = "write";

template <typename Integer>
void append_integer(std::string& to, Integer value) {
    for (int shift = 8 * static_cast<int>(sizeof value) - 8; shift >= 0; shift -= 8) {
        to += static_cast<char>(static_cast<std::uint64_t>(value) >> shift & 0xff);
    }
}

void append_value(std::string& to, const std::string& value) {
    append_integer(to, static_cast<std::uint32_t>(value.size()));
    to += value;
}

/// A column that the client sends.
struct column {
    std::string name, type;
    std::uint32_t type_oid;
};

class libpq_writer : public writer {
  public:
    libpq_writer(const std::string& dsn, const std::string& table, const key_kind& key, const writing& how)
        : connection_{PQconnectdb(dsn.c_str()), &PQfinish},
          key_{key},
          how_{how},
          binary_{how.over == transport::libpq_binary} {
        if (PQstatus(connection_.get()) != CONNECTION_OK) throw cannot_connect(dsn, last_error());
        PQsetNoticeProcessor(
            connection_.get(), [](void*, const char*) {}, nullptr);
        for (const auto& sql : opening_statements()) execute(sql);
        if (key.make_uuids != nullptr) {
            columns_.push_back({std::string{key.indexes[0].column}, "pg_catalog.uuid", uuid_oid});
        }
        columns_.push_back({"payload", "pg_catalog.text", text_oid});
        statement_ = statement_for(table);
        if (how.by != statements::copy) {
            require(PQprepare(connection_.get(), statement_name, statement_.c_str(), 0, nullptr), PGRES_COMMAND_OK);
        }
    }

    void write(std::int64_t, std::int64_t rows) override {
        if (how_.by == statements::pipelined) return write_pipelined(rows);
        execute("begin");
        if (how_.by == statements::insert) {
            for (std::int64_t row = 0; row < rows; ++row) insert_row();
        } else {
            const std::int64_t most = how_.rows_at_once > 0 ? how_.rows_at_once : rows;
            for (std::int64_t first = 0; first < rows; first += most) {
                const std::int64_t part = std::min(most, rows - first);
                how_.by == statements::copy ? copy(part) : insert_arrays(part);
            }
        }
        execute("commit");
    }

    void execute(const std::string& sql) override {
        const owned_result done{PQexec(connection_.get(), sql.c_str()), &PQclear};
        const auto status = PQresultStatus(done.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw bench_error{last_error()};
    }

    int socket() const override { return PQsocket(connection_.get()); }
    int process() const override { return PQbackendPID(connection_.get()); }

  private:
    std::string last_error() const { return first_line(PQerrorMessage(connection_.get())); }

    void require(PGresult* given, ExecStatusType wanted) const {
        const owned_result done{given, &PQclear};
        if (PQresultStatus(done.get()) != wanted) throw bench_error{last_error()};
    }
    void require(bool sent) const {
        if (!sent) throw bench_error{last_error()};
    }

    std::string statement_for(const std::string& table) const {
        std::vector<std::string> names, parameters, arrays;
        for (const auto& one : columns_) {
            names.push_back(one.name);
            parameters.push_back(StrCat("$", names.size()));
            arrays.push_back(StrCat("pg_catalog.unnest(", parameters.back(), "::", one.type, "[])"));
        }
        const std::string list = absl::StrJoin(names, ", "), into = StrCat(table, " (", list, ")");
        if (how_.by == statements::copy) {
            return StrCat("copy ", into, " from stdin", binary_ ? " with (format binary)" : "");
        }
        if (how_.by == statements::unnest) {
            return StrCat("insert into ", into, " select ", list, " from rows from (", absl::StrJoin(arrays, ", "),
                          ") as new (", list, ")");
        }
        return StrCat("insert into ", into, " values (", absl::StrJoin(parameters, ", "), ")");
    }

    /// A new row's values, one for each column, in the format of the client.
    const std::vector<std::string>& new_row() {
        values_.clear();
        if (key_.make_uuids != nullptr) {
            std::array<uuid, 1> id;
            key_.make_uuids(id, how_);
            if (binary_) {
                const auto& bytes = id[0].bytes();
                values_.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size());
            } else {
                values_.push_back(to_string(id[0]));
            }
        }
        values_.push_back(row_payload);
        return values_;
    }

    /// As arguments of a prepared statement.
    template <typename Run>
    auto with_arguments(const std::vector<std::string>& values, Run run) const {
        std::vector<const char*> data;
        std::vector<int> sizes;
        for (const auto& one : values) {
            data.push_back(one.data());
            sizes.push_back(static_cast<int>(one.size()));
        }
        const std::vector<int> formats(values.size(), binary_ ? 1 : 0);
        return run(connection_.get(), statement_name, static_cast<int>(values.size()), data.data(), sizes.data(),
                   formats.data(), 0);
    }

    void insert_row() { require(with_arguments(new_row(), PQexecPrepared), PGRES_COMMAND_OK); }

    void insert_arrays(std::int64_t rows) {
        std::vector<std::vector<std::string>> by_column(columns_.size());
        for (std::int64_t row = 0; row < rows; ++row) {
            const auto& values = new_row();
            for (std::size_t i = 0; i < values.size(); ++i) by_column[i].push_back(values[i]);
        }
        std::vector<std::string> arrays;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            arrays.push_back(binary_ ? binary_array(columns_[i].type_oid, by_column[i])
                                     : StrCat("{", absl::StrJoin(by_column[i], ","), "}"));
        }
        require(with_arguments(arrays, PQexecPrepared), PGRES_COMMAND_OK);
    }

    void copy(std::int64_t rows) {
        require(PQexec(connection_.get(), statement_.c_str()), PGRES_COPY_IN);
        if (binary_) put(binary_copy_begin);
        for (std::int64_t row = 0; row < rows; ++row) {
            const auto& values = new_row();
            put(binary_ ? binary_row(values) : StrCat(absl::StrJoin(values, "\t"), "\n"));
        }
        if (binary_) put(binary_copy_end);
        require(PQputCopyEnd(connection_.get(), nullptr) == 1);
        require(PQgetResult(connection_.get()), PGRES_COMMAND_OK);
        while (const owned_result rest{PQgetResult(connection_.get()), &PQclear}) {
        }
    }

    void put(const std::string& data) const {
        require(PQputCopyData(connection_.get(), data.data(), static_cast<int>(data.size())) == 1);
    }

    /// Each row goes out at once: an id that waits in the client's buffer is late.
    void write_pipelined(std::int64_t rows) {
        PGconn* const to = connection_.get();
        require(PQenterPipelineMode(to) == 1);
        send_alone("begin");
        std::int64_t unanswered = 1;
        for (std::int64_t row = 0; row < rows; ++row) {
            require(with_arguments(new_row(), PQsendQueryPrepared) == 1);
            require(PQflush(to) == 0);
            ++unanswered;
            if (how_.rows_at_once > 0 && (row + 1) % how_.rows_at_once == 0) take_answers(unanswered);
        }
        send_alone("commit");
        take_answers(++unanswered);
        require(PQexitPipelineMode(to) == 1);
    }
    /// One for each statement, with a null after each; then that of the synchronization.
    void take_answers(std::int64_t& statements_sent) const {
        require(PQpipelineSync(connection_.get()) == 1);
        for (; statements_sent > 0; --statements_sent) {
            require(PQgetResult(connection_.get()), PGRES_COMMAND_OK);
            require(PQgetResult(connection_.get()) == nullptr);
        }
        require(PQgetResult(connection_.get()), PGRES_PIPELINE_SYNC);
    }
    void send_alone(const char* sql) const {
        require(PQsendQueryParams(connection_.get(), sql, 0, nullptr, nullptr, nullptr, nullptr, 0) == 1);
    }

    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
    const key_kind& key_;
    writing how_;
    bool binary_;
    std::vector<column> columns_;
    std::string statement_;
    std::vector<std::string> values_;
};

}  // namespace

std::unique_ptr<writer> make_libpq_writer(const std::string& dsn, const std::string& table, const key_kind& key,
                                          const writing& how) {
    return std::make_unique<libpq_writer>(dsn, table, key, how);
}

std::string binary_array(std::uint32_t element_type, std::span<const std::string> elements) {
    std::string array;
    append_integer(array, std::uint32_t{1});  // dimensions
    append_integer(array, std::uint32_t{0});  // no nulls
    append_integer(array, element_type);
    append_integer(array, static_cast<std::uint32_t>(elements.size()));
    append_integer(array, std::uint32_t{1});  // the first one's number
    for (const auto& one : elements) append_value(array, one);
    return array;
}

std::string binary_row(std::span<const std::string> values) {
    std::string row;
    append_integer(row, static_cast<std::uint16_t>(values.size()));
    for (const auto& one : values) append_value(row, one);
    return row;
}

// A signature, then no flags and no extension of the header.
const std::string binary_copy_begin = std::string{"PGCOPY\n\377\r\n\0", 11} + std::string(8, '\0');
const std::string binary_copy_end = "\377\377";

}  // namespace rowkey::bench
