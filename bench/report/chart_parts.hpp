// What the charts and tables of the report are made of. All give markup; what they take is text, except where they say
// otherwise.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "scene.hpp"

namespace rowkey::bench::report {

/// Of every drawing, in the page or on its own. Colours after Okabe and Ito, lightened for dark pages.
extern const char chart_css[];

/// Which symbol and colour a key has: the same in every chart, whichever keys were run.
int style_of(const results& found, const std::string& key);

/// `drawing` is markup.
std::string in_colour(int style, const std::string& drawing);

/// Horizontal grid lines with their values, from the base line up.
std::string y_axis(double max, double height, int wanted);

/// A logarithmic axis from 10^low to 10^high: `at` is where a value stands, as a part of the axis.
struct log_axis {
    double low, high;
    double at(double value) const {
        return std::clamp((std::log10(std::max(value, 1e-9)) - low) / (high - low), 0.0, 1.0);
    }
};

/// A name with its symbol. `name` is markup.
std::string label(int style, int symbol, const std::string& name);
std::string key_label(const scene& s, const run& r);

/// A line in a chart: its label and figure, its drawing, and what else there is to say. `label` and `drawing` are markup.
std::string row(const std::string& label, const std::string& value, const std::string& drawing, const strings& notes);
std::string row(const scene& s, const run& r, const std::string& value, const std::string& drawing = "",
                const strings& notes = {});

/// A drawing for a row: two amounts end to end, the second one pale.
std::string stacked(double solid, double pale, double full);

/// A figure with its caption, in which `found` is what it shows. `body` is markup.
std::string chart(const char* figure_and_class, const char* title, const std::string& found, const std::string& legend,
                  const std::string& body = "");

/// `head` is the cells of a row, `body` are rows; both are markup.
std::string scrolled_table(const char* caption, const std::string& head, const std::string& body);

}  // namespace rowkey::bench::report
