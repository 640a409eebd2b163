// Text of a uuid, both ways. What PostgreSQL takes and refuses is from its own regression tests.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

#include <rowkey/text.hpp>

namespace {

using rowkey::parse_error;
using rowkey::parse_uuid;
using rowkey::parse_uuid_lenient;
using rowkey::uuid;
using namespace rowkey::literals;

constexpr uuid sample = "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"_uuid;
constexpr std::string_view sample_text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

std::vector<uuid> some_ids() {
    std::mt19937_64 bits{20260101};
    std::vector<uuid> ids = {uuid::nil(), uuid::max(), sample};
    for (int i = 0; i < 1000; ++i) ids.push_back(uuid::from_words(bits(), bits()));
    return ids;
}

TEST(Text, round_trips) {
    for (const auto& id : some_ids()) {
        EXPECT_EQ(*parse_uuid(to_string(id)), id);
        EXPECT_EQ(*parse_uuid_lenient(to_string(id)), id);
    }
}

TEST(Text, is_available_at_compile_time) {
    constexpr auto text = [] {
        std::array<char, 36> out{};
        to_chars(out.data(), out.data() + out.size(), sample);
        return out;
    }();
    static_assert(std::string_view{text.data(), text.size()} == sample_text);
    static_assert(*parse_uuid("017F22E2-79b0-7CC3-98C4-DC0C0C07398F") == sample);
    static_assert(!parse_uuid("017F22E2"));
    static_assert(parse_uuid("017F22E2").error() == parse_error{8, "a hyphen", false, {}, 0});
    static_assert(parse_uuid("017F22E2x").error() == parse_error{8, "a hyphen", false, {'x'}, 1});
}

TEST(Text, an_error_is_small) {
    static_assert(sizeof(parse_error) <= 32 && std::is_trivially_copyable_v<parse_error>);
    static_assert(noexcept(parse_uuid(""))&& noexcept(parse_uuid_lenient("")));
}

TEST(Text, to_chars_writes_36_characters_or_nothing) {
    std::string buffer(40, '#');
    const auto done = to_chars(buffer.data(), buffer.data() + 40, sample);
    EXPECT_EQ(done.ec, std::errc{});
    EXPECT_EQ(done.ptr, buffer.data() + 36);
    EXPECT_EQ(buffer, std::string{sample_text} + "####");

    std::string small(35, '#');
    const auto refused = to_chars(small.data(), small.data() + 35, sample);
    EXPECT_EQ(refused.ec, std::errc::value_too_large);
    EXPECT_EQ(refused.ptr, small.data() + 35);
    EXPECT_EQ(small, std::string(35, '#'));
}

TEST(Text, from_chars_reads_a_prefix_and_leaves_the_id_alone_on_failure) {
    const std::string text = std::string{sample_text} + " and more";
    uuid id;
    const auto done = from_chars(text.data(), text.data() + text.size(), id);
    EXPECT_EQ(done.ec, std::errc{});
    EXPECT_EQ(done.ptr, text.data() + 36);
    EXPECT_EQ(id, sample);

    const auto refused = from_chars(text.data(), text.data() + 35, id);
    EXPECT_EQ(refused.ec, std::errc::invalid_argument);
    EXPECT_EQ(refused.ptr, text.data());
    EXPECT_EQ(id, sample);
}

TEST(Text, every_wrong_byte_at_every_place_is_refused_and_named) {
    for (std::size_t at = 0; at < 36; ++at) {
        const bool hyphen = at == 8 || at == 13 || at == 18 || at == 23;
        for (int byte = 0; byte < 256; ++byte) {
            std::string text{sample_text};
            text[at] = static_cast<char>(byte);
            const bool fits = hyphen ? byte == '-'
                                     : std::string_view{"0123456789abcdefABCDEF"}.find(static_cast<char>(byte)) !=
                                           std::string_view::npos;
            uuid id = uuid::max();
            const auto quick = from_chars(text.data(), text.data() + 36, id);
            const auto parsed = parse_uuid(text);
            ASSERT_EQ(quick.ec == std::errc{}, fits) << at << ' ' << byte;
            ASSERT_EQ(parsed.has_value(), fits) << at << ' ' << byte;
            if (fits) continue;
            ASSERT_EQ(id, uuid::max());
            // A byte alone, even where it begins a character of UTF-8: what follows does not go on with it.
            ASSERT_EQ(
                parsed.error(),
                (parse_error{at, hyphen ? "a hyphen" : "a hexadecimal digit", false, {static_cast<char>(byte)}, 1}));
        }
    }
}

TEST(Text, every_wrong_length_is_refused_and_named) {
    const std::string text = std::string{sample_text} + "0";
    for (std::size_t size = 0; size < 36; ++size) {
        // A copy of just that size, so that a sanitizer sees a read past the end.
        const std::vector<char> exact(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
        const auto parsed = parse_uuid({exact.data(), exact.size()});
        ASSERT_FALSE(parsed) << size;
        EXPECT_EQ(parsed.error().position, size);
        EXPECT_EQ(parsed.error().found_size, 0);
        EXPECT_FALSE(parse_uuid_lenient({exact.data(), exact.size()})) << size;
    }
    EXPECT_EQ(parse_uuid(text).error(), (parse_error{36, "the end of the text", false, {'0'}, 1}));
}

TEST(Text, errors_read_well) {
    EXPECT_EQ(to_string(parse_uuid("017f22e2\xE2\x80\x93"
                                   "79b0-7cc3-98c4-dc0c0c07398f")
                            .error()),
              "byte 8: found an en dash (U+2013), expected a hyphen");
    EXPECT_EQ(to_string(parse_uuid_lenient("017f22e2\xE2\x80\x93"
                                           "79b0-7cc3-98c4-dc0c0c07398f")
                            .error()),
              "byte 8: found an en dash (U+2013), expected a hyphen or a hexadecimal digit");
    EXPECT_EQ(to_string(parse_uuid("O17f22e2-79b0-7cc3-98c4-dc0c0c07398f").error()),
              "byte 0: found the letter O, expected a hexadecimal digit");
    EXPECT_EQ(to_string(parse_uuid(" 017f22e2-79b0-7cc3-98c4-dc0c0c07398f").error()),
              "byte 0: found a blank, expected a hexadecimal digit");
    EXPECT_EQ(to_string(parse_uuid("017f22e2-79b-7cc3-98c4-dc0c0c07398f").error()),
              "byte 12: found a hyphen, expected a hexadecimal digit");
    EXPECT_EQ(to_string(parse_uuid("017f22e279b07cc398c4dc0c0c07398f").error()),
              "byte 8: found the digit 7, expected a hyphen");
    EXPECT_EQ(to_string(parse_uuid("017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n").error()),
              "byte 36: found a line feed, expected the end of the text");
    EXPECT_EQ(to_string(parse_uuid("017f22e2-79b0-7cc3-98c4-dc0c0c07398").error()),
              "byte 35: found the end of the text, expected a hexadecimal digit");
    EXPECT_EQ(to_string(parse_uuid("").error()), "byte 0: found the end of the text, expected a hexadecimal digit");
    EXPECT_EQ(to_string(parse_uuid_lenient("{017f22e279b07cc398c4dc0c0c07398f").error()),
              "byte 33: found the end of the text, expected a closing brace");
    EXPECT_EQ(to_string(parse_uuid_lenient("urn:uuid:017f22e279b07cc398c4dc0c0c07398f").error()),
              "byte 17: found the digit 7, expected a hyphen");
    EXPECT_EQ(to_string(parse_error{8, "a hyphen"}), "byte 8: expected a hyphen") << "what was found is not told";
}

/// What an error says of `found`, which stands in front of an id.
std::string named(std::string_view found) {
    const std::string said = to_string(parse_uuid(std::string{found} + std::string{sample_text}).error());
    constexpr std::string_view before = "byte 0: found ", after = ", expected a hexadecimal digit";
    EXPECT_TRUE(said.starts_with(before) && said.ends_with(after)) << said;
    return said.substr(before.size(), said.size() - before.size() - after.size());
}

TEST(Text, errors_name_what_stands_there) {
    constexpr struct {
        std::string_view text, name;
    } cases[] = {
        {{"\0", 1}, "a NUL"},
        {"\t", "a tab"},
        {"\r", "a carriage return"},
        {"\x1b", "the byte 0x1b"},
        {"\x7f", "the byte 0x7f"},
        {"-", "a hyphen"},
        {"_", "an underscore"},
        {"\"", "a quotation mark"},
        {"{", "an opening brace"},
        {":", "':'"},
        {"%", "'%'"},
        {"l", "the letter l"},
        {"\xc2\xa0", "a no-break space (U+00A0)"},
        {"\xe2\x80\x8b", "a zero width space (U+200B)"},
        {"\xe2\x80\x94", "an em dash (U+2014)"},
        {"\xe2\x88\x92", "a minus sign (U+2212)"},
        {"\xef\xbb\xbf", "a byte order mark (U+FEFF)"},
        {"\xd0\xb0", "the character U+0430"},
        {"\xdf\xbf", "the character U+07FF"},
        {"\xe0\xa0\x80", "the character U+0800"},
        {"\xed\x9f\xbf", "the character U+D7FF"},
        {"\xef\xbf\xbf", "the character U+FFFF"},
        {"\xf0\x90\x80\x80", "the character U+10000"},
        {"\xf0\x9f\x98\x80", "the character U+1F600"},
        {"\xf4\x8f\xbf\xbf", "the character U+10FFFF"},
        // No UTF-8: cut short, longer than need be, a surrogate, past the last code point, a continuation alone.
        {"\xe2\x80", "the byte 0xe2"},
        {"\xe2", "the byte 0xe2"},
        {"\xc0\x80", "the byte 0xc0"},
        {"\xc1\xbf", "the byte 0xc1"},
        {"\xe0\x9f\xbf", "the byte 0xe0"},
        {"\xf0\x8f\xbf\xbf", "the byte 0xf0"},
        {"\xed\xa0\x80", "the byte 0xed"},
        {"\xf4\x90\x80\x80", "the byte 0xf4"},
        {"\xf5\x80\x80\x80", "the byte 0xf5"},
        {"\x80", "the byte 0x80"},
        {"\xff", "the byte 0xff"},
    };
    for (const auto& [text, name] : cases) EXPECT_EQ(named(text), name);
}

TEST(Text, an_error_that_was_made_by_hand_is_printed_safely) {
    const auto printed = [](std::array<char, 4> found, std::int8_t size) {
        return to_string(parse_error{1, "x", false, found, size});
    };
    EXPECT_EQ(printed({'\x1b', '[', '2', 'J'}, 4), "byte 1: found the byte 0x1b, expected x");
    EXPECT_EQ(printed({'a'}, 127), "byte 1: found the byte 0x61, expected x");
    EXPECT_EQ(printed({}, -128), "byte 1: expected x");
}

TEST(Text, strict_takes_the_canonical_form_only) {
    for (const auto* text :
         {"{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}", "017f22e279b07cc398c4dc0c0c07398f",
          "urn:uuid:017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017f-22e2-79b0-7cc3-98c4-dc0c-0c07-398f"}) {
        EXPECT_FALSE(parse_uuid(text)) << text;
        EXPECT_TRUE(parse_uuid_lenient(text)) << text;
        EXPECT_EQ(*parse_uuid_lenient(text), sample) << text;
    }
    EXPECT_EQ(*parse_uuid_lenient("URN:UUID:017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), sample);
}

TEST(Text, lenient_takes_what_postgresql_takes) {
    EXPECT_EQ(to_string(*parse_uuid_lenient("11111111-1111-1111-1111-111111111111")),
              "11111111-1111-1111-1111-111111111111");
    EXPECT_EQ(to_string(*parse_uuid_lenient("{22222222-2222-2222-2222-222222222222}")),
              "22222222-2222-2222-2222-222222222222");
    EXPECT_EQ(to_string(*parse_uuid_lenient("3f3e3c3b3a3039383736353433a2313e")),
              "3f3e3c3b-3a30-3938-3736-353433a2313e");
    EXPECT_EQ(to_string(*parse_uuid_lenient("{5b35380a714349129b55f322699c6770}")),
              "5b35380a-7143-4912-9b55-f322699c6770");
    EXPECT_EQ(to_string(*parse_uuid_lenient("a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11")),
              "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    EXPECT_EQ(to_string(*parse_uuid_lenient("{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}")),
              "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
}

TEST(Text, lenient_refuses_what_postgresql_refuses) {
    for (const std::string text : {"11111111-1111-1111-1111-111111111111F",
                                   "{11111111-1111-1111-1111-11111111111}",
                                   "111-11111-1111-1111-1111-111111111111",
                                   "{22222222-2222-2222-2222-222222222222 ",
                                   "11111111-1111-1111-G111-111111111111",
                                   "11+11111-1111-1111-1111-111111111111",
                                   "11",
                                   "5b35380a714349129b55f32  99c6770",
                                   "5b35380a-7143-4912-9b55-f322699c67  ",
                                   "  35380a-7143-4912-9b55-f322699c6770",
                                   "AZ35380a-7143-4912-9b55-f322699c6770",
                                   "{AZ35380a-7143-4912-9b55-f322699c6770}",
                                   "{AZ35380a714349129b55f322699c6770}",
                                   "{AZ35380a714349129b55f322699c67  }",
                                   "5b35380a714349129b55f322699c6770TRAILING",
                                   "{5b35380a714349129b55f322699c6770}TRAILING",
                                   "5b35380a-7143-4912-9b55-f322699c6770TRAILING",
                                   "{5b35380a-7143-4912-9b55-f322699c6770}TRAILING",
                                   "5b35380a714349129b55f322699c6770-",
                                   "-5b35380a714349129b55f322699c6770",
                                   "5b35--380a714349129b55f322699c6770",
                                   "urn:uuid:{5b35380a-7143-4912-9b55-f322699c6770}",
                                   "urn:uuid:5b35380a714349129b55f322699c6770"}) {
        EXPECT_FALSE(parse_uuid_lenient(text)) << text;
    }
}

TEST(Text, a_nul_inside_is_a_wrong_byte) {
    std::string text{sample_text};
    text[20] = '\0';
    EXPECT_EQ(parse_uuid(text).error(), (parse_error{20, "a hexadecimal digit", false, {'\0'}, 1}));
    EXPECT_FALSE(parse_uuid_lenient(text));
}

TEST(Text, result_of_a_temporary_gives_values_that_outlive_it) {
    static_assert(std::is_same_v<decltype(*parse_uuid("")), uuid>);
    static_assert(std::is_same_v<decltype(parse_uuid("").error()), parse_error>);
    const auto kept = parse_uuid(sample_text), refused = parse_uuid("");
    static_assert(std::is_same_v<decltype(*kept), const uuid&>);
    static_assert(std::is_same_v<decltype(refused.error()), const parse_error&>);
    const auto& id = *parse_uuid(sample_text);
    const auto& error = parse_uuid("017F22E2").error();
    EXPECT_EQ(id, sample);
    EXPECT_EQ(error, (parse_error{8, "a hyphen", false, {}, 0}));
    std::size_t bytes = 0;
    for (const auto byte : (*parse_uuid(sample_text)).bytes()) bytes += byte == sample.bytes()[bytes];
    EXPECT_EQ(bytes, 16u);
}

TEST(Text, result_gives_another_value_where_it_has_none) {
    static_assert(parse_uuid(sample_text).value_or(uuid::max()) == sample);
    static_assert(parse_uuid("").value_or(uuid::max()) == uuid::max());
    static_assert(std::is_same_v<decltype(parse_uuid("").value_or(sample)), uuid>);
    static_assert(noexcept(parse_uuid("").value_or(sample)));
    EXPECT_EQ(parse_uuid(std::string{sample_text} + "x").value_or(uuid::nil()), uuid::nil());
}

TEST(Text, result_tests_as_a_bool_and_points_to_its_value) {
    const auto parsed = parse_uuid(sample_text);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->version(), 7);
    static_assert(!std::convertible_to<rowkey::parse_result<uuid>, bool>);
}

}  // namespace
