// What a run of the bench finds, as it grows, and the files that show it.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "results.hpp"

namespace rowkey::bench {

/// For any threads: on a signal, one writes what another has added so far.
class findings {
  public:
    /// `so_far` is what the files are to hold besides.
    findings(std::filesystem::path folder, results so_far) : folder_{std::move(folder)}, found_{std::move(so_far)} {}

    /// These scenarios are measured from now on.
    void begin(std::vector<scenario_facts> scenarios, const environment& env, int repeat, const std::string& memory);

    /// One repetition of one run is done.
    void add(const run& done);

    /// What was begun last is done; `failure` says why it is not whole, if it is not. The names of those of its scenarios of
    /// which there is something to tell.
    std::vector<std::string> end(const std::string& failure);

    /// Of the scenarios begun last: what bounded the memory, where that is known better than before.
    void set_memory(const std::string& memory);
    void set_server_ids(std::vector<server_id_cost> costs);

    /// results.json, report.html, RESULTS.md and landing.svg. Throws bench_error.
    void write() const;

    /// Not while another thread changes it.
    const results& all() const { return found_; }

  private:
    const std::filesystem::path folder_;
    mutable std::mutex mutex_;  // of all below
    results found_;
    std::vector<scenario_facts> begun_;
    std::map<std::tuple<std::string, std::string, std::string>, std::vector<run>> repetitions_;
    std::vector<const std::vector<run>*> order_;  // in which the runs were first done
};

}  // namespace rowkey::bench
