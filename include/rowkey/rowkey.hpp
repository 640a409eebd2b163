// The whole core of rowkey: the id type, its texts, its generators, keys, ranges of time. No third-party header is
// needed. Headers of their own are the adapters (rowkey/pqxx.hpp, absl.hpp, libpq.hpp, soci.hpp, qt.hpp, fmt.hpp,
// nlohmann.hpp and boost_uuid.hpp), and the opaque ids, rowkey/seal.hpp and rowkey/timestamp_mask.hpp.
#pragma once

#include <rowkey/config.hpp>

#include <rowkey/base_n.hpp>
#include <rowkey/keys.hpp>
#include <rowkey/text.hpp>
#include <rowkey/time_range.hpp>
#include <rowkey/uuid.hpp>
#include <rowkey/v7_generator.hpp>
#include <rowkey/version.hpp>
