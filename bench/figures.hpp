// The table of the figures: what a run has to tell, how it is printed, and which way is better. results.json, the
// terminal's table, RESULTS.md and the page are made from it. A new figure is a field in results.hpp and a row in
// figures.cpp.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results.hpp"
#include "words.hpp"

namespace rowkey::bench {

/// How figures of a kind are printed.
struct unit {
    const char* name;              // in the head of a table, "MiB"; may be empty
    double scale;                  // a table's number is the figure by this
    int decimals;                  // of it
    std::string (*words)(double);  // the figure on its own, with its unit
};

/// Which way a figure is better.
enum class better { less, more, neither };

/// What repetitions do to a figure: see tolerances in judge/comparison.hpp.
enum class noise { size, time };

/// Where a figure is told: all of RESULTS.md, the terminal and the page; only the latter two; only the page.
enum class shown_in { all, tables, page };

struct figure {
    std::string name;   // of one that is kept, its JSON pointer within the run
    std::string title;  // of its line or column, without the unit
    const unit* in;
    better way;
    noise kind;
    shown_in where;
    std::string verb, noun;  // for a sentence: "needs", "index space"; may be empty

    /// The place in a run; null where the run lacks the part that would hold it, which `make` makes. Empty where the
    /// figure is not kept but follows from others.
    std::function<double*(run& of, bool make)> place;
    std::vector<std::string> sum_of;           // others, by their names: the first must be there
    std::pair<std::string, std::string> over;  // or the one over the other
};

/// All, in the order in which they are told, but those of lookups and tenths of the rows.
const std::vector<figure>& figures();

/// By its name. It must be there.
const figure& figure_named(std::string_view name);

/// Null for an unknown name.
const figure* find_figure(std::string_view name);

// Of the `i`th lookup.
figure lookup_time(std::size_t i);
figure lookup_blocks(std::size_t i);  // hit and read
figure lookup_blocks_read(std::size_t i);

/// Rows a second in the `i`th tenth of the rows.
figure rate_of_tenth(std::size_t i);

/// "index, MiB"
std::string title_of(const figure& what);

/// Whether it is no lack if a run does not have it: most keys have no second index, most scenarios no orders and no
/// VACUUM.
bool may_lack(const figure& what);

/// As a table's number, in its unit.
std::string number_of(const figure& what, double value);

/// None where the run lacks it, or it is not a finite number.
reading value(const run& of, const figure& what);

struct interval {
    double low, high;
};

/// How far the repetitions went apart; of a sum, no narrower than that. None where it is not known, or there was only
/// one.
std::optional<interval> range(const run& of, const figure& what);

/// Calls visit(name, figure) for each figure that the run keeps; its name is its JSON pointer within the run. One that
/// was not measured keeps none.
void for_each_figure(run& of, const std::function<void(const std::string& name, double& value)>& visit);
void for_each_figure(const run& of, const std::function<void(const std::string& name, double value)>& visit);

}  // namespace rowkey::bench
