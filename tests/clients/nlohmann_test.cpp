// rowkey/nlohmann.hpp.
#include <rowkey/nlohmann.hpp>

#include <gtest/gtest.h>

#include <map>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "ids.hpp"

namespace {

using nlohmann::json;
using rowkey::uuid;

/// nlohmann's id of the exception by which T refuses `value`, or -1.
template <typename T>
int refused(const json& value) {
    T id{sample};
    try {
        value.get_to(id);
    } catch (const json::exception& error) {
        EXPECT_EQ(id, T{sample}) << "it keeps its value";
        return error.id;
    }
    return -1;
}

TEST(Json, ids_come_and_go_as_text) {
    for (const auto& id : some_uuids()) {
        const json object{{"id", invoice_id{id}}, {"parent", id}};
        EXPECT_EQ(object.dump(),
                  R"({"id":")" + to_string(invoice_id{id}) + R"(","parent":")" + to_string(id) + R"("})");
        const auto read = json::parse(object.dump());
        EXPECT_EQ(read.at("id").get<invoice_id>(), invoice_id{id});
        EXPECT_EQ(read.at("parent").get<uuid>(), id);
        uuid assigned;
        read.at("parent").get_to(assigned);
        EXPECT_EQ(assigned, id);
    }
}

TEST(Json, ids_stand_in_containers) {
    const auto ids = some_uuids();
    EXPECT_EQ(json(ids).get<std::vector<uuid>>(), ids);
    const std::map<std::string, invoice_id> by_name{{"first", invoice_id{sample}}};
    EXPECT_EQ((json(by_name).get<std::map<std::string, invoice_id>>()), by_name);
    EXPECT_EQ(json::object().value("id", sample), sample);
}

TEST(Json, of_every_kind_takes_ids) {
    const nlohmann::ordered_json object{{"id", invoice_id{sample}}};
    EXPECT_EQ(object.at("id").get<invoice_id>(), invoice_id{sample});
}

TEST(Json, a_string_that_is_no_id_throws_nlohmanns_exception_and_says_what_is_wrong) {
    EXPECT_EQ(refused<uuid>(malformed), 0);
    EXPECT_EQ(refused<invoice_id>("hello"), 0);
    EXPECT_EQ(refused<uuid>(""), 0);
    EXPECT_EQ(refused<uuid>(to_string(invoice_id{sample})), 0);
    EXPECT_EQ(refused<invoice_id>(sample_text), 0);
    try {
        static_cast<void>(json(malformed).get<uuid>());
        ADD_FAILURE() << "nothing was thrown";
    } catch (const rowkey::json_id_error& error) {
        EXPECT_EQ(error.what(), "rowkey: malformed id: " + std::string{why_malformed});
        EXPECT_EQ(error.reason.position, 8u);
        EXPECT_FALSE(error.reason.wrong_prefix);
    }
    try {
        static_cast<void>(json("cus_01h455vb4pex5vsknk084sn02q").get<invoice_id>());
        ADD_FAILURE() << "nothing was thrown";
    } catch (const rowkey::json_id_error& error) {
        EXPECT_TRUE(error.reason.wrong_prefix);
    }
}

TEST(Json, null_and_what_is_no_string_throws_a_type_error) {
    for (const auto& value : {json{}, json(42), json(true), json::array(), json::object(), json::binary({1, 2})}) {
        EXPECT_EQ(refused<uuid>(value), 302) << value;
        EXPECT_EQ(refused<invoice_id>(value), 302) << value;
        EXPECT_THROW(static_cast<void>(value.get<uuid>()), json::type_error) << value;
    }
}

TEST(Json, nil_is_a_value_and_not_null) {
    EXPECT_EQ(json(uuid::nil()).dump(), R"("00000000-0000-0000-0000-000000000000")");
    EXPECT_EQ(json(uuid::nil()).get<uuid>(), uuid::nil());
}

template <typename T>
concept has_json = requires(const json& value) {
    value.get<T>();
};

TEST(Json, has_no_row_id) {
    static_assert(has_json<uuid> && has_json<invoice_id> && !has_json<invoice_row>);
    static_assert(std::is_constructible_v<json, uuid> && std::is_constructible_v<json, invoice_id>);
    static_assert(!std::is_constructible_v<json, invoice_row>);
}

}  // namespace
