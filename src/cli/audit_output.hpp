// An audit as a table for people, and as JSON.
#pragma once

#include <cstddef>
#include <string>

#include <rowkey/postgres/audit.hpp>

namespace rowkey::cli {

/// UTF-8, each line ended, at most `width` columns wide but for names and commands. Control characters of names are
/// shown as ?.
std::string audit_table(const postgres::audit_report& report, const postgres::audit_options& options,
                        std::size_t width);

/// One JSON object, as audit_json_help says; what is not UTF-8 becomes U+FFFD.
std::string audit_json(const postgres::audit_report& report, const postgres::audit_options& options);

/// none, v4, v7 or other, in both.
const char* maker_name(postgres::default_maker maker);

/// Every field of audit_json(), with its unit.
extern const char* const audit_json_help;

}  // namespace rowkey::cli
