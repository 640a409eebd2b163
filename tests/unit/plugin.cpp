// A shared object with a static copy of the library in it: tests/unit/two_copies.cpp loads it.
#include <rowkey/rowkey.hpp>

extern "C" [[gnu::visibility("default")]] void plugin_fill(rowkey::uuid* ids, std::size_t count) {
    for (std::size_t i = 0; i < count / 2; ++i) ids[i] = rowkey::uuidv7();
    rowkey::uuidv7({ids + count / 2, count - count / 2});
}
