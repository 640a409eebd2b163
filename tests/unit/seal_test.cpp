// Keys, files of keys, and what is sealed under them. The vectors were computed with the Python package cryptography.
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <concepts>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <limits>
#include <new>
#include <numeric>
#include <optional>
#include <ostream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <rowkey/base_n.hpp>
#include <rowkey/seal.hpp>
#include <rowkey/text.hpp>

#include "seal/cycle_walk.hpp"

namespace {

using namespace rowkey;

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};
struct customer {
    static constexpr std::string_view public_prefix = "cus";
};
struct nameless {
    static constexpr std::string_view public_prefix = "";
};

constexpr std::string_view sample_hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

/// Distinct keys, `first` and on.
std::vector<key> some_keys(std::size_t count, unsigned char first = 1) {
    std::vector<key> keys;
    for (std::size_t i = 0; i < count; ++i) {
        std::array<unsigned char, key::size> bytes{};
        bytes.back() = static_cast<unsigned char>(first + i);
        keys.push_back(key::from_bytes(bytes));
    }
    return keys;
}

const std::vector<key> sample_keys{key::from_hex(sample_hex)};
const row_id_sealer<invoice> sample_sealer{sample_keys};

uuid seal(const key& key, std::int64_t row) {
    return row_id_sealer<invoice>{{&key, 1}}.seal(row_id<invoice>{row});
}

template <typename Call>
std::string refusal(Call call) {
    try {
        call();
    } catch (const key_error& error) {
        return error.what();
    }
    return "none";
}

template <typename T>
concept printable = requires(std::ostream& out, const T& x) {
    out << x;
};
template <typename T>
concept has_text = requires(const T& x) {
    to_string(x);
};

// ---- keys

TEST(Key, is_32_bytes_or_64_digits) {
    std::array<unsigned char, key::size> bytes;
    std::iota(bytes.begin(), bytes.end(), static_cast<unsigned char>(0));
    const uuid sealed = sample_sealer.seal(row_id<invoice>{42});
    EXPECT_EQ(seal(key::from_bytes(bytes), 42), sealed);
    EXPECT_EQ(seal(key::from_bytes(std::as_bytes(std::span{bytes})), 42), sealed);
    EXPECT_EQ(seal(key::from_hex("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"), 42), sealed);
}

TEST(Key, of_another_form_is_refused) {
    const std::array<unsigned char, 33> bytes{1};
    EXPECT_EQ(refusal([&] { key::from_bytes(bytes); }), "rowkey: key: expected 32 bytes, found 33");
    EXPECT_EQ(refusal([&] { key::from_bytes(std::span{bytes}.first<31>()); }),
              "rowkey: key: expected 32 bytes, found 31");
    EXPECT_EQ(refusal([&] { key::from_bytes(std::span<const std::byte>{}); }),
              "rowkey: key: expected 32 bytes, found 0");
    for (std::size_t size = 0; size < 64; ++size) {
        EXPECT_EQ(refusal([&] { key::from_hex(sample_hex.substr(0, size)); }),
                  "rowkey: key: expected 64 hexadecimal digits, found " + std::to_string(size) + " characters");
    }
    EXPECT_EQ(refusal([] { key::from_hex(std::string{sample_hex} + "0"); }),
              "rowkey: key: expected 64 hexadecimal digits, found more characters");
    for (std::size_t at = 0; at < 64; ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string digits{sample_hex};
            digits[at] = static_cast<char>(byte);
            const bool digit = std::string_view{"0123456789abcdefABCDEF"}.find(digits[at]) != std::string_view::npos;
            EXPECT_EQ(refusal([&] { key::from_hex(digits); }),
                      digit ? "none" : "rowkey: key: byte " + std::to_string(at) + ": expected a hexadecimal digit");
        }
    }
}

TEST(Key, of_zeros_is_refused) {
    EXPECT_EQ(refusal([] { key::from_bytes(std::array<std::byte, 32>{}); }),
              "rowkey: key: expected a key, found only zeros");
    EXPECT_EQ(refusal([] { key::from_hex(std::string(64, '0')); }), "rowkey: key: expected a key, found only zeros");
    EXPECT_NO_THROW(key::from_hex(std::string(63, '0') + '1'));
}

TEST(Key, shows_nothing) {
    static_assert(!printable<key> && !has_text<key> && !std::equality_comparable<key> &&
                  !std::is_default_constructible_v<key>);
    static_assert(!std::convertible_to<key, std::span<const std::byte>>);
}

/// Looks at the memory where a key was.
TEST(Key, is_wiped_at_its_end) {
    alignas(key) std::array<unsigned char, sizeof(key)> memory{};
    const auto is_blank = [&] {
        return std::all_of(memory.begin(), memory.end(), [](auto byte) { return byte == 0; });
    };
    auto* const made = new (memory.data()) key{key::from_hex(sample_hex)};
    EXPECT_FALSE(is_blank());
    made->~key();
    EXPECT_TRUE(is_blank());
}

// ---- files of keys

class KeyFile : public testing::Test {
  protected:
    KeyFile() : path_{testing::TempDir() + "rowkey_keys_" + std::to_string(getpid())} {}
    ~KeyFile() override { unlink(path_.c_str()); }

    const std::string& write(std::string_view text, mode_t mode = 0600) const {
        std::ofstream{path_} << text;
        EXPECT_EQ(chmod(path_.c_str(), mode), 0);
        return path_;
    }

    /// Why a file with this text is refused, without the file's name in front.
    std::string refusal_of(std::string_view text) const {
        const std::string why = refusal([&] { read_keys(write(text)); });
        const std::string source = "rowkey: " + path_ + ": ";
        return why.starts_with(source) ? why.substr(source.size()) : why;
    }

    const std::string path_;
};

std::string line(int number) {
    std::ostringstream out;
    out.width(64);
    out.fill('0');
    out << number << '\n';
    return out.str();
}

TEST_F(KeyFile, has_the_newest_first) {
    const auto keys = read_keys(write(std::string(sample_hex) + '\n' + line(12) + line(13)));
    ASSERT_EQ(keys.size(), 3U);
    const row_id_sealer<invoice> sealer{keys};
    EXPECT_EQ(sealer.seal(row_id<invoice>{42}), sample_sealer.seal(row_id<invoice>{42}));
    for (const auto& old : keys) EXPECT_EQ(sealer.open(seal(old, 7)), row_id<invoice>{7});
}

TEST_F(KeyFile, may_end_without_a_newline) {
    EXPECT_EQ(read_keys(write(sample_hex)).size(), 1U);
    EXPECT_EQ(read_keys(write(line(1) + std::string{sample_hex})).size(), 2U);
}

TEST_F(KeyFile, holds_8_keys_at_most) {
    std::string text;
    for (int number = 1; number <= 8; ++number) text += line(number);
    EXPECT_EQ(read_keys(write(text)).size(), 8U);
    EXPECT_EQ(refusal_of(text + line(9)), "line 9: expected 8 keys at most");
    EXPECT_EQ(refusal_of(text + line(9) + line(10)), "line 9: expected 8 keys at most");
}

TEST_F(KeyFile, is_refused_by_the_place) {
    EXPECT_EQ(refusal_of(""), "line 1: expected a key, found none");
    EXPECT_EQ(refusal_of("\n"), "line 1: expected 64 hexadecimal digits, found 0 characters");
    EXPECT_EQ(refusal_of(line(1) + "\n" + line(2)), "line 2: expected 64 hexadecimal digits, found 0 characters");
    EXPECT_EQ(refusal_of(line(1) + line(2) + line(3).substr(1)),
              "line 3: expected 64 hexadecimal digits, found 63 characters");
    EXPECT_EQ(refusal_of(line(1) + "0" + line(2)), "line 2: expected 64 hexadecimal digits, found more characters");
    EXPECT_EQ(refusal_of(std::string(100'000, '7')), "line 1: expected 64 hexadecimal digits, found more characters");
    EXPECT_EQ(refusal_of(std::string{sample_hex} + "\r\n"),
              "line 1: expected 64 hexadecimal digits, found more characters");
    std::string wrong = line(2);
    wrong[10] = 'O';
    EXPECT_EQ(refusal_of(line(1) + wrong), "line 2: byte 10: expected a hexadecimal digit");
    EXPECT_EQ(refusal_of(line(1) + line(2) + line(0)), "line 3: expected a key, found only zeros");
    EXPECT_EQ(refusal_of(line(1) + line(2) + line(3) + line(2)), "line 4: the same key as in line 2");
}

TEST_F(KeyFile, that_cannot_be_read_is_told) {
    EXPECT_EQ(refusal([] { read_keys("/nonexistent/keys"); }), "rowkey: /nonexistent/keys: No such file or directory");
    for (const std::string other : {"/", "/dev/null"}) {
        for (const auto access : {key_file_access::owner_only, key_file_access::anyone})
            EXPECT_EQ(refusal([&] { read_keys(other, access); }),
                      "rowkey: " + other + ": expected a file or a pipe, found a folder, a device or a socket");
    }
}

TEST_F(KeyFile, without_an_end_is_refused) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    std::signal(SIGPIPE, SIG_IGN);
    std::thread writer{[&] {
        const std::string digits(4096, '7');
        while (::write(ends[1], digits.data(), digits.size()) > 0) {
        }
    }};
    const std::string path = "/dev/fd/" + std::to_string(ends[0]);
    EXPECT_EQ(refusal([&] { read_keys(path); }),
              "rowkey: " + path + ": line 1: expected 64 hexadecimal digits, found more characters");
    close(ends[0]);
    writer.join();
    close(ends[1]);
}

TEST_F(KeyFile, of_another_user_is_refused_unless_allowed) {
    if (geteuid() != 0) GTEST_SKIP() << "needs root, to give a file away";
    write(sample_hex, 0600);
    ASSERT_EQ(chown(path_.c_str(), 65534, 65534), 0);
    EXPECT_EQ(refusal([&] { read_keys(path_); }),
              "rowkey: " + path_ + ": belongs to another user, who has access to it");
    EXPECT_EQ(read_keys(path_, key_file_access::anyone).size(), 1U);
}

TEST_F(KeyFile, that_others_have_access_to_is_refused_unless_allowed) {
    for (const mode_t mode : {0600U, 0400U, 0700U}) EXPECT_EQ(read_keys(write(sample_hex, mode)).size(), 1U);
    for (const mode_t mode : {0640U, 0620U, 0610U, 0604U, 0602U, 0601U, 0644U, 0666U}) {
        write(sample_hex, mode);
        EXPECT_EQ(refusal([&] { read_keys(path_); }),
                  "rowkey: " + path_ + ": others than its owner have access to it; chmod 600 takes it away");
        EXPECT_EQ(read_keys(path_, key_file_access::anyone).size(), 1U);
    }
}

// ---- the permutation

/// A permutation of 16-bit blocks.
struct toy {
    std::vector<std::uint16_t> image = std::vector<std::uint16_t>(65536), preimage = image;

    template <typename Arrange>
    explicit toy(Arrange arrange) {
        std::iota(image.begin(), image.end(), static_cast<std::uint16_t>(0));
        arrange(image);
        for (std::size_t i = 0; i < image.size(); ++i) preimage[image[i]] = static_cast<std::uint16_t>(i);
    }
};

TEST(CycleWalk, of_a_whole_domain_is_a_bijection) {
    // Six bits are given, as in a uuid.
    const auto belongs = [](std::uint16_t block) { return (block & 0xf0c0) == 0x8080; };
    std::vector<toy> toys;
    toys.emplace_back([](auto&) {});                                                             // itself
    toys.emplace_back([](auto& all) { std::rotate(all.begin(), all.begin() + 1, all.end()); });  // one cycle
    toys.emplace_back([](auto& all) { std::reverse(all.begin(), all.end()); });                  // cycles of two
    for (unsigned seed = 1; seed <= 20; ++seed)
        toys.emplace_back([&](auto& all) { std::shuffle(all.begin(), all.end(), std::mt19937{seed}); });
    for (const auto& toy : toys) {
        std::vector<bool> met(65536);
        std::size_t count = 0;
        for (std::uint32_t number = 0; number < 65536; ++number) {
            const auto inside = static_cast<std::uint16_t>(number);
            if (!belongs(inside)) continue;
            auto block = inside;
            detail::walk_cycle(
                block, [&](auto& b) { b = toy.image[b]; }, belongs);
            ASSERT_TRUE(belongs(block));
            ASSERT_FALSE(met[block]) << "twice";
            met[block] = true;
            ++count;
            detail::walk_cycle(
                block, [&](auto& b) { b = toy.preimage[b]; }, belongs);
            ASSERT_EQ(block, inside);
        }
        EXPECT_EQ(count, 1024U);
    }
}

/// Whether uuids that are neighbours inside are unrelated outside. Each of the 122 free bits differs in half of the
/// pairs, so do all bits together, and the greater one inside is the greater one outside in half of the pairs: all
/// within six standard deviations. For pairs that were drawn at random that fails once in four million times. The key
/// is given, so here it always passes or never.
template <typename Pair>
void expect_unrelated(Pair pair) {
    constexpr int pairs = 100'000;
    constexpr double half = pairs / 2.0;
    const double tolerance = 6 * std::sqrt(pairs) / 2;
    std::array<int, 128> differs{};
    int ascents = 0;
    for (int i = 0; i < pairs; ++i) {
        const auto [a, b] = pair(i);
        ascents += a < b;
        const std::uint64_t high = a.high_word() ^ b.high_word(), low = a.low_word() ^ b.low_word();
        for (std::size_t bit = 0; bit < 64; ++bit) {
            differs[bit] += static_cast<int>(high >> (63 - bit) & 1);
            differs[64 + bit] += static_cast<int>(low >> (63 - bit) & 1);
        }
    }
    EXPECT_NEAR(ascents, half, tolerance);
    double all = 0;
    for (std::size_t bit = 0; bit < differs.size(); ++bit) {
        const bool given = (48 <= bit && bit < 52) || bit == 64 || bit == 65;
        EXPECT_NEAR(differs[bit], given ? 0 : half, given ? 0 : tolerance) << "bit " << bit;
        all += differs[bit];
    }
    EXPECT_NEAR(all, 122 * half, std::sqrt(122) * tolerance);
}

// ---- row ids

constexpr struct {
    std::string_view label;  // as in the header
    std::int64_t row;
    std::string_view sealed;
} vectors_of_invoices[] = {
    {"row_id_sealer, prefix inv   42", 42, "22f312fd-f855-89a7-8061-589c20f30a5e"},
    {"row_id_sealer, prefix inv   -1", -1, "59c70c8a-a2fa-8197-927e-7b52c0506686"},
};
constexpr std::string_view sealed_42_without_a_prefix = "3366920c-03d9-80b2-9200-dd64a432c466";

TEST(RowIdSealer, agrees_with_another_implementation) {
    for (const auto& [label, row, sealed] : vectors_of_invoices)
        EXPECT_EQ(to_string(sample_sealer.seal(row_id<invoice>{row})), sealed);
    const row_id_sealer<nameless> without_a_prefix{sample_keys};
    EXPECT_EQ(to_string(without_a_prefix.seal(row_id<nameless>{42})), sealed_42_without_a_prefix);
}

constexpr std::string_view sealed_uuid = "e88a3e28-c9bb-4616-9880-f3f99face12e";

TEST(SealHeader, has_the_vectors) {
    std::ostringstream text;
    text << std::ifstream{ROWKEY_SEAL_HEADER}.rdbuf();
    const auto has = [&](const std::string& line) { return text.str().find(line + '\n') != std::string::npos; };
    EXPECT_TRUE(has("// Vectors, for the key " + std::string{sample_hex} + ":"));
    for (const auto& [label, row, sealed] : vectors_of_invoices) {
        std::string line = "//   " + std::string{label};
        line.resize(72, ' ');
        EXPECT_TRUE(has(line + std::string{sealed})) << line;
    }
    EXPECT_TRUE(has("//   row_id_sealer, no prefix    42                                     " +
                    std::string{sealed_42_without_a_prefix}));
    EXPECT_TRUE(
        has("//   uuid_sealer                 01890a5d-ac96-774b-bcce-b302099a8057   " + std::string{sealed_uuid}));
}

TEST(RowIdSealer, round_trips) {
    std::mt19937_64 bits{20260101};
    const auto expect_round_trip = [](std::int64_t row) {
        const uuid sealed = sample_sealer.seal(row_id<invoice>{row});
        ASSERT_EQ(sealed.version(), 8);
        ASSERT_EQ(sealed.variant(), 0b10);
        ASSERT_EQ(sample_sealer.open(sealed), row_id<invoice>{row});
    };
    for (const std::int64_t row : {std::int64_t{0}, lowest, highest, lowest + 1, highest - 1}) expect_round_trip(row);
    for (int bit = 0; bit < 63; ++bit) {
        expect_round_trip(std::int64_t{1} << bit);
        expect_round_trip(-(std::int64_t{1} << bit));
    }
    for (std::int64_t row = 1; row <= 500'000; ++row) expect_round_trip(row);
    for (int i = 0; i < 500'000; ++i) expect_round_trip(static_cast<std::int64_t>(bits()));
}

TEST(RowIdSealer, gives_equal_rows_equal_ids) {
    const row_id_sealer<invoice> another{sample_keys};
    for (std::int64_t row = 0; row < 1000; ++row)
        EXPECT_EQ(another.seal(row_id<invoice>{row}), sample_sealer.seal(row_id<invoice>{row}));
}

TEST(RowIdSealer, makes_neighbours_unrelated) {
    expect_unrelated([](int i) {
        return std::pair{sample_sealer.seal(row_id<invoice>{2 * i}), sample_sealer.seal(row_id<invoice>{2 * i + 1})};
    });
}

/// And so does a row under neighbouring keys, and of two entities.
TEST(RowIdSealer, makes_keys_and_entities_unrelated) {
    const auto keys = some_keys(2);
    const row_id_sealer<invoice> first{{&keys[0], 1}}, second{{&keys[1], 1}};
    expect_unrelated([&](int i) { return std::pair{first.seal(row_id<invoice>{i}), second.seal(row_id<invoice>{i})}; });
    const row_id_sealer<customer> of_customers{sample_keys};
    expect_unrelated([&](int i) {
        return std::pair{sample_sealer.seal(row_id<invoice>{i}), of_customers.seal(row_id<customer>{i})};
    });
}

TEST(RowIdSealer, refuses_another_entitys_id) {
    const row_id_sealer<customer> of_customers{sample_keys};
    const row_id_sealer<nameless> of_nameless{sample_keys};
    for (std::int64_t row = 0; row < 1000; ++row) {
        EXPECT_FALSE(sample_sealer.open(of_customers.seal(row_id<customer>{row})));
        EXPECT_FALSE(sample_sealer.open(of_nameless.seal(row_id<nameless>{row})));
    }
}

/// Another text of the same id is not altered: upper case in the canonical form.
TEST(RowIdSealer, refuses_every_altered_character) {
    const auto opens = [](const auto& parsed) { return parsed && sample_sealer.open(*parsed).has_value(); };
    for (const std::int64_t row : {std::int64_t{0}, std::int64_t{1}, std::int64_t{42}, lowest}) {
        const uuid sealed = sample_sealer.seal(row_id<invoice>{row});
        const std::string canonical = to_string(sealed), in_62 = to_base62(sealed);
        const std::string as_typeid = to_string(public_id<invoice>{sealed});
        ASSERT_TRUE(opens(parse_uuid(canonical)) && opens(from_base62(in_62)));
        ASSERT_TRUE(sample_sealer.open(public_id<invoice>::parse(as_typeid)->value()));
        for (int byte = 0; byte < 256; ++byte) {
            const char c = static_cast<char>(byte);
            for (std::size_t at = 0; at < canonical.size(); ++at) {
                std::string altered = canonical;
                altered[at] = c;
                const bool same = std::tolower(byte) == canonical[at];
                EXPECT_EQ(opens(parse_uuid(altered)), same) << altered;
            }
            for (std::size_t at = 0; at < in_62.size(); ++at) {
                std::string altered = in_62;
                altered[at] = c;
                EXPECT_EQ(opens(from_base62(altered)), c == in_62[at]) << altered;
            }
            for (std::size_t at = 0; at < as_typeid.size(); ++at) {
                std::string altered = as_typeid;
                altered[at] = c;
                const auto parsed = public_id<invoice>::parse(altered);
                EXPECT_EQ(parsed && sample_sealer.open(parsed->value()), c == as_typeid[at]) << altered;
            }
        }
    }
}

TEST(RowIdSealer, refuses_every_changed_bit) {
    const uuid sealed = sample_sealer.seal(row_id<invoice>{42});
    for (int bit = 0; bit < 64; ++bit) {
        const std::uint64_t one = std::uint64_t{1} << bit;
        EXPECT_FALSE(sample_sealer.open(uuid::from_words(sealed.high_word() ^ one, sealed.low_word())));
        EXPECT_FALSE(sample_sealer.open(uuid::from_words(sealed.high_word(), sealed.low_word() ^ one)));
    }
}

/// By chance one of them opens once in 2^58 / 200,000 times.
TEST(RowIdSealer, refuses_what_was_not_sealed) {
    for (const auto& id : {uuid::nil(), (uuid::max)(), uuidv7(), uuidv4(), "00000000-0000-8000-8000-00000000002a"_uuid})
        EXPECT_FALSE(sample_sealer.open(id));
    std::mt19937_64 bits{20260101};
    for (int i = 0; i < 200'000; ++i) {
        const auto id =
            uuid::from_words((bits() & ~std::uint64_t{0xf000}) | 0x8000, bits() >> 2 | std::uint64_t{1} << 63);
        EXPECT_FALSE(sample_sealer.open(id)) << id;
    }
}

TEST(RowIdSealer, opens_what_any_of_its_keys_has_sealed) {
    const auto keys = some_keys(8);
    const row_id_sealer<invoice> sealer{keys};
    for (const auto& key : keys) EXPECT_EQ(sealer.open(seal(key, 42)), row_id<invoice>{42});
    EXPECT_EQ(sealer.seal(row_id<invoice>{42}), seal(keys.front(), 42)) << "the newest one seals";
    for (const auto& key : some_keys(8, 100)) EXPECT_FALSE(sealer.open(seal(key, 42)));
}

TEST(RowIdSealer, refuses_a_list_of_keys_by_the_place) {
    const auto refusal_of = [](std::span<const key> keys) { return refusal([&] { row_id_sealer<invoice>{keys}; }); };
    EXPECT_EQ(refusal_of({}), "rowkey: row_id_sealer: key 1: expected a key, found none");
    EXPECT_EQ(refusal_of(some_keys(8)), "none");
    EXPECT_EQ(refusal_of(some_keys(9)), "rowkey: row_id_sealer: key 9: expected 8 keys at most");
    for (std::size_t later = 1; later < 8; ++later) {
        for (std::size_t earlier = 0; earlier < later; ++earlier) {
            auto keys = some_keys(8);
            keys[later] = keys[earlier];
            EXPECT_EQ(refusal_of(keys), "rowkey: row_id_sealer: key " + std::to_string(later + 1) +
                                            ": the same key as in key " + std::to_string(earlier + 1));
        }
    }
}

TEST(RowIdSealer, mixes_up_no_entities) {
    using sealer = row_id_sealer<invoice>;
    static_assert(std::same_as<decltype(sample_sealer.open(uuid{})), std::optional<row_id<invoice>>>);
    static_assert(std::is_invocable_v<decltype(&sealer::seal), const sealer&, row_id<invoice>>);
    static_assert(!std::is_invocable_v<decltype(&sealer::seal), const sealer&, row_id<customer>>);
    static_assert(!std::is_invocable_v<decltype(&sealer::seal), const sealer&, std::int64_t>);
    static_assert(noexcept(sample_sealer.seal({}))&& noexcept(sample_sealer.open({})));
    static_assert(!printable<sealer> && std::copyable<sealer>);
}

TEST(RowIdSealer, outlives_its_keys_and_what_it_was_copied_from) {
    auto keys = some_keys(1);
    std::optional<row_id_sealer<invoice>> original{std::in_place, keys};
    const uuid sealed = original->seal(row_id<invoice>{42});
    keys.clear();
    const auto copy = *original;
    original.reset();
    EXPECT_EQ(copy.seal(row_id<invoice>{42}), sealed);
    EXPECT_EQ(copy.open(sealed), row_id<invoice>{42});
}

/// ThreadSanitizer sees whether they share what changes (tests/run --sanitize).
TEST(RowIdSealer, is_shared_by_threads) {
    const auto keys = some_keys(3);
    const row_id_sealer<invoice> sealer{keys};
    std::array<int, 4> opened{};
    {
        std::vector<std::jthread> threads;
        for (auto& count : opened) {
            threads.emplace_back([&] {
                for (std::int64_t row = 0; row < 10'000; ++row)
                    count += sealer.open(sealer.seal(row_id<invoice>{row})) == row_id<invoice>{row};
            });
        }
    }
    for (const int count : opened) EXPECT_EQ(count, 10'000);
}

// ---- version 7 uuids

const uuid_sealer sample_uuid_sealer{sample_keys.front()};

TEST(UuidSealer, agrees_with_another_implementation) {
    EXPECT_EQ(to_string(sample_uuid_sealer.seal("01890a5d-ac96-774b-bcce-b302099a8057"_uuid)), sealed_uuid);
    EXPECT_EQ(sample_uuid_sealer.open(*parse_uuid(sealed_uuid)), "01890a5d-ac96-774b-bcce-b302099a8057"_uuid);
}

TEST(UuidSealer, round_trips) {
    std::vector<uuid> ids(1'000'000);
    uuidv7(ids);
    ids.push_back("00000000-0000-7000-8000-000000000000"_uuid);
    ids.push_back("ffffffff-ffff-7fff-bfff-ffffffffffff"_uuid);
    for (const auto& id : ids) {
        const uuid sealed = sample_uuid_sealer.seal(id);
        ASSERT_EQ(sealed.version(), 4);
        ASSERT_EQ(sealed.variant(), 0b10);
        ASSERT_EQ(sample_uuid_sealer.open(sealed), id);
    }
}

/// Ids of one batch have the same milliseconds, and of the 122 bits only the random ones and the last of the fraction
/// differ; here the random ones are equal too.
TEST(UuidSealer, makes_neighbours_unrelated) {
    expect_unrelated([](int i) {
        const auto id = [](int tick) {
            return uuid::from_words(0x0190'b8a4'5d2c'7000 | static_cast<unsigned>(tick) >> 8,
                                    std::uint64_t{1} << 63 | std::uint64_t{static_cast<unsigned>(tick) & 0xff} << 54);
        };
        return std::pair{sample_uuid_sealer.seal(id(2 * i)), sample_uuid_sealer.seal(id(2 * i + 1))};
    });
}

TEST(UuidSealer, cannot_tell_a_wrong_key) {
    const uuid_sealer another{some_keys(1).front()};
    const uuid id = uuidv7(), sealed = sample_uuid_sealer.seal(id), opened = another.open(sealed);
    EXPECT_EQ(opened.version(), 7);
    EXPECT_NE(opened, id);
    EXPECT_EQ(another.seal(opened), sealed);
}

TEST(UuidSealer, refuses_other_versions) {
    for (std::uint64_t version = 0; version < 16; ++version) {
        for (std::uint64_t variant = 0; variant < 4; ++variant) {
            const auto id = uuid::from_words(version << 12, variant << 62 | 1);
            if (variant != 0b10 || version != 7) {
                EXPECT_THROW(sample_uuid_sealer.seal(id), std::invalid_argument) << id;
            }
            if (variant != 0b10 || version != 4) {
                EXPECT_THROW(sample_uuid_sealer.open(id), std::invalid_argument) << id;
            }
        }
    }
}

TEST(UuidSealer, is_copied_with_its_key) {
    std::optional<uuid_sealer> original{std::in_place, sample_keys.front()};
    const auto copy = *original;
    original.reset();
    const uuid id = uuidv7();
    EXPECT_EQ(copy.open(sample_uuid_sealer.seal(id)), id);
    static_assert(!printable<uuid_sealer>);
}

}  // namespace
