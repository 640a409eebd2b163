// rowkey_generate: what an id costs, beside what it cannot cost less than, and beside other libraries' where CMake found them.
// A Google Benchmark program; bench/run --generate runs it with interleaved repetitions and shows the medians.
//
// Names are part/what: "limit", "rowkey", "rival", "tail". With /threads:N the time is wall time over the ids of all threads.
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <ctime>
#include <vector>

#include <benchmark/benchmark.h>

#include <rowkey/rowkey.hpp>

#if ROWKEY_RIVAL_BOOST
#include <boost/uuid/time_generator_v7.hpp>
#endif
#if ROWKEY_RIVAL_LIBUUID
#include <uuid/uuid.h>
#endif

namespace {

using rowkey::uuid;

std::int64_t clock_ns(clockid_t clock) {
    timespec time;
    clock_gettime(clock, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// ---- limits

void read_clock(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(clock_ns(CLOCK_MONOTONIC));
}
BENCHMARK(read_clock)->Name("limit/clock_gettime");

void step_word(benchmark::State& state) {
    static std::atomic<std::uint64_t> word{0};
    for (auto _ : state) {
        std::uint64_t seen = word.load(std::memory_order_relaxed);
        while (!word.compare_exchange_weak(seen, seen + 1, std::memory_order_relaxed)) {
        }
    }
}
BENCHMARK(step_word)->Name("limit/load+CAS");
BENCHMARK(step_word)->Name("limit/load+CAS")->Threads(2)->UseRealTime();

/// AES-256-CTR by EVP in blocks of `size`: the time is of 8 bytes.
void keystream(benchmark::State& state) {
    const auto size = static_cast<std::size_t>(state.range(0));
    const std::array<unsigned char, 48> key{};
    std::vector<unsigned char> block(size);
    EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
    EVP_EncryptInit_ex(context, EVP_aes_256_ctr(), nullptr, key.data(), key.data() + 32);
    std::size_t used = size;
    for (auto _ : state) {
        if (used == size) {
            int written = 0;
            EVP_EncryptUpdate(context, block.data(), &written, block.data(), static_cast<int>(size));
            used = 0;
        }
        std::uint64_t word;
        std::memcpy(&word, block.data() + used, 8);
        benchmark::DoNotOptimize(word);
        used += 8;
    }
    EVP_CIPHER_CTX_free(context);
}
BENCHMARK(keystream)->Name("limit/8 keystream bytes by")->Arg(1024)->Arg(8192);

void store(benchmark::State& state) {
    std::vector<uuid> ids(512);
    std::size_t at = 0;
    for (auto _ : state) {
        ids[at] = uuid::from_words(at, ~at);
        benchmark::ClobberMemory();
        at = (at + 1) % ids.size();
    }
}
BENCHMARK(store)->Name("limit/16-byte store");

// ---- ours

void process(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(rowkey::uuidv7());
}
BENCHMARK(process)->Name("rowkey/uuidv7()");
BENCHMARK(process)->Name("rowkey/uuidv7()")->ThreadRange(2, 8)->UseRealTime();

void process_batch(benchmark::State& state) {
    std::vector<uuid> ids(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        rowkey::uuidv7(ids);
        benchmark::DoNotOptimize(ids.data());
        benchmark::ClobberMemory();
    }
    state.counters["ids"] = static_cast<double>(ids.size());
}
BENCHMARK(process_batch)->Name("rowkey/uuidv7(span)")->Arg(16)->Arg(1000);

void shared_generator(benchmark::State& state) {
    static rowkey::v7_generator generator;
    for (auto _ : state) benchmark::DoNotOptimize(generator());
}
BENCHMARK(shared_generator)->Name("rowkey/v7_generator, one for all");
BENCHMARK(shared_generator)->Name("rowkey/v7_generator, one for all")->Threads(2)->UseRealTime();

void own_generator(benchmark::State& state) {
    rowkey::v7_generator generator;
    for (auto _ : state) benchmark::DoNotOptimize(generator());
}
BENCHMARK(own_generator)->Name("rowkey/v7_generator, one per thread");
BENCHMARK(own_generator)->Name("rowkey/v7_generator, one per thread")->Threads(2)->UseRealTime();

void random_id(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(rowkey::uuidv4());
}
BENCHMARK(random_id)->Name("rowkey/uuidv4()");

// ---- rivals

#if ROWKEY_RIVAL_BOOST
void boost_v7(benchmark::State& state) {
    boost::uuids::time_generator_v7 generator;
    for (auto _ : state) benchmark::DoNotOptimize(generator());
}
BENCHMARK(boost_v7)->Name("rival/Boost.Uuid time_generator_v7, one per thread, not synchronised");
BENCHMARK(boost_v7)
    ->Name("rival/Boost.Uuid time_generator_v7, one per thread, not synchronised")
    ->Threads(2)
    ->UseRealTime();
#endif

#if ROWKEY_RIVAL_LIBUUID
void libuuid_v7(benchmark::State& state) {
    uuid_t id;
    for (auto _ : state) {
        uuid_generate_time_v7(id);
        benchmark::DoNotOptimize(id);
    }
}
BENCHMARK(libuuid_v7)->Name("rival/libuuid uuid_generate_time_v7");
BENCHMARK(libuuid_v7)->Name("rival/libuuid uuid_generate_time_v7")->Threads(2)->UseRealTime();
#endif

// ---- single calls, one by one: each is timed by two readings of the clock, of which the median cost is taken off

template <typename Call>
std::vector<std::int64_t> time_calls(Call call) {
    std::vector<std::int64_t> times(1'000'000);
    for (auto& time : times) {
        const std::int64_t begin = clock_ns(CLOCK_MONOTONIC);
        call();
        time = clock_ns(CLOCK_MONOTONIC) - begin;
    }
    std::sort(times.begin(), times.end());
    return times;
}

template <typename Call>
void tail(benchmark::State& state, Call call) {
    for (auto _ : state) {
        const auto empty = time_calls([] {});
        const auto times = time_calls(call);
        const auto at = [&](double p) {
            const auto rank = static_cast<std::size_t>(p * static_cast<double>(times.size()));
            return static_cast<double>(times[std::min(rank, times.size() - 1)] - empty[empty.size() / 2]);
        };
        state.counters["p50"] = at(0.50);
        state.counters["p99"] = at(0.99);
        state.counters["p99.9"] = at(0.999);
        state.counters["p99.99"] = at(0.9999);
    }
}
BENCHMARK_CAPTURE(tail, uuidv7, [] { benchmark::DoNotOptimize(rowkey::uuidv7()); })
    ->Name("tail/uuidv7()")
    ->Iterations(1);

}  // namespace

BENCHMARK_MAIN();
