// Opaque ids: what goes outside is a uuid that tells nothing, and only who has the key finds what is behind it.
//
//   struct invoice { static constexpr std::string_view public_prefix = "inv"; };
//   const rowkey::row_id_sealer<invoice> sealer{rowkey::read_keys("/etc/billing/id-keys")};
//   const rowkey::uuid outside = sealer.seal(rowkey::row_id<invoice>{42});
//   const auto row = sealer.open(outside);  // an optional row_id<invoice>
//   if (!row) answer(404);
//
//   class                               | inside                    | outside           | detects a wrong key
//   ------------------------------------+---------------------------+-------------------+------------------
//   row_id_sealer<E>                    | a bigint, of a table that | a version 8 uuid  | yes
//                                       | needs no public_id column |                   |
//   uuid_sealer                         | a version 7 uuid          | a version 4 uuid  | no
//   timestamp_mask (timestamp_mask.hpp) | a version 7 uuid          | looks like        | no
//                                       |                           | version 4         |
//
// The outside id is a valid uuid (RFC 9562), so it fits the columns, URLs and validators that you have. Its texts are
// those of any uuid: to_string(outside), to_base62(outside), and the TypeID to_string(public_id<invoice>{outside}).
//
// How it works: a keyed permutation of the uuids of one version and variant. AES-256 encrypts the 128-bit block, again
// and again until the block is such a uuid. (That is cycle-walking: Black and Rogaway, "Ciphers with Arbitrary Finite
// Domains", CT-RSA 2002.) One block in 64 is such a uuid. So a call takes 64 block operations on average, and one call
// in 100 takes more than 292. Measured by rowkey_sealing (in bench): 50 readings of the clock on average, and one call
// in 100 takes more than 180.
//
// The AES key is derived from a rowkey::key by HKDF-SHA256 (RFC 5869), with these texts in ASCII:
//
//   salt     rowkey seal 1
//   info     row_id_sealer:PREFIX, where PREFIX is E's public_prefix; or uuid_sealer
//   length   32 bytes
//
// row_id_sealer permutes this version 8 uuid (RFC 9562, 5.8). r is the row_id as 64 bits of two's complement, r63 the
// highest. 58 bits are zero: 48 of custom_a and 10 of custom_b.
//
//     48 bits    |    4    |    10    |    2     |    2     |    62 bits
//   +------------+---------+----------+----------+----------+--------------+
//   |     0      | ver = 8 |    0     | r63..r62 | var = 10 |   r61..r0    |
//   +------------+---------+----------+----------+----------+--------------+
//
// open() refuses an id where the 58 bits do not come out as zero. An arbitrary uuid passes once in 2^58.
//
// uuid_sealer sets the version from 7 to 4 and then permutes. open() undoes the permutation and then sets 7.
//
// Vectors, for the key 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f:
//
//   row_id_sealer, prefix inv   42                                     22f312fd-f855-89a7-8061-589c20f30a5e
//   row_id_sealer, prefix inv   -1                                     59c70c8a-a2fa-8197-927e-7b52c0506686
//   row_id_sealer, no prefix    42                                     3366920c-03d9-80b2-9200-dd64a432c466
//   uuid_sealer                 01890a5d-ac96-774b-bcce-b302099a8057   e88a3e28-c9bb-4616-9880-f3f99face12e
//
// What this does not protect against:
//   - An id is no permission. Whoever has one can use it and pass it on. Check permissions separately.
//   - The same row has the same id, as long as the newest key stays. Whoever sees an id twice knows that it is the
//     same row, and can join lists by their ids. Where all ids are shown, they can be counted.
//   - Whoever gets a key can open all its ids and make new ones. An older key in the list stays as powerful as the
//     newest. Ids of a key that was removed or lost open no more.
//   - A made-up id opens with a chance of 2^-58 for each key. With 8 keys and a thousand tries a second, a guess takes
//     a million years on average.
//   - The time of a call tells how many block operations it took, which differs from id to id.
//   - Where nettle does not use the processor's instructions for AES, it uses tables. Their timing can tell the key to
//     other programs on the same machine.
//   - Keys lie in the memory of the process. They are wiped there when they are destroyed, but not in swap or core
//     dumps.
//   - In the database nothing is hidden.
//
// Threads: a sealer never changes after its construction, so any threads may share one. Nothing takes a lock. A copy
// has the same keys. A sealer that was moved from may only be assigned to or destroyed.
//
// AES-256, HKDF and SHA-256 are nettle's. The comparison in constant time is OpenSSL's.
#pragma once

#include <rowkey/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <rowkey/keys.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey {

/// A key, a list of keys or a file of them is refused. Its text says where, and repeats nothing of a key.
class ROWKEY_EXPORT key_error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

namespace detail {
struct key_access;
class permutation;
}  // namespace detail

/// A secret of 32 bytes, never all zero. They must come from a CSPRNG, as those that `openssl rand -hex 32` prints. A
/// key has no text and does not compare. Its memory is wiped as it is destroyed; that of what it was made from is not.
class key {
  public:
    static constexpr std::size_t size = 32;

    /// Throw key_error where there are not just 32 bytes, or all are zero.
    ROWKEY_EXPORT static key from_bytes(std::span<const std::byte> bytes);
    ROWKEY_EXPORT static key from_bytes(std::span<const unsigned char> bytes);

    /// 64 hexadecimal digits, either case, and nothing else. Throws key_error where there are others, or all are zero.
    ROWKEY_EXPORT static key from_hex(std::string_view digits);

    key(const key&) noexcept = default;
    key& operator=(const key&) noexcept = default;
    ROWKEY_EXPORT ~key();

  private:
    friend detail::key_access;
    key() noexcept = default;

    std::array<std::byte, size> bytes_{};
};

/// Who may have access to a file of keys, by its mode.
enum class key_file_access {
    owner_only,  // as after `chmod 600`: the group and others have none
    anyone       // owner and mode are not looked at: something else protects the file, as a container's secrets
};

/// The keys in a file: one a line of 64 hexadecimal digits, newest first, 8 at most, and nothing else; the last line
/// may do without its newline. Throws key_error and says at which line: for a line that is something else, an all-zero
/// key, one that stands there twice, a ninth one, or none; for a file that cannot be read, and what is neither a file
/// nor a pipe. Throws it also, unless `access` allows it, for a file that others than its owner have access to, and for
/// another user's but root's. `(umask 077; openssl rand -hex 32 >FILE)` makes one that is taken. A pipe is waited for.
ROWKEY_EXPORT std::vector<key> read_keys(const std::string& path, key_file_access access = key_file_access::owner_only);

namespace detail {

/// What all row_id_sealers share.
class untyped_row_id_sealer {
  public:
    ROWKEY_EXPORT untyped_row_id_sealer(std::span<const key> newest_first, std::string_view prefix);

    ROWKEY_EXPORT uuid seal(std::int64_t row) const noexcept;
    ROWKEY_EXPORT std::optional<std::int64_t> open(const uuid& id) const noexcept;

  private:
    std::shared_ptr<const std::vector<permutation>> newest_first_;
};

}  // namespace detail

/// Turns the bigint key of a row of E into a version 8 uuid for outside, and back. The ids of two entities are
/// unrelated, by the prefix of E (rowkey/keys.hpp), which must stay as it is for as long as ids of it are outside.
template <typename E>
class row_id_sealer {
  public:
    /// Throws key_error where there is no key, where there are more than 8, or one of them stands there twice.
    explicit row_id_sealer(std::span<const key> newest_first) : untyped_{newest_first, detail::prefix_of<E>::prefix} {
        static_assert(detail::prefix_of<E>::is_valid);
    }

    /// The id of a row, under the newest key. Always the same one: equal rows give equal ids. Any row_id can be sealed,
    /// zero and below too.
    uuid seal(const row_id<E>& row) const noexcept { return untyped_.seal(row.value()); }

    /// The row of an id, under whichever of the keys it was sealed. Nothing where that is none of them: for every other
    /// uuid, another entity's sealed id among them, but for a chance of 2^-58 for each key. A wrong id takes the time
    /// of a seal() for each key, and none where its version is not 8.
    std::optional<row_id<E>> open(const uuid& id) const noexcept {
        const auto row = untyped_.open(id);
        return row ? std::optional{row_id<E>{*row}} : std::nullopt;
    }

  private:
    detail::untyped_row_id_sealer untyped_;
};

/// Turns a version 7 uuid into a version 4 uuid for outside, and back. All 122 bits are permuted: neither the time
/// shows nor which ids are neighbours. Distinct ids stay distinct.
///
/// It cannot tell a wrong key, because no redundancy is left in an id. Any version 4 uuid opens under any key, to some
/// version 7 uuid. Only a look into the table tells whether that is one of yours: anybody can make an id that opens, to
/// a row that is not there. So there is one key, and it has to stay as long as its ids are outside.
class uuid_sealer {
  public:
    ROWKEY_EXPORT explicit uuid_sealer(const key& key);

    /// Throws std::invalid_argument where `id` is not a version 7 uuid.
    ROWKEY_EXPORT uuid seal(const uuid& id) const;

    /// Throws std::invalid_argument where `id` is not a version 4 uuid, which its version() tells before.
    ROWKEY_EXPORT uuid open(const uuid& id) const;

  private:
    std::shared_ptr<const detail::permutation> permutation_;
};

}  // namespace rowkey
