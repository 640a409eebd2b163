#include "ids.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <system_error>

#include <nlohmann/json.hpp>
#include <rowkey/base_n.hpp>

#include "times.hpp"

namespace rowkey::cli {
namespace {

using rowkey::detail::error_at;

constexpr std::string_view typeid_opening = "typeid=";

/// Without the blanks around it: they are refused, but a text is not of another form for them.
std::string_view without_blanks(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t\r\n\f\v";
    const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
    text.remove_prefix(begin);
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

form form_of(std::string_view text) noexcept {
    text = without_blanks(text);
    bool is_uuid = text.size() > 26, is_ulid = false, seen_letter = false;
    for (const char c : text) {
        if (c == '_') return form::type_id;
        is_uuid |= c == '-' || c == '{' || c == '}';
        const bool capital = 'A' <= c && c <= 'Z';
        if (!seen_letter) is_ulid = capital;
        seen_letter |= capital || ('a' <= c && c <= 'z');
    }
    if (is_uuid) return form::uuid;
    if (text.size() > 22) return is_ulid ? form::ulid : form::base32;
    return form::base62;
}

parse_result<uuid> read_uuid(std::string_view text) noexcept {
    const auto canonical = parse_uuid(text);
    if (canonical) return canonical;
    const auto lenient = parse_uuid_lenient(text);
    // Of two errors the one that got further. As far, the canonical form's: that is what people mean to write.
    if (lenient || lenient.error().position > canonical.error().position) return lenient;
    return canonical;
}

parse_result<uuid> read_as(form as, std::string_view text) noexcept {
    switch (as) {
        case form::base62:
            return from_base62(text);
        case form::base32:
            return from_base32(text);
        case form::ulid:
            return from_ulid(text);
        default:
            return read_uuid(text);
    }
}

/// The sub-millisecond bits of a version 7 id, rand_a (RFC 9562, 5.7), by how its maker may have filled them.
struct rand_a_readings {
    std::string in_4096ths;       // method 3 of RFC 9562, 6.2
    std::string in_microseconds;  // in the first 10 of the 12 bits; empty where there is no such microsecond
};

rand_a_readings readings_of(const uuid& id, std::chrono::sys_time<std::chrono::milliseconds> ms) {
    const auto rand_a = static_cast<std::int64_t>(id.high_word() & 0xfffu);
    rand_a_readings readings{format_time(ms, std::chrono::nanoseconds{rand_a * 1'000'000 / 4096}, 9), ""};
    if (rand_a / 4 < 1000) readings.in_microseconds = format_time(ms, std::chrono::microseconds{rand_a / 4}, 6);
    return readings;
}

const char* bits_of_variant(const uuid& id) noexcept {
    switch (id.variant()) {
        case 0b0:
            return "0";
        case 0b10:
            return "10";
        case 0b110:
            return "110";
        default:
            return "111";
    }
}

/// As RFC 9562, 4.1 names them.
const char* name_of_variant(const uuid& id) noexcept {
    switch (id.variant()) {
        case 0b0:
            return id.is_nil() ? "the nil UUID" : "NCS";
        case 0b10:
            return "RFC 9562";
        case 0b110:
            return "Microsoft";
        default:
            return id == (uuid::max)() ? "the max UUID" : "reserved";
    }
}

const char* name_of_form(form one) noexcept {
    constexpr const char* names[] = {"uuid", "hex", "base62", "base32", "ulid", "typeid"};
    return names[static_cast<int>(one)];
}

constexpr form forms_without_prefix[] = {form::uuid, form::hex, form::base62, form::base32, form::ulid};

std::string text_of(const uuid& id, const text_form& as) {
    std::string text;
    as.append_to(text, id);
    return text;
}

void append_line(std::string& out, std::string_view label, std::string_view value) {
    out += label;
    out.append(10 - label.size(), ' ');
    out += value;
    out += '\n';
}

}  // namespace

text_form::text_form(std::string_view name) {
    if (name.substr(0, typeid_opening.size()) == typeid_opening) {
        form_ = form::type_id;
        opening_ = name.substr(typeid_opening.size());
        if (opening_.empty()) return;  // a TypeID may lack a prefix, and then its underscore too
        opening_ += '_';
        const auto example = parse_typeid(opening_ + to_base32(uuid::nil()));
        if (!example) throw std::invalid_argument{"the prefix: " + to_string(example.error())};
        return;
    }
    for (const form one : forms_without_prefix) {
        if (name != name_of_form(one)) continue;
        form_ = one;
        return;
    }
    throw std::invalid_argument{std::string{"expected "} + form_names};
}

void text_form::append_to(std::string& out, const uuid& id) const {
    char text[36];
    char* const end = text + sizeof text;
    switch (form_) {
        case form::uuid:
            to_chars(text, end, id);
            out.append(text, 36);
            break;
        case form::hex:
            to_chars(text, end, id);
            out.append(text, 8).append(text + 9, 4).append(text + 14, 4).append(text + 19, 4).append(text + 24, 12);
            break;
        case form::base62:
            to_base62(text, end, id);
            out.append(text, 22);
            break;
        case form::ulid:
            to_ulid(text, end, id);
            out.append(text, 26);
            break;
        case form::type_id:
            out += opening_;
            [[fallthrough]];
        case form::base32:
            to_base32(text, end, id);
            out.append(text, 26);
            break;
    }
}

id_reading read_id(std::string_view text) {
    const form as = form_of(text);
    if (as == form::type_id) return {as, parse_typeid(text)};
    const auto id = read_as(as, text);
    if (!id) return {as, id.error()};
    return {as, typeid_parts{{}, *id}};
}

std::string refusal(const id_reading& refused) {
    const auto what = [as = refused.as] {
        switch (as) {
            case form::base62:
                return "base62";
            case form::base32:
                return "base32";
            case form::ulid:
                return "a ULID";
            case form::type_id:
                return "a TypeID";
            default:
                return "a uuid";
        }
    };
    return std::string{"not "} + what() + ": " + to_string(refused.parts.error());
}

parse_result<std::int64_t> parse_row(std::string_view text) noexcept {
    const std::size_t begin = text.starts_with('-') ? 1 : 0;
    const auto is_digit = [](char c) { return '0' <= c && c <= '9'; };
    if (begin == text.size() || !is_digit(text[begin]))
        return error_at(text, begin, begin == 0 ? "a decimal digit or a minus" : "a digit from 1 to 9");
    if (text[begin] == '0') {
        if (begin == 1) return error_at(text, 1, "a digit from 1 to 9");
        if (text.size() > 1) return error_at(text, 1, "the end of the text");
    }
    const auto* const end = std::find_if_not(text.begin() + begin, text.end(), is_digit);
    if (end != text.end())
        return error_at(text, static_cast<std::size_t>(end - text.begin()), "a decimal digit or the end of the text");
    std::int64_t row = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), row).ec != std::errc{})
        return error_at(text, 0, "a number from -9223372036854775808 to 9223372036854775807");
    return row;
}

void describe(std::string& out, const id_reading& read) {
    const uuid& id = read.parts->id;
    append_line(out, "read as", name_of_form(read.as));
    append_line(out, "version", id.variant() == 0b10 ? std::to_string(id.version()) : "none");
    append_line(out, "variant", std::string{bits_of_variant(id)} + " (" + name_of_variant(id) + ")");
    if (const auto ms = id.timestamp()) {
        append_line(out, "time", format_time(*ms, std::chrono::nanoseconds{0}, 3));
        const auto readings = readings_of(id, *ms);
        append_line(
            out, "reading",
            readings.in_4096ths + " if its next 12 bits count 1/4096 ms, as rowkey and PostgreSQL 18 write them");
        if (!readings.in_microseconds.empty()) {
            append_line(out, "reading",
                        readings.in_microseconds +
                            "    if its next 10 bits count microseconds, as MariaDB and Symfony write them");
        }
    } else {
        append_line(out, "time", "told of version 7 only");
    }
    for (const form one : forms_without_prefix) append_line(out, name_of_form(one), text_of(id, text_form{one}));
    if (!read.parts->prefix.empty()) append_line(out, "typeid", to_typeid(read.parts->prefix, id));
}

void describe_as_json(std::string& out, const id_reading& read) {
    using object = nlohmann::ordered_json;
    const uuid& id = read.parts->id;
    const std::string prefix{read.parts->prefix};
    object all{{"read_as", name_of_form(read.as)}, {"version", nullptr}, {"variant", bits_of_variant(id)}};
    if (id.variant() == 0b10) all["version"] = id.version();
    const auto ms = id.timestamp();
    all["time"] = ms ? object(format_time(*ms, std::chrono::nanoseconds{0}, 3)) : object();
    all["unix_ts_ms"] = ms ? object(ms->time_since_epoch().count()) : object();
    all["readings"] = nullptr;
    if (ms) {
        const auto [in_4096ths, in_microseconds] = readings_of(id, *ms);
        all["readings"] = {{"ms_in_4096ths", in_4096ths}, {"microseconds", nullptr}};
        if (!in_microseconds.empty()) all["readings"]["microseconds"] = in_microseconds;
    }
    for (const form one : forms_without_prefix) all[name_of_form(one)] = text_of(id, text_form{one});
    all["prefix"] = prefix.empty() ? object() : object(prefix);
    all["typeid"] = prefix.empty() ? object() : object(to_typeid(prefix, id));
    out += all.dump();
    out += '\n';
}

}  // namespace rowkey::cli
