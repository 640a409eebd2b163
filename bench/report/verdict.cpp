#include "verdict.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "comparison.hpp"

namespace rowkey::bench::report {
namespace {

using absl::StrCat;

std::string sentence(std::string words) {
    if (words.empty()) return words;
    return StrCat(words, ".");
}

std::string clause(const char* verb, const std::string& what) {
    return what.empty() ? "" : StrCat(verb, " ", what);
}

/// "Against uuidv7, uuidv4 needs … and writes …."
std::string told_of(const pair& p, const strings& clauses) {
    const std::string what = in_words(clauses);
    if (what.empty()) return "";
    // The variant that both have is told once.
    const bool one_variant = p.subject->variant == p.reference->variant;
    const auto name = [](const run& r, bool whole) {
        return whole && !r.variant.empty() ? StrCat(r.key, " (", r.variant, ")") : r.key;
    };
    return sentence(StrCat("Against ", name(*p.reference, true), ", ", name(*p.subject, !one_variant), " ", what));
}

std::string space_log_and_speed(const scene& s) {
    const pair p = compared(s);
    if (!p.subject) {
        const run& only = *p.reference;
        const reading bytes = value(only, index_bytes), wal = value(only, wal_bytes), rows = value(only, speed);
        return sentence(StrCat(named(only), " ",
                               in_words({bytes ? StrCat("needs ", size(*bytes), " of index") : "",
                                         wal ? StrCat("writes ", row_bytes(*wal), " of WAL per row") : "",
                                         rows ? StrCat("inserts ", grouped(*rows), " rows a second") : ""})));
    }
    const auto of = [&](const quantity& q) { return compare(*p.subject, *p.reference, q); };
    const std::string told = told_of(p, {clause("needs", ratio_of(of(index_bytes), "index space")),
                                         clause("writes", ratio_of(of(wal_bytes), "WAL per row")),
                                         clause("inserts", ratio_of(of(speed), "number of rows a second"))});
    return told.empty()
               ? StrCat("What ", named(*p.subject), " costs against ", named(*p.reference), " is not available.")
               : told;
}

std::string inner_splits(const scene& s) {
    const pair p = compared(s);
    strings told;
    for (const run* r : {p.subject, p.reference}) {
        const reading n = r ? value(*r, interior_splits) : std::nullopt;
        if (n) told.push_back(StrCat(*n == 0 ? "none" : grouped(*n), " with ", named(*r)));
    }
    return told.empty() ? "" : StrCat("Leaf splits inside the index: ", in_words(told), ".");
}

/// Beside the first tenth of the rows no checkpoint is at work, so that it stands for none of the others.
std::string last_tenth(const scene& s) {
    strings slower;
    for (const run* r : s.of) {
        const auto& tenths = r->rows_per_second_by_tenth;
        if (tenths.size() < 3) continue;
        const quantity second{{"/rows_per_second_by_tenth/1"}},
            last{{StrCat("/rows_per_second_by_tenth/", tenths.size() - 1)}};
        const reading from = value(*r, second), to = value(*r, last);
        if (!from || !to || !(*from > 0)) continue;
        const auto low = range(*r, second), high = range(*r, last);
        if (*to < 0.95 * *from && !(low && high && high->high >= low->low)) {
            slower.push_back(StrCat(named(*r), " (", times(*to / *from), ")"));
        }
    }
    if (slower.empty()) return "In the last tenth of the rows none is slower than in the second, beyond the noise.";
    return sentence(StrCat("The last tenth of the rows went slower than the second with ", in_words(slower)));
}

/// Sorts subjects by how a quantity changed: "from 90% to 71% with a and b, …".
struct changes {
    strings less, same, more;
    void add(const std::string& who, const std::optional<comparison>& c, const std::string& detail) {
        if (c) (c->same ? same : c->ratio < 1 ? less : more).push_back(StrCat(who, " ", detail));
    }
    std::string told(const char* if_less, const char* if_same, const char* if_more) const {
        const auto part = [](const strings& who, const char* what) {
            return who.empty() ? "" : StrCat(what, " with ", in_words(who));
        };
        return joined({part(less, if_less), part(more, if_more), part(same, if_same)}, "; ");
    }
};

std::string from_to(const run& a, const run& b, const quantity& q, std::string (*show)(double)) {
    return StrCat("(", show(value(a, q).value_or(0)), " to ", show(value(b, q).value_or(0)), ")");
}

/// What more clients do: each key's run with the fewest beside that with the most.
strings writers(const scene& s) {
    changes fill, rate;
    int fewest = 0, most = 0;
    for (const std::string& key : keys_of(s)) {
        const run *few = nullptr, *many = nullptr;
        for (const run* r : s.of) {
            if (r->key != key) continue;
            if (!few || r->clients < few->clients) few = r;
            if (!many || r->clients > many->clients) many = r;
        }
        if (few->clients == many->clients) continue;
        fewest = few->clients, most = many->clients;
        fill.add(key, compare(*many, *few, density), from_to(*few, *many, density, share));
        if (const auto c = compare(*many, *few, speed)) rate.add(key, c, ratio_words(*c));
    }
    const std::string filled = fill.told("leaves get emptier", "they stay about as full", "leaves get fuller");
    const std::string rated = rate.told("slower", "about as fast", "faster");
    const std::string step = StrCat("From ", counted(fewest, "client"), " to ", counted(most, "client"));
    return {filled.empty() ? "" : sentence(StrCat(step, ": ", filled)),
            rated.empty() ? "" : sentence(StrCat(step, ", rows a second: ", rated)), space_log_and_speed(s)};
}

/// When the id is made: each key's fullest index beside its emptiest. A COPY's speed and log are not compared with an INSERT's.
strings making(const scene& s) {
    strings apart, alike;
    for (const std::string& key : keys_of(s)) {
        const run *full = nullptr, *empty = nullptr;
        for (const run* r : s.of) {
            const reading d = value(*r, density);
            if (r->key != key || !d) continue;
            if (!full || *d > *value(*full, density)) full = r;
            if (!empty || *d <= *value(*empty, density)) empty = r;
        }
        if (full == empty) continue;
        const auto c = compare(*empty, *full, density);
        if (!c) continue;
        if (c->same) {
            alike.push_back(key);
        } else {
            apart.push_back(StrCat(key, ": ", share(*value(*full, density)), " (", full->variant, ") down to ",
                                   share(*value(*empty, density)), " (", empty->variant, ")"));
        }
    }
    return {apart.empty()
                ? ""
                : sentence(StrCat("How full the leaves get depends on when the id is made. ", joined(apart, "; "))),
            alike.empty() ? "" : sentence(StrCat("It makes no difference to ", in_words(alike), ", beyond the noise"))};
}

/// Each run with clocks apart beside that of the same key with one clock.
strings skew(const scene& s) {
    changes space;
    std::string apart, inside;
    for (const run* r : s.of) {
        if (r->variant.empty()) continue;
        const auto one = std::find_if(s.of.begin(), s.of.end(),
                                      [&](const run* o) { return o->key == r->key && o->variant.empty(); });
        if (one == s.of.end()) continue;
        apart = r->variant;
        if (const auto c = compare(*r, **one, index_bytes)) space.add(r->key, c, ratio_words(*c));
        const reading before = value(**one, interior_splits), after = value(*r, interior_splits);
        if (before && after) {
            inside = joined({inside, StrCat(grouped(*before), " to ", grouped(*after), " with ", r->key)}, ", ");
        }
    }
    const std::string spaces = space.told("the index is smaller", "the index is about as large", "the index is larger");
    return {spaces.empty() ? "" : sentence(StrCat("With ", apart, " between the writers ", spaces)),
            inside.empty() ? "" : sentence(StrCat("Leaf splits inside the index go from ", inside)),
            space_log_and_speed(s)};
}

/// A table that changed its key beside one that did not, and beside one that always had the new key.
strings switched(const scene& s) {
    strings told;
    const auto under = [&](std::string_view key, const std::string& before) -> const run* {
        const auto at = std::find_if(s.of.begin(), s.of.end(), [&](const run* r) {
            return r->key == key && r->variant == StrCat("after ", before);
        });
        return at == s.of.end() ? nullptr : *at;
    };
    const auto say = [&](const run* changed, const run* other, const char* who) {
        if (!changed || !other) return;
        const auto of = [&](const quantity& q) { return compare(*changed, *other, q); };
        const std::string what = in_words({clause("writes", ratio_of(of(wal_bytes), "WAL per row")),
                                           clause("dirties", ratio_of(of(pages_dirtied), "index pages per checkpoint")),
                                           clause("inserts", ratio_of(of(speed), "number of rows a second")),
                                           clause("has", ratio_of(of(index_bytes), "index space"))});
        if (!what.empty()) told.push_back(StrCat("A table that goes on with uuidv7 ", what, " of one ", who, "."));
    };
    say(under("uuidv7", "uuidv4"), under("uuidv4", "uuidv4"), "that stays with uuidv4");
    say(under("uuidv7", "uuidv4"), under("uuidv7", "uuidv7"), "that had uuidv7 from the start");
    return told;
}

/// How the ratio of uuidv4 to uuidv7 follows the distance of checkpoints.
strings checkpoint_distance(const scene& s) {
    strings ratios;
    std::optional<comparison> least, most;
    for (const run* r : s.of) {
        const run* reference = r->key == "uuidv4" ? reference_of(s.found, *r) : nullptr;
        const auto c = reference ? compare(*r, *reference, wal_bytes) : std::nullopt;
        if (!c) continue;
        ratios.push_back(StrCat(r->variant, " ", c->same ? "about as much" : ratio_words(*c)));
        if (!least || c->ratio < least->ratio) least = c;
        if (!most || c->ratio > most->ratio) most = c;
    }
    if (ratios.empty()) return {};
    const bool overlap = least->range && most->range && least->range->high >= most->range->low;
    const bool follows = most->ratio > 1.05 * least->ratio && !overlap;
    return {
        StrCat(follows ? "How much more WAL than uuidv7 uuidv4 writes depends on the checkpoints: "
                       : "How far checkpoints are apart hardly changes how much more WAL than uuidv7 uuidv4 writes: ",
               in_words(ratios), "."),
        inner_splits(s)};
}

strings reads(const scene& s) {
    strings cold, warm;
    const pair p = compared(s);
    if (!p.subject) return {};
    for (std::size_t i = 0; i < std::min(p.subject->lookups.size(), p.reference->lookups.size()); ++i) {
        const lookup& l = p.subject->lookups[i];
        const auto of = [&](const quantity& q) { return compare(*p.subject, *p.reference, q); };
        const std::string blocks =
            l.cold ? ratio_of(of(lookup_read(i)), "blocks read") : ratio_of(of(lookup_blocks(i)), "blocks");
        (l.cold ? cold : warm).push_back(StrCat(l.what, ": ", in_words({ratio_of(of(lookup_us(i)), "time"), blocks})));
    }
    const auto say = [&](const strings& told, const char* buffers) {
        return told.empty() ? ""
                            : StrCat("A select by ", named(*p.subject), " against ", named(*p.reference), ", ", buffers,
                                     " buffers: ", joined(told, "; "), ".");
    };
    return {say(cold, "cold"), say(warm, "warm")};
}

strings single_row(const scene& s) {
    const pair p = compared(s);
    if (!p.subject) return {};
    const auto of = [&](const quantity& q) { return compare(*p.subject, *p.reference, q); };
    return {told_of(p, {clause("takes", ratio_of(of(latency_p50), "time for a transaction at the median")),
                        clause("takes", ratio_of(of(latency_p99), "time at p99"))}),
            space_log_and_speed(s)};
}

strings bounded(const scene& s) {
    const pair p = compared(s);
    if (!p.subject) return {};
    const auto of = [&](const quantity& q) { return compare(*p.subject, *p.reference, q); };
    return {told_of(p, {clause("inserts", ratio_of(of(speed), "number of rows a second")),
                        clause("has", ratio_of(of(latency_p99), "latency at p99"))}),
            last_tenth(s), space_log_and_speed(s)};
}

strings text_keys(const scene& s) {
    const auto to_v7 = [&](const quantity& q, const char* what) {
        strings ratios;
        for (const run* r : s.of) {
            const run* reference = reference_of(s.found, *r);
            const auto c = reference && reference != r ? compare(*r, *reference, q) : std::nullopt;
            if (c) ratios.push_back(StrCat(named(*r), " ", c->same ? "about the same" : ratio_words(*c)));
        }
        return ratios.empty() ? "" : StrCat(what, " against uuidv7: ", in_words(ratios));
    };
    return {sentence(to_v7(index_bytes, "Index space")), sentence(to_v7(wal_bytes, "WAL per row")),
            sentence(to_v7(speed, "Rows a second"))};
}

/// "285 MB against 118 MB at 5 million rows", which says so many bytes a row.
strings claim_of_285_mb(const scene& s) {
    constexpr double claimed_rows = 5e6, random_mb = 285, ordered_mb = 118, mb = 1e6, leaf_entry = 28;
    const pair p = compared(s);
    const auto c = p.subject ? compare(*p.subject, *p.reference, index_bytes) : std::nullopt;
    if (!c || p.subject->key != "uuidv4" || p.reference->key != "uuidv7") return {};
    const auto rows = static_cast<double>(p.subject->rows);
    const auto in_mb = [&](double bytes) { return StrCat(with_unit(bytes / mb, "MB"), " (", size(bytes), ")"); };
    const double v4 = *value(*p.subject, index_bytes), v7 = *value(*p.reference, index_bytes);
    const auto found = [&](double bytes, double claim) {
        const double claimed = claim * mb / claimed_rows * rows;
        return bytes > 0.95 * claimed && bytes < 1.05 * claimed;
    };
    const int right = found(v4, random_mb) + found(v7, ordered_mb);
    const double least = leaf_entry * rows;
    return {StrCat("“285 MB against 118 MB”, ", times(random_mb / ordered_mb), ", is ",
                   right == 2   ? "what was found"
                   : right == 1 ? "found in part"
                                : "not what was found",
                   ": at ", grouped(rows), " rows the index of uuidv4 takes ", in_mb(v4), ", that of uuidv7 ",
                   in_mb(v7), c->same ? ": about the same." : StrCat(", ", ratio_words(*c), ".")),
            StrCat("A leaf entry of a uuid takes 28 bytes, so that no index of ", grouped(rows),
                   " of them can be under ", with_unit(least / mb, "MB"), "; the claim would need ",
                   with_unit(ordered_mb * mb / claimed_rows, "bytes"), " each."),
            space_log_and_speed(s)};
}

strings usual(const scene& s) {
    return {space_log_and_speed(s), inner_splits(s)};
}

}  // namespace

strings verdict(const scene& s) {
    static const std::map<std::string, strings (*)(const scene&)> of_their_own = {{"writers", writers},
                                                                                  {"making", making},
                                                                                  {"skew", skew},
                                                                                  {"switch", switched},
                                                                                  {"checkpoints", checkpoint_distance},
                                                                                  {"reads", reads},
                                                                                  {"single-row", single_row},
                                                                                  {"bounded", bounded},
                                                                                  {"text", text_keys},
                                                                                  {"five-million", claim_of_285_mb}};
    const auto at = of_their_own.find(s.name);
    strings told = (at == of_their_own.end() ? usual : at->second)(s);
    std::erase(told, "");
    if (told.empty()) told = usual(s);
    std::erase(told, "");
    return told;
}

}  // namespace rowkey::bench::report
