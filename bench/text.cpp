// rowkey_text: what an id's text costs, both ways and by each of our paths, beside a reading of the clock, a copy of
// the text, and other libraries where CMake found them.
//
//   rowkey_text [--repetitions N] [--dsn DSN] [GOOGLE-BENCHMARK-OPTION]...
//
// With --dsn, also beside the server's own functions; an empty DSN means the PG* variables. What they cost is what a
// query of a million rows takes longer with them than without.
//
// Prints a table of medians over N (9) interleaved repetitions, and our ratios to Boost's. Ours is built as any program
// is, for the baseline of the processor's kind. What is measured is how fast conversions of 256 ids in turn follow each
// other, and not how long one of them takes; ids and texts stay in the first cache.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <limits>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include <rowkey/pqxx.hpp>
#include <rowkey/rowkey.hpp>

#include "build_type.hpp"
#include "text_paths.hpp"

#if ROWKEY_RIVAL_BOOST
#include "text_boost.hpp"
#endif
#if ROWKEY_RIVAL_LIBUUID
#include <uuid/uuid.h>
#endif

namespace {

using rowkey::uuid;

constexpr std::size_t id_count = 256;
using text_buffer = std::array<char, 40>;

struct texts_of_ids {
    std::vector<uuid> ids;
    std::vector<text_buffer> texts;

    char* text(std::size_t i) { return texts[i].data(); }
};

/// Random ids, and their texts as `write` makes them.
template <typename Write>
texts_of_ids some_texts(Write write) {
    texts_of_ids some{std::vector<uuid>(id_count), std::vector<text_buffer>(id_count)};
    std::mt19937_64 bits{20260101};
    for (std::size_t i = 0; i < id_count; ++i) {
        some.ids[i] = uuid::from_words(bits(), bits());
        write(some.text(i), some.ids[i]);
    }
    return some;
}

/// Registers what converts all of some texts at a call. The reporter below divides by their count.
template <typename Convert>
void measure_all(const std::string& name, texts_of_ids some, Convert convert) {
    benchmark::RegisterBenchmark(name.c_str(), [some, convert](benchmark::State& state) mutable {
        for (auto _ : state) {
            convert(some);
            benchmark::DoNotOptimize(some.ids.data());
            benchmark::DoNotOptimize(some.texts.data());
            benchmark::ClobberMemory();
        }
    })->MinTime(0.05);
}

/// The same, one by one.
template <typename Convert>
void measure(const std::string& name, texts_of_ids some, Convert convert) {
    measure_all(name, std::move(some), [convert](texts_of_ids& all) {
        for (std::size_t i = 0; i < id_count; ++i) convert(all.text(i), all.ids[i]);
    });
}

/// A reader that is measured must not refuse.
void require(bool taken) {
    if (!taken) std::abort();
}

void write_canonical(char* text, const uuid& id) {
    rowkey::to_chars(text, text + 36, id);
}

/// What no conversion that is chosen at run time is below: the program cannot inline it.
void copy_text(char* text) {
    static const text_buffer ready{"017f22e2-79b0-7cc3-98c4-dc0c0c07398f"};
    std::memcpy(text, ready.data(), 36);
}
void (*volatile copy_by_call)(char* text) = copy_text;

void add_limits() {
    const auto some = some_texts(write_canonical);
    measure("limit/clock_gettime", some, [](char*, uuid&) {
        timespec time;
        clock_gettime(CLOCK_MONOTONIC, &time);
        benchmark::DoNotOptimize(time);
    });
    measure("limit/copy of 36 characters", some, [](char* text, uuid& id) {
        benchmark::DoNotOptimize(id);
        copy_text(text);
    });
    measure("limit/the same by a call through a pointer", some, [](char* text, uuid& id) {
        benchmark::DoNotOptimize(id);
        copy_by_call(text);
    });
}

/// As they are called by users, by the path that the library chose.
void add_ours() {
    measure("rowkey/to_chars", some_texts(write_canonical), [](char* text, uuid& id) { write_canonical(text, id); });
    measure("rowkey/from_chars", some_texts(write_canonical),
            [](char* text, uuid& id) { require(rowkey::from_chars(text, text + 36, id).ec == std::errc{}); });
    measure("rowkey/parse_uuid", some_texts(write_canonical), [](char* text, uuid& id) {
        const auto parsed = rowkey::parse_uuid({text, 36});
        require(parsed.has_value());
        id = *parsed;
    });
    measure("rowkey/to a parameter or a field of COPY", some_texts(write_canonical),
            [](char* text, uuid& id) { rowkey::detail::column_text<uuid>::write(text, id); });
    const auto write_32 = [](char* text, const uuid& id) { rowkey::to_base32(text, text + 26, id); };
    measure("rowkey/to_base32", some_texts(write_32), write_32);
    measure("rowkey/from_base32", some_texts(write_32), [](char* text, uuid& id) {
        const auto parsed = rowkey::from_base32({text, 26});
        require(parsed.has_value());
        id = *parsed;
    });
    const auto write_62 = [](char* text, const uuid& id) { rowkey::to_base62(text, text + 22, id); };
    measure("rowkey/to_base62", some_texts(write_62), write_62);
    measure("rowkey/from_base62", some_texts(write_62), [](char* text, uuid& id) {
        const auto parsed = rowkey::from_base62({text, 22});
        require(parsed.has_value());
        id = *parsed;
    });
}

/// The functions alone, without the choice between them.
void add_paths() {
    for (const rowkey::detail::text_path* path : rowkey::detail::text_paths()) {
        const std::string name = std::string{"path/"} + path->name + ", ";
        measure(name + "uuid to text", some_texts(write_canonical),
                [path](char* text, uuid& id) { path->write_uuid(text, id); });
        measure(name + "text to uuid", some_texts(write_canonical),
                [path](char* text, uuid& id) { require(path->read_uuid(text, id)); });
        const auto write_32 = [path](char* text, const uuid& id) { path->write_base32(text, id, 'a'); };
        measure(name + "uuid to base32", some_texts(write_32), write_32);
        measure(name + "base32 to uuid", some_texts(write_32),
                [path](char* text, uuid& id) { require(path->read_base32(text, id, 'a')); });
    }
}

#if ROWKEY_RIVAL_BOOST
void add_boost(const std::string& build, const rowkey::bench::boost_conversions& boost) {
    measure_all("rival/Boost.Uuid to_chars, " + build, some_texts(write_canonical), [boost](texts_of_ids& all) {
        boost.write(all.ids.data(), id_count, all.text(0), sizeof(text_buffer));
    });
    measure_all("rival/Boost.Uuid from_chars, " + build, some_texts(write_canonical), [boost](texts_of_ids& all) {
        require(boost.read(all.ids.data(), id_count, all.text(0), sizeof(text_buffer)) == id_count);
    });
}
#endif

void add_rivals() {
#if ROWKEY_RIVAL_BOOST
    add_boost("baseline build", rowkey::bench::boost_baseline);
    add_boost("-march=native", rowkey::bench::boost_native);
#endif
#if ROWKEY_RIVAL_LIBUUID
    measure("rival/libuuid uuid_unparse_lower", some_texts(write_canonical),
            [](char* text, uuid& id) { uuid_unparse_lower(reinterpret_cast<const unsigned char*>(&id), text); });
    measure("rival/libuuid uuid_parse", some_texts(write_canonical),
            [](char* text, uuid& id) { require(uuid_parse(text, reinterpret_cast<unsigned char*>(&id)) == 0); });
#endif
}

struct figure {
    std::int64_t order;  // Google Benchmark reports interleaved repetitions in any order
    std::string name;
    double ns;
};

class medians : public benchmark::BenchmarkReporter {
  public:
    bool ReportContext(const Context&) override { return true; }

    void ReportRuns(const std::vector<Run>& runs) override {
        for (const auto& run : runs) {
            if (run.run_type != Run::RT_Aggregate || run.aggregate_name != "median") continue;
            figures.push_back({run.family_index, run.run_name.function_name,
                               run.GetAdjustedRealTime() / static_cast<double>(id_count)});
        }
    }

    void Finalize() override {
        std::sort(figures.begin(), figures.end(), [](const figure& a, const figure& b) { return a.order < b.order; });
    }

    /// NaN where it was not measured.
    double ns(std::string_view name) const {
        const auto known =
            std::find_if(figures.begin(), figures.end(), [&](const figure& one) { return one.name == name; });
        return known == figures.end() ? std::nan("") : known->ns;
    }

    std::vector<figure> figures;
};

/// What the server's own conversions cost for an id, by one session and one process there.
class server_functions {
  public:
    explicit server_functions(const std::string& dsn) : session_{dsn} {
        run("set jit to off");
        run("set max_parallel_workers_per_gather to 0");
        run("create temporary table some_ids as select id, id::pg_catalog.text as text "
            "from (select pg_catalog.gen_random_uuid() as id from pg_catalog.generate_series(1, 1000000)) as made");
        run("vacuum analyze pg_temp.some_ids");
    }

    std::vector<figure> measure(int repetitions) {
        std::vector<double> to_text, to_uuid;
        for (int i = 0; i < repetitions; ++i) {
            to_text.push_back(ns("id::pg_catalog.text") - ns("id"));
            to_uuid.push_back(ns("text::pg_catalog.uuid") - ns("text"));
        }
        return {{last, "server/uuid::text", median(to_text)}, {last, "server/text::uuid", median(to_uuid)}};
    }

  private:
    static constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();

    void run(const std::string& statement) { pqxx::nontransaction{session_}.exec(statement); }

    double ns(const std::string& expression) {
        const auto begun = std::chrono::steady_clock::now();
        run("select pg_catalog.count(" + expression + ") from pg_temp.some_ids");
        return std::chrono::duration<double, std::nano>{std::chrono::steady_clock::now() - begun}.count() / 1e6;
    }

    static double median(std::vector<double> figures) {
        std::sort(figures.begin(), figures.end());
        return figures[figures.size() / 2];
    }

    pqxx::connection session_;
};

void print_table(const medians& found, const std::string& repetitions) {
    const double clock = found.ns("limit/clock_gettime");
    std::printf("ns per id; medians of %s interleaved repetitions\n\n%-44s %9s %15s\n", repetitions.c_str(), "", "ns",
                "/ clock_gettime");
    for (const auto& one : found.figures) {
        const auto slash = one.name.find('/');
        std::printf("%-44s %9.2f %15.2f\n", (one.name.substr(0, slash) + ": " + one.name.substr(slash + 1)).c_str(),
                    one.ns, one.ns / clock);
    }
    for (const char* rival : {"baseline build", "-march=native"}) {
        for (const char* function : {"to_chars", "from_chars"}) {
            const double ratio = found.ns(std::string{"rowkey/"} + function) /
                                 found.ns(std::string{"rival/Boost.Uuid "} + function + ", " + rival);
            if (!std::isnan(ratio)) std::printf("\n%s / Boost.Uuid's, %s  %.2f", function, rival, ratio);
        }
    }
    std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
    if (const char* const why = rowkey::bench::unfit_build()) {
        std::fprintf(stderr, "rowkey_text: %s; its times would mean nothing\n", why);
        return EXIT_FAILURE;
    }
    try {
        std::string repetitions = "9";
        std::optional<std::string> dsn;
        std::vector<std::string> options{argv[0], "--benchmark_enable_random_interleaving=true"};
        for (int i = 1; i < argc; ++i) {
            if (std::strcmp(argv[i], "--repetitions") == 0 && i + 1 < argc) {
                repetitions = argv[++i];
            } else if (std::strcmp(argv[i], "--dsn") == 0 && i + 1 < argc) {
                dsn = argv[++i];
            } else {
                options.emplace_back(argv[i]);
            }
        }
        options.push_back("--benchmark_repetitions=" + repetitions);
        std::vector<char*> arguments;
        for (auto& option : options) arguments.push_back(option.data());
        int count = static_cast<int>(arguments.size());
        benchmark::Initialize(&count, arguments.data());
        if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return EXIT_FAILURE;
        add_limits();
        add_ours();
        add_paths();
        add_rivals();
        medians found;
        benchmark::RunSpecifiedBenchmarks(&found);
        if (dsn) {
            for (const auto& one : server_functions{*dsn}.measure(std::max(1, std::atoi(repetitions.c_str()))))
                found.figures.push_back(one);
        }
        print_table(found, repetitions);
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "rowkey_text: %s\n", error.what());
        return EXIT_FAILURE;
    }
}
