// Base62, base32 and ULID text, both ways. The values are those of uuid-creator's tests (base62), of TypeID's
// specification (base32), and of ULID's and its Go library's tests.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <rowkey/base_n.hpp>

namespace {

using namespace rowkey;

constexpr uuid sample = "01890a5d-ac96-774b-bcce-b302099a8057"_uuid;

struct form {
    std::string_view name;
    std::string (*to)(const uuid&);
    std::to_chars_result (*write)(char*, char*, const uuid&) noexcept;
    parse_result<uuid> (*from)(std::string_view) noexcept;
    std::string_view digits;
    std::string_view max;
    std::string_view sample_text;
    std::string_view digit_expected;
    std::string_view size_expected;
};

constexpr form forms[] = {
    {"base62", to_base62, to_base62, from_base62, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
     "7n42DGM5Tflk9n8mt7Fhc7", "02tcRIyrxLXTR81B3dqdOx", "a digit of base62 (0-9, A-Z, a-z)",
     "22 characters of base62"},
    {"base32", to_base32, to_base32, from_base32, "0123456789abcdefghjkmnpqrstvwxyz", "7zzzzzzzzzzzzzzzzzzzzzzzzz",
     "01h455vb4pex5vsknk084sn02q", "a digit of base32 (0-9, a-z without i, l, o, u)", "26 characters of base32"},
    {"ulid", to_ulid, to_ulid, from_ulid, "0123456789ABCDEFGHJKMNPQRSTVWXYZ", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
     "01H455VB4PEX5VSKNK084SN02Q", "a digit of base32 (0-9, A-Z without I, L, O, U)", "26 characters of base32"},
};

class Form : public testing::TestWithParam<form> {};

INSTANTIATE_TEST_SUITE_P(BaseN, Form, testing::ValuesIn(forms),
                         [](const auto& param_info) { return std::string{param_info.param.name}; });

/// Random ids, and those with one bit set or unset, where carries and the seams of words and limbs are.
std::vector<uuid> some_ids() {
    std::mt19937_64 bits{20260101};
    std::vector<uuid> ids = {uuid::nil(), uuid::max(), sample};
    for (int bit = 0; bit < 64; ++bit) {
        const std::uint64_t one = std::uint64_t{1} << bit;
        for (const auto& id : {uuid::from_words(one, 0), uuid::from_words(0, one), uuid::from_words(one - 1, ~one),
                               uuid::from_words(~one, one - 1)})
            ids.push_back(id);
    }
    for (int i = 0; i < 10'000; ++i) ids.push_back(uuid::from_words(bits(), bits()));
    return ids;
}

TEST_P(Form, round_trips) {
    const auto& [name, to, write, from, digits, max, sample_text, digit_expected, size_expected] = GetParam();
    EXPECT_EQ(to(sample), sample_text);
    EXPECT_EQ(to(uuid::nil()), std::string(max.size(), '0'));
    EXPECT_EQ(to(uuid::max()), max);
    for (const auto& id : some_ids()) {
        const std::string text = to(id);
        ASSERT_EQ(text.size(), max.size());
        ASSERT_EQ(text.find_first_not_of(digits), std::string::npos) << text;
        const auto back = from(text);
        ASSERT_TRUE(back) << text;
        ASSERT_EQ(*back, id) << text;
    }
}

TEST_P(Form, sorts_like_the_uuid) {
    const auto& [name, to, write, from, digits, max, sample_text, digit_expected, size_expected] = GetParam();
    auto ids = some_ids();
    std::sort(ids.begin(), ids.end());
    std::vector<std::string> texts;
    for (const auto& id : ids) texts.push_back(to(id));
    EXPECT_TRUE(std::is_sorted(texts.begin(), texts.end()));
}

/// By hand, digit for digit: what a number of this base is.
TEST_P(Form, is_the_number_in_that_base) {
    const auto& [name, to, write, from, digits, max, sample_text, digit_expected, size_expected] = GetParam();
    for (const auto& id : some_ids()) {
        std::array<unsigned, 16> number;
        for (std::size_t i = 0; i < 16; ++i) number[i] = std::to_integer<unsigned>(id.bytes()[i]);
        std::string text(max.size(), '?');
        for (std::size_t at = max.size(); at-- > 0;) {
            std::size_t remainder = 0;
            for (auto& octet : number) {
                remainder = remainder * 256 + octet;
                octet = static_cast<unsigned>(remainder / digits.size());
                remainder %= digits.size();
            }
            text[at] = digits[remainder];
        }
        ASSERT_EQ(to(id), text) << id;
    }
}

TEST_P(Form, is_written_into_a_buffer_whole_or_not_at_all) {
    const auto& [name, to, write, from, digits, max, sample_text, digit_expected, size_expected] = GetParam();
    std::string buffer(max.size() + 3, '#');
    const auto done = write(buffer.data(), buffer.data() + buffer.size(), sample);
    EXPECT_EQ(done.ec, std::errc{});
    EXPECT_EQ(done.ptr, buffer.data() + max.size());
    EXPECT_EQ(buffer, std::string{sample_text} + "###");

    std::string exact(max.size(), '#');
    EXPECT_EQ(write(exact.data(), exact.data() + exact.size(), sample).ec, std::errc{});
    EXPECT_EQ(exact, sample_text);

    std::string small(max.size() - 1, '#');
    const auto refused = write(small.data(), small.data() + small.size(), sample);
    EXPECT_EQ(refused.ec, std::errc::value_too_large);
    EXPECT_EQ(refused.ptr, small.data() + small.size());
    EXPECT_EQ(small, std::string(max.size() - 1, '#'));
}

TEST_P(Form, every_wrong_byte_at_every_place_is_refused_and_named) {
    const auto& [name, to, write, from, digits, max, sample_text, digit_expected, size_expected] = GetParam();
    for (std::size_t at = 0; at < max.size(); ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string text{sample_text};
            text[at] = static_cast<char>(byte);
            const auto parsed = from(text);
            if (digits.find(static_cast<char>(byte)) == std::string_view::npos) {
                ASSERT_FALSE(parsed) << at << ' ' << byte;
                ASSERT_EQ(parsed.error(), (parse_error{at, digit_expected, false, {text[at]}, 1})) << at << ' ' << byte;
            } else if (text <= max) {
                ASSERT_TRUE(parsed) << text;
                ASSERT_EQ(to(*parsed), text);
            } else {
                ASSERT_FALSE(parsed) << text;
            }
        }
    }
}

TEST_P(Form, every_wrong_length_is_refused_and_named) {
    const auto& [name, to, write, from, digits, max, sample_text, digit_expected, size_expected] = GetParam();
    for (std::size_t size = 0; size < max.size(); ++size) {
        // A copy of just that size, so that a sanitizer sees a read past the end.
        const std::vector<char> exact(sample_text.begin(), sample_text.begin() + static_cast<std::ptrdiff_t>(size));
        const auto parsed = from({exact.data(), exact.size()});
        ASSERT_FALSE(parsed) << size;
        EXPECT_EQ(parsed.error(), (parse_error{size, size_expected, false, {}, 0}));
    }
    const auto longer = from(std::string{sample_text} + "0");
    ASSERT_FALSE(longer);
    EXPECT_EQ(longer.error(), (parse_error{max.size(), "the end of the text", false, {'0'}, 1}));
    EXPECT_FALSE(from("0" + std::string{sample_text}));
    EXPECT_FALSE(from(std::string(1'000'000, '0')));
}

TEST_P(Form, numbers_past_128_bits_are_refused_and_named) {
    const auto& [name, to, write, from, digits, max, sample_text, digit_expected, size_expected] = GetParam();
    EXPECT_EQ(*from(max), uuid::max());
    const std::string expected = "a number up to 2^128 - 1, which is " + std::string{max};
    for (std::size_t at = 0; at < max.size(); ++at) {  // the first digit that is too great, and the least text with it
        const std::size_t digit = digits.find(max[at]);
        if (digit + 1 == digits.size()) continue;
        std::string text{max.substr(0, at)};
        text += digits[digit + 1];
        text.resize(max.size(), '0');
        const auto parsed = from(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error(), (parse_error{at, expected, false, {text[at]}, 1})) << text;
    }
    EXPECT_FALSE(from(std::string(max.size(), digits.back())));
}

TEST(BaseN, base62_is_that_of_others) {
    constexpr struct {
        uuid id;
        std::string_view text;
    } cases[] = {
        {"4b7e2ef1-5725-414a-9977-8546edfb045d"_uuid, "2IS5bpB4bmufj4Ji3PFl5p"},
        {"63e0ddb4-72b6-4868-8abf-86ded2c8ed32"_uuid, "32T0H3OoeW7xVsUWowVIZ8"},
        {"abdf08b1-0110-4d60-9ce3-8f7290152eac"_uuid, "5EJc6xpYfWV4cs3gtH7Rka"},
        {"55e23874-d234-4cea-846d-5733136fdd72"_uuid, "2c3jJRsPfl80wLjtFP2fGE"},
        {"f5a02c66-ee9e-4305-9330-d8041ba8149c"_uuid, "7TUJoT5nU6diaDe0UngY4S"},
        {"1f876dc4-501d-41db-9b7a-bf3c31aac777"_uuid, "0xUeV8HGuvndk4P2LBdN15"},
        {"ebb7b3bf-314d-4cba-a062-3a344ce16e28"_uuid, "7An9EZbM1y2FUmMZVtBFjE"},
        {"cfe81ef7-55df-4ce2-bafb-ecbe3f334654"_uuid, "6KJUSPWb4p7zMTFtn8w6xY"},
        {"8a75674b-418d-43c2-8ab4-1d90f5d2943f"_uuid, "4DGaruVd6BbEfFUYmZCVIN"},
        {"ec3d8396-8de6-4dc8-95bc-5d86cabea281"_uuid, "7BmIfd8DHPmOiD04bN9kPp"},
        {"ea5c043b-e919-434f-9888-6bdf0fc0a510"_uuid, "78EFsnRUHhaQIyNUemiJk0"},
        {"92055ccf-1053-46e2-a9f5-abcb97915092"_uuid, "4RXKU9ZcOoMXmFjbwHXPVa"},
    };
    for (const auto& [id, text] : cases) {
        EXPECT_EQ(to_base62(id), text);
        EXPECT_EQ(*from_base62(text), id);
    }
}

TEST(BaseN, a_ulid_tells_the_time_of_a_version_7_uuid) {
    EXPECT_EQ(to_ulid(uuid::from_words(std::uint64_t{1469918176385} << 16, 0)), "01ARYZ6S410000000000000000");
    EXPECT_EQ(to_ulid(sample).substr(0, 10),
              to_ulid(uuid::from_words(sample.high_word() >> 16 << 16, 0)).substr(0, 10));
}

TEST(BaseN, ulids_follow_each_other_as_numbers_do) {
    for (const auto& [text, next_text] : {std::pair{"01BX5ZZKBKACTAV9WEVGEMMVRY", "01BX5ZZKBKACTAV9WEVGEMMVRZ"},
                                          std::pair{"01BX5ZZKBKACTAV9WEVGEMMVRZ", "01BX5ZZKBKACTAV9WEVGEMMVS0"},
                                          std::pair{"01BX5ZZKBKACTAV9WEVGEMMVS0", "01BX5ZZKBKACTAV9WEVGEMMVS1"},
                                          std::pair{"01BX5ZZKBKZZZZZZZZZZZZZZZX", "01BX5ZZKBKZZZZZZZZZZZZZZZY"},
                                          std::pair{"01BX5ZZKBKZZZZZZZZZZZZZZZY", "01BX5ZZKBKZZZZZZZZZZZZZZZZ"}}) {
        const auto id = from_ulid(text);
        ASSERT_TRUE(id) << text;
        EXPECT_EQ(to_ulid(uuid::from_words(id->high_word(), id->low_word() + 1)), next_text);
    }
}

TEST(BaseN, ulids_have_the_bounds_of_their_specification) {
    for (const auto* text : {"00000000000000000000000000", "70000000000000000000000000", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"})
        EXPECT_TRUE(from_ulid(text)) << text;
    for (const auto* text : {"80000000000000000000000000", "80000000000000000000000001", "ZZZZZZZZZZZZZZZZZZZZZZZZZZ"})
        EXPECT_FALSE(from_ulid(text)) << text;
}

TEST(BaseN, aliases_are_refused) {
    for (const char alias : std::string_view{"ILOUilou-"}) {
        std::string text{"01h455vb4pex5vsknk084sn02"};
        EXPECT_FALSE(from_base32(text + alias)) << alias;
        std::transform(text.begin(), text.end(), text.begin(),
                       [](char c) { return 'a' <= c && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
        EXPECT_FALSE(from_ulid(text + alias)) << alias;
    }
    EXPECT_FALSE(from_base32("01H455VB4PEX5VSKNK084SN02Q"));
    EXPECT_FALSE(from_ulid("01h455vb4pex5vsknk084sn02q"));
}

TEST(BaseN, errors_read_well) {
    EXPECT_EQ(to_string(from_base62("02tcRIyrxLXTR81B3dqdO-").error()),
              "byte 21: found a hyphen, expected a digit of base62 (0-9, A-Z, a-z)");
    EXPECT_EQ(to_string(from_base62("02tcRIyrxLXTR81B3dqdO").error()),
              "byte 21: found the end of the text, expected 22 characters of base62");
    EXPECT_EQ(to_string(from_base62("7o000000000000000000").error()),
              "byte 20: found the end of the text, expected 22 characters of base62");
    EXPECT_EQ(to_string(from_base62("7o00000000000000000000").error()),
              "byte 1: found the letter o, expected a number up to 2^128 - 1, which is 7n42DGM5Tflk9n8mt7Fhc7");
    EXPECT_EQ(to_string(from_base32("8zzzzzzzzzzzzzzzzzzzzzzzzz").error()),
              "byte 0: found the digit 8, expected a number up to 2^128 - 1, which is 7zzzzzzzzzzzzzzzzzzzzzzzzz");
    EXPECT_EQ(to_string(from_base32("01h455vb4pex5vsknk084sn02qq").error()),
              "byte 26: found the letter q, expected the end of the text");
    EXPECT_EQ(to_string(from_ulid("01H455VB4PEX5VSKNK084SNO2Q").error()),
              "byte 23: found the letter O, expected a digit of base32 (0-9, A-Z without I, L, O, U)");
}

TEST(BaseN, a_lenient_ulid_is_what_a_person_may_have_typed) {
    EXPECT_EQ(*from_ulid_lenient("01H455VB4PEX5VSKNK084SN02Q"), sample);
    EXPECT_EQ(*from_ulid_lenient("01h455vb4pex5vsknk084sn02q"), sample);
    EXPECT_EQ(*from_ulid_lenient("Oih455vb4pex5vsknkO84snO2q"), sample);
    EXPECT_EQ(*from_ulid_lenient("oLh455vb4pex5vsknko84sno2q"), sample);
    EXPECT_EQ(*from_ulid_lenient("0lH455VB4PEX5VSKNK084SN02Q"), sample);
    EXPECT_EQ(*from_ulid_lenient("0IH455VB4PEX5VSKNK084SN02Q"), sample);
    EXPECT_EQ(*from_ulid_lenient("7zzzzzzzzzzzzzzzzzzzzzzzzz"), uuid::max());
}

TEST(BaseN, a_lenient_ulid_takes_every_digit_and_alias_and_nothing_else) {
    constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    for (std::size_t at = 0; at < 26; ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string text{"01H455VB4PEX5VSKNK084SN02Q"}, plain = text;
            text[at] = static_cast<char>(byte);
            plain[at] = 'a' <= byte && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : static_cast<char>(byte);
            if (plain[at] == 'I' || plain[at] == 'L') plain[at] = '1';
            if (plain[at] == 'O') plain[at] = '0';
            const auto strict = from_ulid(plain), lenient = from_ulid_lenient(text);
            ASSERT_EQ(lenient.has_value(), strict.has_value()) << text;
            if (lenient) {
                ASSERT_EQ(*lenient, *strict);
            } else if (digits.find(plain[at]) == std::string_view::npos) {
                ASSERT_EQ(lenient.error(), (parse_error{at,
                                                        "a digit of base32 (0-9, A-Z without U, either case)",
                                                        false,
                                                        {static_cast<char>(byte)},
                                                        1}));
            } else {
                ASSERT_EQ(lenient.error().position, 0u);
                ASSERT_EQ(lenient.error().found[0], text[0]);
            }
        }
    }
}

TEST(BaseN, a_lenient_ulid_is_26_characters) {
    EXPECT_EQ(to_string(from_ulid_lenient("").error()),
              "byte 0: found the end of the text, expected 26 characters of base32");
    EXPECT_EQ(to_string(from_ulid_lenient("oih455vb4pex5vsknk084sn02").error()),
              "byte 25: found the end of the text, expected 26 characters of base32");
    EXPECT_EQ(to_string(from_ulid_lenient("oih455vb4pex5vsknk084sn02qo").error()),
              "byte 26: found the letter o, expected the end of the text");
    EXPECT_EQ(to_string(from_ulid_lenient("01h45-5vb4p-ex5vs-knk08-4sn02-q").error()),
              "byte 5: found a hyphen, expected a digit of base32 (0-9, A-Z without U, either case)");
    EXPECT_EQ(to_string(from_ulid_lenient("ozh455vb4pex5vsknk084sn02u").error()),
              "byte 25: found the letter u, expected a digit of base32 (0-9, A-Z without U, either case)");
    EXPECT_FALSE(from_ulid_lenient(std::string(1'000'000, '0')));
}

template <std::size_t Size>
constexpr std::array<char, Size> written(std::to_chars_result (*write)(char*, char*, const uuid&) noexcept) {
    std::array<char, Size> out{};
    write(out.data(), out.data() + out.size(), sample);
    return out;
}

TEST(BaseN, is_available_at_compile_time) {
    constexpr auto in_62 = written<22>(to_base62);
    static_assert(std::string_view{in_62.data(), in_62.size()} == "02tcRIyrxLXTR81B3dqdOx");
    static_assert(*from_base62("02tcRIyrxLXTR81B3dqdOx") == sample);
    static_assert(from_base62("7n42DGM5Tflk9n8mt7Fhc8").error().position == 21);

    constexpr auto in_32 = written<26>(to_base32);
    static_assert(std::string_view{in_32.data(), in_32.size()} == "01h455vb4pex5vsknk084sn02q");
    static_assert(*from_base32("01h455vb4pex5vsknk084sn02q") == sample);
    static_assert(from_base32("01h455vb4pex5vsknk084sn02").error() ==
                  parse_error{25, "26 characters of base32", false, {}, 0});

    constexpr auto as_ulid = written<26>(to_ulid);
    static_assert(std::string_view{as_ulid.data(), as_ulid.size()} == "01H455VB4PEX5VSKNK084SN02Q");
    static_assert(*from_ulid("7ZZZZZZZZZZZZZZZZZZZZZZZZZ") == uuid::max());
    static_assert(!from_ulid("80000000000000000000000000"));
    static_assert(*from_ulid_lenient("oih455vb4pex5vsknk084sn02q") == sample);
    static_assert(from_ulid_lenient("80000000000000000000000000").error().position == 0);
    static_assert(noexcept(from_base62(""))&& noexcept(from_base32(""))&& noexcept(from_ulid(""))&& noexcept(
        from_ulid_lenient("")));
}

}  // namespace
