#include "show/charts.hpp"

#include <string_view>

#include "show/bar_charts.hpp"
#include "show/choice_charts.hpp"
#include "show/landing_chart.hpp"
#include "show/time_charts.hpp"

namespace rowkey::bench {
namespace {

struct named_chart {
    std::string_view name;
    drawn (*draw)(const scene& s);
};

constexpr named_chart named_charts[] = {
    {"landing", landing_chart},
    {"over-time", over_time_chart},
    {"size", size_chart},
    {"fill", fill_chart},
    {"wal", wal_chart},
    {"splits", splits_chart},
    {"tenths", tenths_chart},
    {"dirtied", dirtied_chart},
    {"latency", latency_chart},
    {"speed", speed_chart},
    {"processor-time", processor_time_chart},
    {"total", total_chart},
    {"after-checkpoint", after_checkpoint_chart},
    {"read", read_chart},
    {"density-by-clients", density_by_clients_chart},
    {"speed-by-clients", speed_by_clients_chart},
    {"lookups", lookups_chart},
    {"vacuumed", vacuumed_chart},
    {"vacuum", vacuum_chart},
    {"reindex", reindex_chart},
    {"orders", orders_chart},
};

}  // namespace

std::vector<drawn> charts_of(const scene& s) {
    const auto* facts = facts_of(s);
    strings wanted = facts == nullptr ? strings{} : facts->charts;
    if (wanted.empty()) wanted = {"landing", "over-time", "size", "wal", "splits", "tenths", "dirtied", "latency"};
    std::vector<drawn> figures;
    for (const auto& name : wanted) {
        for (const auto& one : named_charts) {
            if (one.name == name) figures.push_back(one.draw(s));
        }
    }
    return figures;
}

strings chart_names() {
    strings names;
    for (const auto& one : named_charts) names.emplace_back(one.name);
    return names;
}

}  // namespace rowkey::bench
