// row_id, public_id and TypeIDs. The texts are those of TypeID 0.3's specification. What must not compile at all is in
// compile_errors.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <iomanip>
#include <limits>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_set>
#include <vector>

#include <rowkey/keys.hpp>

namespace {

using namespace rowkey;

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};
struct invoice_line {
    static constexpr std::string_view public_prefix = "inv_line";
};
struct nameless {
    static constexpr std::string_view public_prefix = "";
};
struct longest {
    static constexpr std::string_view public_prefix = "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_abcdefghi";
};
struct inside_only;  // never public, never defined

constexpr uuid sample = "01890a5d-ac96-774b-bcce-b302099a8057"_uuid;
constexpr std::string_view sample_text = "inv_01h455vb4pex5vsknk084sn02q";
constexpr public_id<invoice> sample_id{sample};

std::vector<uuid> some_ids() {
    std::mt19937_64 bits{20260101};
    std::vector<uuid> ids = {uuid::nil(), uuid::max(), sample};
    for (int i = 0; i < 1000; ++i) ids.push_back(uuid::from_words(bits(), bits()));
    return ids;
}

// What a program might try with an id, as concepts, so that the test can ask whether it compiles.
template <typename A, typename B>
concept comparable = requires(const A& a, const B& b) {
    a == b;
}
|| requires(const A& a, const B& b) {
    a < b;
};
template <typename T>
concept printable = requires(std::ostream& out, const T& id) {
    out << id;
};
template <typename T>
concept has_text = requires(const T& id) {
    to_string(id);
};

struct string_sink {
    std::string text;
    void Append(std::string_view more) { text += more; }
};
template <typename T>
concept stringifies = requires(string_sink& sink, const T& id) {
    AbslStringify(sink, id);
};

TEST(RowId, is_a_regular_value_as_small_as_its_integer) {
    using id = row_id<inside_only>;
    static_assert(std::regular<id> && std::totally_ordered<id> && std::is_trivially_copyable_v<id>);
    static_assert(sizeof(id) == sizeof(std::int64_t));
    static_assert(id{}.value() == 0 && id{-1} < id{} && id{1} > id{});
    static_assert(id{std::numeric_limits<std::int64_t>::min()}.value() == std::numeric_limits<std::int64_t>::min());
}

TEST(RowId, mixes_with_nothing) {
    using id = row_id<invoice>;
    static_assert(comparable<id, id>);
    static_assert(!comparable<id, row_id<invoice_line>> && !comparable<id, public_id<invoice>>);
    static_assert(!comparable<id, int> && !comparable<id, std::int64_t> && !comparable<std::int64_t, id>);
    static_assert(!std::convertible_to<std::int64_t, id> && !std::convertible_to<id, std::int64_t>);
    static_assert(!std::constructible_from<id, row_id<invoice_line>> && !std::constructible_from<id, uuid>);
    static_assert(!std::assignable_from<id&, row_id<invoice_line>> && !std::assignable_from<id&, std::int64_t>);
    static_assert(std::constructible_from<id, std::int64_t>);
}

TEST(RowId, has_no_text) {
    static_assert(!printable<row_id<invoice>> && !has_text<row_id<invoice>> && !stringifies<row_id<invoice>>);
#ifdef __cpp_lib_format
    static_assert(!std::is_default_constructible_v<std::formatter<row_id<invoice>>>);
#endif
}

struct shown {};
std::ostream& operator<<(std::ostream& out, const row_id<shown>& id) {
    return out << "no secret: " << id.value();
}

TEST(RowId, is_printed_by_an_operator_of_the_application) {
    std::ostringstream out;
    out << row_id<shown>{42} << '|';
    EXPECT_EQ(out.str(), "no secret: 42|");
}

TEST(PublicId, is_a_regular_value_as_small_as_its_uuid) {
    using id = public_id<invoice>;
    static_assert(std::regular<id> && std::totally_ordered<id> && std::is_trivially_copyable_v<id>);
    static_assert(sizeof(id) == sizeof(uuid));
    static_assert(id{}.value() == uuid::nil() && id{} < sample_id && sample_id.value() == sample);
}

TEST(PublicId, mixes_with_nothing) {
    using id = public_id<invoice>;
    static_assert(comparable<id, id>);
    static_assert(!comparable<id, public_id<invoice_line>> && !comparable<id, uuid> && !comparable<uuid, id>);
    static_assert(!comparable<id, std::string_view>);
    static_assert(!std::convertible_to<uuid, id> && !std::convertible_to<id, uuid>);
    static_assert(!std::constructible_from<id, public_id<invoice_line>> && !std::constructible_from<id, std::string>);
    static_assert(!std::assignable_from<id&, public_id<invoice_line>> && !std::assignable_from<id&, uuid>);
    static_assert(std::constructible_from<id, uuid>);
}

TEST(PublicId, generates_version_7) {
    const auto first = public_id<invoice>::generate(), second = public_id<invoice>::generate();
    EXPECT_EQ(first.value().version(), 7);
    EXPECT_LT(first, second);
}

TEST(PublicId, of_a_temporary_gives_a_uuid_that_outlives_it) {
    const auto load = [] { return sample_id; };
    static_assert(std::is_same_v<decltype(load().value()), uuid>);
    static_assert(std::is_same_v<decltype(*public_id<invoice>::parse("")), public_id<invoice>>);
    static_assert(std::is_same_v<decltype(sample_id.value()), const uuid&>);
    const auto& id = load().value();
    EXPECT_EQ(id, sample);
    int bytes = 0;
    for (const auto byte : load().value().bytes()) bytes += byte == sample.bytes()[static_cast<std::size_t>(bytes)];
    EXPECT_EQ(bytes, 16);
}

TEST(PublicId, tells_the_time_of_version_7_only) {
    static_assert(sample_id.timestamp() == sample.timestamp());
    EXPECT_EQ(sample_id.timestamp()->time_since_epoch(), std::chrono::milliseconds{0x01890a5dac96});
    EXPECT_FALSE(public_id<invoice>{uuidv4()}.timestamp());
    EXPECT_FALSE(public_id<invoice>{}.timestamp());
}

TEST(PublicId, is_a_typeid_in_text) {
    EXPECT_EQ(to_string(sample_id), sample_text);
    EXPECT_EQ(to_string(public_id<nameless>{sample}), "01h455vb4pex5vsknk084sn02q");
    EXPECT_EQ(to_string(public_id<longest>{sample}).size(), 90u);
    for (const auto& id : some_ids()) {
        EXPECT_EQ(public_id<invoice>::parse(to_string(public_id<invoice>{id}))->value(), id);
        EXPECT_EQ(public_id<invoice_line>::parse(to_string(public_id<invoice_line>{id}))->value(), id);
        EXPECT_EQ(public_id<nameless>::parse(to_string(public_id<nameless>{id}))->value(), id);
        EXPECT_EQ(public_id<longest>::parse(to_string(public_id<longest>{id}))->value(), id);
        EXPECT_EQ(to_string(public_id<invoice_line>{id}), to_typeid("inv_line", id));
        EXPECT_EQ(to_string(public_id<nameless>{id}), to_typeid("", id));
    }
}

TEST(PublicId, sorts_like_the_uuid_in_text) {
    auto ids = some_ids();
    std::sort(ids.begin(), ids.end());
    std::vector<std::string> texts;
    for (const auto& id : ids) texts.push_back(to_string(public_id<invoice>{id}));
    EXPECT_TRUE(std::is_sorted(texts.begin(), texts.end()));
}

TEST(PublicId, is_written_into_a_buffer_whole_or_not_at_all) {
    std::string buffer(33, '#');
    const auto done = to_chars(buffer.data(), buffer.data() + buffer.size(), sample_id);
    EXPECT_EQ(done.ec, std::errc{});
    EXPECT_EQ(done.ptr, buffer.data() + 30);
    EXPECT_EQ(buffer, std::string{sample_text} + "###");
    std::string small(29, '#');
    const auto refused = to_chars(small.data(), small.data() + small.size(), sample_id);
    EXPECT_EQ(refused.ec, std::errc::value_too_large);
    EXPECT_EQ(refused.ptr, small.data() + small.size());
    EXPECT_EQ(small, std::string(29, '#'));
}

TEST(PublicId, of_another_entity_is_told_from_what_is_no_id) {
    for (const auto* text : {"inv_line_01h455vb4pex5vsknk084sn02q", "cus_01h455vb4pex5vsknk084sn02q",
                             "01h455vb4pex5vsknk084sn02q", "in_01h455vb4pex5vsknk084sn02q"}) {
        const auto parsed = public_id<invoice>::parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error(), (parse_error{0, "the prefix \"inv_\"", true})) << text;
    }
    EXPECT_EQ(to_string(public_id<invoice>::parse("cus_01h455vb4pex5vsknk084sn02q").error()),
              "byte 0: found an id of another entity, expected the prefix \"inv_\"");
    EXPECT_EQ(to_string(public_id<invoice_line>::parse(sample_text).error()),
              "byte 0: found an id of another entity, expected the prefix \"inv_line_\"");
    EXPECT_EQ(public_id<nameless>::parse(sample_text).error(), (parse_error{0, "no prefix", true}));

    const auto error = [](std::string_view text) {
        const auto parsed = public_id<invoice>::parse(text);
        EXPECT_FALSE(parsed) << text;
        EXPECT_FALSE(parsed.error().wrong_prefix) << text;
        return to_string(parsed.error());
    };
    const std::string prefix = "expected the prefix \"inv_\"",
                      digit = "expected a digit of base32 (0-9, a-z without i, l, o, u)",
                      size = "expected 26 characters of base32";
    EXPECT_EQ(error(""), "byte 0: found the end of the text, " + prefix);
    EXPECT_EQ(error("hello world"), "byte 0: found the letter h, " + prefix);
    EXPECT_EQ(error("inv"), "byte 3: found the end of the text, " + prefix);
    EXPECT_EQ(error("_"), "byte 0: found an underscore, " + prefix);
    EXPECT_EQ(error("INV_01h455vb4pex5vsknk084sn02q"), "byte 0: found the letter I, " + prefix);
    EXPECT_EQ(error(" inv_01h455vb4pex5vsknk084sn02q"), "byte 0: found a blank, " + prefix);
    EXPECT_EQ(error("_01h455vb4pex5vsknk084sn02q"), "byte 0: found an underscore, " + prefix);
    EXPECT_EQ(error("inv01h455vb4pex5vsknk084sn02q"), "byte 3: found the digit 0, " + prefix);
    EXPECT_EQ(error("inv-01h455vb4pex5vsknk084sn02q"), "byte 3: found a hyphen, " + prefix);
    EXPECT_EQ(error("cus_01h455vb4pex5vsknk084sn02"), "byte 0: found the letter c, " + prefix);
    EXPECT_EQ(error("cus_81h455vb4pex5vsknk084sn02q"), "byte 0: found the letter c, " + prefix);
    EXPECT_EQ(error("inv__01h455vb4pex5vsknk084sn02q"), "byte 4: found an underscore, " + digit);
    EXPECT_EQ(error("inv_line_01h455vb4pex5vsknk084sn02"), "byte 4: found the letter l, " + digit);
    EXPECT_EQ(error("inv_01h455vb4pex5vsknk084sno2q"), "byte 27: found the letter o, " + digit);
    EXPECT_EQ(error("inv_01H455vb4pex5vsknk084sn02q"), "byte 6: found the letter H, " + digit);
    EXPECT_EQ(error("inv_81h455vb4pex5vsknk084sn02q"),
              "byte 4: found the digit 8, expected a number up to 2^128 - 1, which is 7zzzzzzzzzzzzzzzzzzzzzzzzz");
    EXPECT_EQ(error("inv_01h455vb4pex5vsknk084sn02"), "byte 29: found the end of the text, " + size);
    EXPECT_EQ(error("inv_01h455vb4pex5vsknk084sn02q "), "byte 30: found a blank, expected the end of the text");
    EXPECT_EQ(error("inv_"), "byte 4: found the end of the text, " + size);
    EXPECT_EQ(error("inv_01890a5d-ac96-774b-bcce-b302099a8057"), "byte 12: found a hyphen, " + digit);

    const auto nameless_error = public_id<nameless>::parse("hello world").error();
    EXPECT_FALSE(nameless_error.wrong_prefix);
    EXPECT_EQ(to_string(nameless_error), "byte 2: found the letter l, " + digit);
}

TEST(PublicId, every_wrong_byte_at_every_place_is_refused) {
    for (std::size_t at = 0; at < sample_text.size(); ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string text{sample_text};
            text[at] = static_cast<char>(byte);
            const auto parsed = public_id<invoice>::parse(text);
            const bool fits = at < 4 ? text[at] == sample_text[at]
                                     : std::string_view{at == 4 ? "01234567" : "0123456789abcdefghjkmnpqrstvwxyz"}.find(
                                           text[at]) != std::string_view::npos;
            ASSERT_EQ(parsed.has_value(), fits) << at << ' ' << byte;
            if (fits) {
                ASSERT_EQ(to_string(*parsed), text);
            } else {
                // A lower-case letter in place of one of the prefix, or an underscore inside it.
                const bool other = at < 3 && (('a' <= byte && byte <= 'z') || (byte == '_' && at == 1));
                ASSERT_EQ(parsed.error().wrong_prefix, other) << text;
                ASSERT_EQ(parsed.error().position, other ? 0 : at) << text;
            }
        }
    }
}

struct customer {
    static constexpr std::string_view public_prefix = "cus";
    row_id<customer> row{7};
    public_id<customer> id{sample};
    public_id<customer> another;
};

TEST(PublicId, may_be_a_member_of_its_own_entity) {
    EXPECT_EQ(to_string(customer{}.id), "cus_01h455vb4pex5vsknk084sn02q");
    EXPECT_EQ(customer{}.another, public_id<customer>{});
}

struct order {
    static constexpr const char* public_prefix = "ord";
};
struct item {
    static constexpr char public_prefix[] = "item";
};

TEST(PublicId, takes_its_prefix_as_any_constant_text) {
    EXPECT_EQ(to_string(public_id<order>{sample}), "ord_01h455vb4pex5vsknk084sn02q");
    EXPECT_EQ(to_string(public_id<item>{sample}), "item_01h455vb4pex5vsknk084sn02q");
}

TEST(PublicId, prints_and_respects_the_width) {
    std::ostringstream out;
    out << std::setfill('.') << std::setw(33) << sample_id << '|';
    EXPECT_EQ(out.str(), "..." + std::string{sample_text} + "|");
    static_assert(printable<public_id<longest>> && printable<uuid>);
}

TEST(PublicId, stringifies_for_abseil) {
    string_sink sink;
    AbslStringify(sink, sample_id);
    EXPECT_EQ(sink.text, sample_text);
}

#ifdef __cpp_lib_format
TEST(PublicId, formats) {
    EXPECT_EQ(std::format("{}", sample_id), sample_text);
    EXPECT_EQ(std::format("{:>33}|{:.3}", sample_id, sample_id), "   " + std::string{sample_text} + "|inv");
    EXPECT_EQ(std::format("{}", sample), "01890a5d-ac96-774b-bcce-b302099a8057");
    EXPECT_EQ(std::format("{:*<38}", sample), "01890a5d-ac96-774b-bcce-b302099a8057**");
}
#endif

TEST(Keys, hash_with_std) {
    std::unordered_set<row_id<invoice>> rows;
    std::unordered_set<public_id<invoice>> ids;
    for (int round = 0; round < 2; ++round) {
        for (std::int64_t n = -500; n < 500; ++n) {
            rows.insert(row_id<invoice>{n});
            ids.insert(public_id<invoice>{uuid::from_words(static_cast<std::uint64_t>(n), 1)});
        }
    }
    EXPECT_EQ(rows.size(), 1000u);
    EXPECT_EQ(ids.size(), 1000u);
}

TEST(TypeId, has_the_texts_of_the_specification) {
    constexpr struct {
        std::string_view text;
        std::string_view prefix;
        uuid id;
    } cases[] = {
        {"00000000000000000000000000", "", "00000000-0000-0000-0000-000000000000"_uuid},
        {"00000000000000000000000001", "", "00000000-0000-0000-0000-000000000001"_uuid},
        {"0000000000000000000000000a", "", "00000000-0000-0000-0000-00000000000a"_uuid},
        {"0000000000000000000000000g", "", "00000000-0000-0000-0000-000000000010"_uuid},
        {"00000000000000000000000010", "", "00000000-0000-0000-0000-000000000020"_uuid},
        {"7zzzzzzzzzzzzzzzzzzzzzzzzz", "", "ffffffff-ffff-ffff-ffff-ffffffffffff"_uuid},
        {"prefix_0123456789abcdefghjkmnpqrs", "prefix", "0110c853-1d09-52d8-d73e-1194e95b5f19"_uuid},
        {"prefix_01h455vb4pex5vsknk084sn02q", "prefix", "01890a5d-ac96-774b-bcce-b302099a8057"_uuid},
        {"pre_fix_00000000000000000000000000", "pre_fix", "00000000-0000-0000-0000-000000000000"_uuid},
    };
    for (const auto& [text, prefix, id] : cases) {
        EXPECT_EQ(to_typeid(prefix, id), text);
        const auto parsed = parse_typeid(text);
        ASSERT_TRUE(parsed) << text;
        EXPECT_EQ(*parsed, (typeid_parts{prefix, id}));
        EXPECT_EQ(parsed->prefix.data(), text.data()) << "points into the text";
    }
}

TEST(TypeId, refuses_what_the_specification_refuses_and_says_where) {
    constexpr std::string_view letter = "a letter from a to z or an underscore",
                               end_letter = "a letter from a to z, as a prefix begins and ends",
                               digit = "a digit of base32 (0-9, a-z without i, l, o, u)",
                               size = "26 characters of base32";
    const struct {
        std::string_view text;
        parse_error error;
    } cases[] = {
        {"PREFIX_00000000000000000000000000", {0, end_letter, false, {'P'}, 1}},
        {"12345_00000000000000000000000000", {0, end_letter, false, {'1'}, 1}},
        {"pre.fix_00000000000000000000000000", {3, letter, false, {'.'}, 1}},
        {"pr\xC3\xA9"
         "fix_00000000000000000000000000",
         {2, letter, false, {'\xC3', '\xA9'}, 2}},
        {"  prefix_00000000000000000000000000", {0, end_letter, false, {' '}, 1}},
        {"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl_00000000000000000000000000",
         {63, "a prefix of 63 characters at most", false, {'l'}, 1}},
        {"_00000000000000000000000000", {0, "a prefix before the underscore, or neither", false, {'_'}, 1}},
        {"_", {0, "a prefix before the underscore, or neither", false, {'_'}, 1}},
        {"prefix_1234567890123456789012345", {32, size, false, {}, 0}},
        {"prefix_123456789012345678901234567", {33, "the end of the text", false, {'7'}, 1}},
        {"prefix_1234567890123456789012345 ", {32, digit, false, {' '}, 1}},
        {"prefix_0123456789ABCDEFGHJKMNPQRS", {17, digit, false, {'A'}, 1}},
        {"prefix_123456789-123456789-123456", {16, digit, false, {'-'}, 1}},
        {"prefix_ooooooiiiiiiuuuuuuulllllll", {7, digit, false, {'o'}, 1}},
        {"prefix_i23456789ol23456789oi23456", {7, digit, false, {'i'}, 1}},
        {"prefix_123456789-0123456789-0123456", {16, digit, false, {'-'}, 1}},
        {"prefix_8zzzzzzzzzzzzzzzzzzzzzzzzz",
         {7, "a number up to 2^128 - 1, which is 7zzzzzzzzzzzzzzzzzzzzzzzzz", false, {'8'}, 1}},
        {"_prefix_00000000000000000000000000", {0, end_letter, false, {'_'}, 1}},
        {"prefix__00000000000000000000000000", {6, end_letter, false, {'_'}, 1}},
        {"", {0, size, false, {}, 0}},
        {"prefix_", {7, size, false, {}, 0}},
    };
    for (const auto& [text, error] : cases) {
        const auto parsed = parse_typeid(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error(), error) << text << ": " << to_string(parsed.error());
    }
}

TEST(TypeId, round_trips) {
    for (const auto& id : some_ids()) {
        for (const std::string_view prefix : {"", "a", "user", "a_b__c", longest::public_prefix.data()}) {
            const std::string text = to_typeid(prefix, id);
            ASSERT_EQ(*parse_typeid(text), (typeid_parts{prefix, id}));
        }
    }
}

TEST(TypeId, of_a_bad_prefix_is_not_made) {
    const auto message = [](std::string_view prefix) -> std::string {
        try {
            return "made " + to_typeid(prefix, sample);
        } catch (const std::invalid_argument& error) {
            return error.what();
        }
    };
    const std::string at = "rowkey: to_typeid: the prefix, byte ";
    EXPECT_EQ(message("Inv"), at + "0: found the letter I, expected a letter from a to z, as a prefix begins and ends");
    EXPECT_EQ(message("inv-line"), at + "3: found a hyphen, expected a letter from a to z or an underscore");
    EXPECT_EQ(message("inv_"),
              at + "3: found an underscore, expected a letter from a to z, as a prefix begins and ends");
    EXPECT_EQ(message("in\x1b[2J"), at + "2: found the byte 0x1b, expected a letter from a to z or an underscore");
    EXPECT_EQ(message(std::string(100, 'a')),
              at + "63: found the letter a, expected a prefix of 63 characters at most");
    EXPECT_EQ(to_typeid(std::string(63, 'a'), sample).size(), 90u);
}

TEST(Keys, are_available_at_compile_time) {
    constexpr auto text = [] {
        std::array<char, 30> out{};
        to_chars(out.data(), out.data() + out.size(), sample_id);
        return out;
    }();
    static_assert(std::string_view{text.data(), text.size()} == sample_text);
    static_assert(*public_id<invoice>::parse(sample_text) == sample_id);
    static_assert(public_id<invoice>::parse("cus_01h455vb4pex5vsknk084sn02q").error().wrong_prefix);
    static_assert(!public_id<invoice>::parse("inv_01h455vb4pex5vsknk084sn02").error().wrong_prefix);
    static_assert(!public_id<invoice>::parse("").error().wrong_prefix);
    static_assert(parse_typeid("pre_fix_01h455vb4pex5vsknk084sn02q")->prefix == "pre_fix");
    static_assert(parse_typeid("").error() == parse_error{0, "26 characters of base32", false, {}, 0});
    static_assert(noexcept(public_id<invoice>::parse(""))&& noexcept(parse_typeid("")));
}

}  // namespace

// A namespace with a way of its own to print anything, as many have.
namespace with_own_printing {
struct receipt {
    static constexpr std::string_view public_prefix = "rct";
};
template <typename T>
std::string to_string(const T& value) {
    std::ostringstream out;
    out << value;
    return out.str();
}
template <typename T>
int to_chars(char*, char*, const T&) {
    throw std::logic_error{"not ours"};
}
}  // namespace with_own_printing

namespace {

TEST(PublicId, is_printed_whatever_the_namespace_of_its_entity_has) {
    const rowkey::public_id<with_own_printing::receipt> id;
    std::ostringstream out;
    out << id;
    EXPECT_EQ(out.str(), "rct_00000000000000000000000000");
    EXPECT_EQ(rowkey::to_string(id), out.str());
    EXPECT_EQ(with_own_printing::to_string(id), out.str());
}

}  // namespace
