// What a run of the bench finds, as it grows, and the files that show it.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "results.hpp"

namespace rowkey::bench {

/// Writes what shows a run: report.html, RESULTS.md and landing.svg. Throws std::runtime_error.
void write_shown(const std::filesystem::path& folder, const results& found);

/// For any threads: on a signal, one writes what another has added so far.
class findings {
  public:
    /// `so_far` is what the files are to hold besides. `latest`: a link that is to point to the folder once they are
    /// there, or empty.
    findings(std::filesystem::path folder, results so_far, std::filesystem::path latest)
        : folder_{std::move(folder)}, latest_{std::move(latest)}, found_{std::move(so_far)} {}

    /// These scenarios are measured from now on. Their settings are those of `env`.
    void begin(std::vector<scenario_facts> scenarios, const environment& env);

    /// One repetition of one run is done. It took all the time since the one before.
    void add(const run& done);

    /// What was begun last is done; `failure` says why it is not whole, if it is not. Writes results.json, report.html,
    /// RESULTS.md and landing.svg if there is something to tell, and gives the names of the scenarios of which there
    /// is. Throws std::runtime_error.
    std::vector<std::string> end(const std::string& failure);

    /// Of the scenarios begun last: what bounded the memory, where that is known better than before.
    void set_memory(const std::string& memory);
    void set_server_ids(std::vector<server_id_cost> costs);

    /// Not while another thread changes it.
    const results& all() const { return found_; }

  private:
    void write() const;

    const std::filesystem::path folder_, latest_;
    std::mutex mutex_;  // of all below
    results found_;
    std::vector<scenario_facts> begun_;
    std::map<std::tuple<std::string, std::string, std::string>, std::vector<run>> repetitions_;
    std::vector<const std::vector<run>*> order_;  // in which the runs were first done
    std::chrono::steady_clock::time_point last_;  // when a run was done, or the scenarios were begun
};

}  // namespace rowkey::bench
