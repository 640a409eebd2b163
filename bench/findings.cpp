#include "findings.hpp"

#include <ratio>

#include "absl/strings/str_cat.h"
#include "error.hpp"
#include "judge/judgement.hpp"
#include "results_json.hpp"
#include "show/markdown.hpp"
#include "show/page.hpp"
#include "summary.hpp"
#include "write_file.hpp"

namespace rowkey::bench {

void write_shown(const std::filesystem::path& folder, const results& found) {
    const judgement judged = judge(found);
    write_file(folder / "report.html", report_html(found, judged));
    write_file(folder / "RESULTS.md", results_markdown({{found, judged}}));
    if (!found.scenarios.empty()) {
        write_file(folder / "landing.svg", landing_svg(found, found.scenarios.front().name));
    }
}

void findings::begin(std::vector<scenario_facts> scenarios, const environment& env) {
    const std::lock_guard lock{mutex_};
    if (found_.scenarios.empty()) {
        found_.env = env;
    } else if (found_.env.postgres != env.postgres || found_.env.cpu != env.cpu ||
               found_.env.compiler != env.compiler) {
        throw bench_error{absl::StrCat("results of PostgreSQL ", found_.env.postgres, ", ", found_.env.cpu, ", ",
                                       found_.env.compiler, " cannot be gone on with on PostgreSQL ", env.postgres,
                                       ", ", env.cpu, ", ", env.compiler)};
    }
    last_ = std::chrono::steady_clock::now();
    begun_ = std::move(scenarios);
    for (auto& one : begun_) one.settings = env.settings;
}

void findings::set_memory(const std::string& memory) {
    const std::lock_guard lock{mutex_};
    for (auto& one : begun_) one.memory = memory;
}

void findings::add(const run& done) {
    const std::lock_guard lock{mutex_};
    auto& runs = repetitions_[{done.scenario, done.key, done.variant}];
    if (runs.empty()) order_.push_back(&runs);
    runs.push_back(done);
    const auto now = std::chrono::steady_clock::now();
    for (auto& one : begun_) {
        if (one.name == done.scenario)
            one.minutes += std::chrono::duration<double, std::ratio<60>>(now - last_).count();
    }
    last_ = now;
}

std::vector<std::string> findings::end(const std::string& failure) {
    const std::lock_guard lock{mutex_};
    std::vector<std::string> names;
    for (auto& one : begun_) {
        const std::size_t before = found_.runs.size();
        for (const auto* repetitions : order_) {
            if (repetitions->front().scenario == one.name) found_.runs.push_back(as_kept(summary_of(*repetitions)));
        }
        if (found_.runs.size() == before) continue;
        one.failure = failure;
        one.minutes = as_kept(one.minutes);
        names.push_back(one.name);
        found_.scenarios.push_back(one);
        std::erase(found_.to_come, one.name);
    }
    begun_.clear();
    order_.clear();
    repetitions_.clear();
    if (!names.empty()) write();  // before another thread can end the program in the belief that it was done
    return names;
}

void findings::set_server_ids(std::vector<server_id_cost> costs) {
    const std::lock_guard lock{mutex_};
    for (auto& one : costs) {
        if (one.us) one.us = as_kept(*one.us);
    }
    found_.server_ids = std::move(costs);
}

void findings::write() const {
    write_file(folder_ / "results.json", json_text(found_));
    write_shown(folder_, found_);
    if (!latest_.empty()) point_to(latest_, folder_);
}

}  // namespace rowkey::bench
