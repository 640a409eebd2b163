// rowkey/boost_uuid.hpp.
#include <rowkey/boost_uuid.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

#include "ids.hpp"

namespace {

using rowkey::from_boost;
using rowkey::to_boost;
using rowkey::uuid;

TEST(BoostUuid, has_the_same_text) {
    for (const auto& id : some_uuids()) {
        EXPECT_EQ(boost::uuids::to_string(to_boost(id)), to_string(id));
        EXPECT_EQ(from_boost(boost::uuids::string_generator{}(to_string(id))), id);
        EXPECT_EQ(from_boost(to_boost(id)), id);
    }
    EXPECT_TRUE(to_boost(uuid::nil()).is_nil());
}

TEST(BoostUuid, is_converted_at_compile_time) {
    static_assert(from_boost(to_boost(sample)) == sample);
    static_assert(noexcept(to_boost(sample))&& noexcept(from_boost(to_boost(sample))));
}

TEST(BoostUuid, sorts_as_ours) {
    std::vector<boost::uuids::uuid> theirs;
    for (const auto& id : unsorted_uuids()) theirs.push_back(to_boost(id));
    std::vector<uuid> ours;
    for (const auto& id : theirs) ours.push_back(from_boost(id));
    std::sort(theirs.begin(), theirs.end());
    std::sort(ours.begin(), ours.end());
    for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_EQ(from_boost(theirs[i]), ours[i]) << i;
}

}  // namespace
