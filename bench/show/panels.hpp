// Small pictures with the same axes side by side, one for each run.
#pragma once

#include <string>

#include "judge/scene.hpp"

namespace rowkey::bench {

/// A panel's viewport is the plot itself, so that all have the same axes wherever they are placed; the labels stand
/// outside, in the overflow: 60 px left, 62 px above, 40 px below. All but `drawing` and `placed` is text.
struct panel {
    std::string about;   // what is seen, for who does not see it
    std::string corner;  // a figure told beside the name
    std::string y_title, x_title;
    std::string drawing;  // markup, with the axes
    double height = 170;
};

/// `placed` are attributes of the svg element.
std::string panel_of(const scene& s, const run& r, const panel& what, const std::string& placed);

/// Panels in the page, each of which is markup.
std::string side_by_side(const strings& panels);

/// Values of an axis along x, `height` below its begin.
std::string x_axis(double max, double height, int wanted);

}  // namespace rowkey::bench
