#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <sstream>

#include "audit_output.hpp"

namespace rowkey::cli {
namespace {

using namespace rowkey::postgres;

std::string printable(std::string text) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    }
    return text;
}

/// Characters of UTF-8, each of which is taken for one column.
std::size_t columns_of(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string one_decimal(double value) {
    const auto tenths = std::llround(value * 10);
    return std::to_string(tenths / 10) + (value < 100 ? "." + std::to_string(tenths % 10) : "");
}

std::string spoken_bytes(std::int64_t bytes) {
    const auto value = static_cast<double>(bytes);
    if (bytes < 1 << 20) return one_decimal(value / 1024) + " KiB";
    if (bytes < 1 << 30) return one_decimal(value / (1 << 20)) + " MiB";
    return one_decimal(value / (1 << 30)) + " GiB";
}

std::string spoken_bytes(const std::optional<std::int64_t>& bytes) {
    return bytes ? spoken_bytes(*bytes) : "-";
}

std::string spoken_rows(const audited_key& key) {
    if (!key.rows) return "-";
    const std::string about = key.source == rows_source::estimated ? "~" : "";
    const auto value = static_cast<double>(*key.rows);
    if (*key.rows < 10'000) return about + std::to_string(*key.rows);
    if (*key.rows < 1'000'000) return about + one_decimal(value / 1000) + "k";
    return about + one_decimal(value / 1e6) + "M";
}

/// The kind that most of the ids are, and what part of them.
std::string spoken_ids(const std::optional<id_sample>& sample) {
    if (!sample) return "?";
    const auto ids = sample->rows - sample->nulls - sample->not_ids;
    if (ids == 0) return "-";
    const std::array<std::pair<std::int64_t, const char*>, 5> kinds{{{sample->v7, "v7"},
                                                                     {sample->v4, "v4"},
                                                                     {sample->ulids, "ULID"},
                                                                     {sample->nil, "nil"},
                                                                     {sample->other, "other"}}};
    const auto& most =
        *std::max_element(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    // Rounded down, so that 100% are all.
    return std::string{most.second} + " " + std::to_string(most.first * 100 / ids) + "%";
}

/// All kinds, where there are several.
std::string spoken_kinds(const std::optional<id_sample>& sample) {
    if (!sample) return "";
    const std::array<std::pair<std::int64_t, const char*>, 7> kinds{{{sample->v7, "v7"},
                                                                     {sample->v4, "v4"},
                                                                     {sample->ulids, "ULID"},
                                                                     {sample->nil, "nil"},
                                                                     {sample->other, "other"},
                                                                     {sample->not_ids, "no ids"},
                                                                     {sample->nulls, "NULL"}}};
    std::string text;
    for (const auto& [count, name] : kinds) {
        if (count == sample->rows) return "";
        if (count > 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + name;
    }
    return text;
}

std::string spoken_correlation(const std::optional<double>& correlation) {
    if (!correlation) return "-";
    const auto hundredths = std::llround(*correlation * 100);
    const auto size = std::abs(hundredths);
    return (hundredths < 0 ? "-" : "") + std::to_string(size / 100) + (size % 100 < 10 ? ".0" : ".") +
           std::to_string(size % 100);
}

/// Lines of words, each with this indent.
void wrap(std::ostream& out, const std::string& text, std::size_t width, const std::string& indent) {
    std::istringstream words{text};
    std::size_t used = 0;
    for (std::string word; words >> word;) {
        if (used > 0 && used + 1 + columns_of(word) > width) {
            out << '\n';
            used = 0;
        }
        out << (used == 0 ? indent : " ") << word;
        used += (used == 0 ? indent.size() : 1) + columns_of(word);
    }
    out << '\n';
}

/// One line of the table: a name, then figures under their headings.
class table_writer {
  public:
    table_writer(std::ostream& out, std::size_t width) : out_{out} {
        std::size_t figures = 0;
        for (const std::size_t one : widths) figures += one + 1;
        name_ = width - figures;
    }

    void line(const std::string& name, const std::array<std::string, 7>& figures) {
        std::size_t used = columns_of(name);
        out_ << name;
        if (used > name_) {
            out_ << '\n';
            used = 0;
        }
        std::string rest(name_ - used, ' ');
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const std::size_t size = std::min(widths[i], columns_of(figures[i]));
            rest += ' ' + std::string(widths[i] - size, ' ') + figures[i];
        }
        rest.erase(rest.find_last_not_of(' ') + 1);
        out_ << rest << '\n';
    }

  private:
    static constexpr std::array<std::size_t, 7> widths{8, 10, 7, 6, 9, 5, 9};
    std::ostream& out_;
    std::size_t name_ = 0;
};

std::string name_of(const qualified_name& name) {
    return printable(name.schema + "." + name.name);
}

std::array<std::string, 3> figures_of(const audited_index& index) {
    std::string fill = "-";
    if (index.fill) fill = (index.fill_measured ? "" : "~") + std::to_string(std::llround(*index.fill * 100)) + "%";
    return {spoken_bytes(index.bytes), fill, spoken_bytes(index.expected_bytes)};
}

/// What tells an index from the one that a key's own line shows.
std::string description_of(const audited_index& index) {
    std::string columns;
    for (const auto& column : index.columns)
        columns += (columns.empty() ? "" : ", ") + (column.empty() ? "expression" : column);
    return printable("  " + index.name.name + " (" + columns + ")" + (index.valid ? "" : " INVALID"));
}

void write_keys(std::ostream& out, const audit_report& report, std::size_t width) {
    table_writer table{out, width};
    table.line("id", {"rows", "ids", "default", "corr.", "index", "full", "expected"});
    for (const auto& key : report.keys) {
        std::string name = name_of(key.table) + "." + printable(key.column);
        if (key.kind == id_kind::text_id) name += " (text)";
        // The index of the id alone stands on its line.
        const auto own = std::find_if(key.indexes.begin(), key.indexes.end(), [&](const audited_index& index) {
            return index.valid && !index.partial && index.columns.size() == 1 && index.columns[0] == key.column;
        });
        const std::string kinds = spoken_kinds(key.sample);
        std::array<std::string, 3> figures{"", "", ""};
        if (own != key.indexes.end()) figures = figures_of(*own);
        table.line(name, {spoken_rows(key), spoken_ids(key.sample), maker_name(key.made_by),
                          spoken_correlation(key.correlation), figures[0], figures[1], figures[2]});
        if (!kinds.empty()) out << "  of " << key.sample->rows << " rows: " << kinds << '\n';
        for (auto index = key.indexes.begin(); index != key.indexes.end(); ++index) {
            if (index == own) continue;
            figures = figures_of(*index);
            table.line(description_of(*index), {"", "", "", "", figures[0], figures[1], figures[2]});
        }
    }
}

void write_legend(std::ostream& out, const audit_report& report, const audit_options& options, std::size_t width) {
    std::array<int, 3> methods{};
    for (const auto& key : report.keys) {
        if (key.sample) ++methods.at(static_cast<std::size_t>(key.sample->method));
    }
    constexpr std::array read{"all rows", "the first rows", "rows of pages at random"};
    const auto used = std::count_if(methods.begin(), methods.end(), [](int ids) { return ids > 0; });
    std::ostringstream text;
    text << "ids: the most frequent kind in a sample of about " << options.sample_rows << " rows of a table";
    const char* before = " (";
    for (std::size_t i = 0; i < methods.size(); ++i) {
        if (methods.at(i) == 0) continue;
        text << before << read.at(i);
        if (used > 1) text << " for " << methods.at(i) << (methods.at(i) == 1 ? " id" : " ids");
        before = ", ";
    }
    if (used > 0) text << ')';
    text << ". corr.: of the ids' order with the rows' (pg_stats). full: of the index's leaves. "
         << "expected: by the model of bench/RESULTS.md, for rows that come in this way. ~ estimated (fill is measured "
            "where the extension pgstattuple "
            "is), - not known, ? not seen.";
    wrap(out, text.str(), width, "");
}

void write_advice(std::ostream& out, const audit_report& report, std::size_t width) {
    std::size_t number = 0;
    for (const auto& advice : report.advice) {
        std::string title = std::to_string(++number) + ". " + name_of(advice.table) + "." + printable(advice.column);
        if (advice.index) title += ", index " + printable(advice.index->name);
        title += advice.kind == advice_kind::index_foreign_key ? ": each DELETE reads "
                 : advice.kind == advice_kind::v7_default      ? ": later saves "
                                                               : ": saves ";
        out << '\n' << title << spoken_bytes(advice.bytes) << '\n';
        wrap(out, printable(advice.why), width, "   ");
        if (!advice.command) continue;
        const bool can_be_shown = printable(*advice.command) == *advice.command;
        out << "     " << (can_be_shown ? *advice.command : "(a name has control characters: see --json)") << '\n';
    }
}

void write_summary(std::ostream& out, const audit_report& report, std::size_t width) {
    using place = std::pair<std::string, std::string>;
    std::set<place> tables, advised, unread;
    for (const auto& key : report.keys) {
        tables.emplace(key.table.schema, key.table.name);
        if (!key.sample) unread.emplace(key.table.schema, key.table.name);
    }
    for (const auto& key : report.foreign_keys_without_index) tables.emplace(key.table.schema, key.table.name);
    for (const auto& advice : report.advice) {
        advised.emplace(advice.table.schema, advice.table.name);
        unread.erase({advice.table.schema, advice.table.name});
    }
    std::string text = std::to_string(report.keys.size()) + (report.keys.size() == 1 ? " id" : " ids") + " in " +
                       std::to_string(tables.size()) + (tables.size() == 1 ? " table" : " tables") + ". ";
    if (advised.empty() && report.not_seen.empty()) {
        text += "Nothing to do: none needs anything.";
    } else if (advised.empty() && unread.empty()) {
        text += "Nothing to do, by what could be seen.";
    } else {
        const auto rest = tables.size() - advised.size() - unread.size();
        text += "Advice for " + std::to_string(advised.size()) + "; " + std::to_string(rest) +
                (rest == 1 ? " needs nothing" : " need nothing");
        if (!unread.empty()) text += "; the ids of " + std::to_string(unread.size()) + " could not be read";
        text += ".";
    }
    wrap(out, text, width, "");
}

}  // namespace

std::string audit_table(const audit_report& report, const audit_options& options, std::size_t width) {
    std::ostringstream out;
    const auto& server = report.server;
    wrap(out,
         printable("PostgreSQL " + server.version + ", database " + server.database + ", as " + server.role +
                   "; v7 by default: " + server.v7_default.value_or("no function for it")),
         width, "");
    out << '\n';
    if (!report.keys.empty()) {
        write_keys(out, report, width);
        out << '\n';
        write_legend(out, report, options, width);
        out << '\n';
    }
    write_summary(out, report, width);
    write_advice(out, report, width);
    const auto told =
        report.foreign_keys_without_index.size() -
        static_cast<std::size_t>(std::count_if(report.advice.begin(), report.advice.end(), [](const auto& one) {
            return one.kind == advice_kind::index_foreign_key;
        }));
    if (told > 0) {
        out << '\n';
        wrap(out,
             "Foreign keys of a uuid without an index, of tables that are small or not seen: " + std::to_string(told) +
                 ". --json names them.",
             width, "");
    }
    if (!report.not_seen.empty()) {
        out << "\nNot seen:\n";
        for (const auto& one : report.not_seen) wrap(out, printable(one.what + ": " + one.why), width, "   ");
    }
    return out.str();
}

}  // namespace rowkey::cli
