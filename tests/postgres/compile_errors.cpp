// What must not compile with libpqxx; read by unit/compile_errors_test.sh, as unit/compile_errors.cpp is.
#include <string>
#include <string_view>

#include <rowkey/keys.hpp>
#include <rowkey/pqxx.hpp>

using namespace rowkey;

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};

#if defined(a_to_string_of_the_application_that_libpqxx_would_find_is_refused)
// to_string that takes its ids too
namespace application {
struct order {};
std::string EITHER(to_string, to_log)(const row_id<order>& id);
}  // namespace application
std::string f(pqxx::work& tx, const row_id<application::order>& id) {
    return tx.quote(id);
}
#elif defined(a_row_id_has_no_string_by_libpqxx)
// a_row_id_has_no_text_so_print_its_value|a row_id has no text: print its value
// briefly
std::string f(row_id<invoice> a) {
    return "row " + pqxx::to_string(a EITHER(, .value()));
}
#elif defined(a_row_id_has_no_string_behind_using_namespace_pqxx)
// a_row_id_has_no_text_so_print_its_value|a row_id has no text: print its value
// briefly
std::string f(row_id<invoice> a) {
    using namespace pqxx;
    return to_string(a EITHER(, .value()));
}
#elif defined(a_row_id_is_a_parameter_and_no_string_of_the_program)
// a_row_id_has_no_text_so_print_its_value|a row_id has no text: print its value
// briefly
std::string f(pqxx::work& tx, row_id<invoice> a) {
    return "where id = " + EITHER(pqxx::to_string, tx.quote)(a);
}
#else
#error "no such case"
#endif
