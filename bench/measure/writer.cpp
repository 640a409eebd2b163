#include "measure/writer.hpp"

#include <utility>

#include <pqxx/pqxx>

#include "measure/database.hpp"
#include "measure/libpq_writer.hpp"
#include "postgres/any_libpqxx.hpp"

namespace rowkey::bench {
namespace {

using writes = std::function<void(pqxx::transaction_base& transaction, std::int64_t first, std::int64_t rows)>;

class libpqxx_writer : public writer {
  public:
    libpqxx_writer(const std::string& dsn, writes write_rows)
        : session_{connect(dsn)}, write_rows_{std::move(write_rows)} {}

    void write(std::int64_t first, std::int64_t rows) override {
        pqxx::work transaction{session_->connection};
        write_rows_(transaction, first, rows);
        transaction.commit();
    }
    void execute(const std::string& sql) override {
        pqxx::nontransaction transaction{session_->connection};
        postgres::detail::exec(transaction, sql);
    }
    int socket() const override { return session_->connection.sock(); }
    int process() const override { return session_->connection.backendpid(); }

  private:
    std::unique_ptr<quiet_connection> session_;
    writes write_rows_;
};

}  // namespace

std::unique_ptr<writer> make_writer(const std::string& dsn, writes write_rows) {
    return std::make_unique<libpqxx_writer>(dsn, std::move(write_rows));
}

std::unique_ptr<writer> make_writer(const std::string& dsn, const std::string& table, const key_kind& key,
                                    const writing& how) {
    if (how.over != transport::libpqxx) return make_libpq_writer(dsn, table, key, how);
    return make_writer(dsn,
                       [table, &key, how](pqxx::transaction_base& transaction, std::int64_t first, std::int64_t rows) {
                           writing one = how;
                           one.first_row = first;
                           key.write_rows(transaction, table, rows, one);
                       });
}

}  // namespace rowkey::bench
