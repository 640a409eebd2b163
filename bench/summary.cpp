#include "summary.hpp"

#include <map>
#include <string>

#include "figures.hpp"
#include "statistics.hpp"

namespace rowkey::bench {

run summary_of(const std::vector<run>& repetitions) {
    const run& first = repetitions.front();
    run result;
    result.scenario = first.scenario;
    result.key = first.key;
    result.variant = first.variant;
    result.clients = first.clients;
    result.rows = first.rows;
    result.rows_per_second_by_tenth.resize(first.rows_per_second_by_tenth.size());
    result.lookups = first.lookups;
    result.landed = first.landed;  // the first repetition's, as are the next two
    result.over_time = first.over_time;
    result.checkpoint_seconds = first.checkpoint_seconds;
    result.repetitions = static_cast<int>(repetitions.size());
    result.lacking = first.lacking;

    std::map<std::string, std::vector<double>> values;
    for (const run& one : repetitions) {
        for_each_figure(one, [&](const std::string& name, double value) { values[name].push_back(value); });
    }
    for (const auto& each : figures()) {  // what a repetition lacks, all lack
        if (each.place && values[each.name].size() == repetitions.size()) each.place(result, true);
    }
    for_each_figure(result, [&](const std::string& name, double& figure) {
        figure = median(values[name]);
        result.range[name] = spread_of(values[name]);
    });
    return result;
}

}  // namespace rowkey::bench
