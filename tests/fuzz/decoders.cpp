// Any bytes, given to each decoder of text and to the tool's readers. What it takes and refuses must be what a few
// plain lines here say, what it took must be written back as it was, and what it says of the rest must be true and fit
// to be printed.
//
// Built by clang with ROWKEY_FUZZ_TARGET="NAME" this is a target of libFuzzer; tests/run --fuzz runs each. Otherwise it
// is a program that gives each target its seeds: fuzz_seeds FOLDER, where FOLDER/NAME has those of a target.
#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

#include <rowkey/rowkey.hpp>

#include "text_paths.hpp"

#ifdef ROWKEY_FUZZ_TOOL
#include "cli/ids.hpp"
#endif
#ifdef ROWKEY_FUZZ_ARRAYS
#include <rowkey/pqxx.hpp>
#endif

namespace {

using namespace rowkey;

/// Ends the program where a promise is broken; libFuzzer then keeps the input.
void require(bool holds, const char* promise) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", promise);
    std::abort();
}

constexpr std::string_view hexadecimal = "0123456789abcdefABCDEF";

bool is_one_of(std::string_view characters, char c) {
    return characters.find(c) != std::string_view::npos;
}

std::string lower(std::string_view text) {
    std::string result{text};
    for (char& c : result) {
        if ('A' <= c && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

bool is_fit_to_be_printed(std::string_view text) {
    return text.size() <= 200 && std::all_of(text.begin(), text.end(), [](char c) { return ' ' <= c && c <= '~'; });
}

void require_truth(std::string_view text, const parse_error& error) {
    require(is_fit_to_be_printed(to_string(error)), "an error is printable");
    require(!error.expected.empty() && error.position <= text.size(), "an error says where and why");
    if (error.wrong_prefix) return;
    require(0 <= error.found_size && error.found_size <= 4, "an error tells what was found");
    const auto size = static_cast<std::size_t>(error.found_size);
    require((size == 0) == (error.position == text.size()), "only at the end is nothing");
    require(text.substr(error.position, size) == std::string_view{error.found.data(), size}, "what was found is there");
}

/// What `read` made of `text`, where that is what it should be.
template <typename T>
void require_verdict(std::string_view text, const parse_result<T>& read, bool is_taken) {
    require(read.has_value() == is_taken, "just the right texts are taken");
    if (!read) require_truth(text, read.error());
}

bool is_canonical(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (!is_one_of(hyphen ? "-" : hexadecimal, text[i])) return false;
    }
    return text.size() == 36;
}

/// Of PostgreSQL's input: the 32 digits, where they and the hyphens are.
std::optional<std::string> digits_of_postgres(std::string_view text) {
    if (text.starts_with('{')) {
        if (!text.ends_with('}')) return std::nullopt;
        text = text.substr(1, text.size() - 2);
    }
    std::string digits;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_one_of(hexadecimal, text[i])) {
            digits += text[i];
        } else if (text[i] != '-' || digits.size() % 4 != 0 || digits.empty() || digits.size() >= 32 ||
                   text[i - 1] == '-') {
            return std::nullopt;
        }
    }
    return digits.size() == 32 ? std::optional{lower(digits)} : std::nullopt;
}

void canonical(std::string_view text) {
    const auto read = parse_uuid(text);
    require_verdict(text, read, is_canonical(text));
    if (read) {
        require(to_string(*read) == lower(text), "a uuid is written as it was");
        require(parse_uuid_lenient(text).value_or(uuid::nil()) == *read, "lenient takes what strict takes");
    }
    uuid id = uuid::max();
    const auto done = from_chars(text.data(), text.data() + text.size(), id);
    const auto front = parse_uuid(text.substr(0, 36));
    require((done.ec == std::errc{}) == front.has_value(), "from_chars takes the same at the front");
    require(done.ptr == text.data() + (front ? 36 : 0), "from_chars points behind what it took");
    require(id == front.value_or(uuid::max()), "from_chars gives the same, or changes nothing");
}

void lenient(std::string_view text) {
    const auto read = parse_uuid_lenient(text);
    constexpr std::string_view opening = "urn:uuid:";
    if (lower(text.substr(0, opening.size())) == opening) {
        const std::string_view rest = text.substr(opening.size());
        require_verdict(text, read, is_canonical(rest));
        if (read) require(to_string(*read) == lower(rest), "a uuid is written as it was");
    } else {
        const auto digits = digits_of_postgres(text);
        require_verdict(text, read, digits.has_value());
        if (!read) return;
        std::string written = to_string(*read);
        std::erase(written, '-');
        require(written == *digits, "a uuid has the digits that were read");
    }
}

void require_base(std::string_view text, const parse_result<uuid>& read, std::string (*write)(const uuid&),
                  std::string_view digits, std::string_view max) {
    const bool fits = text.size() == max.size() &&
                      std::all_of(text.begin(), text.end(), [&](char c) { return is_one_of(digits, c); });
    require_verdict(text, read, fits && text <= max);
    if (read) require(write(*read) == text, "an id is written as it was");
}

void base_n(std::string_view text) {
    require_base(text, from_base62(text), to_base62, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
                 to_base62(uuid::max()));
    require_base(text, from_base32(text), to_base32, "0123456789abcdefghjkmnpqrstvwxyz", to_base32(uuid::max()));
    require_base(text, from_ulid(text), to_ulid, "0123456789ABCDEFGHJKMNPQRSTVWXYZ", to_ulid(uuid::max()));

    const auto typed = from_ulid_lenient(text);
    std::string plain = lower(text);
    std::replace_if(
        plain.begin(), plain.end(), [](char c) { return c == 'i' || c == 'l'; }, '1');
    std::replace(plain.begin(), plain.end(), 'o', '0');
    const auto read = from_base32(plain);
    require_verdict(text, typed, read.has_value());
    if (read) require(*typed == *read, "a typed ulid is the one that was meant");

    // Sixteen bytes are an id, and it comes back from each form.
    const auto id = uuid::from_bytes(text.substr(0, 16));
    require(id.has_value() == (text.size() >= 16), "sixteen bytes are an id, and no other number");
    if (!id) return;
    require(from_base62(to_base62(*id)).value_or(uuid{}) == *id &&
                from_base32(to_base32(*id)).value_or(uuid{}) == *id &&
                from_ulid(to_ulid(*id)).value_or(uuid{}) == *id && parse_uuid(to_string(*id)).value_or(uuid{}) == *id,
            "an id comes back from its text");
}

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};
struct nameless {
    static constexpr std::string_view public_prefix = "";
};

template <typename E>
void require_public_id(std::string_view text, const parse_result<typeid_parts>& parts) {
    const auto read = public_id<E>::parse(text);
    require_verdict(text, read, parts && parts->prefix == E::public_prefix);
    if (read) {
        require(to_string(*read) == text && read->value() == parts->id, "a public_id is written as it was");
    } else {
        require(read.error().wrong_prefix == parts.has_value(), "another entity's id is told from what is none");
    }
}

void typeids(std::string_view text) {
    const std::size_t underscore = text.rfind('_');
    const std::string_view prefix = underscore == std::string_view::npos ? "" : text.substr(0, underscore);
    const std::string_view suffix = underscore == std::string_view::npos ? text : text.substr(underscore + 1);
    const auto is_prefix = [](std::string_view one) {
        return one.size() <= 63 &&
               std::all_of(one.begin(), one.end(), [](char c) { return c == '_' || ('a' <= c && c <= 'z'); }) &&
               !one.starts_with('_') && !one.ends_with('_');
    };
    const auto parts = parse_typeid(text);
    require_verdict(
        text, parts,
        from_base32(suffix) && is_prefix(prefix) && (underscore == std::string_view::npos || underscore > 0));
    if (parts) {
        require(parts->prefix == prefix && parts->id == *from_base32(suffix), "a TypeID has its parts");
        require(to_typeid(parts->prefix, parts->id) == text, "a TypeID is written as it was");
    } else {
        require(!parts.error().wrong_prefix, "what has any prefix has no wrong one");
    }
    require_public_id<invoice>(text, parts);
    require_public_id<nameless>(text, parts);

    bool is_made = true;
    try {
        require(parse_typeid(to_typeid(text, uuid::max()))->prefix == text, "a prefix comes back");
    } catch (const std::invalid_argument& error) {
        is_made = false;
        require(is_fit_to_be_printed(error.what()), "an exception is printable");
    }
    require(is_made == is_prefix(text), "just the right prefixes are written");
}

#ifdef ROWKEY_FUZZ_TOOL

/// The form that a text is read as, by the table in src/cli/ids.hpp.
cli::form form_of(std::string_view text) {
    const auto is_blank = [](char c) { return is_one_of(" \t\r\n\f\v", c); };
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    if (text.find('_') != text.npos) return cli::form::type_id;
    if (text.size() > 26 || text.find_first_of("-{}") != text.npos) return cli::form::uuid;
    if (text.size() <= 22) return cli::form::base62;
    constexpr std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const std::size_t letter = text.find_first_of(std::string{capitals} + lower(capitals));
    return letter != text.npos && is_one_of(capitals, text[letter]) ? cli::form::ulid : cli::form::base32;
}

std::optional<uuid> id_of(std::string_view text) {
    const auto as = [](const parse_result<uuid>& read) { return read ? std::optional{*read} : std::nullopt; };
    switch (form_of(text)) {
        case cli::form::type_id: {
            const auto parts = parse_typeid(text);
            return parts ? std::optional{parts->id} : std::nullopt;
        }
        case cli::form::base62:
            return as(from_base62(text));
        case cli::form::base32:
            return as(from_base32(text));
        case cli::form::ulid:
            return as(from_ulid(text));
        default:
            return as(parse_uuid_lenient(text));
    }
}

/// All that the tool says of a text: what it is in every form, or why it is no id.
std::string said_of(std::string_view text) {
    const auto read = cli::read_id(text);
    require(read.as == form_of(text), "the table tells which form a text is of");
    const auto id = id_of(text);
    require_verdict(text, read.parts, id.has_value());
    if (!id) {
        const std::string why = cli::refusal(read);
        require(is_fit_to_be_printed(why) && why.starts_with("not "), "a refusal is printable");
        return why;
    }
    require(read.parts->id == *id, "the tool reads what the library reads");
    for (const char* const name : {"uuid", "hex", "base62", "base32", "ulid", "typeid=", "typeid=inv"}) {
        std::string written;
        cli::text_form{name}.append_to(written, *id);
        const auto again = cli::read_id(written);
        require(again.parts && again.parts->id == *id, "an id comes back from every form");
        require(again.parts->prefix == cli::text_form{name}.prefix(), "a prefix comes back too");
    }
    std::string said;
    cli::describe(said, read);
    cli::describe_as_json(said, read);
    require(std::all_of(said.begin(), said.end(), [](char c) { return c == '\n' || (' ' <= c && c <= '~'); }),
            "what is told of an id is printable");
    return said;
}

void inspect(std::string_view text) {
    std::optional<std::string> said;
    for (const auto* const path : rowkey::detail::text_paths()) {
        rowkey::detail::text_path_in_use = path;
        const std::string by_this_path = said_of(text);
        require(by_this_path == said.value_or(by_this_path), "all paths say the same");
        said = by_this_path;
    }
}

void rows(std::string_view text) {
    const std::string terminated{text};
    errno = 0;
    const long long number = std::strtoll(terminated.c_str(), nullptr, 10);
    const auto read = cli::parse_row(text);
    require_verdict(text, read, errno == 0 && std::to_string(number) == text);
    if (read) require(*read == number, "a row is the number that is written");
}

#endif

#ifdef ROWKEY_FUZZ_ARRAYS

template <typename Element>
void require_array(std::string_view text) {
    using array = rowkey::detail::array_text<Element>;
    std::vector<Element> ids;
    try {
        ids = array::read(text, "id");
    } catch (const pqxx::conversion_error& error) {
        require(is_fit_to_be_printed(error.what()), "an exception is printable");
        return;
    }
    std::string written(array::max_size(ids), '\0');
    written.resize(static_cast<std::size_t>(array::write(written.data(), ids) - written.data()));
    require(array::read(written, "id") == ids, "an array comes back from its text");
    if constexpr (std::is_same_v<typename array::id, uuid>)
        require(lower(written) == lower(text), "an array of uuids is written as it was");
}

void arrays(std::string_view text) {
    require_array<uuid>(text);
    require_array<std::optional<uuid>>(text);
    require_array<std::optional<public_id<invoice>>>(text);
    require_array<row_id<invoice>>(text);
    require_array<std::optional<row_id<invoice>>>(text);
}

#endif

/// The same, by each way to convert that this processor has.
template <void (*check)(std::string_view)>
void by_all_paths(std::string_view text) {
    for (const auto* const path : rowkey::detail::text_paths()) {
        rowkey::detail::text_path_in_use = path;
        check(text);
    }
}

struct target {
    std::string_view name;
    void (*check)(std::string_view);
};

constexpr target targets[] = {
    {"canonical", by_all_paths<canonical>},
    {"lenient", lenient},
    {"base_n", by_all_paths<base_n>},
    {"typeids", typeids},
#ifdef ROWKEY_FUZZ_TOOL
    {"inspect", inspect},
    {"rows", rows},
#endif
#ifdef ROWKEY_FUZZ_ARRAYS
    {"arrays", arrays},
#endif
};

}  // namespace

#ifdef ROWKEY_FUZZ_TARGET

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto* const chosen = std::find_if(std::begin(targets), std::end(targets),
                                                   [](const target& one) { return one.name == ROWKEY_FUZZ_TARGET; });
    chosen->check({reinterpret_cast<const char*>(data), size});
    return 0;
}

#else

int main(int argc, char** argv) try {
    if (argc != 2) throw std::runtime_error{"expected the folder of the seeds"};
    for (const auto& [name, check] : targets) {
        int seeds = 0;
        for (const auto& file : std::filesystem::directory_iterator{std::filesystem::path{argv[1]} / name}) {
            std::ifstream in{file.path(), std::ios::binary};
            const std::string text(std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{});
            std::printf("%s\n", file.path().c_str());
            // And cut short anywhere, in a copy of just that size, so that a sanitizer sees a read past the end.
            for (std::size_t size = 0; size <= text.size(); ++size) {
                const std::vector<char> exact(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
                check({exact.data(), exact.size()});
            }
            ++seeds;
        }
        if (seeds == 0) throw std::runtime_error{std::string{name} + " has no seeds"};
    }
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}

#endif
