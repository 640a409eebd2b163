// uuidv7() by the clock itself: its order across threads, and what clocks can do to it. ctest runs each test in a
// process of its own. Where a test is for v7_generator too, or for the shared word behind uuidv7(), it says so; the
// rest of what those promise is in v7_generator_test.cpp.
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <rowkey/rowkey.hpp>

#include "system_calls.hpp"

namespace {

using namespace std::chrono_literals;
using namespace rowkey::literals;
using rowkey::uuid;
using rowkey::uuidv7;
using rowkey::tests::fake_clock;
using rowkey::tests::time_ns;

constexpr time_ns noon{1'767'268'800s};  // 2026-01-01 12:00 UTC

bool strictly_ascending(const std::vector<uuid>& ids) {
    return std::adjacent_find(ids.begin(), ids.end(), [](const uuid& a, const uuid& b) { return !(a < b); }) ==
           ids.end();
}

std::vector<uuid> batch(std::size_t size) {
    std::vector<uuid> ids(size);
    uuidv7(ids);
    return ids;
}

/// Lets real time pass until uuidv7() has looked at Unix time again in this thread: about a millisecond.
void let_unix_time_be_compared() {
    const auto begin = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - begin < 3ms) uuidv7();
}

/// lead() without what passed between its two clocks: the greatest of many, as it only ever comes out too small.
std::chrono::nanoseconds undisturbed_lead() {
    auto greatest = rowkey::lead();
    for (int i = 0; i < 1000; ++i) greatest = std::max(greatest, rowkey::lead());
    return greatest;
}

std::chrono::milliseconds time_of(const uuid& id) {
    return id.timestamp()->time_since_epoch();
}

TEST(CoarseClock, still_gives_a_tick_of_its_own_to_each_id) {
    fake_clock clock;
    clock.granularity = 4ms;
    std::vector<std::vector<uuid>> ids(4);
    std::vector<std::thread> threads;
    for (auto& mine : ids) {
        threads.emplace_back([&] {
            for (int i = 0; i < 50'000; ++i) mine.push_back(uuidv7());
        });
    }
    for (auto& thread : threads) thread.join();
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ticks;
    for (const auto& mine : ids) {
        for (const auto& id : mine) ticks.emplace_back(id.high_word(), id.low_word() >> 54);
    }
    std::sort(ticks.begin(), ticks.end());
    EXPECT_EQ(std::adjacent_find(ticks.begin(), ticks.end()), ticks.end()) << "which only the shared word can promise";
}

TEST(ClockOrder, is_ascending_in_singles_and_batches_of_every_size) {
    std::vector<uuid> ids;
    for (std::size_t size = 0; size <= 600; ++size) {
        ids.push_back(uuidv7());
        const auto more = batch(size);
        ids.insert(ids.end(), more.begin(), more.end());
    }
    EXPECT_TRUE(strictly_ascending(ids));
}

// ---- what Unix time can do: it is compared about once a millisecond

TEST(UnixTime, standing_still_does_not_stop_the_order) {
    fake_clock clock;
    clock.pin_unix(noon);
    std::vector<uuid> ids;
    for (int i = 0; i < 200'000; ++i) ids.push_back(uuidv7());
    EXPECT_TRUE(strictly_ascending(ids));
    EXPECT_GE(time_of(ids.front()), noon.time_since_epoch());
    EXPECT_GT(rowkey::lead(), 0ns) << "the monotonic clock went on";
}

TEST(UnixTime, stepping_back_keeps_the_order_and_leaves_a_lasting_lead) {
    for (const std::chrono::nanoseconds step : {std::chrono::nanoseconds{1ms}, std::chrono::nanoseconds{1h},
                                                std::chrono::nanoseconds{std::chrono::hours{24 * 365 * 50}}}) {
        fake_clock clock;
        std::vector<uuid> ids{uuidv7()};
        const auto lead_before = undisturbed_lead();
        clock.unix_shift = -step;
        for (int round = 0; round < 3; ++round) {
            ids.push_back(uuidv7());
            const auto more = batch(1000);
            ids.insert(ids.end(), more.begin(), more.end());
            let_unix_time_be_compared();
            EXPECT_GE(undisturbed_lead(), lead_before + step - 100us);
            EXPECT_LE(undisturbed_lead(), lead_before + step + 100us);
        }
        EXPECT_TRUE(strictly_ascending(ids));
        // Later steps of this test begin ahead of Unix time by this one: 50 years last.
    }
}

TEST(UnixTime, stepping_forward_is_followed_within_a_millisecond) {
    fake_clock clock;
    const uuid before = uuidv7();
    clock.unix_shift = std::chrono::nanoseconds{1h};
    let_unix_time_be_compared();
    const uuid after = uuidv7();
    EXPECT_GE(time_of(after) - time_of(before), 1h);
    EXPECT_LT(time_of(after) - time_of(before), 1h + 10s);
    EXPECT_EQ(rowkey::lead(), 0ns);
    clock.unix_shift = 0ns;
    EXPECT_GT(uuidv7(), after) << "order outranks the clock afterwards";
    EXPECT_GT(rowkey::lead(), 59min);
}

TEST(UnixTime, that_one_thread_has_seen_rise_is_risen_for_all) {
    fake_clock clock;
    std::atomic<int> turn{0};
    const auto wait_for = [&](int mine) {
        while (turn.load(std::memory_order_acquire) != mine) std::this_thread::yield();
    };
    uuid seen, elsewhere;
    std::thread other{[&] {
        uuidv7();  // knows the offset from here on
        turn.store(1, std::memory_order_release);
        wait_for(2);
        elsewhere = uuidv7();
    }};
    wait_for(1);
    clock.unix_shift = std::chrono::nanoseconds{1h};
    let_unix_time_be_compared();
    seen = uuidv7();
    turn.store(2, std::memory_order_release);
    other.join();
    EXPECT_GT(elsewhere, seen);
}

TEST(UnixTime, jumping_an_hour_while_the_monotonic_clock_hardly_moved_is_followed) {
    fake_clock clock;
    uuidv7();
    clock.unix_shift = std::chrono::nanoseconds{1h};  // the machine was suspended
    const auto woken_at = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    uuid id;
    int ids = 0;
    do {
        id = uuidv7();
        ++ids;
    } while (*id.timestamp() < woken_at && ids < 100'000'000);
    EXPECT_GE(*id.timestamp(), woken_at);
}

TEST(UnixTime, out_of_range_is_an_error_within_a_millisecond_and_leaves_the_order_as_it_was) {
    constexpr std::int64_t end_of_time_s = (std::int64_t{1} << 44) / 1000 + 1;
    for (const int which : {0, 1, 2}) {
        fake_clock clock;
        const uuid before = uuidv7();
        if (which == 0) clock.pin_unix(time_ns{-1ns});
        if (which == 1) clock.more_seconds = end_of_time_s;
        if (which == 2) clock.readable = false;
        bool refused = false;
        for (int i = 0; i < 10'000'000 && !refused; ++i) {
            try {
                uuidv7();
            } catch (const rowkey::clock_error&) {
                refused = true;
            }
        }
        ASSERT_TRUE(refused) << which;
        EXPECT_THROW(uuidv7(), rowkey::clock_error) << "the next call reads again";
        EXPECT_THROW(batch(10), rowkey::clock_error);
        EXPECT_THROW(rowkey::lead(), rowkey::clock_error);
        std::thread{[] { EXPECT_THROW(uuidv7(), rowkey::clock_error) << "a new thread too"; }}.join();
        if (which == 0) clock.pin_unix(noon);
        clock.more_seconds = 0;
        clock.readable = true;
        const uuid after = uuidv7();
        EXPECT_GT(after, before);
        EXPECT_LT(time_of(after) - time_of(before), 1h) << "nothing of the wrong time stayed";
    }
}

TEST(UnixTime, a_span_past_its_end_is_refused_and_untouched) {
    fake_clock clock;
    constexpr std::int64_t end_ms = std::int64_t{1} << 44;
    clock.pin_unix(time_ns{(end_ms % 1000) * 1ms - 500us});  // about 524,000 ticks are left
    clock.more_seconds = end_ms / 1000;
    std::vector<uuid> ids(1'000'000, uuid::max());
    EXPECT_THROW(uuidv7(ids), rowkey::clock_error);
    EXPECT_EQ(std::count(ids.begin(), ids.end(), uuid::max()), 1'000'000);
}

// ---- what the monotonic clock can do, after a restore or in a time namespace

void turn_both_clocks_back(std::chrono::nanoseconds monotonic, std::chrono::nanoseconds unix) {
    fake_clock clock;
    clock.monotonic_shift = std::chrono::nanoseconds{5s};  // whenever the machine was started
    std::vector<uuid> ids{uuidv7()};
    clock.monotonic_shift = std::chrono::nanoseconds{5s} - monotonic;
    clock.unix_shift = -unix;  // or Unix time would put it right
    ids.push_back(uuidv7());
    std::thread{[&] { ids.push_back(uuidv7()); }}.join();
    const auto more = batch(100);
    ids.insert(ids.end(), more.begin(), more.end());
    std::thread{[&] { ids.push_back(uuidv7()); }}.join();
    EXPECT_TRUE(strictly_ascending(ids));
    rowkey::observe(ids.back());
    EXPECT_GT(uuidv7(), ids.back());
}

TEST(MonotonicClock, far_behind_neither_breaks_the_order_nor_hangs) {
    turn_both_clocks_back(5s, 5s);
}

TEST(MonotonicClock, behind_its_beginning_neither_breaks_the_order_nor_hangs) {
    turn_both_clocks_back(24h * 365 * 80, 5s);
}

TEST(MonotonicClock, ahead_of_unix_time_does_not_take_the_ids_there) {
    fake_clock clock;
    clock.monotonic_shift = std::chrono::nanoseconds{std::chrono::hours{24 * 365 * 80}};  // a time namespace
    const auto begin = std::chrono::system_clock::now();
    std::vector<uuid> ids{uuidv7()};
    std::thread{[&] { ids.push_back(uuidv7()); }}.join();
    const auto more = batch(100);
    ids.insert(ids.end(), more.begin(), more.end());
    EXPECT_TRUE(strictly_ascending(ids));
    EXPECT_LE(time_of(ids.back()), std::chrono::system_clock::now().time_since_epoch());
    EXPECT_GE(time_of(ids.front()), begin.time_since_epoch() - 1ms);
    EXPECT_EQ(rowkey::lead(), 0ns);
}

TEST(MonotonicClock, turning_coarse_or_back_leaves_each_thread_its_order) {
    fake_clock clock;
    std::atomic<bool> done{false};
    std::thread changes{[&] {
        for (int n = 0; !done; ++n) {
            const std::chrono::nanoseconds grains[] = {1ns, 4ms, 1us, 100ms, 1ns};
            clock.granularity = grains[n % 5];
            clock.monotonic_shift = -std::chrono::nanoseconds{n % 3 * 1ms};
            std::this_thread::sleep_for(300us);
        }
    }};
    std::vector<std::vector<uuid>> ids(3);
    std::vector<std::thread> threads;
    for (auto& mine : ids) {
        threads.emplace_back([&] {
            while (mine.size() < 200'000) {
                mine.push_back(uuidv7());
                const auto more = batch(5);
                mine.insert(mine.end(), more.begin(), more.end());
            }
        });
    }
    for (auto& thread : threads) thread.join();
    done = true;
    changes.join();
    std::vector<uuid> all;
    for (const auto& mine : ids) {
        EXPECT_TRUE(strictly_ascending(mine));
        all.insert(all.end(), mine.begin(), mine.end());
    }
    std::sort(all.begin(), all.end());
    EXPECT_TRUE(strictly_ascending(all)) << "an id came twice";
}

TEST(MonotonicClock, standing_still_while_a_batch_is_made_is_made_up_for) {
    fake_clock clock;
    uuidv7();
    clock.pin_unix(noon);  // which is past, so that Unix time does not help
    clock.pin_monotonic();
    const auto ids = batch(7);
    std::thread{[&] { EXPECT_GT(uuidv7(), ids.back()); }}.join();
}

// Which no kernel lets it do.
TEST(MonotonicClock, standing_still_later_on_does_not_hang) {
    fake_clock clock;
    std::vector<uuid> ids{uuidv7()};
    clock.pin_monotonic();
    clock.pin_unix(noon);  // which is past, so that Unix time does not help
    for (int i = 0; i < 1000; ++i) {
        ids.push_back(uuidv7());
        const auto more = batch(7);
        ids.insert(ids.end(), more.begin(), more.end());
        if (i % 100 == 0) std::thread{[&] { ids.push_back(uuidv7()); }}.join();
    }
    EXPECT_TRUE(strictly_ascending(ids));
}

// ---- batches and observed ids reach into the future, and other threads must follow

TEST(ClockOrder, an_id_after_a_large_batch_is_greater_in_any_thread) {
    for (int round = 0; round < 50; ++round) {
        const auto ids = batch(20'000);
        uuid after;
        std::thread{[&] { after = uuidv7(); }}.join();
        ASSERT_GT(after, ids.back());
    }
}

TEST(ClockOrder, batches_are_not_ahead_of_the_clock_when_they_return) {
    for (int round = 0; round < 50; ++round) {
        batch(20'000);
        EXPECT_EQ(rowkey::lead(), 0ns);
    }
}

TEST(Observe, makes_ids_of_every_thread_greater) {
    uuidv7();
    const auto seen =
        rowkey::uuidv7_at(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now() + 30s));
    ASSERT_LT(uuidv7(), seen);
    std::atomic<bool> observed{false};
    uuid elsewhere;
    std::thread other{[&] {
        uuidv7();  // has an order of its own already
        while (!observed.load(std::memory_order_acquire)) std::this_thread::yield();
        elsewhere = uuidv7();
    }};
    rowkey::observe(seen);
    observed.store(true, std::memory_order_release);
    EXPECT_GT(uuidv7(), seen);
    EXPECT_GT(batch(3).front(), seen);
    other.join();
    EXPECT_GT(elsewhere, seen);
    EXPECT_GT(rowkey::lead(), 10s);
}

TEST(Observe, takes_an_own_id_even_after_unix_time_stepped_back) {
    fake_clock clock;
    const uuid own_id = uuidv7();
    clock.unix_shift = -std::chrono::nanoseconds{1h};
    let_unix_time_be_compared();
    EXPECT_NO_THROW(rowkey::observe(own_id)) << "it is below the next one, so nothing has to change";
    EXPECT_LT(rowkey::lead(), 1h + 1min);
}

TEST(ClockOrder, spans_that_fail_do_not_run_ahead_of_the_clock) {
    uuidv7();
    {
        const rowkey::tests::fake_getrandom fake{[](void*, std::size_t) -> ssize_t {
            errno = ENOSYS;
            return -1;
        }};
        rowkey::reseed();
        std::vector<uuid> ids(100'000);
        for (int i = 0; i < 1000; ++i) EXPECT_THROW(uuidv7(ids), rowkey::entropy_error);
    }
    uuidv7();
    EXPECT_EQ(rowkey::lead(), 0ns) << "the spans would have been 95 ms";
}

TEST(Observe, refuses_what_it_cannot_follow_and_changes_nothing) {
    using std::chrono::milliseconds;
    const auto at = [](std::chrono::nanoseconds from_now) {
        return rowkey::uuidv7_at(std::chrono::floor<milliseconds>(std::chrono::system_clock::now() + from_now));
    };
    const uuid before = uuidv7();
    EXPECT_THROW(rowkey::observe(uuid::nil()), rowkey::observe_error);
    EXPECT_THROW(rowkey::observe(uuid::max()), rowkey::observe_error);
    EXPECT_THROW(rowkey::observe(rowkey::uuidv4()), rowkey::observe_error);
    EXPECT_THROW(rowkey::observe("ffffffff-ffff-7fff-bfff-ffffffffffff"_uuid), rowkey::observe_error);
    EXPECT_THROW(rowkey::observe(at(90s)), rowkey::observe_error);
    EXPECT_THROW(rowkey::observe(at(30s), 20s), rowkey::observe_error);
    EXPECT_NO_THROW(rowkey::observe(at(-24h)));
    EXPECT_NO_THROW(rowkey::observe(before));
    EXPECT_EQ(rowkey::lead(), 0ns);
    EXPECT_NO_THROW(rowkey::observe(at(2h), 3h));
    EXPECT_GT(rowkey::lead(), 1h);
}

}  // namespace
