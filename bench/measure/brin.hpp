// A BRIN index on the key beside its B-tree: what selects cost by the one and by the other.
#pragma once

#include "measure/table.hpp"
#include "results.hpp"

namespace rowkey::bench {

/// Makes the BRIN index, with the server's usual 128 pages a range, and removes it again. Puts its size and the selects
/// of both indexes into `of`: one row, a thirtieth of all keys (as a day is of a month), and the last 1%, in the key's
/// order; each with warm buffers.
void measure_brin(const bench_table& table, run& of);

}  // namespace rowkey::bench
