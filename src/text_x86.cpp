// Text of ids by x86-64's vectors: 16 bytes at a time with SSSE3, 32 with AVX2. The functions say by attributes which
// instructions they use, so this file is compiled for any x86-64 like the rest.
//
// The canonical text is 36 bytes and a vector less, so vectors are stored and loaded where they overlap. Where bytes go
// is in tables, which are computed from where the hyphens are.
#if defined(__x86_64__)

#include <immintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <rowkey/base_n.hpp>
#include <rowkey/text.hpp>

#include "text_paths.hpp"

#define ROWKEY_SSSE3 [[gnu::target("ssse3")]]
#define ROWKEY_AVX2 [[gnu::target("avx2")]]

namespace rowkey::detail {
namespace {

// ---- tables

template <std::size_t Size>
struct alignas(Size) octets {
    std::array<std::uint8_t, Size> of{};
};
using octets16 = octets<16>;
using octets32 = octets<32>;

/// For a shuffle: gives a zero.
constexpr std::uint8_t nothing = 0x80;

constexpr octets32 both(const octets16& low, const octets16& high) noexcept {
    octets32 result;
    for (std::size_t i = 0; i < 16; ++i) {
        result.of[i] = low.of[i];
        result.of[i + 16] = high.of[i];
    }
    return result;
}

constexpr std::array<std::size_t, 4> hyphen_places{8, 13, 18, 23};

constexpr bool is_hyphen(std::size_t place) noexcept {
    for (const std::size_t hyphen : hyphen_places) {
        if (place == hyphen) return true;
    }
    return false;
}

/// The digit, from 0 to 31, that stands at a place of the text which is no hyphen's.
constexpr std::size_t digit_at(std::size_t place) noexcept {
    std::size_t digit = place;
    for (const std::size_t hyphen : hyphen_places) digit -= place > hyphen ? 1u : 0u;
    return digit;
}

constexpr std::size_t place_of(std::size_t digit) noexcept {
    std::size_t place = digit;
    while (is_hyphen(place) || digit_at(place) != digit) ++place;
    return place;
}

/// Gives the 16 characters of the text from `place` on, of a vector that has the digits from `digit` on.
constexpr octets16 spread(std::size_t place, std::size_t digit) noexcept {
    octets16 result;
    for (std::size_t i = 0; i < 16; ++i) {
        result.of[i] = is_hyphen(place + i) ? nothing : static_cast<std::uint8_t>(digit_at(place + i) - digit);
    }
    return result;
}

/// The hyphens that are missing then.
constexpr octets16 hyphens_from(std::size_t place) noexcept {
    octets16 result;
    for (std::size_t i = 0; i < 16; ++i) result.of[i] = is_hyphen(place + i) ? '-' : 0;
    return result;
}

/// The other way: gives `count` digits from `digit` on, of a vector that has the characters from `place` on.
constexpr octets16 gather(std::size_t digit, std::size_t count, std::size_t place) noexcept {
    octets16 result;
    for (std::size_t i = 0; i < 16; ++i) {
        result.of[i] = i < count ? static_cast<std::uint8_t>(place_of(digit + i) - place) : nothing;
    }
    return result;
}

/// What comparing `count` characters from `place` on with hyphens must find: a bit for each.
constexpr std::uint32_t hyphen_bits(std::size_t place, std::size_t count) noexcept {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < count; ++i) bits |= is_hyphen(place + i) ? std::uint32_t{1} << i : 0;
    return bits;
}

/// Gives eight digits of base32 from `digit` on, each in 16 bits with the bits around it, of the id's bytes. Digit i
/// begins at bit 5 * i - 2.
constexpr octets16 base32_windows(std::size_t digit) noexcept {
    octets16 result;
    for (std::size_t i = 0; i < 8; ++i) {
        const std::size_t bit = 5 * (digit + i), octet = bit < 2 ? 0 : (bit - 2) / 8;
        result.of[2 * i] = octet + 1 < 16 ? static_cast<std::uint8_t>(octet + 1) : nothing;
        result.of[2 * i + 1] = static_cast<std::uint8_t>(octet);
    }
    return result;
}

/// By what each of these is multiplied, so that its digit comes to stand at bit 16.
constexpr octets16 base32_factors(std::size_t digit) noexcept {
    octets16 result;
    for (std::size_t i = 0; i < 8; ++i) {
        const std::size_t bit = 5 * (digit + i), octet = bit < 2 ? 0 : (bit - 2) / 8;
        const unsigned factor = 1u << (5 + bit - 2 - 8 * octet);
        result.of[2 * i] = static_cast<std::uint8_t>(factor);
        result.of[2 * i + 1] = static_cast<std::uint8_t>(factor >> 8);
    }
    return result;
}

/// The values of the base32 digits whose upper four bits are those of `block`, by the lower four; with the highest bit
/// set, which the others have not.
constexpr octets16 base32_values(char block) noexcept {
    octets16 result;
    for (std::size_t value = 0; value < 32; ++value) {
        const auto digit = static_cast<unsigned char>(base32.digits[value]);
        if (digit >> 4 == block >> 4) result.of[digit & 15] = static_cast<std::uint8_t>(0x80 | value);
    }
    return result;
}

std::uint32_t load4(const char* text) noexcept {
    std::uint32_t word;
    std::memcpy(&word, text, sizeof word);
    return word;
}

// ---- SSSE3

ROWKEY_SSSE3 inline __m128i load(const void* from) noexcept {
    return _mm_loadu_si128(static_cast<const __m128i*>(from));
}
ROWKEY_SSSE3 inline __m128i load(const octets16& table) noexcept {
    return _mm_load_si128(reinterpret_cast<const __m128i*>(&table));
}
ROWKEY_SSSE3 inline __m128i load(const uuid& id) noexcept {
    return load(static_cast<const void*>(&id));
}
ROWKEY_SSSE3 inline void store(void* to, __m128i vector) noexcept {
    _mm_storeu_si128(static_cast<__m128i*>(to), vector);
}

ROWKEY_SSSE3 void write_uuid_by_ssse3(char* text, const uuid& id) noexcept {
    static constexpr octets16 from_0 = spread(0, 0), from_16 = spread(16, 14);
    static constexpr octets16 hyphens_0 = hyphens_from(0), hyphens_16 = hyphens_from(16);
    const __m128i bytes = load(id), digits = load(hex_digits.data()), four_bits = _mm_set1_epi8(15);
    const __m128i upper = _mm_and_si128(_mm_srli_epi16(bytes, 4), four_bits), lower = _mm_and_si128(bytes, four_bits);
    const __m128i first = _mm_shuffle_epi8(digits, _mm_unpacklo_epi8(upper, lower));
    const __m128i second = _mm_shuffle_epi8(digits, _mm_unpackhi_epi8(upper, lower));
    const __m128i middle = _mm_alignr_epi8(second, first, 14);
    store(text, _mm_or_si128(_mm_shuffle_epi8(first, load(from_0)), load(hyphens_0)));
    store(text + 16, _mm_or_si128(_mm_shuffle_epi8(middle, load(from_16)), load(hyphens_16)));
    const int last = _mm_cvtsi128_si32(_mm_srli_si128(second, 12));
    std::memcpy(text + 32, &last, sizeof last);
}

/// The values of hexadecimal digits, and 16 or more for every other character. Of the two readings, as a figure and as
/// a letter, each gives a digit's value or else 16 or more, so the lesser is right.
ROWKEY_SSSE3 inline __m128i hex_values_of(__m128i digits) noexcept {
    const __m128i figures_last = _mm_add_epi8(digits, _mm_set1_epi8('\xff' - '9'));
    const __m128i as_figures = _mm_sub_epi8(_mm_subs_epu8(figures_last, _mm_set1_epi8(6)), _mm_set1_epi8('\xf0'));
    const __m128i upper_case = _mm_and_si128(digits, _mm_set1_epi8('\xdf'));
    const __m128i as_letters = _mm_adds_epu8(_mm_sub_epi8(upper_case, _mm_set1_epi8('A')), _mm_set1_epi8(10));
    return _mm_min_epu8(as_figures, as_letters);
}

ROWKEY_SSSE3 bool read_uuid_by_ssse3(const char* text, uuid& id) noexcept {
    static constexpr octets16 from_0 = gather(0, 14, 0), from_16 = gather(16, 12, 16);
    static constexpr std::uint32_t expected_0 = hyphen_bits(0, 16), expected_16 = hyphen_bits(16, 16);
    const __m128i at_0 = load(text), at_16 = load(text + 16),
                  at_32 = _mm_cvtsi32_si128(static_cast<int>(load4(text + 32)));
    const __m128i hyphen = _mm_set1_epi8('-');
    const auto hyphens_0 = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(at_0, hyphen)));
    const auto hyphens_16 = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(at_16, hyphen)));
    const __m128i first = hex_values_of(_mm_or_si128(_mm_shuffle_epi8(at_0, load(from_0)), _mm_slli_si128(at_16, 14)));
    const __m128i second =
        hex_values_of(_mm_or_si128(_mm_shuffle_epi8(at_16, load(from_16)), _mm_slli_si128(at_32, 12)));
    const __m128i up_to_sign = _mm_set1_epi8(0x7f - 15);
    const auto misfits =
        static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_adds_epu8(_mm_max_epu8(first, second), up_to_sign)));
    if (((hyphens_0 ^ expected_0) | (hyphens_16 ^ expected_16) | misfits) != 0) return false;
    const __m128i weights = _mm_set1_epi16(0x0110);  // 16 and 1
    store(&id, _mm_packus_epi16(_mm_maddubs_epi16(first, weights), _mm_maddubs_epi16(second, weights)));
    return true;
}

/// The digits of values from 0 to 31.
ROWKEY_SSSE3 inline __m128i base32_digits(__m128i values, __m128i below_16, __m128i from_16) noexcept {
    return _mm_or_si128(_mm_shuffle_epi8(below_16, _mm_add_epi8(values, _mm_set1_epi8(0x70))),
                        _mm_shuffle_epi8(from_16, _mm_sub_epi8(values, _mm_set1_epi8(16))));
}

ROWKEY_SSSE3 inline __m128i base32_values_of(__m128i bytes, const octets16& windows, const octets16& factors) noexcept {
    const __m128i at_16 = _mm_mulhi_epu16(_mm_shuffle_epi8(bytes, load(windows)), load(factors));
    return _mm_and_si128(at_16, _mm_set1_epi16(31));
}

ROWKEY_SSSE3 void write_base32_by_ssse3(char* text, const uuid& id, char ten) noexcept {
    static constexpr octets16 windows_0 = base32_windows(0), windows_8 = base32_windows(8),
                              windows_10 = base32_windows(10), windows_18 = base32_windows(18);
    static constexpr octets16 factors_0 = base32_factors(0), factors_8 = base32_factors(8),
                              factors_10 = base32_factors(10), factors_18 = base32_factors(18);
    const char* const digits = (ten == 'a' ? base32 : ulid_base).digits.data();
    const __m128i bytes = load(id), below_16 = load(digits), from_16 = load(digits + 16);
    const __m128i first =
        _mm_packus_epi16(base32_values_of(bytes, windows_0, factors_0), base32_values_of(bytes, windows_8, factors_8));
    const __m128i last = _mm_packus_epi16(base32_values_of(bytes, windows_10, factors_10),
                                          base32_values_of(bytes, windows_18, factors_18));
    store(text, base32_digits(first, below_16, from_16));
    store(text + 10, base32_digits(last, below_16, from_16));
}

constexpr octets16 base32_figures = base32_values('0'), base32_first_letters = base32_values('a'),
                   base32_last_letters = base32_values('p');

/// The values of those digits whose upper four bits are those of `block`; zero for every other character.
ROWKEY_SSSE3 inline __m128i base32_block(__m128i digits, char block, const octets16& values) noexcept {
    const __m128i in_block = _mm_sub_epi8(digits, _mm_set1_epi8(block));
    return _mm_shuffle_epi8(load(values), _mm_adds_epu8(in_block, _mm_set1_epi8(0x70)));
}

/// Two groups of eight digits, each as a number of 40 bits; with a bit in `fits` for each character that is a digit.
ROWKEY_SSSE3 inline __m128i base32_groups(__m128i digits, char ten, std::uint32_t& fits) noexcept {
    const char letters = static_cast<char>(ten & 0x60);
    const __m128i values =
        _mm_or_si128(base32_block(digits, '0', base32_figures),
                     _mm_or_si128(base32_block(digits, letters, base32_first_letters),
                                  base32_block(digits, static_cast<char>(letters | 0x10), base32_last_letters)));
    fits = static_cast<std::uint32_t>(_mm_movemask_epi8(values));
    const __m128i pairs = _mm_maddubs_epi16(_mm_and_si128(values, _mm_set1_epi8(31)), _mm_set1_epi16(0x0120));
    const __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(0x00010400));
    return _mm_add_epi64(_mm_mul_epu32(fours, _mm_set1_epi64x(1 << 20)), _mm_srli_epi64(fours, 32));
}

ROWKEY_SSSE3 inline std::uint64_t low_half(__m128i vector) noexcept {
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(vector));
}
ROWKEY_SSSE3 inline std::uint64_t high_half(__m128i vector) noexcept {
    return low_half(_mm_unpackhi_epi64(vector, vector));
}

ROWKEY_SSSE3 bool read_base32_by_ssse3(const char* text, uuid& id, char ten) noexcept {
    std::uint32_t first_fits = 0, last_fits = 0;
    const __m128i first = base32_groups(load(text), ten, first_fits);     // digits 0 to 15
    const __m128i last = base32_groups(load(text + 10), ten, last_fits);  // and 10 to 25
    if ((first_fits & last_fits) != 0xffff) return false;
    return join_base32(low_half(first) << 10 | high_half(first) >> 30, low_half(last), high_half(last), id);
}

// ---- AVX2. A shuffle moves bytes within each half of a vector only.

ROWKEY_AVX2 inline __m256i load(const octets32& table) noexcept {
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(&table));
}
ROWKEY_AVX2 inline __m256i twice(__m128i vector) noexcept {
    return _mm256_broadcastsi128_si256(vector);
}
ROWKEY_AVX2 inline __m256i twice(const void* from) noexcept {
    return twice(_mm_loadu_si128(static_cast<const __m128i*>(from)));
}
ROWKEY_AVX2 inline void store_halves(char* low, char* high, __m256i vector) noexcept {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(low), _mm256_castsi256_si128(vector));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(high), _mm256_extracti128_si256(vector, 1));
}

ROWKEY_AVX2 void write_uuid_by_avx2(char* text, const uuid& id) noexcept {
    // The halves have digits 0 to 15 and 16 to 31. These stand in 18 bytes of the text each, so each is stored twice.
    static constexpr octets32 outer = both(spread(0, 0), spread(20, 16)), inner = both(spread(2, 0), spread(18, 16));
    static constexpr octets32 outer_hyphens = both(hyphens_from(0), hyphens_from(20)),
                              inner_hyphens = both(hyphens_from(2), hyphens_from(18));
    const __m256i words = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(&id)));
    const __m256i values = _mm256_and_si256(_mm256_or_si256(_mm256_slli_epi16(words, 8), _mm256_srli_epi16(words, 4)),
                                            _mm256_set1_epi8(15));
    const __m256i digits = _mm256_shuffle_epi8(twice(hex_digits.data()), values);
    store_halves(text, text + 20, _mm256_or_si256(_mm256_shuffle_epi8(digits, load(outer)), load(outer_hyphens)));
    store_halves(text + 2, text + 18, _mm256_or_si256(_mm256_shuffle_epi8(digits, load(inner)), load(inner_hyphens)));
}

ROWKEY_AVX2 bool read_uuid_by_avx2(const char* text, uuid& id) noexcept {
    // 32 characters have 28 digits, of which the halves have 14 each: so each has room for two of the last four. The
    // bytes are then in the order 0 to 6, 14, 7 to 13, 15.
    static constexpr octets32 gathered = both(gather(0, 14, 0), gather(14, 14, 16));
    static constexpr octets32 gathered_last = [] {
        octets32 result;
        for (std::size_t i = 0; i < 32; ++i) result.of[i] = nothing;
        result.of[14] = 0, result.of[15] = 1, result.of[30] = 2, result.of[31] = 3;
        return result;
    }();
    static constexpr std::uint32_t expected = hyphen_bits(0, 32);
    static constexpr octets16 in_order{{0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 7, 15}};
    const __m256i at_0 = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
    const __m256i at_32 = _mm256_set1_epi32(static_cast<int>(load4(text + 32)));
    const auto hyphens =
        static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(at_0, _mm256_set1_epi8('-'))));
    const __m256i digits =
        _mm256_or_si256(_mm256_shuffle_epi8(at_0, load(gathered)), _mm256_shuffle_epi8(at_32, load(gathered_last)));
    // As hex_values_of does it.
    const __m256i figures_last = _mm256_add_epi8(digits, _mm256_set1_epi8('\xff' - '9'));
    const __m256i as_figures =
        _mm256_sub_epi8(_mm256_subs_epu8(figures_last, _mm256_set1_epi8(6)), _mm256_set1_epi8('\xf0'));
    const __m256i upper_case = _mm256_and_si256(digits, _mm256_set1_epi8('\xdf'));
    const __m256i as_letters =
        _mm256_adds_epu8(_mm256_sub_epi8(upper_case, _mm256_set1_epi8('A')), _mm256_set1_epi8(10));
    const __m256i values = _mm256_min_epu8(as_figures, as_letters);
    const auto misfits =
        static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_adds_epu8(values, _mm256_set1_epi8(0x7f - 15))));
    if (((hyphens ^ expected) | misfits) != 0) return false;
    const __m256i words = _mm256_maddubs_epi16(values, _mm256_set1_epi16(0x0110));
    const __m128i bytes = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(&id),
                     _mm_shuffle_epi8(bytes, _mm_load_si128(reinterpret_cast<const __m128i*>(&in_order))));
    return true;
}

ROWKEY_AVX2 inline __m256i base32_values_of(__m256i bytes, const octets32& windows, const octets32& factors) noexcept {
    const __m256i at_16 = _mm256_mulhi_epu16(_mm256_shuffle_epi8(bytes, load(windows)), load(factors));
    return _mm256_and_si256(at_16, _mm256_set1_epi16(31));
}

ROWKEY_AVX2 void write_base32_by_avx2(char* text, const uuid& id, char ten) noexcept {
    static constexpr octets32 windows_0 = both(base32_windows(0), base32_windows(10)),
                              windows_8 = both(base32_windows(8), base32_windows(18));
    static constexpr octets32 factors_0 = both(base32_factors(0), base32_factors(10)),
                              factors_8 = both(base32_factors(8), base32_factors(18));
    const char* const digits = (ten == 'a' ? base32 : ulid_base).digits.data();
    const __m256i bytes = twice(&id);
    const __m256i values = _mm256_packus_epi16(base32_values_of(bytes, windows_0, factors_0),
                                               base32_values_of(bytes, windows_8, factors_8));
    const __m256i below_16 = _mm256_shuffle_epi8(twice(digits), _mm256_add_epi8(values, _mm256_set1_epi8(0x70)));
    const __m256i from_16 = _mm256_shuffle_epi8(twice(digits + 16), _mm256_sub_epi8(values, _mm256_set1_epi8(16)));
    store_halves(text, text + 10, _mm256_or_si256(below_16, from_16));
}

ROWKEY_AVX2 inline __m256i base32_block(__m256i digits, char block, const octets16& values) noexcept {
    const __m256i in_block = _mm256_sub_epi8(digits, _mm256_set1_epi8(block));
    return _mm256_shuffle_epi8(twice(&values), _mm256_adds_epu8(in_block, _mm256_set1_epi8(0x70)));
}

ROWKEY_AVX2 bool read_base32_by_avx2(const char* text, uuid& id, char ten) noexcept {
    const __m256i digits =
        _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(text))),
                                _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + 10)), 1);
    const char letters = static_cast<char>(ten & 0x60);
    const __m256i values =
        _mm256_or_si256(base32_block(digits, '0', base32_figures),
                        _mm256_or_si256(base32_block(digits, letters, base32_first_letters),
                                        base32_block(digits, static_cast<char>(letters | 0x10), base32_last_letters)));
    if (_mm256_movemask_epi8(values) != -1) return false;
    // As base32_groups does it.
    const __m256i pairs =
        _mm256_maddubs_epi16(_mm256_and_si256(values, _mm256_set1_epi8(31)), _mm256_set1_epi16(0x0120));
    const __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00010400));
    const __m256i groups =
        _mm256_add_epi64(_mm256_mul_epu32(fours, _mm256_set1_epi64x(1 << 20)), _mm256_srli_epi64(fours, 32));
    const __m128i first = _mm256_castsi256_si128(groups), last = _mm256_extracti128_si256(groups, 1);
    return join_base32(static_cast<std::uint64_t>(_mm_cvtsi128_si64(first)) << 10 |
                           static_cast<std::uint64_t>(_mm_extract_epi64(first, 1)) >> 30,
                       static_cast<std::uint64_t>(_mm_cvtsi128_si64(last)),
                       static_cast<std::uint64_t>(_mm_extract_epi64(last, 1)), id);
}

}  // namespace

constinit const text_path ssse3_text_path{"SSSE3", write_uuid_by_ssse3, read_uuid_by_ssse3, write_base32_by_ssse3,
                                          read_base32_by_ssse3};
constinit const text_path avx2_text_path{"AVX2", write_uuid_by_avx2, read_uuid_by_avx2, write_base32_by_avx2,
                                         read_base32_by_avx2};

}  // namespace rowkey::detail

#undef ROWKEY_SSSE3
#undef ROWKEY_AVX2

#endif
