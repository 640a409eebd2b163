// Charts for what only some scenarios vary or measure.
#pragma once

#include "show/chart_parts.hpp"

namespace rowkey::bench {

/// By the number of clients, where a key was run with several: a line a key.
drawn speed_by_clients_chart(const scene& s);
drawn density_by_clients_chart(const scene& s);

/// What selects by key cost: a panel for each kind of lookup, a row a run.
drawn lookups_chart(const scene& s);

}  // namespace rowkey::bench
