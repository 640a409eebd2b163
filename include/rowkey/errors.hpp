// The exceptions of the core. What the database layer throws is in its own headers.
#pragma once

#include <rowkey/config.hpp>

#include <stdexcept>

namespace rowkey {

/// The system's clock cannot be read or reads outside [1970, 2^44 ms), or a time outside that range was asked for.
class ROWKEY_EXPORT clock_error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The system gave no entropy (getrandom(2) failed).
class ROWKEY_EXPORT entropy_error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The id given to observe() cannot be followed.
class ROWKEY_EXPORT observe_error : public std::invalid_argument {
  public:
    using std::invalid_argument::invalid_argument;
};

}  // namespace rowkey
