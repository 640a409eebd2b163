// Text of ids by arithmetic on whole words, for every processor of either byte order: eight characters at a time in a
// word of 64 bits, whose most significant byte is the first character. And base62, which has no other way.
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <rowkey/base_n.hpp>
#include <rowkey/detail/run_time.hpp>
#include <rowkey/text.hpp>

#include "text_paths.hpp"

namespace rowkey::detail {
namespace {

// ---- hexadecimal

constexpr std::uint64_t in_each_byte(unsigned octet) noexcept {
    return 0x0101010101010101u * octet;
}

constexpr std::uint64_t first_byte_highest(std::uint64_t word) noexcept {
    if constexpr (std::endian::native == std::endian::little) return __builtin_bswap64(word);
    return word;
}
constexpr std::uint32_t first_byte_highest(std::uint32_t word) noexcept {
    if constexpr (std::endian::native == std::endian::little) return __builtin_bswap32(word);
    return word;
}

template <typename Word>
Word load_text(const char* text) noexcept {
    Word word;
    std::memcpy(&word, text, sizeof word);
    return first_byte_highest(word);
}

template <typename Word>
void store_text(char* text, Word word) noexcept {
    word = first_byte_highest(word);
    std::memcpy(text, &word, sizeof word);
}

/// The eight digits of four bytes.
constexpr std::uint64_t hex_of(std::uint64_t bytes) noexcept {
    bytes = (bytes | bytes << 16) & 0x0000ffff0000ffff;
    bytes = (bytes | bytes << 8) & 0x00ff00ff00ff00ff;
    bytes = (bytes | bytes << 4) & 0x0f0f0f0f0f0f0f0f;
    const std::uint64_t letters = (bytes + in_each_byte(6)) >> 4 & in_each_byte(1);
    return bytes + in_each_byte('0') + letters * ('a' - '0' - 10);
}

void write_uuid_by_words(char* text, const uuid& id) noexcept {
    const std::uint64_t second = hex_of(id.high_word() & 0xffffffff), third = hex_of(id.low_word() >> 32);
    store_text(text, hex_of(id.high_word() >> 32));
    text[8] = '-';
    store_text(text + 9, static_cast<std::uint32_t>(second >> 32));
    text[13] = '-';
    store_text(text + 14, static_cast<std::uint32_t>(second));
    text[18] = '-';
    store_text(text + 19, static_cast<std::uint32_t>(third >> 32));
    text[23] = '-';
    store_text(text + 24, static_cast<std::uint32_t>(third));
    store_text(text + 28, hex_of(id.low_word() & 0xffffffff));
}

/// Four bytes of eight digits. Sets the highest bit of some byte of `misfits` where one is no digit. Every sum stays
/// within its byte, for the highest bit of each is taken off first.
constexpr std::uint64_t bytes_of_hex(std::uint64_t digits, std::uint64_t& misfits) noexcept {
    const std::uint64_t low = digits & in_each_byte(0x7f), lower_case = low | in_each_byte(0x20);
    const std::uint64_t figures = (low + in_each_byte(0x80 - '0')) & ~(low + in_each_byte(0x7f - '9'));
    const std::uint64_t letters = (lower_case + in_each_byte(0x80 - 'a')) & ~(lower_case + in_each_byte(0x7f - 'f'));
    misfits |= digits | ~(figures | letters);
    std::uint64_t bytes = (low & in_each_byte(0x0f)) + (low >> 6 & in_each_byte(1)) * 9;
    bytes = (bytes | bytes >> 4) & 0x00ff00ff00ff00ff;
    bytes = (bytes | bytes >> 8) & 0x0000ffff0000ffff;
    return (bytes | bytes >> 16) & 0x00000000ffffffff;
}

/// Eight characters of two groups of four with a hyphen between them.
std::uint64_t load_around_hyphen(const char* text) noexcept {
    return std::uint64_t{load_text<std::uint32_t>(text)} << 32 | load_text<std::uint32_t>(text + 5);
}

bool read_uuid_by_words(const char* text, uuid& id) noexcept {
    const int hyphens = (text[8] ^ '-') | (text[13] ^ '-') | (text[18] ^ '-') | (text[23] ^ '-');
    std::uint64_t misfits = 0;
    const std::uint64_t first = bytes_of_hex(load_text<std::uint64_t>(text), misfits);
    const std::uint64_t second = bytes_of_hex(load_around_hyphen(text + 9), misfits);
    const std::uint64_t third = bytes_of_hex(load_around_hyphen(text + 19), misfits);
    const std::uint64_t fourth = bytes_of_hex(load_text<std::uint64_t>(text + 28), misfits);
    if (hyphens != 0 || (misfits & in_each_byte(0x80)) != 0) return false;
    id = uuid::from_words(first << 32 | second, third << 32 | fourth);
    return true;
}

// ---- bases 32 and 62, by pairs of digits

template <std::size_t Base>
constexpr auto pairs_of(std::string_view digits) noexcept {
    std::array<std::array<char, 2>, Base * Base> pairs{};
    for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {digits[i / Base], digits[i % Base]};
    return pairs;
}

template <typename Pairs>
void write_pair(char* text, const Pairs& pairs, std::uint64_t number) noexcept {
    std::memcpy(text, pairs[number].data(), 2);
}

constexpr auto base32_pairs = pairs_of<32>(base32.digits), ulid_pairs = pairs_of<32>(ulid_base.digits);

void write_base32_by_pairs(char* text, const uuid& id, char ten) noexcept {
    const auto& pairs = ten == 'a' ? base32_pairs : ulid_pairs;
    const std::uint64_t high = id.high_word(), low = id.low_word();
    // 26 digits are 130 bits: the first pair has only 8 of them, and the seventh 6 from the high word and 4 from the
    // low.
    for (std::size_t i = 0; i < 6; ++i) write_pair(text + 2 * i, pairs, high >> (56 - 10 * i) & 1023);
    write_pair(text + 12, pairs, (high << 4 | low >> 60) & 1023);
    for (std::size_t i = 7; i < 13; ++i) write_pair(text + 2 * i, pairs, low >> (120 - 10 * i) & 1023);
}

/// The number of `Count` digits of base32. `misfits` turns negative where one is none.
template <std::size_t Count>
std::uint64_t number_of_base32(const char* text, const number_base& base, int& misfits) noexcept {
    std::uint64_t number = 0;
#pragma GCC unroll 10
    for (std::size_t i = 0; i < Count; ++i) {
        const int value = base.value(text[i]);
        misfits |= value;
        number = number << 5 | static_cast<std::uint64_t>(value);
    }
    return number;
}

bool read_base32_by_digits(const char* text, uuid& id, char ten) noexcept {
    const number_base& base = ten == 'a' ? base32 : ulid_base;
    int misfits = 0;  // three groups, so that the processor has three sums to work on at a time
    const std::uint64_t first = number_of_base32<10>(text, base, misfits);
    const std::uint64_t second = number_of_base32<8>(text + 10, base, misfits);
    const std::uint64_t third = number_of_base32<8>(text + 18, base, misfits);
    return misfits >= 0 && join_base32(first, second, third, id);
}

#ifdef __SIZEOF_INT128__

__extension__ typedef unsigned __int128 uint128;

// 22 digits are 2 + 10 + 10: ten are the most whose number fits into 64 bits.
constexpr std::uint64_t ten_digits62 = 839'299'365'868'340'224;  // 62^10
constexpr std::uint32_t four_digits62 = 14'776'336, two_digits62 = 3844;
static_assert(ten_digits62 == base62_group * base62_group && four_digits62 == two_digits62 * two_digits62);

constexpr auto base62_pairs = pairs_of<62>(base62.digits);

struct quotient {
    std::uint64_t of, rest;
};

/// The number high * 2^64 + low over 62^10. high < 62^10, so that the quotient fits. By two multiplications instead of
/// a division, which takes up to 90 cycles: Möller and Granlund, "Improved division by invariant integers" (2011),
/// algorithm 4.
constexpr quotient over_ten_digits62(std::uint64_t high, std::uint64_t low) noexcept {
    constexpr int shift = std::countl_zero(ten_digits62);
    constexpr std::uint64_t divisor = ten_digits62 << shift;
    constexpr auto reciprocal = static_cast<std::uint64_t>(~uint128{0} / divisor - (uint128{1} << 64));
    high = high << shift | low >> (64 - shift);
    low <<= shift;
    const uint128 estimate = uint128{reciprocal} * high + (uint128{high} << 64 | low);
    std::uint64_t result = static_cast<std::uint64_t>(estimate >> 64) + 1;
    std::uint64_t rest = low - result * divisor;
    if (rest > static_cast<std::uint64_t>(estimate)) {
        --result;
        rest += divisor;
    }
    if (rest >= divisor) [[unlikely]] {
        ++result;
        rest -= divisor;
    }
    return {result, rest >> shift};
}

void write_four_digits62(char* text, std::uint32_t number) noexcept {
    write_pair(text, base62_pairs, number / two_digits62);
    write_pair(text + 2, base62_pairs, number % two_digits62);
}

void write_ten_digits62(char* text, std::uint64_t number) noexcept {
    const std::uint64_t first_six = number / four_digits62;
    write_pair(text, base62_pairs, first_six / four_digits62);
    write_four_digits62(text + 2, static_cast<std::uint32_t>(first_six % four_digits62));
    write_four_digits62(text + 6, static_cast<std::uint32_t>(number % four_digits62));
}

/// The number of `Count` digits of base62, an even count. `misfits` turns negative where one is none.
template <std::size_t Count>
std::uint64_t number_of_base62(const char* text, int& misfits) noexcept {
    std::uint64_t number = 0;
#pragma GCC unroll 5
    for (std::size_t i = 0; i < Count; i += 2) {
        const int first = base62.value(text[i]), second = base62.value(text[i + 1]);
        misfits |= first | second;
        number = number * two_digits62 + static_cast<std::uint64_t>(first * 62 + second);
    }
    return number;
}

#endif

}  // namespace

constinit const text_path portable_text_path{"portable", write_uuid_by_words, read_uuid_by_words, write_base32_by_pairs,
                                             read_base32_by_digits};

#ifdef __SIZEOF_INT128__

void run_time::write_base62(char* text, const uuid& id) noexcept {
    const std::uint64_t high = id.high_word();
    const quotient last_ten = over_ten_digits62(high % ten_digits62, id.low_word());
    const quotient first_twelve = over_ten_digits62(high / ten_digits62, last_ten.of);
    write_pair(text, base62_pairs, first_twelve.of);
    write_ten_digits62(text + 2, first_twelve.rest);
    write_ten_digits62(text + 12, last_ten.rest);
}

bool run_time::read_base62(const char* text, uuid& id) noexcept {
    int misfits = 0;
    const std::uint64_t first = number_of_base62<2>(text, misfits);
    const std::uint64_t second = number_of_base62<10>(text + 2, misfits);
    const std::uint64_t third = number_of_base62<10>(text + 12, misfits);
    if (misfits < 0) return false;
    const uint128 first_twelve = uint128{first} * ten_digits62 + second;
    const uint128 low = uint128{static_cast<std::uint64_t>(first_twelve)} * ten_digits62 + third;
    std::uint64_t high = 0;  // what the number has above 64 bits, unless it passes 128
    if (__builtin_mul_overflow(static_cast<std::uint64_t>(first_twelve >> 64), ten_digits62, &high)) return false;
    if (__builtin_add_overflow(high, static_cast<std::uint64_t>(low >> 64), &high)) return false;
    id = uuid::from_words(high, static_cast<std::uint64_t>(low));
    return true;
}

#endif

}  // namespace rowkey::detail
