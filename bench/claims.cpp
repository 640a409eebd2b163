#include "claims.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "btree_model.hpp"

namespace rowkey::bench {
namespace {

using absl::StrAppend;
using absl::StrCat;
using absl::StrFormat;

constexpr double megabyte = 1e6, mib = 1024 * 1024;

/// A ratio of two runs' figures with its range: from the one's lowest to the other's highest, and the other way round.
struct ratio {
    double middle = 0, low = 0, high = 0;

    std::string text() const { return StrFormat("%.2f× (%.2f to %.2f)", middle, low, high); }
};

double figure_of(const run& of, const std::string& name) {
    double value = 0;
    for_each_figure(of, [&](const std::string& each, double figure) {
        if (each == name) value = figure;
    });
    return value;
}

ratio ratio_of(const run& above, const run& below, const std::string& name) {
    const auto range = [&](const run& of) {
        const auto at = of.range.find(name);
        const double value = figure_of(of, name);
        return at == of.range.end() ? std::pair{value, value} : at->second;
    };
    const auto divided = [](double a, double b) { return b > 0 ? a / b : 0; };
    const auto [low_above, high_above] = range(above);
    const auto [low_below, high_below] = range(below);
    return {divided(figure_of(above, name), figure_of(below, name)), divided(low_above, high_below),
            divided(high_above, low_below)};
}

/// Index and table together, from the medians.
double wal_of(const run& of) {
    return of.wal ? of.wal->index_bytes + of.wal->heap_bytes : 0;
}

class judge {
  public:
    explicit judge(const results& found) : found_{found} {}

    std::string all() {
        size_at_five_million();
        insert_latency();
        wal_halves();
        as_good_as_bigint();
        concurrent_writers();
        random_public_id();
        milliseconds_and_random();
        return absl::StrJoin(sections_, "\n");
    }

  private:
    const run* find(std::string_view scenario, std::string_view key, std::string_view variant = "") const {
        for (const auto& one : found_.runs) {
            if (one.scenario == scenario && one.key == key && one.variant == variant) return &one;
        }
        return nullptr;
    }
    const scenario_facts* facts(std::string_view scenario) const {
        for (const auto& one : found_.scenarios) {
            if (one.name == scenario) return &one;
        }
        return nullptr;
    }

    void say(const std::string& claim, const std::string& verdict, const std::vector<std::string>& figures) {
        std::string text = StrCat("### “", claim, "”\n\n**", verdict, "**\n");
        if (!figures.empty()) StrAppend(&text, "\n- ", absl::StrJoin(figures, "\n- "), "\n");
        sections_.push_back(text);
    }
    void not_measured(const std::string& claim, const char* scenarios) {
        say(claim, StrCat("Not measured: needs ", scenarios, "."), {});
    }

    void size_at_five_million() {
        const std::string claim = "285 MB against 118 MB at 5 million rows";
        const run* v4 = find("five-million", "uuidv4");
        const run* v7 = find("five-million", "uuidv7");
        if (v4 == nullptr || v7 == nullptr) return not_measured(claim, "five-million");
        const auto rows = static_cast<double>(v7->rows);
        // An entry has 28 bytes and a page 8152 for entries: no index of any key order can be smaller than this.
        const double least = rows * uuid_entry_bytes / 8152 * 8192;
        const ratio size = ratio_of(*v4, *v7, "/index/bytes");
        const bool possible = 118 * megabyte >= least * 5e6 / rows;
        const bool holds = possible && std::abs(size.middle - 285.0 / 118) < 0.2;
        const auto sized = [](const run& of) {
            return StrFormat("%s: %.1f MB (%.1f MiB), leaves %.1f%% full; the model says %.1f MB", of.key,
                             of.index.bytes / megabyte, of.index.bytes / mib, of.index.avg_leaf_density,
                             of.index.model_bytes / megabyte);
        };
        say(claim,
            holds ? "True."
                  : StrFormat("False: %.0f MB against %.0f MB, a ratio of %.2f and not 2.42.",
                              v4->index.bytes / megabyte, v7->index.bytes / megabyte, size.middle),
            {sized(*v4), sized(*v7),
             StrFormat(
                 "%.0f rows at %d bytes an entry fill at least %.1f MB (%.1f MiB) of pages, whatever the key's order",
                 rows, uuid_entry_bytes, least / megabyte, least / mib)});
    }

    /// Where both keys were run: scenario, what sets it apart, the two runs.
    struct contest {
        std::string where;
        const run* v4;
        const run* v7;
    };
    std::vector<contest> contests() const {
        std::vector<contest> all;
        for (const auto& v4 : found_.runs) {
            if (v4.key != "uuidv4") continue;
            const run* v7 = find(v4.scenario, "uuidv7", v4.variant);
            if (v7 == nullptr) continue;
            all.push_back({StrCat(v4.scenario, v4.variant.empty() ? "" : ", ", v4.variant), &v4, v7});
        }
        return all;
    }

    void insert_latency() {
        const std::string claim = "3 times lower insert latency";
        std::vector<std::string> figures, where;
        bool all = true;
        for (const auto& one : contests()) {
            const ratio p50 = ratio_of(*one.v4, *one.v7, "/latency_us/p50"),
                        p99 = ratio_of(*one.v4, *one.v7, "/latency_us/p99");
            const bool holds = p50.middle >= 2.5 || p99.middle >= 2.5;
            if (holds) where.push_back(StrCat(one.where, p50.middle >= 2.5 ? "" : " (p99)"));
            all = all && holds;
            figures.push_back(StrCat(one.where, ": uuidv4 takes ", p50.text(), " at p50, ", p99.text(), " at p99"));
        }
        if (figures.empty()) return not_measured(claim, "a scenario with uuidv4 and uuidv7");
        say(claim,
            all ? "True wherever it was measured."
            : where.empty()
                ? "False: nowhere it was measured is uuidv4 2.5 times as slow."
                : StrCat("True (2.5 times or more) in ", absl::StrJoin(where, "; "), "; false in the others."),
            figures);
    }

    void wal_halves() {
        const std::string claim = "WAL halves";
        std::vector<std::string> figures, where;
        bool all = true;
        for (const auto& one : contests()) {
            if (wal_of(*one.v4) <= 0 || wal_of(*one.v7) <= 0) continue;
            const double part = wal_of(*one.v7) / wal_of(*one.v4);
            const bool holds = part <= 0.55;
            if (holds) where.push_back(one.where);
            all = all && holds;
            figures.push_back(StrFormat("%s: %.0f bytes a row with uuidv4, %.0f with uuidv7: %.2f×", one.where,
                                        wal_of(*one.v4), wal_of(*one.v7), part));
        }
        if (figures.empty()) return not_measured(claim, "a scenario with uuidv4 and uuidv7");
        say(claim,
            all ? "True wherever it was measured."
            : where.empty()
                ? "False wherever it was measured."
                : StrCat("True (0.55 times or less) in ", absl::StrJoin(where, "; "), "; false in the others."),
            figures);
    }

    void as_good_as_bigint() {
        const std::string claim = "v7 is as good as bigint";
        std::vector<std::string> figures;
        bool local = true, small = true, fast = true;
        for (const auto& bigint : found_.runs) {
            if (bigint.key != "bigint" || bigint.scenario == "writers" || bigint.scenario == "skew" ||
                bigint.scenario == "making")
                continue;
            const run* v7 = find(bigint.scenario, "uuidv7", bigint.variant);
            if (v7 == nullptr) continue;
            const ratio size = ratio_of(*v7, bigint, "/index/bytes"), speed = ratio_of(*v7, bigint, "/rows_per_second");
            local = local && v7->index.avg_leaf_density > 88 &&
                    (!v7->splits || v7->splits->interior <= 0.01 * v7->splits->rightmost);
            small = small && size.middle <= 1.05;
            fast = fast && (speed.middle >= 0.95 || speed.high >= 1);
            figures.push_back(StrFormat(
                "%s: index %.2f× bigint's, rows/s %s, WAL %.2f×, leaves %.1f%% full", bigint.scenario, size.middle,
                speed.text(), wal_of(bigint) > 0 ? wal_of(*v7) / wal_of(bigint) : 0.0, v7->index.avg_leaf_density));
        }
        if (figures.empty()) return not_measured(claim, "a scenario with bigint and uuidv7");
        say(claim,
            StrCat(local && small && fast ? "True"
                   : local                ? "True of locality"
                                          : "False",
                   small ? "" : ", not of size (28 bytes an entry, not 20)",
                   fast ? "; rows/s are the same within the range of the repetitions"
                        : "; slower beyond the range of the repetitions in some",
                   "."),
            figures);
    }

    void concurrent_writers() {
        const std::string claim = "concurrent writers keep v7 dense";
        std::vector<std::string> figures;
        double one_client = 0, least = 100;
        for (const auto& of : found_.runs) {
            if (of.scenario != "writers") continue;
            if (of.key == "uuidv7" && of.clients == 1) one_client = of.index.avg_leaf_density;
            if (of.key == "uuidv7") least = std::min(least, of.index.avg_leaf_density);
            figures.push_back(StrFormat("%s, %s: leaves %.1f%% full, %.2f× the model; splits inside: %.0f of %.0f",
                                        of.key, of.variant, of.index.avg_leaf_density,
                                        of.index.bytes / of.index.model_bytes, of.splits ? of.splits->interior : 0.0,
                                        of.splits ? of.splits->interior + of.splits->rightmost : 0.0));
        }
        if (one_client <= 0) return not_measured(claim, "writers");
        for (const auto& of : found_.runs) {
            if (of.scenario != "making") continue;
            figures.push_back(StrFormat("%s, %d clients, %s: leaves %.1f%% full", of.key, of.clients, of.variant,
                                        of.index.avg_leaf_density));
        }
        say(claim,
            least >= one_client - 2
                ? "True."
                : StrFormat("False: leaves are %.1f%% full with one client, %.1f%% with several.", one_client, least),
            figures);
    }

    void random_public_id() {
        const std::string claim = "a random public_id costs as much as a random primary key";
        std::vector<std::string> figures;
        std::vector<std::string> where;
        bool all = true;
        for (const auto& both : found_.runs) {
            if (both.key != "bigint+uuidv4") continue;
            const run* v4 = find(both.scenario, "uuidv4", both.variant);
            const run* ordered = find(both.scenario, "bigint+uuidv7", both.variant);
            if (v4 == nullptr) continue;
            const ratio speed = ratio_of(both, *v4, "/rows_per_second");
            const double wal = wal_of(*v4) > 0 ? wal_of(both) / wal_of(*v4) : 0;
            const bool holds = wal >= 0.95 && speed.low <= 1.05;
            all = all && holds;
            if (holds) where.push_back(StrCat(both.scenario, both.variant.empty() ? "" : ", ", both.variant));
            figures.push_back(StrCat(
                both.scenario, ": rows/s ", speed.text(), " of uuidv4 as the key, WAL ", StrFormat("%.2f×", wal),
                ordered == nullptr
                    ? ""
                    : StrCat("; against bigint+uuidv7 rows/s ", ratio_of(both, *ordered, "/rows_per_second").text())));
        }
        if (figures.empty()) return not_measured(claim, "cached or bounded");
        say(claim,
            all             ? "True wherever it was measured."
            : where.empty() ? "False."
                            : StrCat("True in ", absl::StrJoin(where, "; "), "; false in the others."),
            figures);
    }

    void milliseconds_and_random() {
        const std::string claim = "milliseconds + random is as good as ordered v7";
        std::vector<std::string> figures, larger, slower, more_log;
        double worst = 1;
        for (const auto& rough : found_.runs) {
            if (rough.key != "uuidv7-ms") continue;
            const run* v7 = find(rough.scenario, "uuidv7", rough.variant);
            if (v7 == nullptr) continue;
            const std::string where = StrCat(rough.scenario, rough.variant.empty() ? "" : ", ", rough.variant);
            const ratio size = ratio_of(rough, *v7, "/index/bytes"), speed = ratio_of(rough, *v7, "/rows_per_second");
            worst = std::max(worst, size.middle);
            if (size.low > 1.02) larger.push_back(where);
            if (speed.high < 1) slower.push_back(where);
            if (wal_of(rough) > 1.05 * wal_of(*v7)) more_log.push_back(where);
            figures.push_back(StrFormat(
                "%s: index %.2f×, leaves %.1f%% full against %.1f%%, splits inside %.0f against %.0f, rows/s %s", where,
                size.middle, rough.index.avg_leaf_density, v7->index.avg_leaf_density,
                rough.splits ? rough.splits->interior : 0.0, v7->splits ? v7->splits->interior : 0.0, speed.text()));
        }
        if (figures.empty()) return not_measured(claim, "cached, writers or skew");
        std::vector<std::string> against;
        if (!larger.empty())
            against.push_back(
                StrFormat("its index is up to %.0f%% larger (%s)", (worst - 1) * 100, absl::StrJoin(larger, "; ")));
        if (!slower.empty()) against.push_back(StrCat("it is slower (", absl::StrJoin(slower, "; "), ")"));
        if (!more_log.empty()) against.push_back(StrCat("it writes more log (", absl::StrJoin(more_log, "; "), ")"));
        say(claim,
            against.empty() ? "True wherever it was measured."
                            : StrCat("True when none of these counts: ", absl::StrJoin(against, "; "), "."),
            figures);
    }

    const results& found_;
    std::vector<std::string> sections_;
};

std::string runs_table(const results& found, const scenario_facts& scenario) {
    std::string text = StrCat("### ", scenario.name, ": ", scenario.title, "\n\n");
    if (!scenario.memory.empty()) StrAppend(&text, "With ", scenario.memory, ".\n\n");
    if (!scenario.failure.empty()) StrAppend(&text, "**Partial**: ", scenario.failure, ".\n\n");
    StrAppend(
        &text,
        "| key | rows/s | p50, p99 ms | index MiB | of the model | leaves full | WAL bytes a row | splits inside |\n",
        "|---|---|---|---|---|---|---|---|\n");
    for (const auto& one : found.runs) {
        if (one.scenario != scenario.name) continue;
        const auto at = one.range.find("/rows_per_second");
        const auto range = at == one.range.end() ? std::pair{one.rows_per_second, one.rows_per_second} : at->second;
        StrAppend(&text, "| ", one.key, one.variant.empty() ? "" : ", ", one.variant,
                  StrFormat(" | %.0f (%.0f to %.0f) | %.2f, %.2f | %.2f | %.2f× | %.1f%% | ", one.rows_per_second,
                            range.first, range.second, one.latency.p50 / 1000, one.latency.p99 / 1000,
                            one.index.bytes / mib, one.index.bytes / one.index.model_bytes, one.index.avg_leaf_density),
                  one.wal ? StrFormat("%.0f", wal_of(one)) : "-", " | ",
                  one.splits ? StrFormat("%.0f", one.splits->interior) : "-", " |\n");
    }
    bool lookups = false;
    for (const auto& one : found.runs) lookups = lookups || (one.scenario == scenario.name && !one.lookups.empty());
    if (!lookups) return text;
    StrAppend(&text, "\n| select | key | buffers read | hit | us |\n|---|---|---|---|---|\n");
    for (const auto& one : found.runs) {
        if (one.scenario != scenario.name) continue;
        for (const auto& each : one.lookups) {
            StrAppend(&text, "| ", each.what, each.cold ? ", cold" : ", warm", " | ", one.key,
                      StrFormat(" | %.2f | %.2f | %.0f |\n", each.read, each.hit, each.us));
        }
    }
    return text;
}

}  // namespace

std::string results_markdown(const results& found) {
    std::string text = StrCat(
        "# What a key costs: results\n\n", found.date, ", ", found.env.cpu, ", PostgreSQL ", found.env.postgres, ", ",
        found.env.compiler, ". Made by\n\n```sh\n", found.command, "\n```\n\n",
        "Every figure is the median of a scenario's repetitions; in brackets the whole range. A range of ratios goes "
        "from the lowest over the highest to the highest over the lowest. Times are noisy on a small machine; sizes, "
        "log and splits are not.\n\n",
        "![Where each insert landed in the index](landing.svg)\n\n## Claims\n\n", judge{found}.all(), "\n## Figures\n");
    for (const auto& one : found.scenarios) StrAppend(&text, "\n", runs_table(found, one));
    return text;
}

}  // namespace rowkey::bench
