// uuid and public_id<E> in the JSON of nlohmann, as a string: the 36 canonical characters, and the TypeID. Include this
// and link nlohmann_json.
//
//   nlohmann::json answer{{"id", rowkey::public_id<invoice>{id}}};  // {"id":"inv_01h455vb4pex5vsknk084sn02q"}
//   const auto id = request.at("id").get<rowkey::public_id<invoice>>();
//
// What does not fit throws an exception of nlohmann's, and the id keeps its value: json_id_error for a string that is
// no such id, nlohmann::json::type_error (302) for what is no string, null among it. Nothing that does not fit is read
// as nil. Nil is a value and never written as null.
//
// A row_id has no JSON, on purpose: it stays inside.
//
// For nlohmann-json 3.9 and newer, and any basic_json of it. Stateless, safe from any thread.
#pragma once

#include <rowkey/config.hpp>

#include <string>

#include <nlohmann/json.hpp>

#include <rowkey/keys.hpp>
#include <rowkey/text.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey {

/// A string that is no such id. It says where and why, and repeats one character of the string at most. `reason` has
/// wrong_prefix set where the string is the id of another entity.
class ROWKEY_EXPORT json_id_error : public nlohmann::json::exception {
  public:
    explicit json_id_error(const parse_error& why)
        : nlohmann::json::exception{0, ("rowkey: malformed id: " + to_string(why)).c_str()}, reason{why} {}

    parse_error reason;
};

}  // namespace rowkey

namespace nlohmann {

template <>
struct adl_serializer<rowkey::uuid> {
    template <typename Json>
    static void to_json(Json& json, const rowkey::uuid& id) {
        json = rowkey::to_string(id);
    }
    template <typename Json>
    static void from_json(const Json& json, rowkey::uuid& id) {
        const auto parsed = rowkey::parse_uuid(json.template get<std::string>());
        if (!parsed) throw rowkey::json_id_error{parsed.error()};
        id = *parsed;
    }
};

template <typename E>
struct adl_serializer<rowkey::public_id<E>> {
    template <typename Json>
    static void to_json(Json& json, const rowkey::public_id<E>& id) {
        json = rowkey::to_string(id);
    }
    template <typename Json>
    static void from_json(const Json& json, rowkey::public_id<E>& id) {
        const auto parsed = rowkey::public_id<E>::parse(json.template get<std::string>());
        if (!parsed) throw rowkey::json_id_error{parsed.error()};
        id = *parsed;
    }
};

}  // namespace nlohmann
