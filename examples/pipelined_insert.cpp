// Rows that go to the server one by one, ten at a time in libpq's pipeline, each id made as its row is sent. Where
// several clients write, an id that waits comes late, into a leaf of the index that is full by then and splits: a COPY
// of many rows, or a longer pipeline, leaves the index emptier. See bench/run --scenario remedies.
#include <libpq-fe.h>
#include <array>
#include <exception>
#include <iostream>
#include <memory>
#include <rowkey/rowkey.hpp>
#include <stdexcept>
#include <string>

namespace {

constexpr int in_the_pipeline = 10;

void require(bool done, PGconn* session) {
    if (!done) throw std::runtime_error{PQerrorMessage(session)};
}

void require(PGresult* given, ExecStatusType wanted, PGconn* session) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result{given, &PQclear};
    require(PQresultStatus(result.get()) == wanted, session);
}

void send(PGconn* session, const char* sql) {
    require(PQsendQueryParams(session, sql, 0, nullptr, nullptr, nullptr, nullptr, 0) == 1, session);
}

void send_row(PGconn* session, const std::string& what) {
    const rowkey::uuid id = rowkey::uuidv7();
    const std::array<const char*, 2> values{reinterpret_cast<const char*>(id.bytes().data()), what.c_str()};
    const std::array<int, 2> sizes{16, 0}, formats{1, 0};  // binary, text
    require(PQsendQueryPrepared(session, "insert", 2, values.data(), sizes.data(), formats.data(), 0) == 1, session);
    require(PQflush(session) == 0, session);  // at once: libpq would gather 64 KiB
}

/// Takes a result and a null for each statement that was sent, then the result of the synchronization.
void take_answers(PGconn* session, int statements) {
    require(PQpipelineSync(session) == 1, session);
    for (int i = 0; i < statements; ++i) {
        require(PQgetResult(session), PGRES_COMMAND_OK, session);
        require(PQgetResult(session) == nullptr, session);
    }
    require(PQgetResult(session), PGRES_PIPELINE_SYNC, session);
}

/// In one transaction.
void insert_rows(PGconn* session, int rows) {
    require(PQenterPipelineMode(session) == 1, session);
    send(session, "begin");
    int unanswered = 1;
    for (int row = 1; row <= rows; ++row) {
        send_row(session, "row " + std::to_string(row));
        ++unanswered;
        if (row % in_the_pipeline != 0) continue;
        take_answers(session, unanswered);
        unanswered = 0;
    }
    send(session, "commit");
    take_answers(session, unanswered + 1);
    require(PQexitPipelineMode(session) == 1, session);
}

}  // namespace

int main() try {
    // By PGHOST, PGDATABASE, ...
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connected{PQconnectdb(""), &PQfinish};
    PGconn* const session = connected.get();
    require(PQstatus(session) == CONNECTION_OK, session);
    require(PQexec(session, "create temp table event (id uuid primary key, what text not null)"), PGRES_COMMAND_OK,
            session);
    require(PQprepare(session, "insert", "insert into event (id, what) values ($1, $2)", 0, nullptr), PGRES_COMMAND_OK,
            session);
    insert_rows(session, 100);
    const std::unique_ptr<PGresult, decltype(&PQclear)> last{
        PQexec(session, "select what, count(*) over () from event order by id desc limit 1"), &PQclear};
    require(PQresultStatus(last.get()) == PGRES_TUPLES_OK, session);
    std::cout << PQgetvalue(last.get(), 0, 1) << " rows, the last one by its id: " << PQgetvalue(last.get(), 0, 0)
              << '\n';
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
