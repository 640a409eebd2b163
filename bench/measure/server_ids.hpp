// What an id costs that the server makes: gen_random_uuid(), rowkey's function, and PostgreSQL 18's uuidv7().
#pragma once

#include <vector>

#include "measure/database.hpp"
#include "results.hpp"

namespace rowkey::bench {

/// Calls each 100,000 times in one statement, `repeat` times, interleaved, and takes off what the statement costs
/// without a call. Installs rowkey's function in the bench's schema; what the server lacks is absent. Throws libpqxx's
/// exceptions.
std::vector<server_id_cost> measure_server_ids(workplace& place, int repeat);

}  // namespace rowkey::bench
