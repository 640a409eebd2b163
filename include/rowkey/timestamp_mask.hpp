// rowkey::timestamp_mask: a version 7 uuid inside, outside one that looks like version 4. It is compatible with uuidv47
// (github.com/stateless-me/uuidv47), for ids that services in other languages mask too. Where there are none, take
// uuid_sealer (rowkey/seal.hpp), which hides the whole id. For an id that needs no order, take uuidv4(), which holds
// nothing to hide.
//
// It cannot tell a wrong key, because no redundancy is left in an id. reveal() takes any version 4 uuid, under any key,
// and gives a version 7 uuid with some time.
//
//   const rowkey::timestamp_mask mask{k0, k1};
//   const rowkey::uuid outside = mask.hide(inside);
//   if (outside.version() == 4) use(mask.reveal(outside));
//
// How it works: the 48 bits of unix_ts_ms are XORed with the low 48 bits of a SipHash-2-4, and the version is changed.
// The hash is that of the 74 other bits, as 10 bytes in the order of the uuid: rand_a in the first two, rand_b in the
// other eight, with zeros in place of version and variant.
//
// k0 and k1 are the two words of a SipHash key, as in uuidv47's C interface. Each is 8 bytes of the key, read as a
// little-endian number: the key 00112233445566778899aabbccddeeff is k0 = 0x7766554433221100, k1 = 0xffeeddccbbaa9988.
//
// What this does not protect against:
//   - It hides the milliseconds only. An id of rowkey has the time within the millisecond in the first 20 of the 74
//     other bits, and these stay as they are. So ids of one batch look adjacent outside.
//   - Two ids with the same 74 bits have the same mask. The XOR of the two then tells the XOR of their times. It is
//     rare with the 54 random bits of rowkey's ids, but not with a generator whose bits are not random.
//   - Nothing is authenticated. Anybody can make a version 4 uuid, and reveal() gives an id for it.
//   - An id is no permission. The same id inside is always the same outside. Whoever gets the key can reveal all ids.
//     The key has to stay as long as its ids are outside.
//   - The key is not wiped from memory: OpenSSL does not do that for SipHash.
//
// Threads: a mask never changes after its construction, so any threads may share one. Nothing here takes a lock. A copy
// has the same key. A mask that was moved from may only be assigned to or destroyed. Each call allocates, in OpenSSL,
// which ends with the process: make no call after main() has returned.
#pragma once

#include <rowkey/config.hpp>

#include <cstdint>
#include <memory>

#include <rowkey/uuid.hpp>

namespace rowkey {

namespace detail {
class siphash;
}

class timestamp_mask {
  public:
    /// Throws std::runtime_error where OpenSSL gives no SipHash, as its configuration can make it.
    ROWKEY_EXPORT timestamp_mask(std::uint64_t k0, std::uint64_t k1);

    /// Throws std::invalid_argument where `id` is not a version 7 uuid, std::bad_alloc.
    ROWKEY_EXPORT uuid hide(const uuid& id) const;

    /// Throws std::invalid_argument where `id` is not a version 4 uuid, which its version() tells before;
    /// std::bad_alloc.
    ROWKEY_EXPORT uuid reveal(const uuid& id) const;

  private:
    std::shared_ptr<const detail::siphash> siphash_;
};

}  // namespace rowkey
