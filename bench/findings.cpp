#include "findings.hpp"

#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "database.hpp"
#include "markdown.hpp"
#include "measure.hpp"
#include "output.hpp"
#include "report.hpp"

namespace rowkey::bench {
namespace {

namespace fs = std::filesystem;

void write_file(const fs::path& path, const std::string& content) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    std::ofstream file{path, std::ios::binary};
    file << content;
    file.close();
    if (!file) throw bench_error{absl::StrCat("cannot write ", path.string(), "; choose a folder with --out")};
}

}  // namespace

void findings::begin(std::vector<scenario_facts> scenarios, const environment& env, int repeat,
                     const std::string& memory) {
    const std::lock_guard lock{mutex_};
    if (found_.scenarios.empty()) found_.env = env;
    begun_ = std::move(scenarios);
    for (auto& one : begun_) {
        one.repeat = repeat;
        one.memory = memory;
        one.settings = env.settings;
    }
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
}

std::vector<std::string> findings::end(const std::string& failure) {
    const std::lock_guard lock{mutex_};
    std::vector<std::string> names;
    for (auto& one : begun_) {
        const std::size_t before = found_.runs.size();
        for (const auto* repetitions : order_) {
            if (repetitions->front().scenario == one.name) found_.runs.push_back(summary_of(*repetitions));
        }
        if (found_.runs.size() == before) continue;
        one.failure = failure;
        names.push_back(one.name);
        found_.scenarios.push_back(one);
    }
    begun_.clear();
    order_.clear();
    repetitions_.clear();
    return names;
}

void findings::set_server_ids(std::vector<server_id_cost> costs) {
    const std::lock_guard lock{mutex_};
    found_.server_ids = std::move(costs);
}

void findings::write() const {
    const std::lock_guard lock{mutex_};
    write_file(folder_ / "results.json", json_text(found_));
    write_file(folder_ / "report.html", report_html(found_));
    write_file(folder_ / "RESULTS.md", results_markdown(found_));
    if (!found_.scenarios.empty()) {
        write_file(folder_ / "landing.svg", landing_svg(found_, found_.scenarios.front().name));
    }
}

}  // namespace rowkey::bench
