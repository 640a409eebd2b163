// It cannot tell a wrong key: nothing is left in an id to know it by. reveal() takes any version 4 uuid, under any key,
// and gives a version 7 uuid with some time.
//
// rowkey::timestamp_mask: version 7 inside, what looks like version 4 outside, compatible with uuidv47
// (github.com/stateless-me/uuidv47), for ids that services in other languages mask too. Where none does, take uuid_sealer
// (rowkey/seal.hpp), which hides all of an id.
//
//   const rowkey::timestamp_mask mask{k0, k1};
//   const rowkey::uuid outside = mask.hide(inside);
//   if (outside.version() == 4) use(mask.reveal(outside));
//
// The 48 bits of unix_ts_ms are XORed with the low 48 bits of SipHash-2-4 over the 74 others, and the version is set. The
// message has 10 bytes, rand_a in two (its four bits alone in the first) and rand_b in eight (its six bits alone in the
// first), in the order of the uuid. k0 and k1 are the key words of SipHash and of uuidv47's C interface: each is eight
// bytes of the key, read as a little-endian number. So the 16 bytes 00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff are
// k0 = 0x7766554433221100 and k1 = 0xffeeddccbbaa9988.
//
// What this does not protect against:
//   - It hides the milliseconds only. rand_a and rand_b stay as they are: ids of rowkey have the time within the
//     millisecond in their first 20 bits, so ids of one batch look adjacent outside.
//   - Two ids with the same 74 bits have the same mask, and the XOR of the two tells that of their times. That is rare
//     where 54 bits are random, as in ids of rowkey, and not where a generator counts from zero.
//   - Nothing is authenticated. Anybody can make a version 4 uuid, and reveal() gives an id for it.
//   - Who has an id may use it and pass it on; one row has one id; who gets the key reveals all of them. The key must
//     stay for as long as ids are outside.
//   - OpenSSL, of which SipHash is, does not wipe the key from the memory that it gives back.
//
// A mask does not change after it was made: any threads may share one, and nothing takes a lock. A copy has the same
// key. A mask that was moved from may only be assigned to and destroyed. A call allocates, within OpenSSL. OpenSSL ends
// with the process: no call after main() has returned.
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

    /// Throws std::invalid_argument where `id` is not a version 4 uuid, which its version() tells before; std::bad_alloc.
    ROWKEY_EXPORT uuid reveal(const uuid& id) const;

  private:
    std::shared_ptr<const detail::siphash> siphash_;
};

}  // namespace rowkey
