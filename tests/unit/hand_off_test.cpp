// Order across threads: hand-offs, in which a thread makes an id only after it has got another thread's, which must be
// smaller. Each test wants two cores to itself.
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <rowkey/rowkey.hpp>

#include "system_calls.hpp"

namespace {

using namespace std::chrono_literals;
using rowkey::uuid;
using rowkey::tests::fake_clock;

struct hand_off_counts {
    std::int64_t done = 0, out_of_order = 0;

    void count(const uuid& got, const uuid& made) {
        ++done;
        if (!(made > got)) ++out_of_order;
    }
};

/// What is under test: the process's own generator, or an object.
struct source {
    uuid (*next)();
    void (*fill)(std::span<uuid>);
};

rowkey::v7_generator object;
constexpr source process_own{[] { return rowkey::uuidv7(); }, [](std::span<uuid> ids) { rowkey::uuidv7(ids); }};
constexpr source one_object{[] { return object(); }, [](std::span<uuid> ids) { object.fill(ids); }};

/// Makes the `n`th id of a mix of single ids and batches; the last of a batch is handed on, the first is judged.
struct maker {
    source from;
    std::vector<uuid> ids = std::vector<uuid>(64);

    uuid operator()(std::int64_t n, const uuid& got, hand_off_counts& counts) {
        if (n % 5 != 0) {
            const uuid id = from.next();
            counts.count(got, id);
            return id;
        }
        const auto some = std::span{ids}.first(static_cast<std::size_t>(1 + n % 64));
        from.fill(some);
        counts.count(got, some.front());
        return some.back();
    }
};

/// One by one, between two threads that spin. In the middle, while no thread makes an id, `half_time` is called.
hand_off_counts ping_pong(
    std::int64_t rounds, source from = process_own, const std::function<void()>& half_time = [] {}) {
    std::atomic<std::int64_t> turn{0};
    uuid last;  // belongs to whose turn it is
    std::array<hand_off_counts, 2> counts;
    const auto play = [&](std::int64_t parity) {
        maker make{from};
        for (std::int64_t round = parity; round < rounds; round += 2) {
            for (int spins = 0; turn.load(std::memory_order_acquire) != round;) {
                if (++spins % 500 == 0) std::this_thread::yield();
            }
            if (round == rounds / 2) half_time();
            last = make(round, last, counts[static_cast<std::size_t>(parity)]);
            turn.store(round + 1, std::memory_order_release);
        }
    };
    std::thread other{play, 1};
    play(0);
    other.join();
    return {counts[0].done + counts[1].done, counts[0].out_of_order + counts[1].out_of_order};
}

/// A queue of ids behind a mutex.
class id_queue {
  public:
    void push(const uuid& id) {
        {
            const std::lock_guard lock{mutex_};
            ids_.push_back(id);
        }
        filled_.notify_one();
    }
    /// All there are, at least one; none once the queue is closed and empty.
    std::vector<uuid> pop_all() {
        std::unique_lock lock{mutex_};
        filled_.wait(lock, [this] { return !ids_.empty() || closed_; });
        return std::exchange(ids_, {});
    }
    void close() {
        {
            const std::lock_guard lock{mutex_};
            closed_ = true;
        }
        filled_.notify_all();
    }

  private:
    std::mutex mutex_;
    std::condition_variable filled_;
    std::vector<uuid> ids_;
    bool closed_ = false;
};

/// Through queues: `producers` threads push ids, as many take them and make one after each.
hand_off_counts through_queues(int producers, std::int64_t each) {
    id_queue queue;
    std::vector<hand_off_counts> counts(static_cast<std::size_t>(producers));
    std::vector<std::thread> making, taking;
    for (auto& mine : counts) {
        making.emplace_back([&] {
            maker make{process_own};
            hand_off_counts ignored;
            for (std::int64_t n = 0; n < each; ++n) queue.push(make(n, {}, ignored));
        });
        taking.emplace_back([&] {
            maker make{process_own};
            std::int64_t n = 0;
            for (auto ids = queue.pop_all(); !ids.empty(); ids = queue.pop_all()) {
                for (const auto& id : ids) make(++n, id, mine);
            }
        });
    }
    for (auto& thread : making) thread.join();
    queue.close();
    for (auto& thread : taking) thread.join();
    hand_off_counts all;
    for (const auto& mine : counts) {
        all.done += mine.done;
        all.out_of_order += mine.out_of_order;
    }
    return all;
}

// Sanitizers make everything slow, and what they look for shows at once.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr std::int64_t million = 20'000;
#else
constexpr std::int64_t million = 1'000'000;
#endif

TEST(HandOff, six_million_one_by_one_are_all_in_order) {
    const auto counts = ping_pong(6 * million);
    EXPECT_EQ(counts.done, 6 * million);
    EXPECT_EQ(counts.out_of_order, 0);
}

TEST(HandOff, six_million_through_queues_are_all_in_order) {
    const auto counts = through_queues(3, 2 * million);
    EXPECT_EQ(counts.done, 6 * million);
    EXPECT_EQ(counts.out_of_order, 0);
}

TEST(HandOff, of_one_object_are_all_in_order) {
    const auto counts = ping_pong(2 * million, one_object);
    EXPECT_EQ(counts.done, 2 * million);
    EXPECT_EQ(counts.out_of_order, 0);
}

TEST(HandOff, are_in_order_while_unix_time_jumps_about) {
    fake_clock clock;
    std::atomic<bool> done{false};
    std::thread jumps{[&] {
        for (int n = 0; !done; ++n) {
            clock.unix_shift = std::chrono::nanoseconds{n % 7 * 10ms};
            std::this_thread::sleep_for(500us);
        }
    }};
    const auto counts = ping_pong(million);
    done = true;
    jumps.join();
    EXPECT_EQ(counts.out_of_order, 0);
}

// A thread that has not made an id since does not know yet: of these two, the first to learn it can be behind the other
// one, and then the other one behind it.
TEST(HandOff, are_in_order_again_soon_after_the_clock_turned_coarse) {
    fake_clock clock;
    const auto counts = ping_pong(million / 10, process_own, [&] { clock.granularity = 4ms; });
    EXPECT_EQ(counts.done, million / 10);
    EXPECT_LE(counts.out_of_order, 2);
}

TEST(HandOff, are_in_order_again_soon_after_the_clock_went_back) {
    fake_clock clock;
    clock.monotonic_shift = std::chrono::nanoseconds{1h};  // the machine may have been started a minute ago
    const auto counts = ping_pong(million / 10, process_own, [&] {
        clock.unix_shift = -std::chrono::nanoseconds{1h};  // or Unix time would put it right
        clock.monotonic_shift = std::chrono::nanoseconds{0};
    });
    EXPECT_LE(counts.out_of_order, 2);
}

// The shared word: chosen before the first id where two consecutive readings of the clock can be equal.
TEST(HandOff, are_in_order_on_a_clock_of_a_microsecond) {
    fake_clock clock;
    clock.granularity = 1us;
    EXPECT_EQ(ping_pong(million / 2).out_of_order, 0);
    EXPECT_EQ(through_queues(2, million / 10).out_of_order, 0);
}

TEST(HandOff, are_in_order_on_a_clock_of_four_milliseconds) {
    fake_clock clock;
    clock.granularity = 4ms;
    EXPECT_EQ(ping_pong(million / 2).out_of_order, 0);
    EXPECT_EQ(through_queues(2, million / 10).out_of_order, 0);
}

}  // namespace
