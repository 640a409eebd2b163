#include <rowkey/postgres/names.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX {
namespace {

/// The length of the UTF-8 sequence that `text` begins with, or 0 where there is none (RFC 3629, section 4).
std::size_t utf8_sequence(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = at(0);
    if (lead < 0x80) return 1;
    const std::size_t size = lead >= 0xc2 && lead < 0xe0   ? 2
                             : lead >= 0xe0 && lead < 0xf0 ? 3
                             : lead >= 0xf0 && lead < 0xf5 ? 4
                                                           : 0;
    if (size == 0 || text.size() < size) return 0;
    for (std::size_t i = 1; i < size; ++i) {
        if ((at(i) & 0xc0) != 0x80) return 0;
    }
    // Overlong forms, surrogates, and what is past U+10FFFF.
    if ((lead == 0xe0 && at(1) < 0xa0) || (lead == 0xed && at(1) > 0x9f) || (lead == 0xf0 && at(1) < 0x90) ||
        (lead == 0xf4 && at(1) > 0x8f))
        return 0;
    return size;
}

[[noreturn]] void refuse(std::string_view name, const std::string& why) {
    throw std::invalid_argument{"the name '" + std::string{name.substr(0, 80)} + "' " + why};
}

}  // namespace

std::string quote_name(std::string_view name) {
    constexpr std::size_t max_size = 63;  // NAMEDATALEN - 1
    if (name.empty()) throw std::invalid_argument{"a name is empty; expected 1 to 63 bytes"};
    if (name.size() > max_size)
        refuse(name, "has " + std::to_string(name.size()) + " bytes; expected 63 at most, for PostgreSQL would cut it");
    std::string quoted = "\"";
    for (std::size_t i = 0; i < name.size();) {
        const std::size_t size = utf8_sequence(name.substr(i));
        if (size == 0) refuse(name, "is not UTF-8 at byte " + std::to_string(i));
        if (name[i] == '\0') refuse(name, "has a NUL at byte " + std::to_string(i));
        if (name[i] == '"') quoted += '"';
        quoted += name.substr(i, size);
        i += size;
    }
    return quoted += '"';
}

std::string quote_name(const qualified_name& name) {
    if (name.name.empty() && !name.schema.empty()) {
        throw std::invalid_argument{"the schema '" + name.schema.substr(0, 80) +
                                    "' has no name behind it; a name without a schema is {\"\", name}"};
    }
    return name.schema.empty() ? quote_name(name.name) : quote_name(name.schema) + '.' + quote_name(name.name);
}

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX
