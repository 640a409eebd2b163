// A scenario's figures, a row for each key: amounts as bars, latency as marks on an axis.
#pragma once

#include <string>

#include "scene.hpp"

namespace rowkey::bench::report {

std::string size_chart(const scene& s);
std::string wal_chart(const scene& s);
std::string splits_chart(const scene& s);
std::string latency_chart(const scene& s);

}  // namespace rowkey::bench::report
