// Ids made by the application: UUIDv7 (RFC 9562, 5.7) in one order for the whole process, and UUIDv4.
//
//   rowkey::uuid id = rowkey::uuidv7();        // from any thread
//   std::array<rowkey::uuid, 1000> batch;
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
// `fraction` is the part of the millisecond in units of 2^-20 ms (0.95 ns, "a tick"). unix_ts_ms and fraction together
// are one number, and the order of ids is the order of that number. The 54 other bits come fresh from a CSPRNG for
// every id (AES-256 in counter mode by nettle, keyed by getrandom(2), re-keyed from its own output), so knowing one id
// does not help to guess another. Why 20 bits of fraction: with 12 a loop that makes 10 million ids would end two
// seconds ahead of the clock.
//
// There are two kinds of generator: the process's own, behind the free functions, and objects of class v7_generator.
// The process's own takes its order from the clock itself, so threads do not contend (src/process_order.hpp holds the
// argument); a v7_generator has one shared word. Where the clock is too coarse for the first, which is found out before
// the first id in about 12 us, the process's own stands on a shared word too.
//
// The contract. "Before" is happens-before ([intro.races]), and the promises are for the calls of one generator in one
// process; a process that holds two static copies of the library has two, whose ids are distinct without a common
// order.
//
//   situation                        | what holds
//   ---------------------------------+---------------------------------------------------------------------------------
//   one call before another, in any  | the second id is greater
//   threads                          |
//   calls overlap                    | either order. Ids of a v7_generator are always distinct; those of uuidv7() are,
//                                    | but for a chance of 2^-54 for each two that fall into one tick
//   a span is filled                 | ascending, consecutive ticks, none below the call's own reading of the clock
//                                    | (uuidv7(): of the monotonic one). With uuidv7() ids of other threads may fall
//                                    | between. An empty span is fine
//   several ids in one tick          | the tick advances by one for each and carries into the milliseconds
//   the clock steps back, any amount | order is kept; no hang. Ids then run ahead of Unix time, and lead() says how
//                                    | far. A v7_generator's lead shrinks as the clock goes on, until the clock has
//                                    | caught up. That of uuidv7() stays until Unix time is stepped forward again or
//                                    | the process ends
//   the clock steps forward, or the  | a v7_generator follows at once, uuidv7() within a millisecond. If the clock then
//   machine slept                    | steps back, the line above holds
//   a reading of Unix time before    | clock_error. The order is unchanged, and the next call reads again; uuidv7()
//   1970 or at or past 2^44 ms (in   | takes such a reading about once a millisecond in each thread
//   2527), or a span that passes it  |
//   the monotonic clock turns coarse | a v7_generator keeps its order. With uuidv7() each thread's own ids stay in
//   after the first id (the kernel   | order, and all stay distinct but for the same chance. The first thread that gets
//   gives up its clock source), or   | a reading not above its last one sends the whole process over to the shared
//   it is turned back (by a library  | word. Ids of two threads may be out of order until each has made an id since. An
//   that fakes it)                   | id of a thread that has ended may stay above later ones by as much as the clock
//                                    | was turned back
//   the monotonic clock is ahead of  | the shared word serves from the first id, so ids have Unix time. After the first
//   Unix time (a time namespace)     | id, a process must not move to another time namespace
//   observe(id)                      | later ids are greater than `id`
//   fork, clone without CLONE_VM, at | parent and child use no random bits in common: an equal id is as unlikely as
//   any depth                        | between two hosts. The child's ids are greater than the ids made before the
//                                    | fork. Some children must only exec: of vfork, of CLONE_VM, of a fork in a signal
//                                    | handler that interrupted one of these calls, and in another time namespace. The
//                                    | fork is not noticed on a kernel that refuses unknown advice, takes
//                                    | MADV_WIPEONFORK, and does not wipe
//   a virtual machine was cloned     | call reseed() in each copy
//   no entropy from the system       | entropy_error; never a weak id
//   static initialisation, thread    | works
//   exit, atexit, after dlopen       |
//
// Threads: everything here may be called from any thread at any time; nothing takes a lock or waits for another thread.
// Not async-signal-safe: a handler must not make ids. System calls: none per id; one getrandom for a thread's first id
// and for its first after a fork or a reseed, and two calls of madvise for the process's first. (And for each id those
// of its clock reading, where the vDSO does not serve the system's clock source.) Where the processor has no
// instructions for AES, and in a build without nettle, one getrandom for each KiB of random bits. Where a fork cannot
// be noticed (Linux before 4.14, emulation by qemu-user, a sandbox that ignores madvise) one for each id, two for each
// span and each uuidv4(). getrandom is a cancellation point (pthreads(7)). Exceptions: those below, where the table
// says so. Memory: 1.1 KiB of thread-local storage per thread, and a page for the process. The library allocates
// nothing. (libc allocates that storage where the library was loaded by dlopen, as a thread first uses it. So a child
// of clone(2) or _Fork() there, whose thread had made no id, waits if malloc was locked.)
//
// What a version 7 id reveals: when it was made, to the nanosecond. For ids whose time must not show, uuidv4().
#pragma once

#include <rowkey/config.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <span>
#include <vector>

#include <rowkey/detail/unix_time.hpp>
#include <rowkey/errors.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey::detail {
ROWKEY_EXPORT uuid uuidv7_at(unix_time time, bool finer_than_ms);
}

namespace rowkey {

/// A generator of version 7 ids with an order of its own, in one shared word. Most programs want the process's own,
/// uuidv7() below, which is faster; an object serves a shard, a test, or where no two ids may share a tick. 8 bytes;
/// constant-initialised, so a global one is usable before main().
class v7_generator {
  public:
    constexpr v7_generator() noexcept = default;
    v7_generator(const v7_generator&) = delete;
    v7_generator& operator=(const v7_generator&) = delete;

    /// The next id. Throws clock_error, entropy_error.
    ROWKEY_EXPORT uuid operator()();

    /// As many next ids as the span is long. Throws clock_error, entropy_error; the span's contents must not be used
    /// then.
    ROWKEY_EXPORT void fill(std::span<uuid> ids);

    /// The same as if the clock read `now`, for tests whose time is their own. Throws clock_error where `now` lies
    /// outside [1970, 2^44 ms), too.
    template <typename Duration>
    uuid operator()(std::chrono::sys_time<Duration> now) {
        return next_at(detail::to_unix_time(now));
    }
    template <typename Duration>
    void fill(std::span<uuid> ids, std::chrono::sys_time<Duration> now) {
        fill_at(ids, detail::to_unix_time(now));
    }

    /// Later ids will be greater than `id`: for what another host wrote, before it is superseded here. An id below the
    /// next one changes nothing. Throws observe_error, and changes nothing, if `id` is not a version 7 id, or is more
    /// than `max_lead` ahead of Unix time; clock_error as above. Two more ids are refused whatever max_lead is: one
    /// that is 292 years ahead or more, and one of the last year before 2^44 ms. Never observe what a client sent: it
    /// pulls the ids ahead.
    ROWKEY_EXPORT void observe(const uuid& id, std::chrono::nanoseconds max_lead = std::chrono::minutes{1});

    /// The next id's time less Unix time, never negative: 0 unless the clock stepped back, an id from the future was
    /// observed or ids were made faster than one per tick. Throws clock_error.
    ROWKEY_EXPORT std::chrono::nanoseconds lead() const;

  private:
    ROWKEY_EXPORT uuid next_at(detail::unix_time now);
    ROWKEY_EXPORT void fill_at(std::span<uuid> ids, detail::unix_time now);

    // The last tick handed out, 0 for none.
    std::atomic<std::uint64_t> last_{0};
    static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "a lock here could be held across a fork");
};

/// The next id of the process's own generator. Throws clock_error, entropy_error.
ROWKEY_EXPORT uuid uuidv7();

/// As many next ids as the span is long; see v7_generator::fill.
ROWKEY_EXPORT void uuidv7(std::span<uuid> ids);

/// v7_generator::observe and v7_generator::lead for the process's own generator.
ROWKEY_EXPORT void observe(const uuid& id, std::chrono::nanoseconds max_lead = std::chrono::minutes{1});
ROWKEY_EXPORT std::chrono::nanoseconds lead();

/// A version 7 id for a given time, for backfills. Ids ascend as their times do, down to the nanosecond, where the
/// times are of one type. Those of equal times have no order: what the time does not tell is random. A time whose unit
/// is a whole number of milliseconds leaves 74 random bits; any other time leaves 54. So an id of a day may be greater
/// than that of the day's first microsecond. No generator is touched. Throws clock_error for a time outside [1970,
/// 2^44 ms), entropy_error.
template <typename Duration>
uuid uuidv7_at(std::chrono::sys_time<Duration> time) {
    return detail::uuidv7_at(detail::to_unix_time(time), detail::is_finer_than_ms<Duration>);
}

/// The same for each time of a vector, array or span. Throws before it makes any id for a time out of range.
template <detail::times Times>
std::vector<uuid> uuidv7_at(const Times& times) {
    std::vector<uuid> ids(std::size(times));
    for (const auto& time : times) static_cast<void>(detail::to_unix_time(time));
    auto id = ids.begin();
    for (const auto& time : times) *id++ = uuidv7_at(time);
    return ids;
}

/// A version 4 id (RFC 9562, 5.4): 122 random bits from the same CSPRNG, no time, no order. Throws entropy_error.
ROWKEY_EXPORT uuid uuidv4();

/// Makes every thread key its CSPRNG anew from the system before its next id. Needed only after memory was copied
/// without a fork: a virtual machine resumed twice from one snapshot.
ROWKEY_EXPORT void reseed() noexcept;

}  // namespace rowkey
