// For who bounds the server's memory while a load is measured.
#pragma once

#include <exception>

#include "measure/measure.hpp"

namespace rowkey::bench {

/// Tells that a measured load goes on, as long as it lives.
class measured_load {
  public:
    explicit measured_load(const measuring& how) : how_{how} {
        if (how_.loading) how_.loading(true);
    }
    ~measured_load() noexcept(false) {
        if (!how_.loading) return;
        try {
            how_.loading(false);
        } catch (const std::exception&) {
            if (std::uncaught_exceptions() == 0) throw;  // else what went wrong first is told
        }
    }
    measured_load(const measured_load&) = delete;
    measured_load& operator=(const measured_load&) = delete;

  private:
    const measuring& how_;
};

}  // namespace rowkey::bench
