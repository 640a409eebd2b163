// What must not compile, each case beside its nearest neighbour that must: compile_errors_test.sh compiles each case
// twice: EITHER(wrong, right) is the one, then the other.
//
// A case is a section below. The comment under its name is a regular expression that the compiler's errors must match,
// so that no case is refused for another reason. Where "briefly" is under that, all that the compiler says is 20 lines
// at most.
#include <cstdint>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>

#include <rowkey/keys.hpp>

using namespace rowkey;

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};
struct customer {
    static constexpr std::string_view public_prefix = "cus";
};

inline void charge(row_id<customer>) {}
inline void show(public_id<customer>) {}

#if defined(row_ids_of_two_entities_do_not_compare)
// no match for .operator==|invalid operands
bool f(row_id<invoice> a, row_id<customer> b) {
    return EITHER(a == b, a.value() == b.value());
}
#elif defined(a_row_id_is_not_assigned_from_another_entitys)
// no match for .operator=|no viable overloaded '='
void f(row_id<invoice>& a, row_id<customer> b) {
    a = EITHER(b, row_id<invoice>{b.value()});
}
#elif defined(a_row_id_is_not_passed_for_another_entitys)
// could not convert|cannot convert|no matching function
void f(row_id<invoice> a) {
    charge(EITHER(a, row_id<customer>{a.value()}));
}
#elif defined(a_row_id_does_not_compare_with_an_integer)
// no match for .operator==|invalid operands
bool f(row_id<invoice> a) {
    return a EITHER(, .value()) == 42;
}
#elif defined(a_row_id_is_not_made_of_an_integer_silently)
// conversion from .* requested|no viable conversion
row_id<invoice> f() {
    row_id<invoice> id EITHER(= 42, {42});
    return id;
}
#elif defined(a_row_id_does_not_become_an_integer)
// cannot convert|no viable conversion
std::int64_t f(row_id<invoice> a) {
    const std::int64_t value = a EITHER(, .value());
    return value;
}
#elif defined(a_row_id_is_not_printed)
// a_row_id_has_no_text_so_print_its_value|a row_id has no text: print its value
// briefly
void f(row_id<invoice> a) {
    std::cout << "row " << a EITHER(, .value()) << '\n';
}
#elif defined(a_row_id_is_not_printed_into_a_temporary)
// a_row_id_has_no_text_so_print_its_value|a row_id has no text: print its value
// briefly
std::string f(row_id<invoice> a) {
    std::string text = "row ";
    std::ostringstream{text} << a EITHER(, .value());
    return text;
}
#elif defined(a_row_id_is_not_printed_in_wide_characters)
// a_row_id_has_no_text_so_print_its_value|a row_id has no text: print its value
// briefly
void f(row_id<invoice> a) {
    std::wcout << a EITHER(, .value());
}
#elif defined(a_row_id_has_no_string)
// no matching function for call to .to_string|no matching function
std::string f(row_id<invoice> a) {
    using std::to_string;
    return to_string(a EITHER(, .value()));
}
#elif defined(public_ids_of_two_entities_do_not_compare)
// no match for .operator==|invalid operands
bool f(public_id<invoice> a, public_id<customer> b) {
    return EITHER(a == b, a.value() == b.value());
}
#elif defined(a_public_id_is_not_assigned_from_another_entitys)
// no match for .operator=|no viable overloaded '='
void f(public_id<invoice>& a, public_id<customer> b) {
    a = EITHER(b, public_id<invoice>{b.value()});
}
#elif defined(a_public_id_is_not_passed_for_another_entitys)
// could not convert|cannot convert|no matching function
void f(public_id<invoice> a) {
    show(EITHER(a, public_id<customer>{a.value()}));
}
#elif defined(a_uuid_is_not_passed_for_a_public_id)
// could not convert|cannot convert|no matching function
void f(const uuid& id) {
    show(EITHER(id, public_id<customer>{id}));
}
#elif defined(a_prefix_in_upper_case_is_refused)
// public_prefix: expected 63 characters at most, each a letter
struct order {
    static constexpr std::string_view public_prefix = EITHER("Ord", "ord");
};
public_id<order> id;
#elif defined(a_prefix_with_its_separator_is_refused)
// public_prefix: expected 63 characters at most, each a letter
struct order {
    static constexpr std::string_view public_prefix = EITHER("ord_", "ord");
};
std::string f(const public_id<order>& id) {
    return to_string(id);
}
#elif defined(a_prefix_of_64_characters_is_refused)
// public_prefix: expected 63 characters at most, each a letter
struct order {
    static constexpr std::string_view public_prefix =
        "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_abcdefghi" EITHER("j", "");
};
const auto id = public_id<order>::parse("");
#elif defined(an_entity_without_a_prefix_has_no_public_id)
// public_prefix
struct order {
    EITHER(, static constexpr std::string_view public_prefix = "";)
};
public_id<order> f(const uuid& id) {
    return public_id<order>{id};
}
#else
#error "no such case"
#endif
