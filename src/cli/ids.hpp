// The text of ids and row numbers as the tool reads and writes it. Pure, and of the core alone: no CLI11, no libpqxx.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <rowkey/keys.hpp>
#include <rowkey/text.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey::cli {

enum class form { uuid, hex, base62, base32, ulid, type_id };

/// What text_form takes, for help and messages.
inline constexpr char form_names[] = "uuid, hex, base62, base32, ulid or typeid=PREFIX";

/// A form to write ids in. Each of its texts is one that read_id() reads.
class text_form {
  public:
    /// By its name, as form_names has them. Throws std::invalid_argument, with a text for the user.
    explicit text_form(std::string_view name);
    explicit text_form(form which) noexcept : form_{which} {}

    void append_to(std::string& out, const uuid& id) const;

    /// Of a TypeID; empty where there is none.
    std::string_view prefix() const noexcept {
        return std::string_view{opening_}.substr(0, opening_.empty() ? 0 : opening_.size() - 1);
    }

  private:
    form form_ = form::uuid;
    std::string opening_;  // a TypeID's prefix with its separator
};

/// What a text was taken for, and what it says or why it says nothing. The prefix is empty but in a TypeID, and points
/// into the text.
struct id_reading {
    form as;
    parse_result<typeid_parts> parts;
};

/// Reads an id in any form. Which form a text is of is decided without trying to read it, so that no text is of two
/// forms, and so that an error speaks of one:
///
///   the text has                                    | is read as
///   ------------------------------------------------+--------------------------------------------------
///   an underscore                                   | a TypeID
///   a hyphen, a brace or more than 26 characters    | a uuid: canonical, PostgreSQL's forms, urn:uuid:
///   23 to 26 characters                             | base32; a ULID if its first letter is a capital
///   22 characters or fewer                          | base62
///
/// Blanks around it are refused, but do not count there.
///
/// So 22 digits are base62 only, and 32 are a uuid without hyphens. 26 digits of base32 are the same id in either case.
id_reading read_id(std::string_view text);

/// Why there is none: "not a uuid: byte 8: found an en dash (U+2013), expected a hyphen".
std::string refusal(const id_reading& refused);

/// The whole text must be a bigint as std::to_string() and PostgreSQL write it, so that each has one text: no plus, no
/// blanks, no leading zeros, no -0.
parse_result<std::int64_t> parse_row(std::string_view text) noexcept;

/// What `rowkey inspect` tells of an id: some lines for people, and one JSON object on one line. See rowkey(1).
void describe(std::string& out, const id_reading& read);
void describe_as_json(std::string& out, const id_reading& read);

}  // namespace rowkey::cli
