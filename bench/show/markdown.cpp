#include "show/markdown.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "judge/advice.hpp"
#include "judge/comparison.hpp"
#include "judge/scene.hpp"
#include "statistics.hpp"

namespace rowkey::bench {
namespace {

using absl::StrAppend;
using absl::StrCat;
using absl::StrFormat;

std::string row_of(const std::vector<std::string>& cells) {
    return StrCat("| ", absl::StrJoin(cells, " | "), " |\n");
}
std::string head_of(const std::vector<std::string>& cells) {
    return row_of(cells) + row_of(std::vector<std::string>(cells.size(), "---"));
}

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
    all.push_back(date_of(scenario) == dates_of(found) ? "" : "measured on " + date_of(scenario));
    return joined(all, "; ");
}

std::string settings_table(const results& found) {
    const auto& first = found.scenarios.front();
    const auto own = own_settings(found, first);
    std::string text = head_of({"setting", "value"});
    for (const auto& [name, value] : first.settings) {
        if (own.count(name) == 0) text += row_of({name, value});
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

/// "1,085 (980 to 1,091)": of a time, how far the repetitions went apart.
std::string cell_of(const run& of, const figure& what) {
    const reading v = value(of, what);
    if (!v) return "-";
    const auto apart = what.kind == noise::time ? range(of, what) : std::nullopt;
    if (!apart) return number_of(what, *v);
    return StrCat(number_of(what, *v), " (", number_of(what, apart->low), " to ", number_of(what, apart->high), ")");
}

std::string figures_table(const scene& s) {
    std::vector<const figure*> columns;
    std::vector<std::string> head{"key"};
    for (const figure& what : figures()) {
        const auto has = [&](const run* r) { return value(*r, what).has_value(); };
        if (what.where != shown_in::all || std::none_of(s.of.begin(), s.of.end(), has)) continue;
        columns.push_back(&what);
        head.push_back(title_of(what));
    }
    std::string text = head_of(head);
    for (const run* r : s.of) {
        std::vector<std::string> cells{named(*r)};
        for (const figure* what : columns) cells.push_back(cell_of(*r, *what));
        text += row_of(cells);
    }
    return text;
}

std::string lookups_table(const scene& s) {
    std::size_t kinds = 0;
    for (const run* r : s.of) kinds = std::max(kinds, r->lookups.size());
    if (kinds == 0) return "";
    std::string text =
        "\nSelects of each kind, one after another. Cold: nothing of the table was in shared_buffers before "
        "the first; the kernel's cache was left as it was. Warm: after the same selects.\n\n" +
        head_of({"select", "key", "median, us", "blocks read", "blocks hit"});
    for (std::size_t i = 0; i < kinds; ++i) {
        for (const run* r : s.of) {
            if (i >= r->lookups.size()) continue;
            const lookup& each = r->lookups[i];
            const auto apart = range(*r, lookup_time(i));
            text += row_of({StrCat(each.what, each.cold ? ", cold" : ", warm"), named(*r),
                            StrCat(grouped(each.us),
                                   apart ? StrCat(" (", grouped(apart->low), " to ", grouped(apart->high), ")") : ""),
                            StrFormat("%.2f", each.read), StrFormat("%.2f", each.hit)});
        }
    }
    return text;
}

/// "PostgreSQL 15"
std::string server_of(const results& found) {
    return "PostgreSQL " + found.env.postgres.substr(0, found.env.postgres.find_first_of(". "));
}

/// "PostgreSQL 15: " where there are others.
std::string prefix_of(const results& found, const std::vector<judged_run>& given) {
    return given.size() > 1 ? server_of(found) + ": " : "";
}

std::string folded(const std::string& summary, const std::string& text) {
    return StrCat("\n<details><summary>", summary, "</summary>\n\n", text, "\n</details>\n");
}

/// Of each run the figures that tell most of the scenario, the servers beside each other. `of_several`: other scenarios
/// may be of others.
std::string short_table(const std::vector<scene>& servers, bool of_several) {
    constexpr std::size_t most = 2;
    std::vector<std::string> head{"key"};
    std::vector<std::pair<const scene*, figure>> columns;
    const auto all = summary_figures(servers.front());
    for (std::size_t i = 0; i < std::min(most, all.size()); ++i) {
        for (const scene& s : servers) {
            columns.emplace_back(&s, all[i]);
            head.push_back(StrCat(title_of(all[i]), of_several ? ": " + server_of(s.found) : ""));
        }
    }
    std::vector<std::string> names;
    for (const scene& s : servers) {
        for (const run* r : s.of) {
            if (std::find(names.begin(), names.end(), named(*r)) == names.end()) names.push_back(named(*r));
        }
    }
    std::string text = head_of(head);
    for (const auto& name : names) {
        std::vector<std::string> cells{name};
        for (const auto& [s, what] : columns) {
            const auto at = std::find_if(s->of.begin(), s->of.end(), [&](const run* r) { return named(*r) == name; });
            cells.push_back(at == s->of.end() ? "-" : cell_of(**at, what));
        }
        text += row_of(cells);
    }
    return text;
}

/// What the scenario does; where the runs did not do the same, by server.
std::string titles_of(const std::string& name, const std::vector<judged_run>& given) {
    std::set<std::string> all;
    std::vector<std::string> by_server;
    for (const auto& [found, judged] : given) {
        const auto* facts = facts_of(scene_of(found, name));
        if (facts == nullptr) continue;
        all.insert(facts->title);
        by_server.push_back(StrCat(prefix_of(found, given), facts->title, "."));
    }
    return all.size() == 1 ? *all.begin() + "." : joined(by_server, "\n\n");
}

std::string scenario_section(const std::string& name, const std::vector<judged_run>& given) {
    std::vector<scene> servers;
    std::string told, wide;
    for (const auto& [found, judged] : given) {
        const scene s = scene_of(found, name);
        const auto* facts = facts_of(s);
        if (facts == nullptr || s.of.empty()) continue;
        servers.push_back(s);
        const std::string where = prefix_of(found, given);
        const auto verdict = judged.verdicts.find(name);
        if (!facts->failure.empty()) StrAppend(&told, "**", where, "Partial**: ", facts->failure, ".\n\n");
        if (verdict != judged.verdicts.end()) StrAppend(&told, where, absl::StrJoin(verdict->second, " "), "\n\n");
        wide += folded(where.empty() ? "All figures" : StrCat("All figures, ", server_of(found)),
                       StrCat(circumstances(found, *facts), ".\n\n", figures_table(s), other_checkpoints(found, *facts),
                              lookups_table(s)));
    }
    return StrCat("\n### ", name, "\n\n", titles_of(name, given), "\n\n", told, short_table(servers, given.size() > 1),
                  wide);
}

/// The scenarios of all given, each once.
std::vector<std::string> scenario_names(const std::vector<judged_run>& given) {
    std::vector<std::string> names;
    for (const auto& [found, judged] : given) {
        for (const auto& one : found.scenarios) {
            if (std::find(names.begin(), names.end(), one.name) == names.end()) names.push_back(one.name);
        }
    }
    return names;
}

/// Each situation as the newest server tells it that has its scenario.
std::string advice_section(const std::vector<judged_run>& given) {
    std::string text;
    for (const auto& situation : advised_situations()) {
        for (auto at = given.rbegin(); at != given.rend(); ++at) {
            const auto& all = at->judged.advice;
            const auto one =
                std::find_if(all.begin(), all.end(), [&](const advice& a) { return a.situation == situation; });
            if (one == all.end()) continue;
            text += row_of(
                {situation, one->key,
                 StrCat(one->why, " (", prefix_of(at->found, given), "[", one->scenario, "](#", one->scenario, "))")});
            break;
        }
    }
    if (text.empty()) return "";
    return StrCat("\n## Which key\n\n",
                  "Each line asks one question: the key is the best by the first figure beside it. Where several lines "
                  "hold, weigh their figures. The words are explained under [Scenarios](#scenarios), the keys under "
                  "[Keys](#keys).\n\n",
                  head_of({"situation", "key", "why"}), text);
}

/// Up to the first semicolon outside brackets, or the end of the first sentence.
std::string beginning_of(const std::string& words) {
    int brackets = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        brackets += words[i] == '(' ? 1 : words[i] == ')' ? -1 : 0;
        const bool ends = brackets == 0 && (words[i] == ';' || words[i] == '.');
        if (ends && (i + 1 == words.size() || words[i + 1] == ' ')) return words.substr(0, i);
    }
    return words;
}

/// Where the bracket ends that begins at `open`; none where it does not.
std::optional<std::size_t> end_of_bracket(const std::string& words, std::size_t open) {
    int depth = 0;
    for (std::size_t i = open; i < words.size(); ++i) {
        depth += words[i] == '(' ? 1 : words[i] == ')' ? -1 : 0;
        if (depth == 0) return i;
    }
    return std::nullopt;
}

/// With the number of the places in the place of a long list of them, in brackets.
std::string with_short_lists(const std::string& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size();) {
        const auto end = words[i] == '(' ? end_of_bracket(words, i).value_or(i) : i;
        const auto items = std::count(&words[i], &words[end], ';') + 1;
        if (items > 3) {
            StrAppend(&text, "(", items, " cases)");
            i = end + 1;
        } else {
            text += words[i++];
        }
    }
    return text;
}

/// Every claim on a line, with the first thing that the newest server found of it. Where the servers' verdicts differ,
/// with all that each found.
std::string claims_table(const std::vector<judged_run>& given) {
    std::vector<std::string> head{"claim"};
    for (const auto& [found, judged] : given) head.push_back(given.size() > 1 ? server_of(found) : "verdict");
    head.push_back("what was measured");
    std::string text = head_of(head);
    const auto& first = given.front().judged.claims;
    bool all_often_said = true;
    for (std::size_t i = 0; i < first.size(); ++i) {
        const bool often_said = first[i].heard == "often said";
        all_often_said = all_often_said && often_said;
        std::vector<std::string> cells{
            StrCat("[", first[i].claim, "](#claim-", i + 1, ")", often_said ? "" : StrCat(" (", first[i].heard, ")"))};
        std::set<std::string> verdicts;
        std::string newest;
        std::vector<std::string> by_server;
        for (const auto& [found, judged] : given) {
            const auto& one = judged.claims[i];
            cells.push_back(one.verdict);
            verdicts.insert(one.verdict);
            if (one.because.empty()) continue;
            newest = with_short_lists(beginning_of(one.because));
            by_server.push_back(prefix_of(found, given) + with_short_lists(one.because));
        }
        cells.push_back(verdicts.size() == 1 ? newest : joined(by_server, " "));
        text += row_of(cells);
    }
    return StrCat(all_often_said ? "All of these are often said. "
                                 : "Beside a claim stands where it is heard. The others are often said. ",
                  "True in places: some measurements bear it out, others do not. False in places: some refute it, and "
                  "the others are not decided. Not in all respects: some figure does not agree. The last column begins "
                  "what was found; the claim leads to all of it.\n\n",
                  text);
}

std::string claims_section(const std::vector<judged_run>& given) {
    std::string text;
    for (std::size_t i = 0; i < given.front().judged.claims.size(); ++i) {
        StrAppend(&text, "\n<a id=\"claim-", i + 1, "\"></a>\n\n### “", given.front().judged.claims[i].claim, "”\n");
        for (const auto& [found, judged] : given) {
            const auto& one = judged.claims[i];
            StrAppend(&text, "\n**", prefix_of(found, given), one.verdict, ".**", one.because.empty() ? "" : " ",
                      one.because, "\n");
            if (!one.figures.empty()) StrAppend(&text, "\n- ", absl::StrJoin(one.figures, "\n- "), "\n");
        }
    }
    return text;
}

std::string keys_table(const std::vector<judged_run>& given) {
    std::string text = "\n### Keys\n\n" + head_of({"key", "what it is"});
    for (const auto& key : given.back().found.keys) {
        const bool measured = std::any_of(given.begin(), given.end(), [&](const judged_run& each) {
            return std::any_of(each.found.runs.begin(), each.found.runs.end(),
                               [&](const run& r) { return r.key == key.name; });
        });
        if (measured) text += row_of({key.name, key.about});
    }
    return text;
}

std::string how_to_read(const std::vector<judged_run>& given) {
    int repeat = 0;
    bool whole = false, by_bootstrap = false;
    for (const auto& [found, judged] : given) {
        for (const auto& one : found.runs) {
            repeat = std::max(repeat, one.repetitions);
            if (one.repetitions < 2) continue;
            (one.repetitions < static_cast<int>(least_for_bootstrap) ? whole : by_bootstrap) = true;
        }
    }
    std::string text;
    if (repeat > 1) {
        text = StrCat("Every figure is the median of a scenario's repetitions; in brackets ",
                      whole ? "their whole range" : "",
                      whole && by_bootstrap ? StrCat(", or, of ", least_for_bootstrap, " repetitions or more, ") : "",
                      by_bootstrap ? "its 95% bootstrap interval" : "",
                      ". A range of ratios goes from the lowest over the highest to the highest over the lowest. ");
    }
    if (repeat == 1) text = "One repetition: its times say little; sizes, log and splits hold. ";
    return StrCat(
        text,
        "Times are noisy on a small machine, those of several clients the most; sizes, log and splits of one client "
        "are "
        "not.\n\n"
        "- the model: what the entries take by their width, on leaves 90% full for a key that ascends (or to its "
        "fillfactor), ln 2 for a random one\n"
        "- leaf splits inside: of leaves that were not the right-most; each leaves two half-full pages where "
        "right-most "
        "ones are how an index grows\n"
        "- WAL/row: bytes of log; what records of the indexes and of the table take; whole server: what everything "
        "took "
        "that the server wrote meanwhile, commits and sequences included; after checkpoint: of the indexes, in the "
        "first tenth of the rows after each\n"
        "- pages dirtied a checkpoint: distinct ones of the indexes from one to the next\n"
        "- rows/s, last tenth/second: the last tenth of the rows over the second; where nine checkpoints are forced, "
        "none is at work beside the first tenth\n"
        "- order like the table's: the correlation of the key's order with the table's (pg_stats)\n"
        "- CPU/row: processor time of the clients' threads and of their server processes\n"
        "- vacuumed: after rows were deleted and VACUUM came; the model is of an index into which only the rows that "
        "are "
        "left were inserted\n"
        "- schema: the index and its fill are of the orders' key; the log, the splits and the pages are of all indexes "
        "of "
        "both tables\n"
        "- an order: of both tables with all their indexes; its WAL is the whole server's; the joins are of all items "
        "with their orders, with work_mem 64MB, one process and no JIT\n"
        "- a key with two indexes: the index, its fill and its model are of its public_id's; the rest is of both\n");
}

std::string server_ids_table(const results& found) {
    if (found.server_ids.empty()) return "";
    std::string text = head_of({"an id", "us, apart from the statement around it"});
    for (const auto& [what, us] : found.server_ids) {
        text += row_of({what, us ? StrFormat("%.2f", *us) : "this server has none"});
    }
    return text;
}

/// "The servers differ in data_checksums: off, on." Empty where they do not.
std::string unlike_settings(const std::vector<judged_run>& given) {
    std::map<std::string, std::vector<std::string>> values;
    std::set<std::string> of_scenarios;  // those that a scenario has of its own
    for (const auto& [found, judged] : given) {
        for (const auto& [name, value] : found.env.settings) values[name].push_back(value);
        for (const auto& one : found.scenarios) {
            for (const auto& own : own_settings(found, one)) of_scenarios.insert(own.first);
        }
    }
    std::vector<std::string> unlike;
    for (const auto& [name, all] : values) {
        const bool differ = std::set<std::string>(all.begin(), all.end()).size() > 1;
        if (differ && all.size() == given.size() && of_scenarios.count(name) == 0)
            unlike.push_back(StrCat(name, ": ", joined(all, ", ")));
    }
    return unlike.empty() ? "" : StrCat("The servers' settings differ in ", joined(unlike, "; "), ".\n\n");
}

/// Where and when each run was made, and by which commands.
std::string circumstances_of(const std::vector<judged_run>& given) {
    std::string text, commands;
    for (const auto& [found, judged] : given) {
        StrAppend(&text, dates_of(found), ", ", found.env.cpu, ", PostgreSQL ", found.env.postgres, ", ",
                  found.env.compiler, ".\n\n");
        for (const auto& one : commands_of(found)) StrAppend(&commands, one, "\n");
        if (!found.to_come.empty())
            StrAppend(&text, "**", prefix_of(found, given), "Not finished.** Still to come: ", in_words(found.to_come),
                      ".\n\n");
    }
    return StrCat(text, unlike_settings(given), "```sh\n", commands, "```\n");
}

}  // namespace

std::string results_markdown(const std::vector<judged_run>& given) {
    std::string text =
        StrCat("# What a key costs: results\n\n", circumstances_of(given), advice_section(given),
               "\n## What people say\n\n", claims_table(given),
               "\n## Scenarios\n\n![Where each insert landed in the index](landing.svg)\n\n", how_to_read(given));
    for (const auto& name : scenario_names(given)) text += scenario_section(name, given);
    StrAppend(&text, "\n## What the verdicts rest on\n", claims_section(given));
    if (scenario_names(given).empty()) return text;
    StrAppend(&text, "\n## Circumstances\n", keys_table(given));
    for (const auto& [found, judged] : given) {
        if (found.scenarios.empty()) continue;
        const std::string ids = server_ids_table(found);
        StrAppend(&text,
                  ids.empty() ? "" : StrCat("\n### ", prefix_of(found, given), "ids made by the server\n\n", ids),
                  "\n### ", prefix_of(found, given), "settings of all scenarios\n\n", settings_table(found));
    }
    return text;
}

}  // namespace rowkey::bench
