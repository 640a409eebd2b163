#include "measure/measure.hpp"

#include <algorithm>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "build_type.hpp"
#include "measure/phase.hpp"
#include "measure/schema.hpp"
#include "measure/table.hpp"
#include "postgres/any_libpqxx.hpp"

namespace rowkey::bench {
namespace {

using postgres::detail::exec_row;

std::string cpu_name() {
    std::ifstream info{"/proc/cpuinfo"};
    std::string line, name = "unknown";
    while (std::getline(info, line)) {
        if (line.rfind("model name", 0) == 0 && line.find(": ") != std::string::npos) {
            name = line.substr(line.find(": ") + 2);
            break;
        }
    }
    return absl::StrCat(name, ", ", std::thread::hardware_concurrency(), " cores");
}

/// Reports the phases of an arm as not measured where the server lacks what one of them needs.
bool tell_of_lacking(workplace& place, const arm& now, const measuring& how) {
    std::string why;
    for (const auto& load : now.phases) {
        if (why.empty()) why = lacking(place, load);
    }
    if (why.empty()) return false;
    for (const auto& load : now.phases) {
        if (how.progress) how.progress(why, load.rows);
        if (!load.scenario.empty()) how.finished(not_measured(load, now.variant, why));
    }
    return true;
}

}  // namespace

std::vector<std::size_t> order_of(int repetition, std::size_t count) {
    std::vector<std::size_t> order(count);
    for (std::size_t i = 0; i < count; ++i) order[i] = (i + static_cast<std::size_t>(repetition) / 2) % count;
    if (repetition % 2 != 0) std::reverse(order.begin(), order.end());
    return order;
}

void measure(workplace& place, const scenario& what, const measuring& how) {
    for (int repetition = 0; repetition < how.repeat; ++repetition) {
        for (const std::size_t at : order_of(repetition, what.arms.size())) {
            const arm& now = what.arms[at];
            const auto doing = [&](const phase& load) {
                return absl::StrCat("repetition ", repetition + 1, " of ", how.repeat, ": ",
                                    load.scenario.empty() ? what.name : load.scenario, " ", std::string{load.key->name},
                                    now.variant.empty() ? "" : ", ", now.variant);
            };
            if (tell_of_lacking(place, now, how)) continue;
            if (const phase& first = now.phases.front(); first.orders) {
                how.finished(run_schema(place, first, now.variant, how, doing(first)));
                continue;
            }
            bench_table table{place, *now.phases.front().key, now.layout};
            std::int64_t before = 0;
            for (const auto& load : now.phases) {
                const run done = run_phase(table, load, now.variant, before, how, doing(load));
                if (!load.scenario.empty()) how.finished(done);
                before = load.rows_after(before);
            }
        }
    }
}

environment describe_environment(pqxx::connection& session) {
    environment found;
    found.cpu = cpu_name();
    found.compiler = compiler;
    found.build_type = build_type;
    pqxx::nontransaction transaction{session};
    found.postgres = exec_row(transaction, "show server_version")[0].as<std::string>();
    for (const auto* name :
         {"autovacuum", "bgwriter_lru_maxpages", "block_size", "checkpoint_completion_target", "checkpoint_timeout",
          "data_checksums", "fsync", "full_page_writes", "max_wal_size", "min_wal_size", "shared_buffers",
          "synchronous_commit", "wal_buffers", "wal_compression", "wal_level"}) {
        found.settings[name] = exec_row(transaction, absl::StrCat("show ", name))[0].as<std::string>();
    }
    return found;
}

}  // namespace rowkey::bench
