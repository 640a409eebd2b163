// The parts of ids' text that need std::string or a stream.
#include <ostream>
#include <stdexcept>

#include <rowkey/base_n.hpp>
#include <rowkey/keys.hpp>
#include <rowkey/text.hpp>

namespace rowkey {

void uuid::format(char* text) const noexcept {
    to_chars(text, text + detail::canonical_size, *this);
}

std::string to_string(const uuid& id) {
    std::string text(detail::canonical_size, '\0');
    to_chars(text.data(), text.data() + text.size(), id);
    return text;
}

std::string to_string(const detail::printed_public_id& id) {
    return std::string{id.written} + to_base32(id.id);
}

std::string to_string(const parse_error& error) {
    return "byte " + std::to_string(error.position) + ": expected " + std::string{error.expected};
}

std::string to_base62(const uuid& id) {
    std::string text(detail::base62.max.size(), '\0');
    to_base62(text.data(), text.data() + text.size(), id);
    return text;
}

std::string to_base32(const uuid& id) {
    std::string text(detail::base32.max.size(), '\0');
    to_base32(text.data(), text.data() + text.size(), id);
    return text;
}

std::string to_ulid(const uuid& id) {
    std::string text(detail::ulid_base.max.size(), '\0');
    to_ulid(text.data(), text.data() + text.size(), id);
    return text;
}

std::string to_typeid(std::string_view prefix, const uuid& id) {
    if (const auto misfit = detail::find_prefix_misfit(prefix)) {
        throw std::invalid_argument{"rowkey: to_typeid: the prefix '" + std::string{prefix.substr(0, 80)} +
                                    "': " + to_string(*misfit)};
    }
    std::string text{prefix};
    if (!prefix.empty()) text += '_';
    return text += to_base32(id);
}

std::ostream& operator<<(std::ostream& out, const uuid& id) {
    char text[detail::canonical_size];
    to_chars(text, text + sizeof text, id);
    return out << std::string_view{text, sizeof text};
}

}  // namespace rowkey
