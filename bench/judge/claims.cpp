#include "judge/claims.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "btree_model.hpp"
#include "judge/comparison.hpp"

namespace rowkey::bench {
namespace {

using absl::StrAppend;
using absl::StrCat;
using absl::StrFormat;

constexpr double megabyte = 1e6;

/// What a claim is found to be: the verdict, why, and the figures.
struct ruling {
    std::string verdict, because;
    strings figures;
};

ruling not_measured(const char* needs) {
    return {StrCat("Not measured: needs ", needs), "", {}};
}

/// "writers, 8 clients"
std::string where_of(const run& of) {
    return joined({of.scenario, of.variant}, ", ");
}

std::string list_of(const strings& items) {
    return absl::StrJoin(items, "; ");
}

std::string in_brackets(const std::string& words) {
    return words.empty() ? "" : StrCat(" (", words, ")");
}

/// As a sentence, in the order given.
std::string as_sentence(const strings& parts) {
    std::string text = list_of(parts);
    if (text.empty()) return text;
    text[0] = absl::ascii_toupper(static_cast<unsigned char>(text[0]));
    return text + ".";
}

std::string ratio_or_none(const std::optional<comparison>& c) {
    return c ? ratio_words(*c) : "not available";
}

/// As it is printed, so that a verdict goes with the figure beside it.
double printed(double ratio) {
    return std::round(100 * ratio) / 100;
}

/// Where two keys were run alike.
struct contest {
    std::string where, interval;  // "writers, 8 clients"; "a checkpoint every 50,000 rows" or nothing
    const run* one;
    const run* other;
};

/// The runs, as claims ask for them.
class evidence {
  public:
    explicit evidence(const results& found) : found_{found} {}

    const std::vector<run>& runs() const { return found_.runs; }

    const run* find(std::string_view scenario, std::string_view key, std::string_view variant = "") const {
        for (const auto& one : found_.runs) {
            if (one.scenario == scenario && one.key == key && one.variant == variant) return &one;
        }
        return nullptr;
    }

    /// Runs of the same variant. One whose other key has no such variant meets the other's plain run.
    std::vector<contest> contests(std::string_view one, std::string_view other) const {
        std::vector<contest> all;
        for (const auto& a : found_.runs) {
            for (const auto& b : found_.runs) {
                if (a.key != one || b.key != other || a.scenario != b.scenario) continue;
                if (!a.lacking.empty() || !b.lacking.empty()) continue;
                const bool alone = (a.variant.empty() && find(a.scenario, one, b.variant) == nullptr) ||
                                   (b.variant.empty() && find(a.scenario, other, a.variant) == nullptr);
                if (a.variant != b.variant && !alone) continue;
                std::string interval;
                for (const auto& facts : found_.scenarios) {
                    if (facts.name == a.scenario) interval = checkpoints_of(facts);
                }
                all.push_back({where_of(a.variant.empty() ? b : a), interval, &a, &b});
            }
        }
        return all;
    }

  private:
    const results& found_;
};

// ---- "as good as": nothing in which the one has it worse

/// What a key must not have worse, with the words for it.
struct respect {
    const char* figure;
    const char* worse;  // "its index is larger"
};

constexpr respect in_general[] = {{"index_bytes", "its indexes are larger"},
                                  {"/index/avg_leaf_density", "its leaves are emptier"},
                                  {"wal_bytes", "it writes more log"},
                                  {"/rows_per_second", "it is slower"}};

/// Of where rows go in an index, whose entries may be wider.
constexpr respect of_place[] = {{"/index/avg_leaf_density", "its leaves are emptier"},
                                {"/checkpoint/pages_dirtied", "it dirties more pages"},
                                {"wal_bytes", "it writes more log"},
                                {"/rows_per_second", "it is slower"}};

/// "larger: by 1.40 × to 1.66 × (all)": where and by how much.
std::string extent_of(const char* words, const std::vector<std::pair<std::string, double>>& where, std::size_t of_all) {
    double least = HUGE_VAL, most = 0;
    strings names;
    for (const auto& [name, ratio] : where) {
        least = std::min(least, ratio);
        most = std::max(most, ratio);
        names.push_back(name);
    }
    const std::string span = times(least) == times(most) ? times(most) : StrCat(times(least), " to ", times(most));
    return StrCat(words, ", ", span, where.size() == of_all ? "" : in_brackets(list_of(names)));
}

ruling as_good_as(const std::vector<contest>& all, const char* needs, std::span<const respect> respects = in_general) {
    if (all.empty()) return not_measured(needs);
    strings against, open, figures;
    for (const auto& each : respects) {
        const figure& what = figure_named(each.figure);
        std::vector<std::pair<std::string, double>> worse, undecided;
        for (const auto& [where, interval, one, other] : all) {
            const auto c = compare(*one, *other, what);
            if (is_worse(c, what)) worse.emplace_back(where, c->ratio);
            if (is_undecided(c)) undecided.emplace_back(where, c->ratio);
        }
        if (!worse.empty()) against.push_back(extent_of(each.worse, worse, all.size()));
        if (!undecided.empty()) open.push_back(extent_of(what.noun.c_str(), undecided, all.size()));
    }
    for (const auto& [where, interval, one, other] : all) {
        strings parts;
        for (const auto& each : respects) {
            const figure& what = figure_named(each.figure);
            parts.push_back(StrCat(what.noun, " ", ratio_or_none(compare(*one, *other, what))));
        }
        const figure& inside = figure_named("/splits/interior");
        const reading ours = value(*one, inside), theirs = value(*other, inside);
        const figure& fill = figure_named("/index/avg_leaf_density");
        const reading full = value(*one, fill), full_there = value(*other, fill);
        if (full && full_there) parts.push_back(StrFormat("leaves %.1f%% full against %.1f%%", *full, *full_there));
        if (ours && theirs) parts.push_back(StrCat("splits inside ", grouped(*ours), " against ", grouped(*theirs)));
        figures.push_back(StrCat(where, in_brackets(interval), ": ", joined(parts, ", ")));
    }
    const std::string left = open.empty() ? "" : StrCat("Not decided: ", list_of(open), ".");
    return {!against.empty() ? "Not in all respects"
            : !open.empty()  ? "Not decided"
                             : "True",
            joined({as_sentence(against), left}, " "), figures};
}

// ---- the claims

ruling size_at_five_million(const evidence& found) {
    constexpr double claimed_rows = 5e6, random_mb = 285, ordered_mb = 118;
    const run* v4 = found.find("five-million", "uuidv4");
    const run* v7 = found.find("five-million", "uuidv7");
    if (v4 == nullptr || v7 == nullptr) return not_measured("five-million");
    const auto rows = static_cast<double>(v7->rows);
    // An entry has 28 bytes and a page 8152 for entries: no index of any key order can be smaller than this.
    const double least = rows * uuid_entry_bytes / 8152 * 8192;
    const auto met = [&](const run& of, double claimed) {
        const double bytes = claimed * megabyte * rows / claimed_rows;
        return std::abs(of.index.bytes / bytes - 1) <= tolerances::claimed;
    };
    const int right = (met(*v4, random_mb) ? 1 : 0) + (met(*v7, ordered_mb) ? 1 : 0);
    const auto in_mb = [](double bytes) { return with_unit(bytes / megabyte, "MB"); };
    const auto sized = [&](const run& of) {
        return StrFormat("%s: %s (%s), leaves %.1f%% full; the model says %s", of.key, in_mb(of.index.bytes),
                         size(of.index.bytes), of.index.avg_leaf_density, in_mb(of.index.model_bytes));
    };
    return {right == 2   ? "True"
            : right == 1 ? "True in part"
                         : "False",
            StrCat("At ", grouped(rows), " rows the index takes ", in_mb(v4->index.bytes), " against ",
                   in_mb(v7->index.bytes), ", ", times(v4->index.bytes / v7->index.bytes), "; the claim's ratio is ",
                   times(random_mb / ordered_mb), "."),
            {sized(*v4), sized(*v7),
             StrFormat("%s rows at %d bytes an entry fill at least %s (%s) of pages, whatever the key's order",
                       grouped(rows), uuid_entry_bytes, in_mb(least), size(least))}};
}

/// Where uuidv4's time is three times uuidv7's.
struct threefold {
    strings yes, open;
    double least = HUGE_VAL, most = 0;

    threefold(const std::vector<contest>& all, const figure& what) {
        for (const auto& each : all) {
            const auto c = compare(*each.one, *each.other, what);
            if (!c) continue;
            least = std::min(least, c->ratio);
            most = std::max(most, c->ratio);
            const double low = c->range ? c->range->low : c->ratio, high = c->range ? c->range->high : c->ratio;
            if (c->once || (printed(low) < 3 && printed(high) >= 3)) {
                open.push_back(each.where);
            } else if (printed(low) >= 3) {
                yes.push_back(each.where);
            }
        }
    }
    std::string text(const char* percentile) const {
        if (most <= 0) return "";
        return StrCat("At ", percentile, " uuidv4 takes ", times(least), " to ", times(most), " uuidv7's time",
                      yes.empty() ? "" : StrCat("; three times or more in ", list_of(yes)),
                      open.empty() ? "" : StrCat("; not decided in ", list_of(open)), ".");
    }
};

ruling insert_latency(const evidence& found) {
    const auto all = found.contests("uuidv4", "uuidv7");
    if (all.empty()) return not_measured("a scenario with uuidv4 and uuidv7");
    const figure &p50 = figure_named("/latency_us/p50"), &p99 = figure_named("/latency_us/p99");
    const threefold typical{all, p50}, high{all, p99};
    strings figures;
    for (const auto& [where, interval, v4, v7] : all) {
        // Whether it is three is the question here, not whether it is one.
        const auto told = [one = v4, other = v7](const figure& what) {
            const auto c = compare(*one, *other, what);
            if (!c || c->once || !c->range) return ratio_or_none(c);
            return StrFormat("%s (%.2f–%.2f)", times(c->ratio), c->range->low, c->range->high);
        };
        figures.push_back(StrCat(where, in_brackets(interval), ": ", told(p50), " at p50, ", told(p99), " at p99"));
    }
    const std::size_t held = typical.yes.size() + high.yes.size();
    const bool open = !typical.open.empty() || !high.open.empty();
    return {held == 2 * all.size() ? "True"
            : held > 0             ? "True in places"
            : open                 ? "Not decided"
                                   : "False",
            joined({typical.text("p50"), high.text("p99")}, " "), figures};
}

ruling wal_halves(const evidence& found) {
    const figure& wal = figure_named("wal_bytes");
    strings figures, half, more;
    double least = HUGE_VAL, most = 0;
    for (const auto& [where, interval, v7, v4] : found.contests("uuidv7", "uuidv4")) {
        const auto c = compare(*v7, *v4, wal);
        if (!c) continue;
        least = std::min(least, c->ratio);
        most = std::max(most, c->ratio);
        (printed(c->ratio) <= 0.5 ? half : more).push_back(where);
        figures.push_back(StrFormat("%s%s: index and table take %.0f bytes a row with uuidv4, %.0f with uuidv7: %s",
                                    where, in_brackets(interval), *value(*v4, wal), *value(*v7, wal), ratio_words(*c)));
    }
    if (figures.empty()) return not_measured("a scenario with uuidv4 and uuidv7, and the server's log");
    const bool places = !half.empty() && !more.empty();
    return {more.empty()   ? "True"
            : half.empty() ? "False"
                           : "True in places",
            StrCat("It becomes ", times(least), " to ", times(most), ".",
                   places ? StrCat(" Half or less in ", list_of(half), "; more in ", list_of(more), ".") : ""),
            figures};
}

ruling as_good_as_bigint(const evidence& found) {
    return as_good_as(found.contests("uuidv7", "bigint"), "a scenario with bigint and uuidv7");
}

ruling milliseconds_and_random(const evidence& found) {
    return as_good_as(found.contests("uuidv7-ms", "uuidv7"), "a scenario with uuidv7-ms and uuidv7");
}

ruling switching(const evidence& found) {
    const run* changed = found.find("switch", "uuidv7", "after uuidv4");
    const run* always = found.find("switch", "uuidv7", "after uuidv7");
    if (changed == nullptr || always == nullptr) return not_measured("switch");
    ruling found_to_be = as_good_as({{"beside one that always had v7", "", changed, always}}, "");
    if (const run* stayed = found.find("switch", "uuidv4", "after uuidv4")) {
        const auto beside = as_good_as({{"beside one that stays with v4", "", changed, stayed}}, "");
        found_to_be.figures.push_back(beside.figures.front());
    }
    return found_to_be;
}

ruling concurrent_writers(const evidence& found) {
    const figure& density = figure_named("/index/avg_leaf_density");
    const run* alone = found.find("writers", "uuidv7", "1 client");
    strings figures, dense, emptier, open;
    for (const auto& of : found.runs()) {
        if ((of.scenario != "writers" && of.scenario != "making") || !value(of, density)) continue;
        const reading model = value(of, figure_named("index_to_model"));
        figures.push_back(StrCat(where_of(of), ", ", of.key,
                                 StrFormat(": leaves %.1f%% full", of.index.avg_leaf_density),
                                 model ? StrCat(", index ", times(*model), " the model") : "",
                                 of.splits ? StrFormat(", %.0f of %.0f leaf splits inside", of.splits->interior,
                                                       of.splits->interior + of.splits->rightmost)
                                           : ""));
        const bool made_here = of.key == "uuidv7" || of.key == "default-uuidv7";
        if (alone == nullptr || !made_here || of.clients == 1) continue;
        const auto c = compare(of, *alone, density);
        (is_worse(c, density) ? emptier
         : is_undecided(c)    ? open
                              : dense)
            .push_back(StrFormat("%s, %s: %.0f%%", of.key, where_of(of), of.index.avg_leaf_density));
    }
    if (alone == nullptr || dense.size() + emptier.size() + open.size() == 0) return not_measured("writers");
    const auto with_several = [](const char* words, const strings& who) {
        return who.empty() ? "" : StrCat("With several, ", words, ": ", list_of(who), ".");
    };
    return {!emptier.empty() && !dense.empty() ? "It depends on when the id is made"
            : !emptier.empty()                 ? "False"
            : !open.empty()                    ? "Not decided"
                                               : "True",
            joined({StrFormat("With one client uuidv7 fills its leaves to %.0f%%.", alone->index.avg_leaf_density),
                    with_several("less", emptier), with_several("as much", dense), with_several("not decided", open)},
                   " "),
            figures};
}

ruling random_public_id(const evidence& found) {
    const figure &wal = figure_named("wal_bytes"), &speed = figure_named("/rows_per_second");
    strings figures, log, cheaper, open;
    for (const auto& [where, interval, both, v4] : found.contests("bigint+uuidv4", "uuidv4")) {
        const auto logged = compare(*both, *v4, wal), fast = compare(*both, *v4, speed);
        if (!logged) continue;
        log.push_back(StrCat(times(logged->ratio), " in ", where));
        if (is_better(logged, wal)) cheaper.push_back("less log in " + where);
        if (is_better(fast, speed)) cheaper.push_back("more rows a second in " + where);
        if (may_be_better(logged, wal)) open.push_back("WAL in " + where);
        if (may_be_better(fast, speed)) open.push_back("rows a second in " + where);
        figures.push_back(StrCat(where, in_brackets(interval), ": of uuidv4 as the key, rows a second ",
                                 ratio_or_none(fast), ", WAL ", ratio_words(*logged)));
        if (const run* ordered = found.find(both->scenario, "bigint+uuidv7", both->variant)) {
            StrAppend(&figures.back(), "; of bigint+uuidv7, rows a second ",
                      ratio_or_none(compare(*both, *ordered, speed)), ", WAL ",
                      ratio_or_none(compare(*both, *ordered, wal)));
        }
    }
    if (figures.empty()) return not_measured("a scenario with bigint+uuidv4 and uuidv4, and the server's log");
    return {!cheaper.empty() ? "Not in all respects"
            : !open.empty()  ? "Not decided"
                             : "True",
            joined({StrCat("Against uuidv4 as the key its WAL is ", list_of(log), "."),
                    cheaper.empty() ? "" : StrCat("It has ", list_of(cheaper), "."),
                    open.empty() ? "" : StrCat("Not decided: ", list_of(open), ".")},
                   " "),
            figures};
}

/// What is better and what is worse in `one` than in `other`, in these figures.
struct changes {
    strings better, worse, open, figures;

    changes(const run& one, const run& other, const std::vector<const char*>& names) {
        for (const char* name : names) {
            const figure& what = figure_named(name);
            const auto c = compare(one, other, what);
            if (!c) continue;
            const std::string words = StrCat(what.title, " ", times(c->ratio));
            if (is_better(c, what)) better.push_back(words);
            if (is_worse(c, what)) worse.push_back(words);
            if (is_undecided(c)) open.push_back(words);
            figures.push_back(StrCat(what.title, " ", ratio_words(*c)));
        }
    }
};

ruling lower_fillfactor(const evidence& found) {
    const run* plain = found.find("remedies", "uuidv7", "COPY");
    const run* lower = found.find("remedies", "uuidv7", "COPY, fillfactor 70");
    if (plain == nullptr || lower == nullptr) return not_measured("remedies");
    const changes seen{
        *lower, *plain, {"index_bytes", "/splits/interior", "wal_bytes", "/rows_per_second", "/latency_us/p99"}};
    const auto part = [](const char* what, const strings& which) {
        return which.empty() ? "" : StrCat(what, ": ", list_of(which), ".");
    };
    const reading before = value(*plain, figure_named("/index/avg_leaf_density")),
                  after = value(*lower, figure_named("/index/avg_leaf_density"));
    return {seen.better.empty()  ? (seen.open.empty() ? "False" : "Not decided")
            : seen.worse.empty() ? "True"
                                 : "Not in all respects",
            joined({before && after ? StrFormat("With 70%% instead of 90%%, %d writers leave their leaves %.0f%% full "
                                                "instead of %.0f%%.",
                                                lower->clients, *after, *before)
                                    : "",
                    part("Better", seen.better), part("Worse", seen.worse), part("Not decided", seen.open)},
                   " "),
            {StrCat("fillfactor 70 against 90: ", joined(seen.figures, ", "))}};
}

ruling binary_parameters(const evidence& found) {
    const figure& speed = figure_named("/rows_per_second");
    strings faster, not_faster, open, figures;
    for (const char* statement : {"INSERT", "unnest", "COPY"}) {
        const run* text = found.find("wire", "uuidv7", StrCat(statement, ", text"));
        const run* binary = found.find("wire", "uuidv7", StrCat(statement, ", binary"));
        if (text == nullptr || binary == nullptr) continue;
        const changes seen{*binary, *text, {"/rows_per_second", "/client_cpu_us", "/server_cpu_us"}};
        figures.push_back(StrCat(statement, ", of the same as text: ", joined(seen.figures, ", ")));
        const auto c = compare(*binary, *text, speed);
        if (statement == std::string_view{"COPY"} || !c) continue;  // which has no parameters
        (is_better(c, speed) ? faster
         : is_undecided(c)   ? open
                             : not_faster)
            .push_back(StrCat(statement, " ", times(c->ratio)));
    }
    if (faster.size() + not_faster.size() + open.size() == 0) return not_measured("wire");
    return {faster.empty()                       ? (open.empty() ? "False" : "Not decided")
            : not_faster.empty() && open.empty() ? "True"
                                                 : "True in places",
            joined({faster.empty() ? "" : StrCat("More rows a second: ", list_of(faster), "."),
                    not_faster.empty()
                        ? ""
                        : StrCat("About as many rows a second as by text, or fewer: ", list_of(not_faster), "."),
                    open.empty() ? "" : StrCat("Not decided: ", list_of(open), ".")},
                   " "),
            figures};
}

ruling compressed_log(const evidence& found) {
    const figure &wal = figure_named("wal_bytes"), &speed = figure_named("/rows_per_second");
    const run *v4 = found.find("compression", "uuidv4", "off"), *v7 = found.find("compression", "uuidv7", "off");
    if (v4 == nullptr || v7 == nullptr) return not_measured("compression");
    strings figures;
    const run* best = nullptr;
    for (const char* method : {"pglz", "lz4", "zstd"}) {
        const run* one = found.find("compression", "uuidv4", method);
        const auto own = one == nullptr ? std::nullopt : compare(*one, *v4, wal);
        if (!own) {
            figures.push_back(StrCat(method, ": ", one == nullptr ? not_available : one->lacking));
            continue;
        }
        figures.push_back(StrCat(method, ": uuidv4 writes ", ratio_words(*own), " its log without, ",
                                 ratio_or_none(compare(*one, *v7, wal)), " that of uuidv7 without; rows a second ",
                                 ratio_or_none(compare(*one, *v4, speed)), " and ",
                                 ratio_or_none(compare(*one, *v7, speed))));
        if (!best || *value(*one, wal) < *value(*best, wal)) best = one;
    }
    if (best == nullptr) return not_measured("compression, and the server's log");
    const auto log = compare(*best, *v7, wal), fast = compare(*best, *v7, speed);
    const bool dear = is_worse(log, wal) || is_worse(fast, speed), open = is_undecided(log) || is_undecided(fast);
    return {dear   ? "False"
            : open ? "Not decided"
                   : "True",
            StrCat("With ", best->variant, " uuidv4 writes ", times(compare(*best, *v4, wal)->ratio),
                   " its own log, which is ", ratio_or_none(log), " uuidv7's without compression, at rows a second ",
                   ratio_or_none(fast), "."),
            figures};
}

/// Where a figure of the one is less than the other's, about the same or more; or not known to be any.
struct sides {
    using places = std::vector<std::pair<std::string, double>>;
    places less, same, more, open;

    void add(const std::string& where, const comparison& c) {
        (c.is == outcome::less   ? less
         : c.is == outcome::same ? same
         : c.is == outcome::more ? more
                                 : open)
            .emplace_back(where, c.ratio);
    }
    std::size_t all() const { return less.size() + same.size() + more.size() + open.size(); }
    std::string verdict(const places& claimed) const {
        return claimed.size() == all() ? "True"
               : !claimed.empty()      ? "True in places"
               : open.empty()          ? "False"
               : open.size() == all()  ? "Not decided"
                                       : "False in places";
    }
    std::string told(const char* if_less, const char* if_more) const {
        strings sentences;
        for (const auto& [words, where] :
             {std::pair{if_less, &less}, {if_more, &more}, {"about the same", &same}, {"not decided", &open}}) {
            if (!where->empty()) sentences.push_back(as_sentence({extent_of(words, *where, all())}));
        }
        return joined(sentences, " ");
    }
};

ruling v7_is_smaller(const evidence& found) {
    const figure& space = figure_named("index_bytes");
    sides v7_is;
    strings figures;
    for (const auto& [where, interval, v7, v4] : found.contests("uuidv7", "uuidv4")) {
        const auto c = compare(*v7, *v4, space);
        if (!c) continue;
        v7_is.add(where, *c);
        figures.push_back(StrCat(where, ": ", size(*value(*v4, space)), " with uuidv4, ", size(*value(*v7, space)),
                                 " with uuidv7: ", ratio_words(*c)));
    }
    if (figures.empty()) return not_measured("a scenario with uuidv4 and uuidv7");
    return {v7_is.verdict(v7_is.less), v7_is.told("smaller", "larger"), figures};
}

ruling vacuum_takes_longer(const evidence& found) {
    const figure &time = figure_named("/vacuum/seconds"), &wal = figure_named("/vacuum/wal_bytes");
    sides v4_takes;
    strings figures;
    for (const auto& [where, interval, v4, v7] : found.contests("uuidv4", "uuidv7")) {
        const auto c = compare(*v4, *v7, time);
        if (!c) continue;
        v4_takes.add(where, *c);
        const auto words = [](const figure& what, const run& of) { return what.in->words(*value(of, what)); };
        figures.push_back(StrCat(where, ": ", words(time, *v4), " with uuidv4, ", words(time, *v7),
                                 " with uuidv7: ", ratio_words(*c), "; ", words(wal, *v4), " of WAL against ",
                                 words(wal, *v7), "; of indexes of ", size(v4->vacuum->index_bytes), " and ",
                                 size(v7->vacuum->index_bytes)));
    }
    if (figures.empty()) return not_measured("churn or retention with uuidv4 and uuidv7");
    return {v4_takes.verdict(v4_takes.more), v4_takes.told("less time", "more time"), figures};
}

ruling space_of_old_rows(const evidence& found) {
    const figure &file = figure_named("/vacuum/index_bytes"), &before = figure_named("index_bytes"),
                 &kept = figure_named("leaves_kept");
    strings smaller, free, none, figures;
    for (const auto& of : found.runs()) {
        const auto shrunk = of.scenario == "retention" ? compare(of, file, of, before) : std::nullopt;
        const reading leaves = value(of, kept);
        if (!shrunk || !leaves) continue;
        const double freed = 1 - *leaves;
        if (shrunk->is == outcome::less) {
            smaller.push_back(named(of));
        } else if (freed > tolerances::sizes) {
            free.push_back(StrCat(named(of), ": ", share(100 * freed)));
        } else {
            none.push_back(StrCat(named(of), ": leaves ", share(of.vacuum->avg_leaf_density), " full"));
        }
        figures.push_back(StrCat(named(of), ": indexes of ", size(*value(of, before)), ", after VACUUM ",
                                 size(*value(of, file)), ", where the rows left need ", size(of.vacuum->model_bytes),
                                 "; leaves in use ", grouped(of.index.leaf_pages), ", then ",
                                 grouped(of.vacuum->leaf_pages), ", ", share(of.vacuum->avg_leaf_density), " full"));
    }
    if (figures.empty()) return not_measured("retention");
    const auto told = [](const char* words, const strings& who) {
        return who.empty() ? "" : StrCat(words, ": ", list_of(who), ".");
    };
    return {!smaller.empty() && free.size() + none.size() == 0 ? "True"
            : !smaller.empty()                                 ? "True in places"
            : free.empty()                                     ? "False"
            : none.empty()                                     ? "Only for new rows of the same index"
                           : "Only for new rows of the same index, and not with every key",
            joined({told("The index's file gets smaller", smaller),
                    told("The file stays as large, and of its leaves become free", free),
                    told("The file stays as large, and no leaf becomes free", none)},
                   " "),
            figures};
}

ruling brin_serves(const evidence& found) {
    sides brin_takes;
    strings figures;
    for (const auto& of : found.runs()) {
        const auto kinds = selects_by_brin(of);
        if (!of.brin_bytes || kinds.empty()) continue;
        strings told{StrCat(size(*of.brin_bytes), " beside ", size(of.index.bytes))};
        for (const auto& [what, btree, brin] : kinds) {
            const lookup &one = of.lookups[brin], &other = of.lookups[btree];
            told.push_back(StrCat(what, " ", duration(one.us), " against ", duration(other.us), ", ",
                                  grouped(one.hit + one.read), " blocks against ", grouped(other.hit + other.read)));
            const auto c = compare(of, lookup_time(brin), of, lookup_time(btree));
            if (of.key == "uuidv7" && c) brin_takes.add(joined({what, of.variant}, ", "), *c);
        }
        figures.push_back(StrCat(named(of), ": BRIN ", list_of(told)));
    }
    if (brin_takes.all() == 0) return not_measured("brin");
    sides::places served = brin_takes.less;
    served.insert(served.end(), brin_takes.same.begin(), brin_takes.same.end());
    return {brin_takes.verdict(served), brin_takes.told("less time than the B-tree", "more time than the B-tree"),
            figures};
}

ruling joins_by_uuid(const evidence& found) {
    strings slower, alike, open, figures;
    for (const char* key : {"uuidv4", "uuidv7"}) {
        for (const auto& [where, interval, by_uuid, by_bigint] : found.contests(key, "bigint")) {
            strings ratios;
            for (const char* name : {"/join/seconds", "/join/grouped_seconds"}) {
                const figure& what = figure_named(name);
                const auto c = compare(*by_uuid, *by_bigint, what);
                if (!c) continue;
                const std::string which = StrCat(what.title, " by ", key);
                (is_worse(c, what) ? slower : is_undecided(c) ? open : alike).push_back(which);
                ratios.push_back(StrCat(what.title, " ", what.in->words(*value(*by_uuid, what)), " against ",
                                        what.in->words(*value(*by_bigint, what)), ", ", ratio_words(*c)));
            }
            if (!ratios.empty()) figures.push_back(StrCat(where, ", ", key, ": ", joined(ratios, "; ")));
        }
    }
    if (figures.empty()) return not_measured("schema");
    const auto told = [](const char* words, const strings& which) {
        return which.empty() ? "" : StrCat(words, ": ", list_of(which), ".");
    };
    return {!slower.empty() ? (alike.empty() && open.empty() ? "True" : "True in part")
            : open.empty()  ? "False"
            : alike.empty() ? "Not decided"
                            : "False in places",
            joined({told("Slower", slower), told("Not slower", alike), told("Not decided", open)}, " "), figures};
}

ruling composite_as_local(const evidence& found) {
    const run* alone = found.find("tenants", "uuidv7", "primary key (id)");
    std::vector<contest> all;
    for (const auto& of : found.runs()) {
        const bool plain = absl::EndsWith(of.variant, ", one by one") || absl::EndsWith(of.variant, ", runs of 20");
        if (of.scenario == "tenants" && of.key == "uuidv7" && plain && alone != nullptr) {
            all.push_back({of.variant, "", &of, alone});
        }
    }
    return as_good_as(all, "tenants", of_place);
}

struct claim {
    const char* words;
    ruling (*rule)(const evidence& found);
    const char* heard = "often said";
};

constexpr claim claims[] = {
    {"285 MB against 118 MB at 5 million rows", size_at_five_million},
    {"3 times lower insert latency", insert_latency},
    {"WAL halves", wal_halves},
    {"v7 is as good as bigint", as_good_as_bigint, "UUID Benchmark War, February 2024"},
    {"concurrent writers keep v7 dense", concurrent_writers},
    {"a random public_id costs as much as a random primary key", random_public_id},
    {"milliseconds + random is as good as ordered v7", milliseconds_and_random},
    {"a table of v4 that goes on with v7 becomes as good as one of v7", switching},
    {"a lower fillfactor helps v7 under concurrency", lower_fillfactor},
    {"binary parameters are faster", binary_parameters},
    {"wal_compression makes v4 cheap", compressed_log},
    {"v7 indexes are smaller than v4's", v7_is_smaller,
     "How Sequential UUIDv7 Boosts Ingestion Performance, 2026-05-01"},
    {"deleting old rows gives the space back", space_of_old_rows},
    {"VACUUM takes longer with v4", vacuum_takes_longer},
    {"BRIN serves v7", brin_serves},
    {"joins by uuid are slower than by bigint", joins_by_uuid,
     "DBA Stack Exchange, UUID or BIGSERIAL foreign keys, 2020-01-05"},
    {"a composite (tenant_id, v7) index is as local as v7", composite_as_local},
};

}  // namespace

std::vector<judged_claim> judged_claims(const results& found) {
    const evidence measured{found};
    std::vector<judged_claim> all;
    for (const auto& [words, rule, heard] : claims) {
        ruling found_to_be = rule(measured);
        // What is undecided is not said twice.
        const std::string again = found_to_be.verdict + ": ";
        if (absl::StartsWith(found_to_be.because, again)) {
            found_to_be.because.erase(0, again.size());
            found_to_be.because[0] = absl::ascii_toupper(static_cast<unsigned char>(found_to_be.because[0]));
        }
        all.push_back({words, found_to_be.verdict, found_to_be.because, found_to_be.figures, heard});
    }
    return all;
}

}  // namespace rowkey::bench
