#include "judge/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "absl/strings/str_cat.h"
#include "judge/comparison.hpp"

namespace rowkey::bench {
namespace {

using absl::StrCat;

std::string sentence(const std::string& words) {
    return words.empty() ? words : StrCat(words, ".");
}

/// "writes 1.27 × the WAL per row"
std::string clause(const run& of, const run& to, const figure& what) {
    const std::string ratio = ratio_of(compare(of, to, what), what.noun);
    return ratio.empty() || what.verb.empty() ? "" : StrCat(what.verb, " ", ratio);
}

/// "Against uuidv7, uuidv4 needs … and writes …."; empty where no figure is there.
std::string told_of(const pair& p, const std::vector<figure>& figures) {
    strings clauses;
    for (const auto& what : figures) clauses.push_back(clause(*p.subject, *p.reference, what));
    const std::string what = in_words(clauses);
    if (what.empty()) return "";
    // The variant that both have is told once.
    const bool one_variant = p.subject->variant == p.reference->variant;
    const auto name = [](const run& r, bool whole) {
        return whole && !r.variant.empty() ? StrCat(r.key, " (", r.variant, ")") : r.key;
    };
    return sentence(StrCat("Against ", name(*p.reference, true), ", ", name(*p.subject, !one_variant), " ", what));
}

const std::vector<figure>& usual_figures() {
    static const std::vector<figure> three{figure_named("index_bytes"), figure_named("wal_bytes"),
                                           figure_named("/rows_per_second")};
    return three;
}

std::string space_log_and_speed(const scene& s) {
    const pair p = compared(s);
    if (!p.subject) {
        const run& only = *p.reference;
        const reading bytes = value(only, usual_figures()[0]), wal = value(only, usual_figures()[1]),
                      rows = value(only, usual_figures()[2]);
        return sentence(StrCat(named(only), " ",
                               in_words({bytes ? StrCat("needs ", size(*bytes), " of index") : "",
                                         wal ? StrCat("writes ", row_bytes(*wal), " of WAL per row") : "",
                                         rows ? StrCat("inserts ", grouped(*rows), " rows a second") : ""})));
    }
    const std::string told = told_of(p, usual_figures());
    return told.empty()
               ? StrCat("What ", named(*p.subject), " costs against ", named(*p.reference), " is not available.")
               : told;
}

std::string inner_splits(const scene& s) {
    const pair p = compared(s);
    strings told;
    for (const run* r : {p.subject, p.reference}) {
        const reading n = r ? value(*r, figure_named("/splits/interior")) : std::nullopt;
        if (n) told.push_back(StrCat(*n == 0 ? "none" : grouped(*n), " with ", named(*r)));
    }
    return told.empty() ? "" : StrCat("Leaf splits inside the index: ", in_words(told), ".");
}

/// Beside the first tenth of the rows no checkpoint is at work, so that it stands for none of the others.
std::string last_tenth(const scene& s) {
    strings slower;
    for (const run* r : s.of) {
        const std::size_t tenths = r->rows_per_second_by_tenth.size();
        if (tenths < 3 || r->clients > 1) continue;
        const auto c = compare(*r, rate_of_tenth(tenths - 1), *r, rate_of_tenth(1));
        if (c && c->is == outcome::less) slower.push_back(StrCat(named(*r), " (", ratio_words(*c), ")"));
    }
    if (slower.empty()) return "";
    return sentence(StrCat("The last tenth of the rows went slower than the second with ", in_words(slower)));
}

/// Sorts subjects by how a figure changed: "from 90% to 71% with a and b, …".
struct differences {
    strings less, same, more, undecided;
    void add(const std::string& who, const std::optional<comparison>& c, const std::string& detail) {
        if (!c) return;
        (c->is == outcome::same   ? same
         : c->is == outcome::less ? less
         : c->is == outcome::more ? more
                                  : undecided)
            .push_back(StrCat(who, " ", detail));
    }
    std::string told(const char* if_less, const char* if_same, const char* if_more) const {
        const auto part = [](const strings& who, const char* what) {
            return who.empty() ? "" : StrCat(what, " with ", in_words(who));
        };
        return joined({part(less, if_less), part(more, if_more), part(same, if_same), part(undecided, "not decided")},
                      "; ");
    }
};

std::string from_to(const run& a, const run& b, const figure& what) {
    return StrCat("(", what.in->words(value(a, what).value_or(0)), " to ", what.in->words(value(b, what).value_or(0)),
                  ")");
}

/// What more clients do: each key's run with the fewest beside that with the most.
strings by_clients(const scene& s) {
    const figure &density = figure_named("/index/avg_leaf_density"), &speed = figure_named("/rows_per_second");
    differences fill, rate;
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
        fill.add(key, compare(*many, *few, density), from_to(*few, *many, density));
        if (const auto c = compare(*many, *few, speed)) rate.add(key, c, ratio_words(*c));
    }
    const std::string filled = fill.told("leaves get emptier", "they stay about as full", "leaves get fuller");
    const std::string rated = rate.told("slower", "about as fast", "faster");
    const std::string step = StrCat("From ", counted(fewest, "client"), " to ", counted(most, "client"));
    return {filled.empty() ? "" : sentence(StrCat(step, ": ", filled)),
            rated.empty() ? "" : sentence(StrCat(step, ", rows a second: ", rated)), space_log_and_speed(s)};
}

/// When the id is made: each key's fullest index beside its emptiest. A COPY's speed and log are not compared with an
/// INSERT's.
strings by_variants(const scene& s) {
    const figure& density = figure_named("/index/avg_leaf_density");
    strings apart, alike;
    for (const std::string& key : keys_of(s)) {
        const run *full = nullptr, *empty = nullptr;
        for (const run* r : s.of) {
            const reading d = value(*r, density);
            if (r->key != key || !d) continue;
            if (!full || *d > *value(*full, density)) full = r;
            if (!empty || *d <= *value(*empty, density)) empty = r;
        }
        const auto c = full == empty ? std::nullopt : compare(*empty, *full, density);
        if (!c) continue;
        if (c->is == outcome::same) {
            alike.push_back(key);
        } else {
            apart.push_back(StrCat(key, ": ", share(*value(*full, density)), " (", full->variant, ") down to ",
                                   share(*value(*empty, density)), " (", empty->variant,
                                   c->is == outcome::undecided ? ", not decided)" : ")"));
        }
    }
    return {apart.empty()
                ? ""
                : sentence(StrCat("How full the leaves get depends on when the id is made. ", joined(apart, "; "))),
            alike.empty() ? "" : sentence(StrCat("It makes no difference to ", in_words(alike), ", beyond the noise"))};
}

/// Each run with clocks apart beside that of the same key with one clock.
strings by_clocks(const scene& s) {
    const figure& inside_of = figure_named("/splits/interior");
    differences space;
    std::string apart, inside;
    for (const run* r : s.of) {
        if (r->variant.empty()) continue;
        const auto one = std::find_if(s.of.begin(), s.of.end(),
                                      [&](const run* o) { return o->key == r->key && o->variant.empty(); });
        if (one == s.of.end()) continue;
        apart = r->variant;
        if (const auto c = compare(*r, **one, figure_named("index_bytes"))) space.add(r->key, c, ratio_words(*c));
        const reading before = value(**one, inside_of), after = value(*r, inside_of);
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
strings of_switch(const scene& s) {
    strings told;
    const auto under = [&](std::string_view key, const std::string& before) -> const run* {
        const auto at = std::find_if(s.of.begin(), s.of.end(), [&](const run* r) {
            return r->key == key && r->variant == StrCat("after ", before);
        });
        return at == s.of.end() ? nullptr : *at;
    };
    const auto say = [&](const run* changed, const run* other, const char* who) {
        if (!changed || !other) return;
        strings clauses;
        for (const char* name : {"wal_bytes", "/checkpoint/pages_dirtied", "/rows_per_second", "index_bytes"}) {
            clauses.push_back(clause(*changed, *other, figure_named(name)));
        }
        const std::string what = in_words(clauses);
        if (!what.empty()) told.push_back(StrCat("A table that goes on with uuidv7 ", what, " of one ", who, "."));
    };
    say(under("uuidv7", "uuidv4"), under("uuidv4", "uuidv4"), "that stays with uuidv4");
    say(under("uuidv7", "uuidv4"), under("uuidv7", "uuidv7"), "that had uuidv7 from the start");
    return told;
}

/// How the ratio of uuidv4 to uuidv7 follows the distance of checkpoints.
strings by_checkpoints(const scene& s) {
    strings ratios;
    std::optional<comparison> least, most;
    for (const run* r : s.of) {
        const run* reference = r->key == "uuidv4" ? reference_of(s.found, *r) : nullptr;
        const auto c = reference ? compare(*r, *reference, figure_named("wal_bytes")) : std::nullopt;
        if (!c) continue;
        ratios.push_back(StrCat(r->variant, " ", c->is == outcome::same ? "about as much" : ratio_words(*c)));
        if (!least || c->ratio < least->ratio) least = c;
        if (!most || c->ratio > most->ratio) most = c;
    }
    if (ratios.empty()) return {};
    const bool overlap = least->range && most->range && least->range->high >= most->range->low;
    const bool follows = most->ratio > (1 + tolerances::sizes) * least->ratio && !overlap;
    return {
        StrCat(follows ? "How much more WAL than uuidv7 uuidv4 writes depends on the checkpoints: "
                       : "How far checkpoints are apart hardly changes how much more WAL than uuidv7 uuidv4 writes: ",
               in_words(ratios), "."),
        inner_splits(s)};
}

/// What the leaves and the rows a second are in the end, where a REINDEX that came after the load counts as its part.
struct remedied {
    reading fill, speed;

    explicit remedied(const run& r)
        : fill{value(r, figure_named("/index/avg_leaf_density"))}, speed{value(r, figure_named("/rows_per_second"))} {
        const reading seconds = value(r, figure_named("/reindex/seconds"));
        if (!seconds || !speed) return;
        fill = value(r, figure_named("/reindex/avg_leaf_density"));
        const auto rows = static_cast<double>(r.rows);
        speed = rows / (rows / *speed + *seconds);
    }
};

std::string in_quotes(const std::string& words) {
    return words.empty() ? "" : StrCat("“", words, "”");
}

/// What keeps leaves full beside what does not: uuidv7's first run, which is a plain COPY.
strings by_remedies(const scene& s) {
    constexpr double full = 85, fast_enough = 0.33;  // as they are printed
    const run* plain = s.of.empty() ? nullptr : reference_of(s.found, *s.of.front());
    if (plain == nullptr) return {};
    const remedied before{*plain};
    if (!before.fill || !before.speed || !(*before.speed > 0)) return {};
    strings told, good;
    for (const run* r : s.of) {
        const remedied after{*r};
        if (r == plain || !after.fill || !after.speed) continue;
        const double ratio = *after.speed / *before.speed;
        const std::string whose = joined({r->key, in_quotes(r->variant)}, " ");
        told.push_back(StrCat(whose, ": leaves ", share(*after.fill), " full, ", times(ratio), " the rows a second"));
        if (std::round(*after.fill) >= full && std::round(100 * ratio) / 100 >= fast_enough) good.push_back(whose);
    }
    if (told.empty()) return {};
    return {StrCat("With ", counted(plain->clients, "client"), ", ", plain->key, " ", in_quotes(plain->variant),
                   " leaves its leaves ", share(*before.fill),
                   " full. Against it, with the time of a REINDEX counted: ", joined(told, "; "), "."),
            StrCat(good.empty() ? "None keeps" : "These keep", " its leaves ", share(full),
                   " full or more at a third of the rows a second or more", good.empty() ? "" : ": ",
                   joined(good, "; "), ".")};
}

/// Values in binary beside the same as text; and each statement beside single INSERTs.
strings by_wire(const scene& s) {
    const std::string as_text = ", text", as_binary = ", binary";
    const figure &speed = figure_named("/rows_per_second"), &client = figure_named("/client_cpu_us"),
                 &server = figure_named("/server_cpu_us");
    strings binary, statements;
    for (const run* r : s.of) {
        if (r->key != "uuidv7" || !r->variant.ends_with(as_text)) continue;
        const std::string statement = r->variant.substr(0, r->variant.size() - as_text.size());
        const auto told = [&](const run* of, const run* to) {
            if (of == nullptr || to == nullptr) return std::string{};
            strings ratios;
            for (const auto* what : {&speed, &client, &server}) {
                ratios.push_back(ratio_of(compare(*of, *to, *what), what->noun));
            }
            return in_words(ratios);
        };
        const auto add = [&](strings& to, const std::string& words) {
            if (!words.empty()) to.push_back(StrCat(statement, " ", words));
        };
        add(binary, told(run_of(s, r->key, StrCat(statement, as_binary)), r));
        const run* insert = run_of(s, r->key, StrCat("INSERT", as_text));
        if (r != insert) add(statements, told(r, insert));
    }
    return {
        binary.empty() ? "" : StrCat("A uuid in binary against one as text: ", joined(binary, "; "), "."),
        statements.empty() ? "" : StrCat("Against an INSERT for each row, as text: ", joined(statements, "; "), ".")};
}

/// What compression of the log saves each key, and whether it makes up for uuidv4.
strings by_compression(const scene& s) {
    const figure& wal = figure_named("wal_bytes");
    strings saved;
    const run* least = nullptr;
    for (const std::string& key : keys_of(s)) {
        const run* plain = run_of(s, key, "off");
        strings ratios;
        for (const run* r : s.of) {
            const auto c = plain && r != plain && r->key == key ? compare(*r, *plain, wal) : std::nullopt;
            if (!c) continue;
            ratios.push_back(StrCat(r->variant, " ", c->is == outcome::same ? "about as much" : ratio_words(*c)));
            if (key == "uuidv4" && (!least || *value(*r, wal) < *value(*least, wal))) least = r;
        }
        if (!ratios.empty()) saved.push_back(StrCat(key, " ", in_words(ratios)));
    }
    const run* ordered = run_of(s, "uuidv7", "off");
    strings clauses;
    if (least && ordered) {
        for (const char* name : {"wal_bytes", "/rows_per_second", "/server_cpu_us"}) {
            clauses.push_back(clause(*least, *ordered, figure_named(name)));
        }
    }
    const std::string beside = in_words(clauses);
    return {beside.empty()
                ? ""
                : StrCat("With ", least->variant, ", its best, uuidv4 ", beside, " of uuidv7 without compression."),
            saved.empty() ? "" : StrCat("WAL per row against none compressed: ", joined(saved, "; "), ".")};
}

strings of_lookups(const scene& s) {
    strings cold, warm;
    const pair p = compared(s);
    if (!p.subject) return {};
    for (std::size_t i = 0; i < std::min(p.subject->lookups.size(), p.reference->lookups.size()); ++i) {
        const lookup& l = p.subject->lookups[i];
        const figure time = lookup_time(i), blocks = l.cold ? lookup_blocks_read(i) : lookup_blocks(i);
        const auto told = [&](const figure& what) {
            return ratio_of(compare(*p.subject, *p.reference, what), what.noun);
        };
        (l.cold ? cold : warm).push_back(StrCat(l.what, ": ", in_words({told(time), told(blocks)})));
    }
    const auto say = [&](const strings& told, const char* buffers) {
        return told.empty() ? ""
                            : StrCat("A select by ", named(*p.subject), " against ", named(*p.reference), ", ", buffers,
                                     " buffers: ", joined(told, "; "), ".");
    };
    return {say(cold, "cold"), say(warm, "warm")};
}

/// Those of uuidv4 and uuidv7, where there are any: all would be too many to tell.
runs random_and_ordered(const scene& s) {
    runs some;
    for (const run* r : s.of) {
        if (r->key == "uuidv4" || r->key == "uuidv7") some.push_back(r);
    }
    return some.empty() ? s.of : some;
}

/// What is left of the indexes after deletes: beside what the rows need, uuidv4 beside uuidv7, and after a REINDEX.
strings of_upkeep(const scene& s) {
    static const std::vector<figure> costs{figure_named("/vacuum/index_bytes"), figure_named("/vacuum/seconds"),
                                           figure_named("/vacuum/wal_bytes")};
    strings variants, told, rebuilt;
    for (const run* r : s.of) {
        if (std::find(variants.begin(), variants.end(), r->variant) == variants.end()) variants.push_back(r->variant);
    }
    for (const std::string& variant : variants) {
        strings sizes;
        for (const run* r : s.of) {
            const reading to_model = value(*r, figure_named("vacuumed_to_model"));
            if (r->variant != variant || !to_model) continue;
            sizes.push_back(
                StrCat(times(*to_model), " with ", r->key, " (leaves ", share(r->vacuum->avg_leaf_density), " full)"));
        }
        if (!sizes.empty()) {
            told.push_back(
                StrCat(joined({variant, "of what the rows left need, the indexes take "}, ": "), in_words(sizes), "."));
        }
        for (const run* r : s.of) {
            const run* reference = r->variant == variant && r->key == "uuidv4" ? reference_of(s.found, *r) : nullptr;
            if (reference) told.push_back(told_of({r, reference}, costs));
        }
    }
    for (const run* r : random_and_ordered(s)) {
        const auto c = compare(*r, figure_named("/reindex/index_bytes"), *r, figure_named("/vacuum/index_bytes"));
        if (!c) continue;
        rebuilt.push_back(StrCat(named(*r), " ", times(c->ratio), " (", duration(1e6 * r->reindex->seconds), ", ",
                                 size(r->reindex->wal_bytes), " of WAL)"));
    }
    if (!rebuilt.empty()) {
        told.push_back(
            StrCat("After REINDEX INDEX CONCURRENTLY, of what the indexes took before: ", joined(rebuilt, "; "), "."));
    }
    if (told.empty()) return {};
    told.push_back(inner_splits(s));
    return told;
}

/// Selects by a BRIN index, each beside those by the B-tree of the same run.
strings of_brin(const scene& s) {
    strings sizes, told;
    std::map<std::string, strings> by_kind;
    strings kinds;
    for (const run* r : random_and_ordered(s)) {
        if (!r->brin_bytes) continue;
        sizes.push_back(StrCat(size(*r->brin_bytes), " beside ", size(r->index.bytes), " with ", named(*r)));
        for (const auto& [what, btree, brin] : selects_by_brin(*r)) {
            const auto time = compare(*r, lookup_time(brin), *r, lookup_time(btree)),
                       touched = compare(*r, lookup_blocks(brin), *r, lookup_blocks(btree));
            if (!time || !touched) continue;
            if (by_kind[what].empty()) kinds.push_back(what);
            by_kind[what].push_back(
                StrCat(named(*r), " ", in_words({ratio_of(time, "time"), ratio_of(touched, "blocks")})));
        }
    }
    for (const std::string& what : kinds) {
        told.push_back(StrCat("By BRIN against the B-tree, ", what, ": ", joined(by_kind[what], "; "), "."));
    }
    if (!sizes.empty()) told.push_back(StrCat("The BRIN index takes ", in_words(sizes), "."));
    return told;
}

/// Every key beside uuidv7.
strings to_reference(const scene& s) {
    const auto beside = [&](const figure& what, const char* words) {
        strings ratios;
        for (const run* r : s.of) {
            const run* reference = reference_of(s.found, *r);
            const auto c = reference && reference != r ? compare(*r, *reference, what) : std::nullopt;
            if (c)
                ratios.push_back(StrCat(named(*r), " ", c->is == outcome::same ? "about the same" : ratio_words(*c)));
        }
        return ratios.empty() ? "" : StrCat(words, " against uuidv7: ", in_words(ratios), ".");
    };
    return {beside(usual_figures()[0], "Index space"), beside(usual_figures()[1], "WAL per row"),
            beside(usual_figures()[2], "Rows a second")};
}

/// Every schema beside that of uuidv7, in all by which one is chosen.
strings by_schema(const scene& s) {
    std::vector<figure> all;
    for (const char* name :
         {"/per_order/bytes", "/per_order/wal_bytes", "/per_order/us", "/join/seconds", "/join/grouped_seconds"}) {
        all.push_back(figure_named(name));
    }
    for (std::size_t i = 0; i < s.of.front()->lookups.size(); ++i) {
        const lookup& like = s.of.front()->lookups[i];
        all.push_back(lookup_time(i));
        all.back().verb = StrCat("finds a ", like.cold ? "cold " : "warm ", like.what, " in");
    }
    strings told;
    for (const run* r : s.of) {
        const run* reference = reference_of(s.found, *r);
        if (reference && reference != r) told.push_back(told_of({r, reference}, all));
    }
    return told;
}

// What decides it. Of nbtsplitloc.c, _bt_afternewitemoff, and _bt_findsplitloc around it.
constexpr const char* where_leaves_split =
    "PostgreSQL splits a leaf inside an index in its middle. Where a tenant's keys ascend, no row comes to the left "
    "half "
    "any more, so that it stays half full. It splits behind the new entry instead, and the leaf gets full, if all of "
    "these hold: (1) the index has several key columns; (2) all entries of the leaf are equally wide; (3) an entry "
    "takes 28 bytes at most with its line pointer, as two bigints do; (4) the entry to the left of the new one is of "
    "the same tenant; (5) the new entry is the last of its leaf, or its row lies beside that entry's in the table, on "
    "the same page or as the next page's first. A bigint and a uuid take 36 bytes, two uuids 44: neither is ever split "
    "so. A tenant that has only a few leaves is as full as its last leaf happens to be.";
constexpr const char* what_was_tried =
    "Tried against half-full leaves, and listed above: a bigint inside, with a public_id outside; partitions by hash "
    "of "
    "the tenant, with the key (tenant_id, id) or (id, tenant_id); a primary key of the id alone, with an index on "
    "(tenant_id, created_at) beside it; REINDEX INDEX CONCURRENTLY, for tenants that no longer grow.";

/// What each key fills its leaves to, by whose rows come when, and why.
strings by_layout(const scene& s) {
    const figure &fill = figure_named("/index/avg_leaf_density"),
                 &primary_fill = figure_named("/primary_index/avg_leaf_density");
    std::vector<std::pair<std::string, strings>> layouts;
    for (const run* r : s.of) {
        const reading full = value(*r, fill), primary = value(*r, primary_fill);
        if (!full) continue;
        auto at =
            std::find_if(layouts.begin(), layouts.end(), [&](const auto& one) { return one.first == r->variant; });
        if (at == layouts.end()) at = layouts.insert(at, {r->variant, {}});
        const reading rebuilt = value(*r, figure_named("/reindex/avg_leaf_density"));
        at->second.push_back(StrCat(share(*full), " with ", r->key,
                                    primary ? StrCat(", whose primary index gets ", share(*primary)) : "",
                                    rebuilt ? StrCat(", and then ", share(*rebuilt)) : ""));
    }
    strings told;
    for (const auto& [layout, keys] : layouts) told.push_back(joined({layout, in_words(keys)}, ": "));
    if (told.empty()) return {};
    return {StrCat("How full leaves are, by layout: ", joined(told, "; "), "."), where_leaves_split, what_was_tried,
            space_log_and_speed(s)};
}

/// Key against key, by what the scenario is about.
strings usual(const scene& s) {
    const pair p = compared(s);
    const auto own = summary_figures(s);
    const auto is_usual = [](const figure& one) {
        return std::any_of(usual_figures().begin(), usual_figures().end(),
                           [&](const figure& other) { return other.name == one.name; });
    };
    const bool more = p.subject && !std::all_of(own.begin(), own.end(), is_usual);
    return {more ? told_of(p, own) : "", space_log_and_speed(s), last_tenth(s), inner_splits(s)};
}

}  // namespace

strings verdict_of(const scene& s) {
    static const std::map<std::string, strings (*)(const scene&)> by_question = {
        {"clients", by_clients},     {"variants", by_variants}, {"clocks", by_clocks},
        {"switch", of_switch},       {"lookups", of_lookups},   {"checkpoints", by_checkpoints},
        {"reference", to_reference}, {"remedies", by_remedies}, {"wire", by_wire},
        {"upkeep", of_upkeep},       {"brin", of_brin},         {"compression", by_compression},
        {"schema", by_schema},       {"layout", by_layout}};
    const auto* facts = facts_of(s);
    const auto at = by_question.find(facts == nullptr ? "" : facts->asks);
    strings told = (at == by_question.end() ? usual : at->second)(s);
    std::erase(told, "");
    if (told.empty()) told = usual(s);
    told.push_back(lacks(s));
    std::erase(told, "");
    return told;
}

}  // namespace rowkey::bench
