// Ids in fields of a protobuf message, which need no header of ours: bytes and text are std::strings there.
#include <gtest/gtest.h>

#include <string>

#include "ids.hpp"
#include "invoice.pb.h"

namespace {

using rowkey::uuid;
using rowkey::clients::Invoice;

std::string bytes_of(const uuid& id) {
    return {reinterpret_cast<const char*>(id.bytes().data()), id.bytes().size()};
}

TEST(Protobuf, ids_come_and_go_as_bytes_and_as_text) {
    for (const auto& id : some_uuids()) {
        Invoice sent, received;
        sent.set_id(bytes_of(id));
        sent.set_public_id(to_string(invoice_id{id}));
        ASSERT_TRUE(received.ParseFromString(sent.SerializeAsString()));
        EXPECT_EQ(uuid::from_bytes(received.id()), id);
        EXPECT_EQ(*invoice_id::parse(received.public_id()), invoice_id{id});
    }
}

TEST(Protobuf, a_field_of_another_length_is_no_id) {
    Invoice received;
    EXPECT_FALSE(uuid::from_bytes(received.id())) << "a field that was not sent is empty";
    EXPECT_FALSE(invoice_id::parse(received.public_id()));
    for (const std::size_t length : {1U, 15U, 17U, 36U}) {
        received.set_id(std::string(length, 'x'));
        EXPECT_FALSE(uuid::from_bytes(received.id())) << length;
    }
}

}  // namespace
