// The contract of rowkey/v7_generator.hpp, row by row. ctest runs each test in a process of its own, so what a test
// does to the process's generator stays there. The clock and getrandom are the system's unless a test pins them.
#include <gtest/gtest.h>

#include <malloc.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <limits>
#include <ratio>
#include <span>
#include <thread>
#include <vector>

#include <rowkey/rowkey.hpp>

#include "system_calls.hpp"

namespace {

using namespace std::chrono_literals;
using namespace rowkey::literals;
using rowkey::uuid;
using rowkey::v7_generator;
using rowkey::tests::fake_getrandom;
using rowkey::tests::pinned_clock;
using rowkey::tests::system_getrandom;
using rowkey::tests::time_ns;

constexpr time_ns noon{1'767'268'800s};  // 2026-01-01 12:00 UTC
constexpr std::int64_t end_of_time_ms = std::int64_t{1} << 44;

// Both ways to make ids, so that each test holds for both.
struct source {
    const char* name;
    std::function<uuid()> next;
    std::function<void(std::span<uuid>)> fill;
    std::function<std::chrono::nanoseconds()> lead;
    std::function<void(const uuid&, std::chrono::nanoseconds)> observe;
};

void PrintTo(const source& which, std::ostream* out) {
    *out << which.name;
}

v7_generator own;

const source sources[] = {
    {"process", [] { return rowkey::uuidv7(); }, [](std::span<uuid> ids) { rowkey::uuidv7(ids); },
     [] { return rowkey::lead(); }, [](const uuid& id, auto max_lead) { rowkey::observe(id, max_lead); }},
    {"object", [] { return own(); }, [](std::span<uuid> ids) { own.fill(ids); }, [] { return own.lead(); },
     [](const uuid& id, auto max_lead) { own.observe(id, max_lead); }},
};

class V7 : public testing::TestWithParam<source> {
  protected:
    uuid next() const { return GetParam().next(); }
    std::vector<uuid> batch(std::size_t size) const {
        std::vector<uuid> ids(size);
        GetParam().fill(ids);
        return ids;
    }
    std::chrono::nanoseconds lead() const { return GetParam().lead(); }
    void observe(const uuid& id, std::chrono::nanoseconds max_lead = 1min) const { GetParam().observe(id, max_lead); }
};

INSTANTIATE_TEST_SUITE_P(Of, V7, testing::ValuesIn(sources),
                         [](const auto& one) { return std::string{one.param.name}; });

/// Milliseconds and fraction: what the order is made of.
std::uint64_t tick(const uuid& id) {
    return (id.high_word() >> 16) << 20 | (id.high_word() & 0xfff) << 8 | (id.low_word() >> 54 & 0xff);
}

std::uint64_t tail(const uuid& id) {
    return id.low_word() & ((std::uint64_t{1} << 54) - 1);
}

bool strictly_ascending(const std::vector<uuid>& ids) {
    return std::adjacent_find(ids.begin(), ids.end(), [](const uuid& a, const uuid& b) { return !(a < b); }) ==
           ids.end();
}

TEST_P(V7, makes_version_7_ids_of_now) {
    const auto before = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const uuid id = next();
    const auto after = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    EXPECT_EQ(id.version(), 7);
    EXPECT_EQ(id.variant(), 0b10);
    EXPECT_GE(*id.timestamp(), before);
    EXPECT_LE(*id.timestamp(), after);
}

TEST_P(V7, each_id_is_greater_than_the_one_before) {
    std::vector<uuid> ids;
    for (int i = 0; i < 100'000; ++i) ids.push_back(next());
    EXPECT_TRUE(strictly_ascending(ids));
}

TEST_P(V7, singles_and_batches_of_every_size_make_one_order) {
    std::vector<uuid> ids;
    for (std::size_t size = 0; size <= 1100; ++size) {
        ids.push_back(next());
        const auto more = batch(size);
        ids.insert(ids.end(), more.begin(), more.end());
    }
    EXPECT_TRUE(strictly_ascending(ids));
}

TEST_P(V7, an_empty_span_is_fine_and_reads_nothing) {
    pinned_clock clock{noon};
    EXPECT_TRUE(batch(0).empty());
    EXPECT_EQ(clock.fake().unix_readings, 0);
}

TEST_P(V7, a_batch_begins_at_its_reading_and_takes_consecutive_ticks) {
    const pinned_clock clock{noon};
    const auto ids = batch(3000);
    EXPECT_GE(*ids.front().timestamp(), noon);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        ASSERT_EQ(tick(ids[i]), tick(ids[0]) + i);
    }
    EXPECT_EQ(tick(ids[0]) & 0xfffff, 0u);
    EXPECT_EQ(tick(next()), tick(ids.back()) + 1) << "no tick is lost and none is taken twice";
}

TEST_P(V7, is_distinct_and_ordered_per_thread_under_contention) {
    constexpr std::size_t threads = 8, each = 100'000;
    std::vector<std::vector<uuid>> ids(threads);
    std::vector<std::thread> running;
    for (auto& mine : ids) {
        running.emplace_back([&, this] {
            while (mine.size() < each) {
                mine.push_back(next());
                const auto more = batch(5);
                mine.insert(mine.end(), more.begin(), more.end());
            }
        });
    }
    for (auto& thread : running) thread.join();
    std::vector<uuid> all;
    for (const auto& mine : ids) {
        EXPECT_TRUE(strictly_ascending(mine));
        all.insert(all.end(), mine.begin(), mine.end());
    }
    // Not only the ids, whose random bits differ anyway: an object gives each tick once.
    if (std::string_view{GetParam().name} == "object") {
        std::vector<std::uint64_t> ticks;
        for (const auto& id : all) ticks.push_back(tick(id));
        std::sort(ticks.begin(), ticks.end());
        EXPECT_EQ(std::adjacent_find(ticks.begin(), ticks.end()), ticks.end());
    }
    std::sort(all.begin(), all.end());
    EXPECT_TRUE(strictly_ascending(all));
}

TEST_P(V7, advances_by_one_tick_while_the_clock_stands_still) {
    const pinned_clock clock{noon + 999'999ns};
    const uuid first = next(), second = next(), third = next();
    EXPECT_EQ(*first.timestamp(), noon);
    EXPECT_EQ(*second.timestamp(), noon);
    EXPECT_EQ(*third.timestamp(), noon + 1ms) << "the fraction carries into the millisecond";
    EXPECT_LT(first, second);
    EXPECT_LT(second, third);
}

TEST_P(V7, keeps_its_order_when_the_clock_steps_back) {
    for (const std::chrono::nanoseconds step :
         {std::chrono::nanoseconds{1ms}, std::chrono::nanoseconds{1h}, std::chrono::nanoseconds{24h * 365 * 50}}) {
        pinned_clock clock{noon};
        const uuid before = next();
        clock.set(noon - step);
        std::vector<uuid> ids{before, next()};
        const auto more = batch(1000);
        ids.insert(ids.end(), more.begin(), more.end());
        EXPECT_TRUE(strictly_ascending(ids));
        EXPECT_GE(lead(), step);
        EXPECT_LT(lead(), step + 1ms);
    }
}

TEST_P(V7, lead_shrinks_until_the_clock_has_caught_up) {
    pinned_clock clock{noon};
    next();
    clock.set(noon - 1s);
    EXPECT_GE(lead(), 1s);
    clock.set(noon - 400ms);
    next();
    EXPECT_GE(lead(), 400ms);
    EXPECT_LT(lead(), 401ms);
    clock.set(noon + 1ms);
    EXPECT_EQ(lead(), 0ns);
    EXPECT_EQ(*next().timestamp(), noon + 1ms);
}

TEST_P(V7, follows_the_clock_forward_at_once) {
    pinned_clock clock{noon};
    next();
    clock.set(noon + 24h * 365);
    EXPECT_EQ(*next().timestamp(), noon + 24h * 365);
    EXPECT_EQ(lead(), 0ns);
}

TEST_P(V7, has_no_lead_on_a_healthy_clock) {
    next();
    std::this_thread::sleep_for(1ms);
    EXPECT_EQ(lead(), 0ns);
}

TEST_P(V7, a_clock_out_of_range_is_an_error_and_leaves_the_order_as_it_was) {
    pinned_clock clock{noon};
    const uuid before = next();
    for (const time_ns wrong : {time_ns{-1ns}, time_ns{-24h}}) {
        clock.set(wrong);
        EXPECT_THROW(next(), rowkey::clock_error);
        EXPECT_THROW(batch(10), rowkey::clock_error);
        EXPECT_THROW(lead(), rowkey::clock_error);
    }
    clock.set(time_ns{(end_of_time_ms % 1000) * 1ms});
    clock.fake().more_seconds = end_of_time_ms / 1000;
    EXPECT_THROW(next(), rowkey::clock_error);
    clock.fake().readable = false;
    EXPECT_THROW(next(), rowkey::clock_error);
    clock.fake().readable = true;
    clock.fake().more_seconds = 0;
    clock.set(noon + 1us);
    const uuid after = next();
    EXPECT_GT(after, before);
    EXPECT_EQ(*after.timestamp(), noon);
}

TEST_P(V7, a_span_that_would_pass_the_end_of_time_is_an_error_and_leaves_the_order_as_it_was) {
    pinned_clock clock{noon};
    const uuid before = next();
    clock.set(time_ns{(end_of_time_ms % 1000) * 1ms - 1us});  // 1049 ticks are left
    clock.fake().more_seconds = end_of_time_ms / 1000;
    std::vector<uuid> ids(2000, uuid::max());
    EXPECT_THROW(GetParam().fill(ids), rowkey::clock_error);
    EXPECT_EQ(std::count(ids.begin(), ids.end(), uuid::max()), 2000) << "the span is untouched";
    clock.set(noon);
    clock.fake().more_seconds = 0;
    EXPECT_EQ(next().low_word() >> 54, (before.low_word() >> 54) + 1);
}

TEST_P(V7, observed_ids_are_followed) {
    const pinned_clock clock{noon};
    const uuid seen = rowkey::uuidv7_at(std::chrono::floor<std::chrono::milliseconds>(noon + 30s));
    EXPECT_LT(next(), seen);
    observe(seen);
    EXPECT_GT(next(), seen);
    EXPECT_GE(lead(), 30s);
}

TEST_P(V7, observing_an_id_below_the_next_one_changes_nothing) {
    const pinned_clock clock{noon};
    const uuid first = next();
    observe(first);
    observe("00000000-0000-7000-8000-000000000000"_uuid);
    const uuid second = next();
    EXPECT_EQ(second.low_word() >> 54, (first.low_word() >> 54) + 1) << "the very next tick";
}

TEST_P(V7, observe_refuses_what_it_cannot_follow) {
    const pinned_clock clock{noon};
    const uuid before = next();
    EXPECT_THROW(observe(uuid::nil()), rowkey::observe_error);
    EXPECT_THROW(observe(uuid::max()), rowkey::observe_error);
    EXPECT_THROW(observe(rowkey::uuidv4()), rowkey::observe_error);
    EXPECT_THROW(observe("ffffffff-ffff-7fff-bfff-ffffffffffff"_uuid), rowkey::observe_error);
    const auto at = [](time_ns time) { return rowkey::uuidv7_at(std::chrono::floor<std::chrono::milliseconds>(time)); };
    EXPECT_THROW(observe(at(noon + 61s)), rowkey::observe_error);
    EXPECT_THROW(observe(at(noon + 2s), 1s), rowkey::observe_error);
    EXPECT_NO_THROW(observe(at(noon - 24h)));
    EXPECT_EQ(next().low_word() >> 54, (before.low_word() >> 54) + 1) << "nothing changed";
    EXPECT_NO_THROW(observe(at(noon + 2h), 3h));
}

TEST_P(V7, an_observed_id_never_takes_it_to_the_end_of_time) {
    pinned_clock clock{noon};
    next();
    const uuid last = "0fffffff-ffff-7fff-bfff-ffffffffffff"_uuid;
    EXPECT_THROW(observe(last, std::chrono::nanoseconds::max()), rowkey::observe_error)
        << "500 years are more than 292";
    EXPECT_LT(lead(), 1min);
    clock.set(time_ns{});
    clock.fake().more_seconds = end_of_time_ms / 1000 - 400 * 86'400;
    EXPECT_THROW(observe(last, 24h * 500), rowkey::observe_error) << "which would be the last one";
    EXPECT_NO_THROW(next());
}

TEST_P(V7, an_own_id_may_be_observed_even_after_the_clock_stepped_back) {
    pinned_clock clock{noon};
    const uuid own_id = next();
    clock.set(noon - 1h);
    EXPECT_NO_THROW(observe(own_id)) << "it is below the next one, so nothing has to change";
    EXPECT_EQ(tick(next()), tick(own_id) + 1);
}

TEST_P(V7, observing_from_many_threads_keeps_the_greatest) {
    const pinned_clock clock{noon};
    const auto at = [](int ms) {
        const auto unix_ts_ms = std::chrono::floor<std::chrono::milliseconds>(noon.time_since_epoch()).count() + ms;
        return uuid::from_words(static_cast<std::uint64_t>(unix_ts_ms) << 16 | 0x7000, std::uint64_t{0b10} << 62);
    };
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread, this] {
            for (int ms = 1; ms <= 1000; ++ms) observe(at(ms * 4 + thread));
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_GT(next(), at(4003));
}

TEST_P(V7, works_in_a_child_and_its_ids_are_greater_than_those_before_the_fork) {
    const uuid before = next();
    const pid_t child = fork();
    if (child == 0) _exit(next() > before ? 0 : 1);
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

// ---- forks: no random state is shared

// Writes `count` ids to a pipe, all with random tails of its own.
void write_ids(int pipe_end, int count) {
    std::vector<uuid> ids;
    if (count >= 50) {  // the bulk first, which takes its bits past the buffer
        ids.resize(40);
        rowkey::uuidv7(ids);
    }
    while (ids.size() < static_cast<std::size_t>(count))
        ids.push_back(ids.size() % 2 == 0 ? rowkey::uuidv7() : rowkey::uuidv4());
    for (const auto& id : ids) {
        if (write(pipe_end, id.bytes().data(), 16) != 16) _exit(1);
    }
}

std::vector<uuid> read_ids(int pipe_end) {
    std::vector<uuid> ids;
    std::array<std::byte, 16> bytes;
    while (read(pipe_end, bytes.data(), 16) == 16) ids.push_back(uuid::from_bytes(bytes));
    return ids;
}

pid_t fork_by_clone() {
    return static_cast<pid_t>(syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, 0));
}

// With 54 bits, that any two of the 1,550 tails here are equal by chance happens once in 1.5e10 runs.
void expect_no_shared_tail(pid_t (*make_child)()) {
    std::array<int, 2> ends;
    ASSERT_EQ(pipe(ends.data()), 0);
    write_ids(ends[1], 50);  // this thread has a buffer full of random bits now
    for (int child = 0; child < 10; ++child) {
        const pid_t pid = make_child();
        ASSERT_GE(pid, 0);
        if (pid == 0) {
            const pid_t grandchild = make_child();
            write_ids(ends[1], 50);
            if (grandchild == 0) _exit(0);
            int status = 1;
            waitpid(grandchild, &status, 0);
            _exit(status);
        }
        write_ids(ends[1], 50);
        int status = 1;
        waitpid(pid, &status, 0);
        ASSERT_EQ(status, 0);
    }
    close(ends[1]);
    const auto ids = read_ids(ends[0]);
    close(ends[0]);
    ASSERT_EQ(ids.size(), 50u + 10 * (50 + 50 + 50));
    std::vector<std::uint64_t> tails;
    for (const auto& id : ids) tails.push_back(tail(id));
    std::sort(tails.begin(), tails.end());
    EXPECT_EQ(std::adjacent_find(tails.begin(), tails.end()), tails.end());
}

TEST(Fork, shares_no_random_state_at_any_depth) {
    expect_no_shared_tail(fork);
}
TEST(Fork, by_clone_shares_no_random_state) {
    expect_no_shared_tail(fork_by_clone);
}

TEST(Fork, while_other_threads_generate_the_child_goes_on_at_once) {
    std::atomic<bool> done{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            while (!done) rowkey::uuidv7();
        });
    }
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
    constexpr int forks = 100;  // each takes fifty times as long
#else
    constexpr int forks = 500;
#endif
    for (int i = 0; i < forks; ++i) {
        const uuid before = rowkey::uuidv7();
        const pid_t child = fork();
        if (child == 0) {
            alarm(20);  // a hang ends in SIGALRM
            const uuid after = rowkey::uuidv7();
            _exit(after > before ? 0 : 1);
        }
        int status = -1;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        ASSERT_EQ(status, 0);
    }
    done = true;
    for (auto& thread : threads) thread.join();
}

// glibc's fork makes malloc usable in the child, _Fork and clone(2) do not. Nor do the sanitizers make theirs usable,
// and their own code allocates.
#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
TEST(Fork, of_a_thread_without_ids_goes_on_at_once_whatever_locks_were_held) {
    mallopt(M_ARENA_MAX, 1);  // one lock for all, held much of the time
    std::atomic<bool> done{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            while (!done) {
                void* volatile memory = std::malloc(5000);
                std::free(memory);
            }
        });
    }
    int status = 0;
    for (int i = 0; i < 200 && status == 0; ++i) {
        std::thread{[&] {
            const pid_t child = i % 2 == 0 ? _Fork() : fork_by_clone();
            if (child == 0) {
                alarm(20);  // a hang ends in SIGALRM
                _exit(rowkey::uuidv7().version() == 7 ? 0 : 1);
            }
            waitpid(child, &status, 0);
        }}.join();
    }
    done = true;
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(status, 0);
}
#endif

// ---- entropy

TEST(Entropy, is_asked_for_again_when_interrupted_or_short) {
    int call = 0;
    const fake_getrandom fake{[&](void* buffer, std::size_t size) -> ssize_t {
        if (call++ % 2 == 0) {
            errno = EINTR;
            return -1;
        }
        return system_getrandom(buffer, std::min<std::size_t>(size, 5));
    }};
    EXPECT_EQ(rowkey::uuidv7().version(), 7);
    EXPECT_GT(fake.calls, 10) << "five bytes at a time";
}

TEST(Entropy, that_is_missing_is_an_error_and_never_a_weak_id) {
    for (const int error : {ENOSYS, EAGAIN, EFAULT, 0}) {
        const fake_getrandom fake{[&](void*, std::size_t) -> ssize_t {
            errno = error;
            return error == 0 ? 0 : -1;
        }};
        rowkey::reseed();
        std::vector<uuid> ids(100);
        EXPECT_THROW(rowkey::uuidv7(), rowkey::entropy_error);
        EXPECT_THROW(rowkey::uuidv7(ids), rowkey::entropy_error);
        EXPECT_THROW(rowkey::uuidv4(), rowkey::entropy_error);
    }
    EXPECT_EQ(rowkey::uuidv4().version(), 4) << "and back when it is back";
}

TEST(Entropy, a_failure_leaves_the_order_unchanged) {
    const pinned_clock clock{noon};
    const uuid before = rowkey::uuidv7();
    {
        const fake_getrandom fake{[](void*, std::size_t) -> ssize_t {
            errno = ENOSYS;
            return -1;
        }};
        rowkey::reseed();
        EXPECT_THROW(rowkey::uuidv7(), rowkey::entropy_error);
    }
    EXPECT_EQ(rowkey::uuidv7().low_word() >> 54, (before.low_word() >> 54) + 1);
}

TEST(Entropy, reseed_asks_the_system_anew_in_every_thread) {
    rowkey::uuidv7();
    const fake_getrandom fake{system_getrandom};
    std::atomic<int> step{0};
    const auto wait_for = [&](int n) {
        while (step != n) std::this_thread::yield();
    };
    std::thread other{[&] {
        rowkey::uuidv7();
        step = 1;
        wait_for(2);
        const int before = fake.calls;
        rowkey::uuidv7();
        EXPECT_GT(fake.calls, before);
    }};
    wait_for(1);
    const int before = fake.calls;
    rowkey::uuidv7();
    EXPECT_EQ(fake.calls, before);
    rowkey::reseed();
    rowkey::uuidv7();
    EXPECT_GT(fake.calls, before);
    step = 2;
    other.join();
}

TEST(Entropy, reseed_holds_for_a_span_as_the_first_call_too) {
    std::vector<uuid> ids(100);
    rowkey::uuidv7(ids);
    const fake_getrandom fake{system_getrandom};
    rowkey::reseed();
    rowkey::uuidv7(ids);
    EXPECT_GT(fake.calls, 0);
}

void expect_that_nothing_random_is_kept() {
    const fake_getrandom fake{system_getrandom};
    for (int i = 1; i <= 10; ++i) {
        rowkey::uuidv7();
        EXPECT_EQ(fake.calls, i);
    }
    std::vector<uuid> ids(100);
    rowkey::uuidv7(ids);
    EXPECT_EQ(fake.calls, 12) << "one to see that there is entropy, one for the span";
    std::vector<uuid> few(2);
    rowkey::uuidv7(few);
    EXPECT_EQ(fake.calls, 14) << "and of a small one";
    EXPECT_TRUE(strictly_ascending(ids));
    expect_no_shared_tail(fork);
}

// As on Linux before 4.14, where madvise does not know MADV_WIPEONFORK.
TEST(Entropy, where_a_fork_cannot_be_noticed_nothing_random_is_kept) {
    const rowkey::tests::idle_madvise old_kernel{-1};
    expect_that_nothing_random_is_kept();
}

// As under qemu-user, and in a sandbox that lets a system call succeed without making it.
TEST(Entropy, where_madvise_takes_any_advice_nothing_random_is_kept) {
    const rowkey::tests::idle_madvise emulator{0};
    expect_that_nothing_random_is_kept();
}

// Neighbours in a batch share nothing; by chance two of 1,000 tails are equal once in 3.6e10 runs.
TEST(Entropy, every_id_of_a_batch_has_random_bits_of_its_own) {
    for (const std::size_t size : {2u, 16u, 32u, 33u, 512u, 1000u}) {
        std::vector<uuid> ids(size);
        rowkey::uuidv7(ids);
        std::vector<std::uint64_t> tails;
        for (const auto& id : ids) tails.push_back(tail(id));
        std::sort(tails.begin(), tails.end());
        EXPECT_EQ(std::adjacent_find(tails.begin(), tails.end()), tails.end()) << size;
    }
}

TEST(Entropy, ids_cost_no_system_call_after_a_threads_first) {
    rowkey::uuidv7();
    const fake_getrandom fake{system_getrandom};
    std::vector<uuid> ids(1000);
    for (int i = 0; i < 10'000; ++i) rowkey::uuidv7();
    rowkey::uuidv7(ids);
    EXPECT_LE(fake.calls, ROWKEY_WITH_NETTLE ? 0 : 10'000 / 128 + 3) << "without nettle one a KiB, two for the batch";
}

// Each of the 54 tail bits of a million ids is 1 in half of them, give or take six standard deviations: a false alarm
// for any bit of the three kinds of call happens once in 3 million runs.
TEST(Entropy, tail_bits_are_unbiased) {
    constexpr int n = 1'000'000;
    std::vector<uuid> ids(n);
    const auto expect_unbiased = [&](const char* what) {
        for (int bit = 0; bit < 54; ++bit) {
            const auto ones =
                std::count_if(ids.begin(), ids.end(), [&](const uuid& id) { return (id.low_word() >> bit & 1) != 0; });
            EXPECT_NEAR(static_cast<double>(ones), n / 2.0, 6 * std::sqrt(n / 4.0)) << what << ", bit " << bit;
        }
    };
    for (auto& id : ids) id = rowkey::uuidv7();
    expect_unbiased("one by one");
    for (int i = 0; i < n; i += 16) rowkey::uuidv7(std::span{ids}.subspan(static_cast<std::size_t>(i), 16));
    expect_unbiased("by 16");
    rowkey::uuidv7(ids);
    expect_unbiased("all at once");
}

// ---- the other makers

TEST(Uuidv4, is_random_in_122_bits) {
    std::uint64_t high_ones = 0, high_zeros = 0, low_ones = 0, low_zeros = 0;
    for (int i = 0; i < 1000; ++i) {  // that a bit is the same 1000 times happens once in 2^992 runs
        const uuid id = rowkey::uuidv4();
        ASSERT_EQ(id.version(), 4);
        ASSERT_EQ(id.variant(), 0b10);
        high_ones |= id.high_word();
        high_zeros |= ~id.high_word();
        low_ones |= id.low_word();
        low_zeros |= ~id.low_word();
    }
    EXPECT_EQ(high_ones & high_zeros, 0xffffffffffff0fff);
    EXPECT_EQ(low_ones & low_zeros, 0x3fffffffffffffff);
}

TEST(GivenTime, makes_the_ids_of_that_time_in_the_generators_order) {
    rowkey::v7_generator generate;
    const rowkey::tests::time_ns time = std::chrono::sys_days{std::chrono::year{2020} / 1 / 31} + 1ms + 500'000ns;
    const uuid first = generate(time);
    EXPECT_EQ(first.timestamp(), std::chrono::floor<std::chrono::milliseconds>(time));
    EXPECT_EQ(first.high_word() & 0xfffu, 0x800u) << "half a millisecond";
    std::array<uuid, 3> ids;
    generate.fill(ids, time);
    EXPECT_LT(first, ids[0]) << "where time stands still, too";
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    EXPECT_LT(ids[2], generate(time - 1h)) << "and where it goes back";
    EXPECT_EQ(generate(time + 1h).timestamp(), std::chrono::floor<std::chrono::milliseconds>(time + 1h));
    EXPECT_GT(generate().timestamp(), std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}) << "the system's again";
}

TEST(GivenTime, before_1970_is_refused_and_changes_nothing) {
    rowkey::v7_generator generate;
    const rowkey::tests::time_ns begin{};
    EXPECT_THROW(generate(begin - 1ns), rowkey::clock_error);
    std::array<uuid, 2> ids{uuid::max(), uuid::max()};
    EXPECT_THROW(generate.fill(ids, begin - 1ns), rowkey::clock_error);
    EXPECT_EQ(ids[0], uuid::max());
    EXPECT_EQ(generate(begin).timestamp(), std::chrono::sys_time<std::chrono::milliseconds>{});
    EXPECT_THROW(generate(rowkey::tests::time_ns::min()), rowkey::clock_error);
    EXPECT_NO_THROW(generate(rowkey::tests::time_ns::max()));
    const auto later = std::chrono::sys_days{std::chrono::year{2526} / 1 / 1};  // no sys_time of nanoseconds
    EXPECT_EQ(generate(later).timestamp(), later);
    EXPECT_THROW(generate(std::chrono::sys_days{std::chrono::year{2600} / 1 / 1}), rowkey::clock_error);
}

TEST(Uuidv7At, has_the_time_asked_for_and_touches_no_generator) {
    const pinned_clock clock{noon};
    const uuid before = rowkey::uuidv7();
    const auto time = std::chrono::floor<std::chrono::milliseconds>(noon) + 24h * 365;
    std::uint64_t ones = 0, zeros = 0, low_ones = 0, low_zeros = 0;
    for (int i = 0; i < 1000; ++i) {
        const uuid id = rowkey::uuidv7_at(time);
        ASSERT_EQ(id.timestamp(), time);
        ones |= id.high_word();
        zeros |= ~id.high_word();
        low_ones |= id.low_word();
        low_zeros |= ~id.low_word();
    }
    EXPECT_EQ(ones & zeros, 0xfffu) << "the sub-millisecond bits are random";
    EXPECT_EQ(low_ones & low_zeros, 0x3fffffffffffffff) << "all of them";
    EXPECT_EQ(rowkey::uuidv7().low_word() >> 54, (before.low_word() >> 54) + 1);
}

TEST(Uuidv7At, refuses_times_that_no_generator_could_follow) {
    using std::chrono::milliseconds;
    using time_ms = std::chrono::sys_time<milliseconds>;
    EXPECT_NO_THROW(rowkey::uuidv7_at(time_ms{0ms}));
    EXPECT_NO_THROW(rowkey::uuidv7_at(time_ms{milliseconds{end_of_time_ms - 1}}));
    EXPECT_THROW(rowkey::uuidv7_at(time_ms{-1ms}), rowkey::clock_error);
    EXPECT_THROW(rowkey::uuidv7_at(time_ms{milliseconds{end_of_time_ms}}), rowkey::clock_error);
    EXPECT_THROW(rowkey::uuidv7_at(time_ms::max()), rowkey::clock_error);
}

template <typename Unit>
class Uuidv7AtOf : public testing::Test {};
using units =
    testing::Types<std::chrono::nanoseconds, std::chrono::microseconds, std::chrono::milliseconds,
                   std::chrono::duration<std::int64_t, std::ratio<1, 100'000>>, std::chrono::seconds, std::chrono::days,
                   std::chrono::years, std::chrono::duration<double>,
                   std::chrono::duration<std::int32_t, std::ratio<60>>, std::chrono::duration<std::int64_t, std::pico>>;
TYPED_TEST_SUITE(Uuidv7AtOf, units);

TYPED_TEST(Uuidv7AtOf, any_resolution_looks_before_it_converts) {
    using time = std::chrono::sys_time<TypeParam>;
    EXPECT_EQ(rowkey::uuidv7_at(time{}).timestamp(), std::chrono::sys_time<std::chrono::milliseconds>{});
    EXPECT_THROW(rowkey::uuidv7_at(time{TypeParam{-1}}), rowkey::clock_error);
    EXPECT_THROW(rowkey::uuidv7_at(time::min()), rowkey::clock_error);
    // 2^44 ms, where it is a time of this type, and the last before it.
    const long double end = 17'592'186'044.416L * TypeParam::period::den / TypeParam::period::num;
    using rep = typename TypeParam::rep;
    if (end < static_cast<long double>(std::numeric_limits<rep>::max())) {
        const auto first_refused = static_cast<rep>(std::ceil(end));
        EXPECT_THROW(rowkey::uuidv7_at(time{TypeParam{first_refused}}), rowkey::clock_error);
        EXPECT_NO_THROW(rowkey::uuidv7_at(time{TypeParam{first_refused - 1}}));
        EXPECT_THROW(rowkey::uuidv7_at(time::max()), rowkey::clock_error);
    } else {
        EXPECT_NO_THROW(rowkey::uuidv7_at(time::max()));
    }
}

TEST(Uuidv7At, ascends_as_the_times_do_to_the_nanosecond) {
    using namespace std::chrono;
    const sys_time<nanoseconds> begin = sys_days{year{2024} / 5 / 17} + 12h;
    uuid last;
    for (int ns = 0; ns < 3'000'000; ns += 7) {
        const uuid id = rowkey::uuidv7_at(begin + nanoseconds{ns});
        ASSERT_LT(last, id) << ns;
        last = id;
    }
    const auto us = floor<microseconds>(begin);
    EXPECT_LT(rowkey::uuidv7_at(us + 1us), rowkey::uuidv7_at(us + 2us));
    EXPECT_NE(rowkey::uuidv7_at(us), rowkey::uuidv7_at(us)) << "random below";
    EXPECT_EQ(rowkey::uuidv7_at(us + 40us).high_word() & 0xfffu, 163u) << "40 of 1000 of 4096";
}

TEST(Uuidv7At, has_no_bit_that_is_neither_time_nor_random) {
    using frames = std::chrono::sys_time<std::chrono::duration<std::int64_t, std::ratio<1, 30>>>;
    std::uint64_t ones = 0;
    for (int i = 0; i < 2000; ++i) ones |= rowkey::uuidv7_at(frames{frames::duration{51'000'000'001}}).low_word();
    const uuid one = rowkey::uuidv7_at(frames{frames::duration{51'000'000'001}});
    EXPECT_EQ(one.high_word() & 0xfffu, 1365u) << "a third of a millisecond";
    EXPECT_EQ(one.low_word() >> 54 & 0xffu, ones >> 54 & 0xffu) << "the same in all";
}

TEST(Uuidv7At, makes_ids_for_many_times_or_for_none) {
    using namespace std::chrono;
    const sys_time<microseconds> begin = sys_days{year{2024} / 5 / 17};
    std::vector<sys_time<microseconds>> times;
    for (int i = 0; i < 1000; ++i) times.push_back(begin + microseconds{40 * i});
    const auto ids = rowkey::uuidv7_at(times);
    ASSERT_EQ(ids.size(), times.size());
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    EXPECT_EQ(ids[500].timestamp(), floor<milliseconds>(times[500]));
    times[999] = sys_time<microseconds>{-1us};
    EXPECT_THROW(rowkey::uuidv7_at(times), rowkey::clock_error);
    EXPECT_EQ(rowkey::uuidv7_at(std::array{sys_days{}, sys_days{}}).size(), 2u);
    EXPECT_EQ(rowkey::uuidv7_at(std::span<const sys_days>{}).size(), 0u);
}

}  // namespace
