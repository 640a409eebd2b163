#include "show/terminal.hpp"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "figures.hpp"
#include "judge/comparison.hpp"

namespace rowkey::bench {
namespace {

using absl::StrAppend;
using absl::StrAppendFormat;
using absl::StrCat;
using absl::StrFormat;

constexpr std::size_t columns_at_once = 5;  // columns
constexpr int first_column = 28;
constexpr std::size_t head_width = 19;

std::string scenario_heading(const scenario_facts& scenario) {
    strings parts{StrCat(scenario.name, ": ", scenario.title)};
    parts.push_back(checkpoints_of(scenario));
    if (const auto at = scenario.settings.find("shared_buffers"); at != scenario.settings.end())
        parts.push_back("shared_buffers " + at->second);
    parts.push_back(scenario.memory.empty() ? "" : "the server's memory " + scenario.memory);
    parts.push_back(StrCat(scenario.repeat, scenario.repeat == 1 ? " repetition" : " repetitions, medians"));
    if (!scenario.failure.empty()) parts.push_back(StrCat("PARTIAL: ", scenario.failure));
    return joined(parts, "; ");
}

/// Characters, where `text` has others than ASCII.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t width) {
    const std::size_t own = width_of(text);
    return own < width ? text + std::string(width - own, ' ') : text;
}
std::string aligned(const std::string& text, std::size_t width) {
    const std::size_t own = width_of(text);
    return own < width ? std::string(width - own, ' ') + text : text;
}

/// Names of columns, in as many lines as they need.
std::vector<std::string> head_lines(const std::vector<std::string>& names) {
    std::vector<std::vector<std::string>> all;
    std::size_t most = 0;
    for (const auto& name : names) {
        all.push_back(lines_of(name, head_width));
        most = std::max(most, all.back().size());
    }
    std::vector<std::string> lines(most, std::string(first_column, ' '));
    for (const auto& one : all) {
        for (std::size_t i = 0; i < most; ++i) {
            StrAppend(&lines[i], aligned(i < one.size() ? one[i] : "", head_width), " ");
        }
    }
    return lines;
}

/// "12,345  1.38x": the figure, and its ratio to uuidv7's where that is a number to divide by.
std::string cell(const figure& what, const run& of, const run* uuidv7) {
    const auto figure = value(of, what);
    if (!figure) return "-       ";
    const std::string text = number_of(what, *figure);
    const auto reference = uuidv7 != nullptr ? value(*uuidv7, what) : std::nullopt;
    // What lies between fixed ends, and what is a ratio already, says more on its own.
    if (!reference || *reference <= 0 || what.way == better::neither) return text + "        ";
    const double ratio = *figure / *reference;
    return StrFormat("%s %6.*fx", text, ratio < 99.995 ? 2 : 0, ratio);
}

void append_lookups(std::vector<std::string>& lines, const std::vector<const run*>& shown) {
    for (std::size_t i = 0; i < shown.front()->lookups.size(); ++i) {
        const lookup& like = shown.front()->lookups[i];
        lines.push_back(padded(StrCat(like.cold ? "cold " : "warm ", like.what, ": us"), first_column));
        const auto append = [&](const auto& words_of) {
            for (const auto* one : shown) {
                StrAppendFormat(&lines.back(), "%19s ", i < one->lookups.size() ? words_of(one->lookups[i]) : "-");
            }
        };
        append([](const lookup& each) { return StrFormat("%.1f", each.us); });
        lines.push_back(padded("  buffers read, hit", first_column));
        append([](const lookup& each) { return StrFormat("%.2f, %.2f", each.read, each.hit); });
    }
}

/// Of runs side by side.
void append_table(std::vector<std::string>& lines, const results& found, const std::vector<const run*>& shown) {
    strings keys, variants;
    for (const auto* one : shown) {
        keys.push_back(one->key);
        variants.push_back(one->variant);
    }
    lines.emplace_back();
    for (const auto& names : {keys, variants}) {
        const auto head = head_lines(names);
        lines.insert(lines.end(), head.begin(), head.end());
    }
    for (const auto& what : figures()) {
        if (what.where == shown_in::page) continue;
        if (std::none_of(shown.begin(), shown.end(), [&](const run* one) { return value(*one, what).has_value(); }))
            continue;
        lines.push_back(padded(title_of(what), first_column));
        for (const auto* one : shown) {
            StrAppend(&lines.back(), aligned(cell(what, *one, reference_of(found, *one)), head_width + 1));
        }
    }
    append_lookups(lines, shown);
}

std::string scenario_table(const results& found, const scenario_facts& scenario) {
    const scene s = scene_of(found, scenario.name);
    std::vector<std::string> lines{scenario_heading(scenario)};
    for (std::size_t begin = 0; begin < s.of.size(); begin += columns_at_once) {
        append_table(lines, found,
                     {s.of.begin() + static_cast<std::ptrdiff_t>(begin),
                      s.of.begin() + static_cast<std::ptrdiff_t>(std::min(begin + columns_at_once, s.of.size()))});
    }
    if (scenario.repeat == 1)
        lines.insert(lines.end(), {"", "One repetition: its times say little; sizes, log and splits hold."});
    for (auto& line : lines) absl::StripTrailingAsciiWhitespace(&line);
    return absl::StrJoin(lines, "\n") + "\n";
}

std::string server_ids_lines(const results& found) {
    if (found.server_ids.empty()) return "";
    std::string text = "\nids made by the server, us each, and the ratio to gen_random_uuid()\n\n";
    const auto& reference = found.server_ids.front().us;
    for (const auto& [what, us] : found.server_ids) {
        StrAppendFormat(&text, "%-26s", what);
        if (!us) StrAppend(&text, "          -");
        if (us) StrAppendFormat(&text, "%11.2f", *us);
        if (us && reference && *reference > 0) StrAppendFormat(&text, " %6.2fx", *us / *reference);
        StrAppend(&text, "\n");
    }
    return text;
}

}  // namespace

std::string table_text(const results& found, const std::vector<std::string>& scenarios) {
    const auto shown = [&](const std::string& name) {
        return std::find(scenarios.begin(), scenarios.end(), name) != scenarios.end();
    };
    std::string text;
    for (const auto& scenario : found.scenarios) {
        if (shown(scenario.name)) StrAppend(&text, scenario_table(found, scenario), "\n");
    }
    const auto any = [&](auto what) {
        return std::any_of(found.runs.begin(), found.runs.end(),
                           [&](const run& one) { return shown(one.scenario) && what(one); });
    };
    text += "x: the ratio to uuidv7";
    if (any([](const run& one) { return !one.variant.empty(); }))
        text += " of the same variant; where there is none, and for uuidv7 itself, to the first";
    text += ".";
    if (any([](const run& one) { return one.primary_index.has_value(); }))
        text += " The index of a key with two is its public_id's; its log, splits and buffers are of both.";
    const bool by_server = any([](const run& one) { return one.key.starts_with("default-"); });
    return StrCat(text, "\n", by_server ? server_ids_lines(found) : "");
}

std::string table_text(const results& found) {
    std::vector<std::string> all;
    for (const auto& one : found.scenarios) all.push_back(one.name);
    return table_text(found, all);
}

}  // namespace rowkey::bench
