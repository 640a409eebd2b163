// rowkey_generate: what an id costs, beside what it cannot cost less than, and beside other libraries' where CMake
// found them.
//
//   rowkey_generate [--out FILE] [--repetitions N] [GOOGLE-BENCHMARK-OPTION]...
//
// Prints a table of medians over N (9) interleaved repetitions, and writes them to FILE as JSON for the report of
// bench/run. All times are wall time; with several threads, over the ids of all of them.
#include <unistd.h>

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <latch>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <rowkey/rowkey.hpp>

#include "build_type.hpp"
#include "write_file.hpp"

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

/// Wall time of `calls` calls in each of `threads` threads. Each thread has a call of its own, from make_call.
template <typename MakeCall>
double wall_seconds(int threads, int calls, MakeCall make_call) {
    std::vector<std::int64_t> begins(static_cast<std::size_t>(threads)), ends(begins.size());
    std::latch ready{threads};
    const auto run = [&](std::size_t thread) {
        auto call = make_call();
        call();  // a thread's first call keys its random bits
        ready.arrive_and_wait();
        begins[thread] = clock_ns(CLOCK_MONOTONIC);
        for (int i = 0; i < calls; ++i) call();
        ends[thread] = clock_ns(CLOCK_MONOTONIC);
    };
    {
        std::vector<std::jthread> others;
        for (std::size_t thread = 0; thread < begins.size(); ++thread) others.emplace_back(run, thread);
    }
    const auto wall = *std::max_element(ends.begin(), ends.end()) - *std::min_element(begins.begin(), begins.end());
    return static_cast<double>(wall) / 1e9;
}

constexpr int default_calls = 1'000'000;

/// Registers a benchmark for each number of threads. The reporter below divides by "ids".
template <typename MakeCall>
void measure(const char* name, std::vector<int> threads, MakeCall make_call, int ids_per_call = 1,
             int calls = default_calls) {
    for (const int count : threads) {
        benchmark::RegisterBenchmark(name,
                                     [=](benchmark::State& state) {
                                         for (auto _ : state)
                                             state.SetIterationTime(wall_seconds(count, calls, make_call));
                                         state.counters["threads"] = count;
                                         state.counters["ids"] = static_cast<double>(count) * calls * ids_per_call;
                                     })
            ->UseManualTime()
            ->MinTime(0.1);
    }
}

/// AES-256-CTR by EVP in blocks of `size`: a call takes 8 bytes.
class keystream {
  public:
    explicit keystream(std::size_t size) : block_(size), used_{size} {
        const std::array<unsigned char, 48> key{};
        EVP_EncryptInit_ex(context_.get(), EVP_aes_256_ctr(), nullptr, key.data(), key.data() + 32);
    }
    void operator()() {
        if (used_ == block_.size()) {
            int written = 0;
            EVP_EncryptUpdate(context_.get(), block_.data(), &written, block_.data(), static_cast<int>(used_));
            used_ = 0;
        }
        std::uint64_t word;
        std::memcpy(&word, block_.data() + used_, sizeof word);
        benchmark::DoNotOptimize(word);
        used_ += sizeof word;
    }

  private:
    struct free_context {
        void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
    };
    std::unique_ptr<EVP_CIPHER_CTX, free_context> context_{EVP_CIPHER_CTX_new()};
    std::vector<unsigned char> block_;
    std::size_t used_;
};

void add_limits() {
    measure("limit/clock_gettime", {1, 2}, [] { return [] { benchmark::DoNotOptimize(clock_ns(CLOCK_MONOTONIC)); }; });
    measure("limit/load+CAS", {1, 2}, [] {
        static std::atomic<std::uint64_t> word{0};
        return [] {
            std::uint64_t seen = word.load(std::memory_order_relaxed);
            while (!word.compare_exchange_weak(seen, seen + 1, std::memory_order_relaxed)) {
            }
        };
    });
    measure("limit/8 keystream bytes by 1024", {1}, [] { return keystream{1024}; });
    measure("limit/8 keystream bytes by 8192", {1}, [] { return keystream{8192}; });
    measure("limit/16-byte store", {1}, [] {
        return [ids = std::vector<uuid>(512), at = std::size_t{0}]() mutable {
            ids[at] = uuid::from_words(at, ~at);
            benchmark::ClobberMemory();
            at = (at + 1) % ids.size();
        };
    });
}

void add_ours() {
    measure("rowkey/uuidv7()", {1, 2, 4, 8}, [] { return [] { benchmark::DoNotOptimize(rowkey::uuidv7()); }; });
    const auto batches_of = [](std::size_t size) {
        return [size] {
            return [ids = std::vector<uuid>(size)]() mutable {
                rowkey::uuidv7(ids);
                benchmark::DoNotOptimize(ids.data());
                benchmark::ClobberMemory();
            };
        };
    };
    measure("rowkey/uuidv7(span)/16", {1, 2}, batches_of(16), 16, default_calls / 10);
    measure("rowkey/uuidv7(span)/1000", {1, 2}, batches_of(1000), 1000, default_calls / 500);
    measure("rowkey/v7_generator, one for all", {1, 2}, [] {
        static rowkey::v7_generator generator;
        return [] { benchmark::DoNotOptimize(generator()); };
    });
    measure("rowkey/v7_generator, one per thread", {1, 2},
            [] { return [own = std::make_unique<rowkey::v7_generator>()] { benchmark::DoNotOptimize((*own)()); }; });
    measure("rowkey/uuidv4()", {1, 2}, [] { return [] { benchmark::DoNotOptimize(rowkey::uuidv4()); }; });
}

void add_rivals() {
#if ROWKEY_RIVAL_BOOST
    measure("rival/Boost.Uuid time_generator_v7, one per thread, not synchronised", {1, 2},
            [] { return [own = boost::uuids::time_generator_v7{}]() mutable { benchmark::DoNotOptimize(own()); }; });
#endif
#if ROWKEY_RIVAL_LIBUUID
    measure(
        "rival/libuuid uuid_generate_time_v7", {1, 2},
        [] {
            return [] {
                uuid_t id;
                uuid_generate_time_v7(id);
                benchmark::DoNotOptimize(id);
            };
        },
        1, default_calls / 20);
#endif
}

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

void add_tail() {
    benchmark::RegisterBenchmark("tail/uuidv7()", [](benchmark::State& state) {
        for (auto _ : state) {
            const auto empty = time_calls([] {});
            const auto times = time_calls([] { benchmark::DoNotOptimize(rowkey::uuidv7()); });
            const auto at = [&](double p) {
                const auto rank = static_cast<std::size_t>(p * static_cast<double>(times.size()));
                return static_cast<double>(times[std::min(rank, times.size() - 1)] - empty[empty.size() / 2]);
            };
            state.counters["p50"] = at(0.50);
            state.counters["p99"] = at(0.99);
            state.counters["p99.9"] = at(0.999);
            state.counters["p99.99"] = at(0.9999);
        }
    })->Iterations(1);
}

// ---- a process's first id, which finds out about the clock and keys its random bits

constexpr const char* first_id_option = "--first-id";

int print_time_of_first_id() {
    const std::int64_t begin = clock_ns(CLOCK_MONOTONIC);
    benchmark::DoNotOptimize(rowkey::uuidv7());
    std::printf("%lld\n", static_cast<long long>(clock_ns(CLOCK_MONOTONIC) - begin));
    return EXIT_SUCCESS;
}

double median_ns_of_first_ids() {
    std::array<double, 21> times;
    for (double& time : times) {
        const std::string command = "/proc/" + std::to_string(getpid()) + "/exe " + first_id_option;
        FILE* const out = popen(command.c_str(), "r");
        const bool read = out != nullptr && std::fscanf(out, "%lf", &time) == 1;
        if (out == nullptr || pclose(out) != 0 || !read) throw std::runtime_error{"cannot run " + command};
    }
    std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
    return times[times.size() / 2];
}

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

    template <typename Figures>
    static auto find(Figures& among, const std::string& part, const std::string& what) {
        return std::find_if(among.begin(), among.end(),
                            [&](const figure& f) { return f.part == part && f.what == what; });
    }

    /// NaN where it was not measured.
    double ns(const std::string& part, const std::string& what, int threads = 1) const {
        const auto known = find(figures, part, what);
        if (known == figures.end() || !known->ns_by_threads.contains(threads)) return std::nan("");
        return known->ns_by_threads.at(threads);
    }

    std::vector<figure> figures;
    std::map<std::string, double> tail_ns;
    double first_id_ns = 0;

  private:
    void add(const Run& run) {
        const std::string name = run.run_name.function_name;
        const auto slash = name.find('/');
        const std::string part = name.substr(0, slash), what = name.substr(slash + 1);
        if (part == "tail") {
            for (const auto& [percentile, ns] : run.counters) tail_ns[percentile] = ns;
            return;
        }
        const double ns = run.GetAdjustedRealTime() / run.counters.at("ids").value;
        auto known = find(figures, part, what);
        if (known == figures.end()) known = figures.insert(known, {0, part, what, {}});
        known->order = run.family_index;
        known->ns_by_threads[static_cast<int>(run.counters.at("threads").value)] = ns;
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
    std::printf("\na process's first, us:  %.0f\n", found.first_id_ns / 1000);

    const double single = found.ns("rowkey", "uuidv7()");
    std::printf("\nuuidv7() on one thread / (clock_gettime + 8 keystream bytes by 1024)  %.2f\n",
                single / (found.ns("limit", "clock_gettime") + found.ns("limit", "8 keystream bytes by 1024")));
    std::printf("uuidv7() on two threads / on one                                      %.2f\n",
                found.ns("rowkey", "uuidv7()", 2) / single);
    if (found.tail_ns.contains("p50"))
        std::printf("single calls, p99.9 / p50                                             %.1f\n",
                    found.tail_ns.at("p99.9") / found.tail_ns.at("p50"));
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
    json["first_id_ns"] = found.first_id_ns;
    rowkey::bench::write_file(path, json.dump(2) + "\n");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::strcmp(argv[1], first_id_option) == 0) return print_time_of_first_id();
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
    options.insert(options.begin() + 1, "--benchmark_enable_random_interleaving=true");
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
        add_limits();
        add_ours();
        add_rivals();
        add_tail();
        medians found;
        benchmark::RunSpecifiedBenchmarks(&found);
        found.first_id_ns = median_ns_of_first_ids();
        print_table(found, repetitions);
        if (!out.empty()) write_json(found, repetitions, out);
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "rowkey_generate: %s\n", error.what());
        return EXIT_FAILURE;
    }
}
