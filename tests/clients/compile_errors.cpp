// What must not compile beside other libraries; read by unit/compile_errors_test.sh, as unit/compile_errors.cpp is.
#include <string>
#include <string_view>

#include <rowkey/keys.hpp>

using namespace rowkey;

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};

#if defined(a_row_id_is_not_formatted_by_fmt)
// Cannot format an argument
#include <rowkey/fmt.hpp>
std::string f(row_id<invoice> a) {
    return fmt::format("row {}", a EITHER(, .value()));
}
#elif defined(a_row_id_is_not_made_json)
// conversion from .* requested|no viable conversion
#include <rowkey/nlohmann.hpp>
nlohmann::json f(row_id<invoice> a) {
    nlohmann::json json = a EITHER(, .value());
    return json;
}
#elif defined(a_row_id_does_not_stand_in_an_object_of_json)
// no matching function|could not convert|cannot convert|no match for .operator=|no viable
#include <rowkey/nlohmann.hpp>
nlohmann::json f(row_id<invoice> a) {
    nlohmann::json object;
    object["id"] = a EITHER(, .value());
    return object;
}
#elif defined(a_row_id_is_not_read_from_json)
// no matching function|no matching member function
#include <rowkey/nlohmann.hpp>
auto f(const nlohmann::json& json) {
    return json.get < EITHER(row_id, public_id) < invoice >> ();
}
#elif defined(a_row_id_is_no_qvariant)
// a_row_id_has_no_text_so_print_its_value|a row_id does not: bind qlonglong
// briefly
#include <rowkey/qt.hpp>
QVariant f(row_id<invoice> a) {
    return EITHER(to_qvariant(a), qlonglong{a.value()});
}
#elif defined(a_row_id_is_not_bound_by_qt)
// invalid initialization|no matching function
#include <rowkey/qt.hpp>
inline void bind(const QVariant&) {}
void f(row_id<invoice> a) {
    bind(EITHER(a, qlonglong{a.value()}));
}
#elif defined(a_row_id_is_not_shown_by_qdebug)
// no match for .operator<<|invalid operands
#include <QDebug>
void f(row_id<invoice> a) {
    qDebug() << EITHER(a, qlonglong{a.value()});
}
#elif defined(a_row_id_is_no_text_of_a_statement_of_soci)
// a_row_id_has_no_text_so_print_its_value|a row_id has no text: print its value
#include <soci/soci.h>
#include <rowkey/soci.hpp>
void f(soci::session& sql, row_id<invoice> a) {
    sql << "delete from invoice where id = " << a EITHER(, .value());
}
#elif defined(a_row_id_of_another_entity_is_not_read_from_libpq)
// no viable conversion|could not convert|cannot convert|conversion from
#include <rowkey/libpq.hpp>
struct customer {};
row_id<invoice> f(const PGresult* result) {
    return rowkey::libpq::get<row_id<EITHER(customer, invoice)> >(result, 0, 0);
}
#elif defined(a_number_is_no_parameter_of_libpq)
// no matching function|no matching member function
#include <rowkey/libpq.hpp>
void f(row_id<invoice> a) {
    const rowkey::libpq::parameters to{a EITHER(.value(), )};
}
#else
#error "no such case"
#endif
