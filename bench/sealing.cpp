// rowkey_sealing: what an opaque id costs. Each line tells the time of a call, and how many readings of the clock that
// is.
//
//   rowkey_sealing [GOOGLE-BENCHMARK-OPTION]...
//
// A call takes as many block operations as its id needs, 64 on average, so each call has another id.
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include <rowkey/seal.hpp>
#include <rowkey/timestamp_mask.hpp>

#include "build_type.hpp"

namespace {

using rowkey::row_id, rowkey::uuid;

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};
using sealer = rowkey::row_id_sealer<invoice>;

std::int64_t clock_ns() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// The mean time of `calls` calls, in ns.
template <typename Call>
double mean_ns(int calls, Call call) {
    const std::int64_t begin = clock_ns();
    for (int i = 0; i < calls; ++i) call(i);
    return static_cast<double>(clock_ns() - begin) / calls;
}

/// Measures `call(i)` beside the clock, which is read before and after.
template <typename Call>
void measure(const char* name, Call call) {
    benchmark::RegisterBenchmark(name,
                                 [call](benchmark::State& state) {
                                     const auto reading = [] {
                                         return mean_ns(1'000'000, [](int) { benchmark::DoNotOptimize(clock_ns()); });
                                     };
                                     double ns = 0;
                                     double clock = reading();
                                     for (auto _ : state) {
                                         ns = mean_ns(200'000, call);
                                         state.SetIterationTime(ns / 1e9);
                                     }
                                     clock = (clock + reading()) / 2;
                                     state.counters["clocks"] = ns / clock;
                                     state.counters["clock_ns"] = clock;
                                 })
        ->UseManualTime()
        ->Iterations(1);
}

/// Single calls, each between two readings of the clock, of which the median cost is taken off.
template <typename Call>
void measure_tail(const char* name, Call call) {
    benchmark::RegisterBenchmark(
        name,
        [call](benchmark::State& state) {
            const auto times = [](auto one) {
                std::vector<std::int64_t> all(1'000'000);
                for (std::size_t i = 0; i < all.size(); ++i) {
                    const std::int64_t begin = clock_ns();
                    one(static_cast<int>(i));
                    all[i] = clock_ns() - begin;
                }
                std::sort(all.begin(), all.end());
                return all;
            };
            for (auto _ : state) {
                const double clock = mean_ns(1'000'000, [](int) { benchmark::DoNotOptimize(clock_ns()); });
                const auto empty = times([](int) {}), all = times(call);
                for (const auto& [percentile, rank] :
                     {std::pair{"p50", 0.5}, std::pair{"p99", 0.99}, std::pair{"p99.9", 0.999}}) {
                    const auto at = static_cast<std::size_t>(rank * static_cast<double>(all.size()));
                    const auto ns = static_cast<double>(all[at] - empty[empty.size() / 2]);
                    state.counters[percentile] = ns / clock;
                    if (rank == 0.99) state.SetIterationTime(ns / 1e9);
                }
                state.counters["clock_ns"] = clock;
            }
        })
        ->UseManualTime()
        ->Iterations(1);
}

std::vector<rowkey::key> keys(int count) {
    std::vector<rowkey::key> made;
    for (int i = 1; i <= count; ++i) {
        std::array<unsigned char, rowkey::key::size> bytes{};
        bytes.back() = static_cast<unsigned char>(i);
        made.push_back(rowkey::key::from_bytes(bytes));
    }
    return made;
}

/// AES-256 of one block by EVP: 64 of these and a context for each thread are what the sealers would cost with it.
void measure_evp() {
    static const auto context = [] {
        EVP_CIPHER_CTX* const made = EVP_CIPHER_CTX_new();
        const std::array<unsigned char, 32> key{1};
        EVP_EncryptInit_ex(made, EVP_aes_256_ecb(), nullptr, key.data(), nullptr);
        EVP_CIPHER_CTX_set_padding(made, 0);
        return made;
    }();
    measure("64 blocks of AES-256 by EVP", [](int) {
        static std::array<unsigned char, 16> block{};
        for (int i = 0; i < 64; ++i) {
            int size = 0;
            EVP_EncryptUpdate(context, block.data(), &size, block.data(), static_cast<int>(block.size()));
        }
        benchmark::DoNotOptimize(block);
    });
}

void measure_sealers() {
    const auto eight_keys = keys(8);
    static const sealer one{keys(1)}, eight{eight_keys}, oldest{std::span{eight_keys}.last(1)};
    constexpr std::size_t count = 1 << 16;
    const auto sealed = [](const auto& by) {
        std::vector<uuid> ids;
        for (std::size_t i = 0; i < count; ++i) ids.push_back(by.seal(row_id<invoice>{static_cast<std::int64_t>(i)}));
        return ids;
    };
    const auto seal = [](int i) { benchmark::DoNotOptimize(one.seal(row_id<invoice>{i})); };
    measure("row_id_sealer::seal", seal);
    measure_tail("row_id_sealer::seal, single calls", seal);
    measure("row_id_sealer::open, one key", [ids = sealed(one)](int i) {
        benchmark::DoNotOptimize(one.open(ids[static_cast<std::size_t>(i) % count]));
    });
    measure("row_id_sealer::open, by the oldest of 8 keys", [ids = sealed(oldest)](int i) {
        benchmark::DoNotOptimize(eight.open(ids[static_cast<std::size_t>(i) % count]));
    });

    static const rowkey::uuid_sealer of_uuids{keys(1).front()};
    static const rowkey::timestamp_mask mask{1, 2};
    std::vector<uuid> ids(count);
    rowkey::uuidv7(ids);
    const auto call_on = [](std::vector<uuid> those, auto call) {
        return [those = std::move(those), call](int i) {
            benchmark::DoNotOptimize(call(those[static_cast<std::size_t>(i) % count]));
        };
    };
    measure("uuid_sealer::seal", call_on(ids, [](const uuid& id) { return of_uuids.seal(id); }));
    measure("timestamp_mask::hide", call_on(ids, [](const uuid& id) { return mask.hide(id); }));
    for (auto& id : ids) id = mask.hide(id);
    measure("uuid_sealer::open", call_on(ids, [](const uuid& id) { return of_uuids.open(id); }));
    measure("timestamp_mask::reveal", call_on(ids, [](const uuid& id) { return mask.reveal(id); }));
}

}  // namespace

int main(int argc, char** argv) try {
    if (const char* const why = rowkey::bench::unfit_build()) {
        std::fprintf(stderr, "rowkey_sealing: %s; its times would mean nothing\n", why);
        return EXIT_FAILURE;
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return EXIT_FAILURE;
    measure_sealers();
    measure_evp();
    benchmark::RunSpecifiedBenchmarks();
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::fprintf(stderr, "rowkey_sealing: %s\n", error.what());
    return EXIT_FAILURE;
}
