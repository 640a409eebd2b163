// What the charts and tables of the report are made of. All give markup; what they take is text, except where they say
// otherwise.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "judge/scene.hpp"

namespace rowkey::bench {

/// How a key looks in every chart.
struct look {
    std::string css;     // the class that gives its colour
    std::string symbol;  // so that keys can be told apart without their colours
};
look look_of(const results& found, const std::string& key);

/// A style sheet with the colours of all keys.
std::string colours_of(const results& found);

/// `drawing` is markup.
std::string in_colour(const look& as, const std::string& drawing);

/// Horizontal grid lines with their values, from the base line up.
std::string y_axis(double max, double height, int wanted);

/// A logarithmic axis from 10^low to 10^high: `at` is where a value stands, as a part of the axis.
struct log_axis {
    double low, high;
    double at(double value) const {
        return std::clamp((std::log10(std::max(value, 1e-9)) - low) / (high - low), 0.0, 1.0);
    }
};

/// Whole decades around these values, of which those that are not positive do not count; none if no value does.
std::optional<log_axis> decades_around(const std::vector<double>& values);

/// A name with its symbol. `name` is markup.
std::string label(const look& as, const std::string& name);
std::string run_label(const scene& s, const run& r);

/// A line in a chart: its label and figure, its drawing, and what else there is to say. `label` and `drawing` are
/// markup.
std::string row(const std::string& label, const std::string& value, const std::string& drawing, const strings& notes,
                int height = 20);

/// The same for a run. Where there are many, the notes are left to the table.
std::string row(const scene& s, const run& r, const std::string& value, const std::string& drawing = "",
                const strings& notes = {});

/// With a drawing of twice the height.
std::string tall_row(const scene& s, const run& r, const std::string& value, const std::string& drawing,
                     const strings& notes);

/// A drawing for a row: two amounts end to end, the second one pale.
std::string stacked(double solid, double pale, double full);

/// A figure of the page; without content it is left out.
struct drawn {
    std::string content;  // markup
    bool wide = false;    // takes the page's whole width
    std::string css = "";
};

/// With its caption, in which `found` is what it shows. `body` and `numbers` are markup: the drawing, and what unfolds
/// below it.
drawn chart(const char* title, const std::string& found, const std::string& legend, const std::string& body,
            const std::string& numbers = "");

/// Side by side, so that each line of the page is full.
std::string arranged(const std::vector<drawn>& figures);

/// `head` is the cells of a row, `body` are rows; both are markup.
std::string scrolled_table(const char* caption, const std::string& head, const std::string& body);

/// A table that unfolds: names and values.
std::string unfolding_table(const char* caption, const strings& names, const strings& values);

/// Another: of each run, a column of texts; `rows` are their names.
std::string unfolding_table(const scene& s, const char* caption, const strings& rows, const runs& of,
                            const std::vector<strings>& columns);

}  // namespace rowkey::bench
