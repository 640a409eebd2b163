// rowkey_generate: what an id costs, beside what it cannot cost less than, and beside other libraries' where CMake found them.
//
//   rowkey_generate [--out FILE] [--repetitions N] [GOOGLE-BENCHMARK-OPTION]...
//
// Prints a table of medians over N (9) interleaved repetitions, and writes them to FILE as JSON for the report of bench/run.
// All times are wall time; with several threads, over the ids of all of them.
#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <rowkey/rowkey.hpp>

#include "build_type.hpp"

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
void keystream(benchmark::State& state, std::size_t size) {
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
BENCHMARK_CAPTURE(keystream, 1024, 1024)->Name("limit/8 keystream bytes by 1024");
BENCHMARK_CAPTURE(keystream, 8192, 8192)->Name("limit/8 keystream bytes by 8192");

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

// ---- medians, as a table and as JSON

struct figure {
    std::int64_t order;  // Google Benchmark reports interleaved repetitions in any order
    std::string part, what;
    std::map<int, double> ns_by_threads;
};

class medians : public benchmark::BenchmarkReporter {
  public:
    bool ReportContext(const Context&) override { return true; }

    void ReportRuns(const std::vector<Run>& runs) override {
        for (const auto& run : runs) {
            if (run.run_type == Run::RT_Aggregate && run.aggregate_name == "median") add(run);
        }
    }

    void Finalize() override {
        std::sort(figures.begin(), figures.end(), [](const figure& a, const figure& b) { return a.order < b.order; });
    }

    std::vector<figure> figures;
    std::map<std::string, double> tail_ns;

  private:
    void add(const Run& run) {
        std::string name = run.run_name.function_name;
        if (!run.run_name.args.empty()) name += "/" + run.run_name.args;
        const auto slash = name.find('/');
        const std::string part = name.substr(0, slash), what = name.substr(slash + 1);
        if (part == "tail") {
            for (const auto& [percentile, ns] : run.counters) tail_ns[percentile] = ns;
            return;
        }
        const auto ids = run.counters.find("ids");
        const double ns = run.GetAdjustedRealTime() / (ids == run.counters.end() ? 1 : ids->second.value);
        auto known = std::find_if(figures.begin(), figures.end(),
                                  [&](const figure& f) { return f.part == part && f.what == what; });
        if (known == figures.end()) known = figures.insert(known, {0, part, what, {}});
        known->order = run.family_index * 100 + run.per_family_instance_index;
        known->ns_by_threads[static_cast<int>(run.threads)] = ns;
    }
};

void print_table(const medians& found, const std::string& repetitions) {
    std::printf("ns per id; medians of %s interleaved repetitions\n\n%-68s %9s %9s %9s %9s\n", repetitions.c_str(), "",
                "1 thread", "2", "4", "8");
    for (const auto& one : found.figures) {
        std::printf("%-68s", (one.part + ": " + one.what).c_str());
        for (const int threads : {1, 2, 4, 8}) {
            const auto ns = one.ns_by_threads.find(threads);
            if (ns == one.ns_by_threads.end()) {
                std::printf(" %9s", "");
            } else {
                std::printf(" %9.2f", ns->second);
            }
        }
        std::printf("\n");
    }
    std::printf("\nsingle calls of uuidv7(), ns:");
    for (const auto& [percentile, ns] : found.tail_ns) std::printf("  %s %.0f", percentile.c_str(), ns);
    std::printf("\n");
}

void write_json(const medians& found, const std::string& repetitions, const std::string& path) {
    nlohmann::ordered_json json;
    json["repetitions"] = std::stoi(repetitions);
    json["figures"] = nlohmann::ordered_json::array();
    for (const auto& one : found.figures) {
        nlohmann::ordered_json by_threads;
        for (const auto& [threads, ns] : one.ns_by_threads) by_threads[std::to_string(threads)] = ns;
        json["figures"].push_back({{"part", one.part}, {"what", one.what}, {"ns_by_threads", by_threads}});
    }
    json["tail_ns"] = found.tail_ns;
    std::ofstream file{path};
    file << json.dump(2) << "\n";
    file.close();
    if (!file) throw std::runtime_error{"cannot write " + path};
}

}  // namespace

int main(int argc, char** argv) {
    std::string out, repetitions = "9";
    std::vector<std::string> options{argv[0]};
    for (int i = 1; i < argc; ++i) {
        const std::string option = argv[i];
        if ((option == "--out" || option == "--repetitions") && i + 1 < argc) {
            (option == "--out" ? out : repetitions) = argv[++i];
        } else {
            options.push_back(option);
        }
    }
    for (const char* fixed : {"--benchmark_enable_random_interleaving=true", "--benchmark_min_time=0.1"}) {
        options.insert(options.begin() + 1, fixed);
    }
    options.insert(options.begin() + 1, "--benchmark_repetitions=" + repetitions);
    std::vector<char*> arguments;
    for (auto& option : options) arguments.push_back(option.data());
    int count = static_cast<int>(arguments.size());

    if (const char* const why = rowkey::bench::unfit_build()) {
        std::fprintf(stderr, "rowkey_generate: %s; its times would mean nothing\n", why);
        return EXIT_FAILURE;
    }
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return EXIT_FAILURE;
    if (isatty(STDERR_FILENO) == 1) std::fprintf(stderr, "measuring what an id costs: about a minute\n");
    try {
        medians found;
        benchmark::RunSpecifiedBenchmarks(&found);
        print_table(found, repetitions);
        if (!out.empty()) write_json(found, repetitions, out);
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "rowkey_generate: %s\n", error.what());
        return EXIT_FAILURE;
    }
}
