// rowkey::uuid as a value. The UUIDs are those of RFC 9562, appendix A.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>

#include <rowkey/rowkey.hpp>

namespace {

using rowkey::uuid;
using namespace rowkey::literals;

constexpr uuid v1 = "C232AB00-9414-11EC-B3C8-9F6BDECED846"_uuid;
constexpr uuid v4 = "919108f7-52d1-4320-9bac-f847db4148a8"_uuid;
constexpr uuid v6 = "1EC9414C-232A-6B00-B3C8-9F6BDECED846"_uuid;
constexpr uuid v7 = "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"_uuid;
constexpr uuid v8 = "2489E9AD-2EE2-8E00-8EC9-32D5F69181C0"_uuid;

TEST(Uuid, is_a_regular_value_of_sixteen_bytes) {
    static_assert(std::regular<uuid> && std::totally_ordered<uuid>);
    static_assert(sizeof(uuid) == 16 && std::is_trivially_copyable_v<uuid>);
    constexpr uuid copy = v7;
    static_assert(copy == v7 && !(copy != v7));
    EXPECT_EQ(uuid{}, uuid::nil());
}

TEST(Uuid, is_no_range_so_that_no_adapter_takes_it_for_a_container) {
    static_assert(!std::ranges::range<uuid>);
}

TEST(Uuid, nil_and_max_are_the_least_and_the_greatest) {
    static_assert(uuid::nil().is_nil() && !uuid::max().is_nil());
    static_assert(uuid::nil() < v1 && v1 < uuid::max());
    EXPECT_EQ(to_string(uuid::nil()), "00000000-0000-0000-0000-000000000000");
    EXPECT_EQ(to_string(uuid::max()), "ffffffff-ffff-ffff-ffff-ffffffffffff");
}

TEST(Uuid, keeps_its_bytes_in_network_order) {
    constexpr std::array<unsigned char, 16> octets{0x01, 0x7F, 0x22, 0xE2, 0x79, 0xB0, 0x7C, 0xC3,
                                                   0x98, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F};
    static_assert(uuid::from_bytes(octets) == v7);
    static_assert(uuid::from_bytes(v7.bytes()) == v7);
    static_assert(v7.bytes()[0] == std::byte{0x01} && v7.bytes()[15] == std::byte{0x8F});
    static_assert(v7.high_word() == 0x017F22E279B07CC3 && v7.low_word() == 0x98C4DC0C0C07398F);
    static_assert(uuid::from_words(0x017F22E279B07CC3, 0x98C4DC0C0C07398F) == v7);
}

template <typename Bytes>
concept checked_bytes = requires(const Bytes& bytes) {
    { uuid::from_bytes(bytes) } -> std::same_as<std::optional<uuid>>;
};
template <typename Bytes>
concept sixteen_bytes = requires(const Bytes& bytes) {
    { uuid::from_bytes(bytes) } -> std::same_as<uuid>;
};
struct sixteen_bytes_of_its_own : std::array<std::byte, 16> {};
static_assert(sixteen_bytes<sixteen_bytes_of_its_own> && sixteen_bytes<std::array<unsigned char, 16>>);
template <typename Bytes>
concept no_bytes = !requires(const Bytes& bytes) {
    uuid::from_bytes(bytes);
};

TEST(Uuid, is_made_of_bytes_of_any_number_where_they_are_sixteen) {
    const auto octets = v7.bytes();
    const std::vector<std::byte> vector{octets.begin(), octets.end()};
    std::string text;
    for (const auto octet : octets) text += static_cast<char>(octet);
    const std::vector<unsigned char> unsigned_chars{text.begin(), text.end()};
    EXPECT_EQ(uuid::from_bytes(vector), v7);
    EXPECT_EQ(uuid::from_bytes(text), v7);
    EXPECT_EQ(uuid::from_bytes(std::string_view{text}), v7);
    EXPECT_EQ(uuid::from_bytes(unsigned_chars), v7);
    EXPECT_EQ(uuid::from_bytes(std::basic_string<std::byte>{octets.begin(), octets.end()}), v7);
    EXPECT_EQ(uuid::from_bytes(std::span<const std::byte>{vector}), v7);
    EXPECT_EQ(uuid::from_bytes(std::as_bytes(std::span<const char>{text})), v7);
    EXPECT_EQ(uuid::from_bytes(std::string(16, '\0')), uuid::nil());
    EXPECT_EQ(uuid::from_bytes(std::string(16, '\xff')), uuid::max());
    for (std::size_t size = 0; size <= 64; ++size) {
        // Of just that size, so that a sanitizer sees a read past the end.
        const std::vector<char> exact(size, 'x');
        EXPECT_EQ(uuid::from_bytes(std::span{exact}).has_value(), size == 16) << size;
    }
    constexpr std::string_view sixteen = "0123456789abcdef";
    static_assert(uuid::from_bytes(sixteen)->high_word() == 0x3031323334353637);
    static_assert(!uuid::from_bytes(sixteen.substr(1)) && !uuid::from_bytes(std::string_view{}));
    static_assert(noexcept(uuid::from_bytes(sixteen)));
}

TEST(Uuid, is_made_without_a_check_only_of_what_is_sixteen_bytes_by_its_type) {
    static_assert(sixteen_bytes<std::array<std::byte, 16>> && sixteen_bytes<std::array<unsigned char, 16>>);
    static_assert(sixteen_bytes<std::byte[16]> && sixteen_bytes<unsigned char[16]>);
    static_assert(sixteen_bytes<std::span<const std::byte, 16>> && sixteen_bytes<std::span<unsigned char, 16>>);
    static_assert(checked_bytes<std::vector<std::byte>> && checked_bytes<std::span<std::byte>>);
    static_assert(checked_bytes<std::string> && checked_bytes<std::string_view> && checked_bytes<std::span<char>>);
    static_assert(no_bytes<std::array<std::byte, 15>> && no_bytes<std::span<std::byte, 17>> && no_bytes<char[17]>);
    static_assert(no_bytes<const char*> && no_bytes<std::vector<int>> && no_bytes<uuid> && no_bytes<int>);
}

[[gnu::noinline]] uuid load() {
    return v7;
}

TEST(Uuid, of_a_temporary_gives_bytes_that_outlive_it) {
    using bytes = std::array<std::byte, 16>;
    static_assert(std::is_same_v<decltype(load().bytes()), bytes>);
    static_assert(std::is_same_v<decltype(std::declval<const uuid>().bytes()), bytes>);
    static_assert(std::is_same_v<decltype(std::declval<const uuid&>().bytes()), const bytes&>);
    static_assert(std::is_same_v<decltype(std::declval<uuid&>().bytes()), const bytes&>);
    std::vector<std::byte> seen;
    for (const auto byte : load().bytes()) seen.push_back(byte);
    EXPECT_TRUE(std::equal(seen.begin(), seen.end(), v7.bytes().begin(), v7.bytes().end()));
}

TEST(Uuid, has_the_versions_of_the_rfc) {
    static_assert(v1.version() == 1 && v4.version() == 4 && v6.version() == 6 && v7.version() == 7 &&
                  v8.version() == 8);
    for (const auto& id : {v1, v4, v6, v7, v8}) EXPECT_EQ(id.variant(), 0b10) << id;
}

TEST(Uuid, of_another_variant_has_no_version) {
    constexpr uuid ncs = "11111111-1111-1111-1111-111111111111"_uuid;
    constexpr uuid microsoft = "00000000-0000-7000-c000-000000000000"_uuid;
    static_assert(ncs.variant() == 0b0 && microsoft.variant() == 0b110 && uuid::max().variant() == 0b111);
    static_assert(ncs.version() == 0 && microsoft.version() == 0 && uuid::max().version() == 0);
    EXPECT_FALSE(microsoft.timestamp());
}

TEST(Uuid, tells_the_time_of_version_7_only) {
    using std::chrono::milliseconds;
    static_assert(v7.timestamp()->time_since_epoch() == milliseconds{1645557742000});  // 2022-02-22 19:22:22 UTC
    for (const auto& id : {v1, v4, v6, v8, uuid::nil(), uuid::max()}) EXPECT_FALSE(id.timestamp()) << id;
    EXPECT_EQ("00000000-03e9-71b2-9669-00007ffffffe"_uuid.timestamp()->time_since_epoch(), milliseconds{1001});
    EXPECT_EQ("ffffffff-ffff-7fff-bfff-ffffffffffff"_uuid.timestamp()->time_since_epoch(),
              milliseconds{(std::int64_t{1} << 48) - 1});
}

TEST(Uuid, sorts_by_its_bytes) {
    std::vector<uuid> ids = {uuid::max(), v4, v8, v7, v1, v6, uuid::nil()};
    for (int bit = 0; bit < 128; ++bit) {
        ids.push_back(bit < 64 ? uuid::from_words(std::uint64_t{1} << bit, 0)
                               : uuid::from_words(0, std::uint64_t{1} << (bit - 64)));
    }
    std::vector<uuid> by_bytes = ids;
    std::sort(ids.begin(), ids.end());
    std::sort(by_bytes.begin(), by_bytes.end(), [](const uuid& a, const uuid& b) { return a.bytes() < b.bytes(); });
    EXPECT_EQ(ids, by_bytes);
}

TEST(Uuid, prints_its_canonical_text_and_respects_the_width) {
    std::ostringstream out;
    out.width(40);
    out << v7 << '|';
    EXPECT_EQ(out.str(), "    017f22e2-79b0-7cc3-98c4-dc0c0c07398f|");
}

TEST(Uuid, hashes_with_std) {
    std::unordered_set<uuid> standard;
    std::set<std::size_t> hashes;
    for (std::uint64_t n = 0; n < 1000; ++n) {
        for (const auto& id :
             {uuid::from_words(n, 0), uuid::from_words(0, n + 1), uuid::from_words(n << 48, n << 48)}) {
            standard.insert(id);
            hashes.insert(std::hash<uuid>{}(id));
        }
    }
    EXPECT_EQ(standard.size(), 2999u);  // (0, 0) comes twice
    EXPECT_EQ(hashes.size(), 2999u);
}

struct string_sink {
    std::string text;
    void Append(std::string_view more) { text += more; }
};

TEST(Uuid, stringifies_for_abseil) {
    string_sink sink;
    AbslStringify(sink, v7);
    EXPECT_EQ(sink.text, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

}  // namespace
