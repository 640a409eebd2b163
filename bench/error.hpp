// What goes wrong in the bench, for people.
#pragma once

#include <stdexcept>

namespace rowkey::bench {

/// What a person must hear in one line: what is wrong and what to do.
class bench_error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace rowkey::bench
