// Each way to convert ids to and from text that this processor has, held to what the constexpr bodies give, and to
// judges that go digit by digit.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <rowkey/base_n.hpp>
#include <rowkey/detail/run_time.hpp>
#include <rowkey/text.hpp>

#include "text_paths.hpp"

namespace {

using namespace rowkey;
using detail::text_path;

// ---- the forms, and what judges them

struct form {
    std::string_view name;
    std::size_t size;
    std::string_view digits;  // of the number that the text is, without hyphens
    std::to_chars_result (*write)(char*, char*, const uuid&) noexcept;
    bool (*read)(const char*, uuid&) noexcept;  // of just `size` characters, by the path in use
    parse_result<uuid> (*parse)(std::string_view) noexcept;
};

constexpr form forms[] = {
    {"uuid", 36, "0123456789abcdef", to_chars, detail::run_time::read_uuid, parse_uuid},
    {"base32", 26, "0123456789abcdefghjkmnpqrstvwxyz", to_base32,
     [](const char* text, uuid& id) noexcept { return detail::run_time::read_base32(text, id, 'a'); }, from_base32},
    {"ulid", 26, "0123456789ABCDEFGHJKMNPQRSTVWXYZ", to_ulid,
     [](const char* text, uuid& id) noexcept { return detail::run_time::read_base32(text, id, 'A'); }, from_ulid},
#ifdef __SIZEOF_INT128__
    {"base62", 22, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", to_base62,
     detail::run_time::read_base62, from_base62},
#endif
};

bool is_hyphen(const form& of, std::size_t place) {
    return of.name == "uuid" && (place == 8 || place == 13 || place == 18 || place == 23);
}

std::string judged_text(const form& of, const uuid& id) {
    std::array<unsigned, 16> number;
    for (std::size_t i = 0; i < 16; ++i) number[i] = std::to_integer<unsigned>(id.bytes()[i]);
    std::string text(of.size, '-');
    for (std::size_t place = of.size; place-- > 0;) {
        if (is_hyphen(of, place)) continue;
        std::size_t remainder = 0;
        for (auto& octet : number) {
            remainder = remainder * 256 + octet;
            octet = static_cast<unsigned>(remainder / of.digits.size());
            remainder %= of.digits.size();
        }
        text[place] = of.digits[remainder];
    }
    return text;
}

std::optional<uuid> judged_id(const form& of, std::string_view text) {
    if (text.size() != of.size) return std::nullopt;
    std::array<unsigned char, 16> number{};
    for (std::size_t place = 0; place < of.size; ++place) {
        if (is_hyphen(of, place)) {
            if (text[place] != '-') return std::nullopt;
            continue;
        }
        std::size_t carry = of.digits.find(text[place]);
        if (of.name == "uuid" && 'A' <= text[place] && text[place] <= 'F')
            carry = static_cast<std::size_t>(text[place] - 'A' + 10);
        if (carry == std::string_view::npos) return std::nullopt;
        for (std::size_t i = 16; i-- > 0; carry >>= 8) {
            carry += number[i] * of.digits.size();
            number[i] = static_cast<unsigned char>(carry);
        }
        if (carry != 0) return std::nullopt;
    }
    return uuid::from_bytes(number);
}

// ---- the paths

// Static initialisers convert before all else, by the path that the first of them chooses.
struct early_conversion {
    std::string text;
    uuid id;
    const text_path* path;
};
early_conversion convert_early(const std::string& text) {
    early_conversion early;
    from_chars(text.data(), text.data() + text.size(), early.id);
    early.text = to_string(early.id);
    early.path = detail::text_path_in_use.load();
    return early;
}
const std::string early_text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
const early_conversion early = convert_early(early_text);

TEST(TextPaths, serve_static_initialisers_by_the_fastest) {
    EXPECT_EQ(early.id, parse_uuid("017f22e2-79b0-7cc3-98c4-dc0c0c07398f").value_or(uuid::nil()));
    EXPECT_EQ(early.text, early_text);
    EXPECT_EQ(early.path, detail::text_paths().back());
}

TEST(TextPaths, are_those_of_this_processor) {
    std::vector<std::string> names;
    for (const text_path* path : detail::text_paths()) names.emplace_back(path->name);
    std::vector<std::string> expected{"portable"};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("ssse3")) expected.emplace_back("SSSE3");
    if (__builtin_cpu_supports("avx2")) expected.emplace_back("AVX2");
#endif
    EXPECT_EQ(names, expected);
}

class TextPath : public testing::TestWithParam<const text_path*> {
  protected:
    TextPath() { detail::text_path_in_use = GetParam(); }
    ~TextPath() override { detail::text_path_in_use = detail::text_paths().back(); }
};

INSTANTIATE_TEST_SUITE_P(Each, TextPath, testing::ValuesIn(detail::text_paths()),
                         [](const auto& param_info) { return std::string{param_info.param->name}; });

std::string written(const form& of, const uuid& id) {
    std::string text(of.size, '#');
    EXPECT_EQ(of.write(text.data(), text.data() + text.size(), id).ec, std::errc{});
    return text;
}

/// By the reader alone and by the parser around it. What is refused leaves the id as it was.
testing::AssertionResult is_read_as_judged(const form& of, const std::string& text) {
    const auto judged = judged_id(of, text);
    const uuid before = uuid::from_words(0x0123456789abcdef, 0xfedcba9876543210);
    uuid id = before;
    const bool taken = of.read(text.data(), id);
    if (taken != judged.has_value())
        return testing::AssertionFailure() << of.name << (taken ? " takes " : " refuses ") << text;
    if (id != judged.value_or(before))
        return testing::AssertionFailure() << of.name << " takes " << text << " for " << id;
    const auto parsed = of.parse(text);
    if (parsed.has_value() != taken || (taken && *parsed != id))
        return testing::AssertionFailure() << of.name << " parses " << text;
    return testing::AssertionSuccess();
}

/// Where carries and the seams of words, groups and halves are; then random ones.
std::vector<uuid> some_ids(std::size_t random_ones) {
    std::vector<uuid> ids = {uuid::nil(), uuid::max()};
    for (int bit = 0; bit < 64; ++bit) {
        const std::uint64_t one = std::uint64_t{1} << bit;
        for (const auto& id : {uuid::from_words(one, 0), uuid::from_words(0, one), uuid::from_words(one - 1, ~one),
                               uuid::from_words(~one, one - 1), uuid::from_words(one - 1, one - 1)})
            ids.push_back(id);
    }
    for (unsigned octet = 0; octet < 256; ++octet) {  // each byte at each place
        std::array<std::byte, 16> bytes;
        for (std::size_t i = 0; i < 16; ++i) bytes[i] = static_cast<std::byte>(octet + i);
        ids.push_back(uuid::from_bytes(bytes));
    }
    std::mt19937_64 bits{20260101};
    for (std::size_t i = 0; i < random_ones; ++i) ids.push_back(uuid::from_words(bits(), bits()));
    return ids;
}

TEST_P(TextPath, writes_and_reads_what_the_judge_does) {
    for (const auto& of : forms) {
        for (const auto& id : some_ids(20'000)) {
            const std::string text = written(of, id);
            ASSERT_EQ(text, judged_text(of, id)) << of.name;
            ASSERT_TRUE(is_read_as_judged(of, text));
            uuid back;
            ASSERT_TRUE(of.read(text.data(), back)) << text;
            ASSERT_EQ(back, id) << text;
        }
    }
}

// What the compiler makes of the constexpr bodies.
constexpr std::size_t known_count = 50;
struct known_id {
    uuid id;
    std::array<std::array<char, 36>, std::size(forms)> texts;
};
constexpr auto known_ids = [] {
    std::array<known_id, known_count> all{};
    std::uint64_t state = 20260101;
    const auto next = [&] { return state = state * 6364136223846793005u + 1442695040888963407u; };
    for (auto& known : all) {
        const std::uint64_t high = next();
        known.id = uuid::from_words(high, next() ^ high >> 32);
        for (std::size_t i = 0; i < std::size(forms); ++i)
            forms[i].write(known.texts[i].data(), known.texts[i].data() + 36, known.id);
    }
    return all;
}();

TEST_P(TextPath, writes_and_reads_what_the_constexpr_bodies_do) {
    for (const auto& known : known_ids) {
        for (std::size_t i = 0; i < std::size(forms); ++i) {
            const std::string text{known.texts[i].data(), forms[i].size};
            ASSERT_EQ(written(forms[i], known.id), text);
            uuid id;
            ASSERT_TRUE(forms[i].read(text.data(), id)) << text;
            ASSERT_EQ(id, known.id) << text;
        }
    }
}

TEST_P(TextPath, judges_every_byte_at_every_place) {
    for (const auto& of : forms) {
        for (const uuid& id : {uuid::from_words(0x01890a5dac96774b, 0xbcceb302099a8057), uuid::max()}) {
            for (std::size_t place = 0; place < of.size; ++place) {
                std::string text = judged_text(of, id);
                for (int byte = 0; byte < 256; ++byte) {
                    text[place] = static_cast<char>(byte);
                    ASSERT_TRUE(is_read_as_judged(of, text)) << "byte " << byte << " at " << place;
                }
            }
        }
    }
}

TEST_P(TextPath, reads_either_case_of_a_uuid) {
    for (const auto& id : some_ids(2'000)) {
        std::string text = judged_text(forms[0], id);
        for (std::size_t i = 0; i < text.size(); i += 1 + i % 3) {
            if ('a' <= text[i] && text[i] <= 'f') text[i] = static_cast<char>(text[i] - 'a' + 'A');
        }
        ASSERT_TRUE(is_read_as_judged(forms[0], text));
        std::transform(text.begin(), text.end(), text.begin(),
                       [](char c) { return 'a' <= c && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c; });
        ASSERT_TRUE(is_read_as_judged(forms[0], text));
    }
}

/// Several wrong bytes at once, which lie close to right ones.
TEST_P(TextPath, judges_random_texts) {
    std::mt19937_64 bits{20260101};
    for (const auto& of : forms) {
        for (int round = 0; round < 50'000; ++round) {
            std::string text = judged_text(of, uuid::from_words(bits(), bits()));
            for (std::uint64_t edits = bits() % 4; edits > 0; --edits) {
                const std::size_t place = bits() % text.size();
                text[place] =
                    static_cast<char>(static_cast<std::uint64_t>(text[place]) ^ std::uint64_t{1} << bits() % 8);
            }
            ASSERT_TRUE(is_read_as_judged(of, text));
        }
        for (int round = 0; round < 50'000; ++round) {  // digits throughout, most of them past 128 bits
            std::string text(of.size, '-');
            for (std::size_t i = 0; i < of.size; ++i) {
                if (!is_hyphen(of, i)) text[i] = of.digits[bits() % of.digits.size()];
            }
            ASSERT_TRUE(is_read_as_judged(of, text));
        }
    }
}

TEST_P(TextPath, judges_numbers_about_128_bits) {
    for (const auto& of : forms) {
        const std::string max = judged_text(of, uuid::max());
        for (std::size_t place = 0; place < of.size; ++place) {
            if (is_hyphen(of, place)) continue;
            for (const char digit : of.digits) {
                for (const char filler : {of.digits.front(), of.digits.back()}) {
                    std::string text = max;
                    text[place] = digit;
                    ASSERT_TRUE(is_read_as_judged(of, text));
                    for (std::size_t i = place + 1; i < of.size; ++i) {
                        if (!is_hyphen(of, i)) text[i] = filler;
                    }
                    ASSERT_TRUE(is_read_as_judged(of, text));
                }
            }
        }
    }
}

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 uint128;

/// Where the division by 62^10 has its corrections.
TEST_P(TextPath, divides_exactly) {
    const auto& of = forms[3];
    constexpr std::uint64_t group = 839'299'365'868'340'224;
    std::mt19937_64 bits{20260101};
    for (int round = 0; round < 20'000; ++round) {
        const uint128 quotient = ~uint128{0} / group >> bits() % 68;
        for (const uint128 rest : {uint128{0}, uint128{1}, uint128{group - 1}}) {
            const uint128 number = (quotient - bits() % 3) * group + rest;
            const uuid id =
                uuid::from_words(static_cast<std::uint64_t>(number >> 64), static_cast<std::uint64_t>(number));
            ASSERT_EQ(written(of, id), judged_text(of, id));
        }
    }
}
#endif

TEST_P(TextPath, takes_no_other_length) {
    for (const auto& of : forms) {
        const std::string text = judged_text(of, uuid::from_words(0x01890a5dac96774b, 0xbcceb302099a8057));
        for (std::size_t size = 0; size <= 64; ++size) {
            const std::string cut = (text + std::string(64, '0')).substr(0, size);
            EXPECT_EQ(of.parse(cut).has_value(), size == of.size) << of.name << ' ' << size;
        }
    }
}

/// A page between two that may not be touched.
class guarded_page {
  public:
    guarded_page() {
        void* const pages = mmap(nullptr, 3 * size_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages == MAP_FAILED) return;
        first_ = static_cast<char*>(pages);
        if (mprotect(begin(), size_, PROT_READ | PROT_WRITE) != 0) ADD_FAILURE() << "mprotect";
    }
    ~guarded_page() { munmap(first_, 3 * size_); }
    guarded_page(const guarded_page&) = delete;
    guarded_page& operator=(const guarded_page&) = delete;

    char* begin() const { return first_ + size_; }
    char* end() const { return begin() + size_; }

  private:
    std::size_t size_ = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    char* first_ = nullptr;
};

TEST_P(TextPath, touches_nothing_around_the_text) {
    const guarded_page page;
    const uuid id = uuid::from_words(0x01890a5dac96774b, 0xbcceb302099a8057);
    for (const auto& of : forms) {
        const std::string text = judged_text(of, id);
        for (char* const at : {page.begin(), page.end() - of.size}) {
            ASSERT_EQ(of.write(at, at + of.size, id).ptr, at + of.size);
            ASSERT_EQ((std::string{at, of.size}), text);
            uuid back;
            ASSERT_TRUE(of.read(at, back));
            ASSERT_EQ(back, id);
        }
        for (std::size_t size = 0; size <= 64; ++size) {
            const std::string cut = (text + std::string(64, '0')).substr(0, size);
            char* const at = page.end() - size;
            std::memcpy(at, cut.data(), size);
            EXPECT_EQ(of.parse({at, size}).has_value(), size == of.size);
        }
        std::string roomy(of.size + 32, '#');  // and writes nothing beside it that may be written
        of.write(roomy.data() + 16, roomy.data() + roomy.size(), id);
        EXPECT_EQ(roomy, std::string(16, '#') + text + std::string(16, '#'));
    }
}

}  // namespace
