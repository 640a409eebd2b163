#include "claims.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "btree_model.hpp"
#include "words.hpp"

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

/// "writers, 8 clients"
std::string where_of(const run& of) {
    return StrCat(of.scenario, of.variant.empty() ? "" : ", ", of.variant);
}

/// Of the table and its indexes, from the medians. Zero where the log could not be read.
double wal_of(const run& of) {
    return of.wal ? of.wal->index_bytes + of.wal->heap_bytes : 0;
}

std::string wal_ratio(const run& one, const run& other) {
    return wal_of(one) > 0 && wal_of(other) > 0 ? StrFormat("%.2f×", wal_of(one) / wal_of(other)) : "-";
}

std::string inside(const run& of) {
    return of.splits ? StrFormat("%.0f", of.splits->interior) : "-";
}

/// By more than a tenth, and beyond the range of the repetitions. Of a single one nothing is known.
bool slower(const run& one, const run& other) {
    const ratio speed = ratio_of(one, other, "/rows_per_second");
    return std::min(one.repetitions, other.repetitions) > 1 && speed.middle < 0.9 && speed.high < 1;
}

/// As a sentence, in the order given.
std::string told(const std::vector<std::string>& against) {
    if (against.empty()) return "";
    std::string text = absl::StrJoin(against, "; ");
    text[0] = absl::ascii_toupper(static_cast<unsigned char>(text[0]));
    return text + ".";
}

/// Where two keys were run alike.
struct contest {
    std::string where, interval;  // "writers, 8 clients"; " (a checkpoint every 50,000 rows)" or nothing
    const run* one;
    const run* other;
};

std::string list_of(const std::vector<std::string>& items) {
    return absl::StrJoin(items, "; ");
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
        switching();
        return absl::StrJoin(sections_, "\n");
    }

  private:
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
                const bool alone = (a.variant.empty() && find(a.scenario, one, b.variant) == nullptr) ||
                                   (b.variant.empty() && find(a.scenario, other, a.variant) == nullptr);
                if (a.variant != b.variant && !alone) continue;
                std::string interval;
                for (const auto& facts : found_.scenarios) {
                    if (facts.name == a.scenario) interval = checkpoints_of(facts);
                }
                if (!interval.empty()) interval = StrCat(" (", interval, ")");
                all.push_back({where_of(a.variant.empty() ? b : a), interval, &a, &b});
            }
        }
        return all;
    }

    void say(const std::string& claim, const std::string& verdict, const std::string& because,
             const std::vector<std::string>& figures) {
        std::string text = StrCat("### “", claim, "”\n\n**", verdict, ".**", because.empty() ? "" : " ", because, "\n");
        if (!figures.empty()) StrAppend(&text, "\n- ", absl::StrJoin(figures, "\n- "), "\n");
        sections_.push_back(text);
    }
    void not_measured(const std::string& claim, const char* scenarios) {
        say(claim, StrCat("Not measured: needs ", scenarios), "", {});
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
        const auto found = [&](const run& of, double claimed) {
            return std::abs(of.index.bytes / megabyte / (claimed * rows / 5e6) - 1) < 0.05;
        };
        const bool holds = found(*v4, 285) && found(*v7, 118);
        const auto sized = [](const run& of) {
            return StrFormat("%s: %.1f MB (%.1f MiB), leaves %.1f%% full; the model says %.1f MB", of.key,
                             of.index.bytes / megabyte, of.index.bytes / mib, of.index.avg_leaf_density,
                             of.index.model_bytes / megabyte);
        };
        say(claim, holds ? "True" : "False",
            StrFormat("%.0f MB against %.0f MB, a ratio of %.2f; the claim's is 2.42.", v4->index.bytes / megabyte,
                      v7->index.bytes / megabyte, size.middle),
            {sized(*v4), sized(*v7),
             StrFormat(
                 "%s rows at %d bytes an entry fill at least %.1f MB (%.1f MiB) of pages, whatever the key's order",
                 grouped(rows), uuid_entry_bytes, least / megabyte, least / mib)});
    }

    void insert_latency() {
        const std::string claim = "3 times lower insert latency";
        const auto all = contests("uuidv4", "uuidv7");
        if (all.empty()) return not_measured(claim, "a scenario with uuidv4 and uuidv7");
        std::size_t held = 0, open = 0;
        const auto judged = [&](const char* percentile, const char* figure) {
            std::vector<std::string> yes, undecided;
            double least = HUGE_VAL, most = 0;
            for (const auto& each : all) {
                const ratio time = ratio_of(*each.one, *each.other, figure);
                least = std::min(least, time.middle);
                most = std::max(most, time.middle);
                // Of a single repetition nothing is known of how far others would go apart.
                const bool known = std::min(each.one->repetitions, each.other->repetitions) > 1;
                if (!known || (time.low < 3 && time.high >= 3)) {
                    undecided.push_back(each.where);
                } else if (time.low >= 3) {
                    yes.push_back(each.where);
                }
            }
            held += yes.size();
            open += undecided.size();
            std::string text = StrFormat("At %s uuidv4 takes %.2f× to %.2f× of uuidv7's time", percentile, least, most);
            if (!yes.empty()) StrAppend(&text, "; three times or more in ", list_of(yes));
            if (!undecided.empty()) StrAppend(&text, "; perhaps in ", list_of(undecided));
            return text + ".";
        };
        std::vector<std::string> figures;
        for (const auto& each : all) {
            figures.push_back(StrFormat("%s%s: %s at p50, %s at p99", each.where, each.interval,
                                        ratio_of(*each.one, *each.other, "/latency_us/p50").text(),
                                        ratio_of(*each.one, *each.other, "/latency_us/p99").text()));
        }
        const std::string text = StrCat(judged("p50", "/latency_us/p50"), " ", judged("p99", "/latency_us/p99"));
        say(claim,
            held == 2 * all.size() ? "True"
            : held > 0             ? "True in places"
            : open > 0             ? "Not decided"
                                   : "False",
            text, figures);
    }

    void wal_halves() {
        const std::string claim = "WAL halves";
        std::vector<std::string> figures, half, more;
        double least = HUGE_VAL, most = 0;
        for (const auto& [where, interval, v4, v7] : contests("uuidv4", "uuidv7")) {
            if (!v4->wal || !v7->wal) continue;
            const double part = wal_of(*v7) / wal_of(*v4);
            least = std::min(least, part);
            most = std::max(most, part);
            (part <= 0.5 ? half : more).push_back(where);
            figures.push_back(
                StrFormat("%s%s: index and table take %.0f bytes a row with uuidv4, %.0f with uuidv7: %.2f×", where,
                          interval, wal_of(*v4), wal_of(*v7), part));
        }
        if (figures.empty()) return not_measured(claim, "a scenario with uuidv4 and uuidv7, and the server's log");
        const std::string span = StrFormat("%.2f× to %.2f×", least, most);
        say(claim,
            more.empty()   ? "True"
            : half.empty() ? "False"
                           : "True in places",
            StrCat("It becomes ", span, ".",
                   half.empty() || more.empty()
                       ? ""
                       : StrCat(" Half or less in ", list_of(half), "; more in ", list_of(more), ".")),
            figures);
    }

    void as_good_as_bigint() {
        const std::string claim = "v7 is as good as bigint";
        std::vector<std::string> figures, emptier, slow, more_log;
        double smallest = HUGE_VAL, largest = 0;
        for (const auto& [where, interval, v7, bigint] : contests("uuidv7", "bigint")) {
            const ratio size = ratio_of(*v7, *bigint, "/index/bytes"),
                        speed = ratio_of(*v7, *bigint, "/rows_per_second");
            smallest = std::min(smallest, size.middle);
            largest = std::max(largest, size.middle);
            if (v7->index.avg_leaf_density < bigint->index.avg_leaf_density - 2)
                emptier.push_back(StrFormat("%s: %.0f%% full against %.0f%%", where, v7->index.avg_leaf_density,
                                            bigint->index.avg_leaf_density));
            if (slower(*v7, *bigint)) slow.push_back(where);
            if (v7->wal && bigint->wal && wal_of(*v7) > 1.05 * wal_of(*bigint)) more_log.push_back(where);
            figures.push_back(StrFormat("%s: index %.2f×, leaves %.1f%% full against %.1f%%, WAL %s, rows/s %s", where,
                                        size.middle, v7->index.avg_leaf_density, bigint->index.avg_leaf_density,
                                        wal_ratio(*v7, *bigint), speed.text()));
        }
        if (figures.empty()) return not_measured(claim, "a scenario with bigint and uuidv7");
        std::vector<std::string> against;
        if (largest > 1.05) {
            const std::string span = StrFormat("%.2f×", smallest),
                              to = largest < smallest + 0.005 ? "" : StrFormat(" to %.2f×", largest);
            against.push_back(StrCat("its index is ", span, to, " as large (an entry has 28 bytes, not 20)"));
        }
        if (!more_log.empty())
            against.push_back(StrCat("it writes more log",
                                     more_log.size() == figures.size() ? "" : StrCat(" (", list_of(more_log), ")")));
        if (!emptier.empty()) against.push_back(StrCat("its leaves are emptier (", list_of(emptier), ")"));
        if (!slow.empty()) against.push_back(StrCat("it is slower (", list_of(slow), ")"));
        say(claim, against.empty() ? "True" : "Not in all respects", told(against), figures);
    }

    void concurrent_writers() {
        const std::string claim = "concurrent writers keep v7 dense";
        const run* alone = find("writers", "uuidv7", "1 client");
        std::vector<std::string> figures, dense, emptier;
        for (const auto& of : found_.runs) {
            if (of.scenario != "writers" && of.scenario != "making") continue;
            figures.push_back(StrFormat("%s, %s: leaves %.1f%% full, index %.2f× the model%s", where_of(of), of.key,
                                        of.index.avg_leaf_density, of.index.bytes / of.index.model_bytes,
                                        of.splits ? StrFormat(", %.0f of %.0f leaf splits inside", of.splits->interior,
                                                              of.splits->interior + of.splits->rightmost)
                                                  : ""));
            const bool made_here = of.key == "uuidv7" || of.key == "default-uuidv7";
            if (alone == nullptr || !made_here || of.clients == 1) continue;
            const bool full = of.index.avg_leaf_density >= alone->index.avg_leaf_density - 2;
            (full ? dense : emptier)
                .push_back(StrFormat("%s, %s: %.0f%%", of.key, where_of(of), of.index.avg_leaf_density));
        }
        if (alone == nullptr || dense.size() + emptier.size() == 0) return not_measured(claim, "writers");
        say(claim,
            emptier.empty() ? "True"
            : dense.empty() ? "False"
                            : "It depends on when the id is made",
            StrCat(StrFormat("With one client uuidv7 fills its leaves to %.0f%%.", alone->index.avg_leaf_density),
                   emptier.empty() ? "" : StrCat(" With several, less: ", list_of(emptier), "."),
                   dense.empty() ? "" : StrCat(" With several, as much: ", list_of(dense), ".")),
            figures);
    }

    void random_public_id() {
        const std::string claim = "a random public_id costs as much as a random primary key";
        std::vector<std::string> figures, log, slow, fast;
        bool as_much = true;
        for (const auto& [where, interval, both, v4] : contests("bigint+uuidv4", "uuidv4")) {
            if (!both->wal || !v4->wal) continue;
            const double wal = wal_of(*both) / wal_of(*v4);
            as_much = as_much && wal >= 0.95 && !slower(*v4, *both);
            log.push_back(StrFormat("%.2f× in %s", wal, where));
            if (slower(*both, *v4)) slow.push_back(where);
            if (slower(*v4, *both)) fast.push_back(where);
            const run* ordered = find(both->scenario, "bigint+uuidv7", both->variant);
            figures.push_back(StrFormat(
                "%s%s: rows/s %s of uuidv4 as the key, WAL %.2f×%s", where, interval,
                ratio_of(*both, *v4, "/rows_per_second").text(), wal,
                ordered == nullptr
                    ? ""
                    : StrCat("; of bigint+uuidv7, rows/s ", ratio_of(*both, *ordered, "/rows_per_second").text(),
                             ", WAL ", wal_ratio(*both, *ordered))));
        }
        if (figures.empty()) return not_measured(claim, "cached, bounded or reads, and the server's log");
        say(claim, as_much ? "True" : "Not in all respects",
            StrCat("Against uuidv4 as the key its WAL is ", list_of(log), ".",
                   slow.empty() ? "" : StrCat(" It is slower in ", list_of(slow), "."),
                   fast.empty() ? "" : StrCat(" It is faster in ", list_of(fast), ".")),
            figures);
    }

    void milliseconds_and_random() {
        const std::string claim = "milliseconds + random is as good as ordered v7";
        std::vector<std::string> figures, larger, slow, more_log;
        double worst = 1;
        for (const auto& [where, interval, rough, v7] : contests("uuidv7-ms", "uuidv7")) {
            const ratio size = ratio_of(*rough, *v7, "/index/bytes");
            if (size.low > 1.02) {
                larger.push_back(where);
                worst = std::max(worst, size.middle);
            }
            if (slower(*rough, *v7)) slow.push_back(where);
            if (rough->wal && v7->wal && wal_of(*rough) > 1.05 * wal_of(*v7)) more_log.push_back(where);
            figures.push_back(StrFormat(
                "%s: index %.2f×, leaves %.1f%% full against %.1f%%, splits inside %s against %s, WAL %s, rows/s %s",
                where, size.middle, rough->index.avg_leaf_density, v7->index.avg_leaf_density, inside(*rough),
                inside(*v7), wal_ratio(*rough, *v7), ratio_of(*rough, *v7, "/rows_per_second").text()));
        }
        if (figures.empty()) return not_measured(claim, "cached, writers or skew");
        std::vector<std::string> against;
        if (!larger.empty())
            against.push_back(StrFormat("its index is up to %.0f%% larger (%s)", (worst - 1) * 100, list_of(larger)));
        if (!slow.empty()) against.push_back(StrCat("it is slower (", list_of(slow), ")"));
        if (!more_log.empty()) against.push_back(StrCat("it writes more log (", list_of(more_log), ")"));
        say(claim, against.empty() ? "True" : "Not in all respects", told(against), figures);
    }

    void switching() {
        const std::string claim = "a table of v4 that goes on with v7 becomes as good as one of v7";
        const run* changed = find("switch", "uuidv7", "after uuidv4");
        const run* stayed = find("switch", "uuidv4", "after uuidv4");
        const run* always = find("switch", "uuidv7", "after uuidv7");
        if (changed == nullptr || stayed == nullptr || always == nullptr) return not_measured(claim, "switch");
        const auto beside = [&](const run& than) {
            std::string text =
                StrFormat("rows/s %s, WAL %s, index %.2f×", ratio_of(*changed, than, "/rows_per_second").text(),
                          wal_ratio(*changed, than), changed->index.bytes / than.index.bytes);
            if (changed->checkpoint && than.checkpoint && than.checkpoint->pages_dirtied > 0)
                StrAppend(&text, StrFormat(", pages dirtied a checkpoint %.2f×",
                                           changed->checkpoint->pages_dirtied / than.checkpoint->pages_dirtied));
            return text;
        };
        std::vector<std::string> figures;
        for (const run* one : {stayed, changed, always}) {
            figures.push_back(StrFormat(
                "%s, %s: %s rows/s, %s bytes of WAL a row, splits inside %s, leaves %.1f%% full, "
                "index %.1f MiB",
                one->key, one->variant, grouped(one->rows_per_second), one->wal ? StrFormat("%.0f", wal_of(*one)) : "-",
                inside(*one), one->index.avg_leaf_density, one->index.bytes / mib));
        }
        const bool as_good = !slower(*changed, *always) && changed->index.bytes <= 1.02 * always->index.bytes &&
                             (!changed->wal || !always->wal || wal_of(*changed) <= 1.05 * wal_of(*always));
        say(claim, as_good ? "True" : "False",
            StrCat("Against one that always had v7: ", beside(*always), ". Against going on with v4: ", beside(*stayed),
                   "."),
            figures);
    }

    const results& found_;
    std::vector<std::string> sections_;
};

}  // namespace

std::string claims_markdown(const results& found) {
    return judge{found}.all();
}

}  // namespace rowkey::bench
