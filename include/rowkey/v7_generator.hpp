// Ids made by the application: UUIDv7 (RFC 9562, 5.7) in one order for the whole process, and UUIDv4.
//
//   rowkey::uuid id = rowkey::uuidv7();        // from any thread
//   std::array<rowkey::uuid, 100> batch;
//   rowkey::uuidv7(batch);                     // ascending, each at a tenth of the cost
//
// Layout of a version 7 id, in network order (RFC 9562, 6.2: method 3 in rand_a, as PostgreSQL 18 does it; method 1 in
// the first octet of rand_b):
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +---------------------------------------------------------------+
//   |                   unix_ts_ms (bits 47..16)                    |
//   |      unix_ts_ms (15..0)       |  ver  | fraction (bits 19..8) |
//   |var| fraction (7..0) |          random (54 bits)               |
//   |                            random                             |
//   +---------------------------------------------------------------+
//
// `fraction` is the part of the millisecond in units of 2^-20 ms (0.95 ns, "a tick"). unix_ts_ms and fraction together are
// one number, and the order of ids is the order of that number. The 54 other bits come fresh from a CSPRNG for every id
// (AES-256 in counter mode by OpenSSL, keyed by getrandom(2), re-keyed from its own output), so knowing one id does not help
// to guess another. Why 20 bits of fraction: with 12 a loop that makes 10 million ids would end two seconds ahead of the
// clock.
//
// There are two kinds of generator: the process's own, behind the free functions, and objects of class v7_generator. The
// process's own takes its order from the clock itself, so threads do not contend (src/process_generator.cpp holds the
// argument); a v7_generator has one shared word. Where the clock is too coarse for the first, which is found out before the
// first id in about 0.2 ms, the process's own stands on a shared word too.
//
// The contract. "Before" is happens-before ([intro.races]), and the promises are for the calls of one generator in one
// process; a process that holds two static copies of the library has two, whose ids are distinct without a common order.
//
//   situation                        | what holds
//   ---------------------------------+-------------------------------------------------------------------------------------
//   one call before another, in any  | the second id is greater
//   threads                          |
//   calls overlap                    | either order; from a v7_generator always distinct, from uuidv7() distinct but for a
//                                    | chance of 2^-54 for each two that fall into one tick
//   a span is filled                 | ascending, consecutive ticks, none below the call's own reading of the clock
//                                    | (uuidv7(): of the monotonic one); with uuidv7() ids of other threads may fall
//                                    | between. An empty span is fine
//   several ids in one tick          | the tick advances by one for each and carries into the milliseconds
//   the clock steps back, any amount | order is kept; no hang. lead() says how far ids run ahead of Unix time: that of a
//                                    | v7_generator melts as the clock catches up, that of uuidv7() stays until Unix time
//                                    | has been stepped forward again or the process ends
//   the clock steps forward, or the  | followed at once by a v7_generator, within a millisecond by uuidv7(); if it then
//   machine slept                    | steps back, the line above
//   a reading of Unix time before    | clock_error; the order is unchanged and the next call reads again. uuidv7() takes
//   1970 or at or past 2^44 ms (in   | such a reading about once a millisecond in each thread
//   2527), or a span that would pass |
//   observe(id)                      | later ids are greater than `id`
//   fork, clone without CLONE_VM, at | parent and child use no random bits in common: an equal id is as unlikely as between
//   any depth                        | two hosts; the child's ids are greater than the ids made before the fork. vfork and
//                                    | CLONE_VM children must only exec; so must the child of a fork in a signal handler
//                                    | that interrupted one of these calls, and a child in another time namespace
//   a virtual machine was cloned     | call reseed() in each copy
//   no entropy from the system       | entropy_error; never a weak id
//   static initialisation, thread    | works
//   exit, atexit, after dlopen       |
//
// Threads: everything here may be called from any thread at any time; nothing takes a lock or waits for another thread.
// Not async-signal-safe: a handler must not make ids. System calls: none per id; one getrandom for a thread's first id and
// for its first after a fork or a reseed (and one every 128 ids in a build without OpenSSL, in a
// thread's or the process's last destructors, and in a child forked during the process's first id). Exceptions:
// those below, where the table says so. Memory: 1.1 KiB per thread, and from its first call on OpenSSL's cipher context (664
// bytes in 3 allocations with OpenSSL 3.0); nothing is allocated after that. Linux 4.14 or newer; before it a fork could not
// be noticed, and each id costs a getrandom.
//
// What a version 7 id reveals: when it was made, to the nanosecond. For ids whose time must not show, uuidv4().
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <span>
#include <stdexcept>

#include <rowkey/uuid.hpp>

namespace rowkey {

/// The system's clock cannot be read or reads outside [1970, 2^44 ms), or a time outside that range was asked for.
class clock_error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The system gave no entropy (getrandom(2) failed).
class entropy_error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The id given to observe() cannot be followed.
class observe_error : public std::invalid_argument {
  public:
    using std::invalid_argument::invalid_argument;
};

/// A generator of version 7 ids with an order of its own, in one shared word. Most programs want the process's own, uuidv7()
/// below, which is faster; an object serves a shard, a test, or where no two ids may share a tick. 8 bytes;
/// constant-initialised, so a global one is usable before main().
class v7_generator {
  public:
    constexpr v7_generator() noexcept = default;
    v7_generator(const v7_generator&) = delete;
    v7_generator& operator=(const v7_generator&) = delete;

    /// The next id. Throws clock_error, entropy_error.
    uuid operator()();

    /// As many next ids as the span is long. Throws clock_error, entropy_error; the span's contents must not be used then.
    void fill(std::span<uuid> ids);

    /// Later ids will be greater than `id`: for what another host wrote, before it is superseded here. An id below the
    /// next one changes nothing. Throws observe_error, and changes nothing, if `id` is not a version 7 id, or is more
    /// than `max_lead` ahead of Unix time; clock_error as above. Never observe what a client sent: it pulls the ids
    /// ahead.
    void observe(const uuid& id, std::chrono::nanoseconds max_lead = std::chrono::minutes{1});

    /// The next id's time less Unix time, never negative: 0 unless the clock stepped back, an id from the future was
    /// observed or ids were made faster than one per tick. Throws clock_error.
    std::chrono::nanoseconds lead() const;

  private:
    std::uint64_t take(std::uint64_t count);

    // The last tick handed out, 0 for none. Relaxed everywhere: all order comes from the read-modify-writes of this one
    // word (a call that happens before another comes before it in the word's modification order, [intro.races]); no
    // other data is published through it.
    std::atomic<std::uint64_t> last_{0};
    static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "a lock here could be held across a fork");
};

/// The next id of the process's own generator. Throws clock_error, entropy_error.
uuid uuidv7();

/// As many next ids as the span is long; see v7_generator::fill.
void uuidv7(std::span<uuid> ids);

/// v7_generator::observe and v7_generator::lead for the process's own generator.
void observe(const uuid& id, std::chrono::nanoseconds max_lead = std::chrono::minutes{1});
std::chrono::nanoseconds lead();

/// A version 7 id for a given time, for backfills: all 74 bits below the milliseconds are random, so ids of one
/// millisecond have no order. No generator is touched. Throws clock_error for a time outside [1970, 2^44 ms),
/// entropy_error.
uuid uuidv7_at(std::chrono::sys_time<std::chrono::milliseconds> time);

/// A version 4 id (RFC 9562, 5.4): 122 random bits from the same CSPRNG, no time, no order. Throws entropy_error.
uuid uuidv4();

/// Makes every thread key its CSPRNG anew from the system before its next id. Needed only after memory was copied
/// without a fork: a virtual machine resumed twice from one snapshot.
void reseed() noexcept;

}  // namespace rowkey
