// The whole core of rowkey: the id type, its text, its generators. No third-party header is needed.
// The adapter for libpqxx is its own header: rowkey/pqxx.hpp.
#pragma once

#include <rowkey/keys.hpp>
#include <rowkey/text.hpp>
#include <rowkey/uuid.hpp>
#include <rowkey/v7_generator.hpp>
#include <rowkey/version.hpp>
