#include "markdown.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "claims.hpp"
#include "statistics.hpp"
#include "words.hpp"

namespace rowkey::bench {
namespace {

using absl::StrAppend;
using absl::StrCat;
using absl::StrFormat;

constexpr double mib = 1024 * 1024;

/// The settings that are not the same in all scenarios.
std::map<std::string, std::string> own_settings(const results& found, const scenario_facts& scenario) {
    std::map<std::string, std::string> own;
    for (const auto& [name, value] : scenario.settings) {
        for (const auto& other : found.scenarios) {
            const auto at = other.settings.find(name);
            if (at == other.settings.end() || at->second != value) own[name] = value;
        }
    }
    return own;
}

std::string circumstances(const results& found, const scenario_facts& scenario) {
    std::vector<std::string> all{counted(scenario.batch, "row") + " a transaction", checkpoints_of(scenario),
                                 counted(scenario.repeat, "repetition")};
    for (const auto& [name, value] : own_settings(found, scenario)) all.push_back(StrCat(name, " ", value));
    all.push_back(scenario.memory.empty() ? "" : "the server's memory " + scenario.memory);
    return joined(all, "; ");
}

std::string settings_table(const results& found) {
    std::string text = "\n### Settings of all scenarios\n\n| setting | value |\n|---|---|\n";
    const auto& first = found.scenarios.front();
    const auto own = own_settings(found, first);
    for (const auto& [name, value] : first.settings) {
        if (own.count(name) == 0) StrAppend(&text, "| ", name, " | ", value, " |\n");
    }
    return text;
}

/// That there were other checkpoints than the forced ones, whose page images stand in the figures.
std::string other_checkpoints(const results& found, const scenario_facts& scenario) {
    std::vector<std::string> told;
    for (const auto& one : found.runs) {
        if (one.scenario != scenario.name || scenario.checkpoints == differing || !one.checkpoints) continue;
        const double others = *one.checkpoints - scenario.checkpoints;
        if (others > 0)
            told.push_back(StrFormat("%s%s %.0f", one.key, one.variant.empty() ? "" : ", " + one.variant, others));
    }
    return told.empty() ? "" : StrCat("\nCheckpoints besides the forced ones: ", absl::StrJoin(told, "; "), ".\n");
}

std::string row_of(const std::vector<std::string>& cells) {
    return StrCat("| ", absl::StrJoin(cells, " | "), " |\n");
}
std::string head_of(const std::vector<std::string>& cells) {
    return row_of(cells) + row_of(std::vector<std::string>(cells.size(), "---"));
}

/// "1,085 (980 to 1,091)"
std::string with_range(const run& of, const std::string& figure) {
    const auto at = of.range.find(figure);
    const std::string middle = grouped(figure_of(of, figure));
    if (at == of.range.end()) return middle;
    return StrCat(middle, " (", grouped(at->second.first), " to ", grouped(at->second.second), ")");
}

std::vector<std::string> cells_of(const run& of) {
    const auto& tenths = of.rows_per_second_by_tenth;
    const std::string none = "-";
    return {StrCat(of.key, of.variant.empty() ? "" : ", ", of.variant),
            with_range(of, "/rows_per_second"),
            tenths.size() < 2 || of.clients > 1 ? none : StrFormat("%.2f×", tenths.back() / tenths[1]),
            StrFormat("%.2f, %.2f, %.2f", of.latency.p50 / 1000, of.latency.p99 / 1000, of.latency.p999 / 1000),
            StrFormat("%.2f", of.index.bytes / mib) +
                (of.primary_index ? StrFormat(" + %.2f", of.primary_index->bytes / mib) : ""),
            StrFormat("%.2f×", of.index.bytes / of.index.model_bytes),
            StrFormat("%.1f%%", of.index.avg_leaf_density),
            of.splits ? grouped(of.splits->interior) : none,
            of.wal ? StrFormat("%.0f + %.0f", of.wal->index_bytes, of.wal->heap_bytes) : none,
            of.wal ? StrFormat("%.0f", of.wal->all_bytes) : none,
            of.checkpoint ? StrFormat("%.0f", of.checkpoint->index_bytes_per_row) : none,
            of.checkpoint ? grouped(of.checkpoint->pages_dirtied) : none,
            StrFormat("%.1f", of.total_bytes / mib),
            of.correlation ? StrFormat("%.2f", *of.correlation) : none};
}

std::string runs_table(const results& found, const scenario_facts& scenario) {
    std::string text =
        StrCat("### ", scenario.name, ": ", scenario.title, "\n\n", circumstances(found, scenario), ".\n\n");
    if (!scenario.failure.empty()) StrAppend(&text, "**Partial**: ", scenario.failure, ".\n\n");
    text += head_of({"key", "rows/s", "last tenth to second", "p50, p99, p99.9 ms", "index MiB", "of the model",
                     "leaves full", "splits inside", "WAL bytes a row: indexes + table", "all",
                     "indexes just after a checkpoint", "index pages dirtied a checkpoint", "table and indexes MiB",
                     "correlation"});
    std::size_t lookups = 0;  // kinds of them
    for (const auto& one : found.runs) {
        if (one.scenario != scenario.name) continue;
        text += row_of(cells_of(one));
        lookups = std::max(lookups, one.lookups.size());
    }
    text += other_checkpoints(found, scenario);
    if (lookups == 0) return text;
    text +=
        "\nA thousand selects of each kind, one after another. Cold: nothing of the table was in shared_buffers before "
        "the "
        "first; the kernel's cache was left as it was. Warm: after the same selects.\n\n" +
        head_of({"select", "key", "median us", "blocks read", "blocks hit"});
    for (std::size_t i = 0; i < lookups; ++i) {
        for (const auto& one : found.runs) {
            if (one.scenario != scenario.name || i >= one.lookups.size()) continue;
            const lookup& each = one.lookups[i];
            text += row_of({StrCat(each.what, each.cold ? ", cold" : ", warm"), one.key,
                            with_range(one, StrCat("/lookups/", i, "/us")), StrFormat("%.2f", each.read),
                            StrFormat("%.2f", each.hit)});
        }
    }
    return text;
}

std::string keys_table(const results& found) {
    std::string text = "\n### Keys\n\n" + head_of({"key", "what it is"});
    for (const auto& [name, about] : found.keys) {
        const bool measured =
            std::any_of(found.runs.begin(), found.runs.end(), [&, key = name](const run& r) { return r.key == key; });
        if (measured) text += row_of({name, about});
    }
    return text;
}

std::string how_to_read(const results& found) {
    int repeat = 0;
    for (const auto& one : found.scenarios) repeat = std::max(repeat, one.repeat);
    std::string text;
    if (repeat > 1) {
        text =
            StrCat("Every figure is the median of a scenario's repetitions; in brackets ",
                   repeat < static_cast<int>(least_for_bootstrap) ? "their whole range" : "its 95% bootstrap interval",
                   ". A range of ratios goes from the lowest over the highest to the highest over the lowest. ");
    }
    if (repeat == 1) text = "One repetition: its times say little; sizes, log and splits hold. ";
    return StrCat(
        text,
        "Times are noisy on a small machine, those of several clients the most; sizes, log and splits of one client "
        "are "
        "not.\n\n"
        "- the model: what the entries take by their width, on leaves 90% full for a key that ascends, ln 2 for a "
        "random "
        "one; the index is given as a multiple of it\n"
        "- splits inside: of leaves that were not the right-most; each leaves two half-full pages where right-most "
        "ones are "
        "how an index grows\n"
        "- WAL: what records of the indexes and of the table take; all: what everything took that the server wrote "
        "meanwhile, commits and sequences included\n"
        "- last tenth to second: rows a second, of one client; where nine checkpoints are forced, none is at work "
        "beside "
        "the first tenth\n"
        "- correlation: of the key's order with the table's (pg_stats)\n"
        "- a key with two indexes: size, fill and model are of its public_id's, + the size of the primary key's; the "
        "rest is "
        "of both\n");
}

std::string server_ids_table(const results& found) {
    if (found.server_ids.empty()) return "";
    std::string text =
        "\n### Ids made by the server\n\n" + head_of({"an id", "us, apart from the statement around it"});
    for (const auto& [what, us] : found.server_ids) {
        text += row_of({what, us ? StrFormat("%.2f", *us) : "this server has none"});
    }
    return text;
}

}  // namespace

std::string results_markdown(const results& found) {
    std::string text = StrCat("# What a key costs: results\n\n", found.date, ", ", found.env.cpu, ", PostgreSQL ",
                              found.env.postgres, ", ", found.env.compiler, ". Made by\n\n```sh\n", found.command,
                              "\n```\n\n![Where each insert landed in the index](landing.svg)\n\n## Claims\n\n",
                              claims_markdown(found), "\n## Figures\n\n", how_to_read(found), "\n");
    for (const auto& one : found.scenarios) StrAppend(&text, "\n", runs_table(found, one));
    if (!found.scenarios.empty()) StrAppend(&text, server_ids_table(found), keys_table(found), settings_table(found));
    return text;
}

}  // namespace rowkey::bench
