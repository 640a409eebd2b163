// rowkey/absl.hpp, and what Abseil does with ids by itself, on the Abseil of the system.
#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

#include <rowkey/absl.hpp>
#include <rowkey/rowkey.hpp>

#include "absl/base/config.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/flags/flag.h"
#include "absl/flags/marshalling.h"
#include "absl/flags/reflection.h"
#include "absl/hash/hash_testing.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"

namespace {

using namespace rowkey;

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};

constexpr uuid sample = "01890a5d-ac96-774b-bcce-b302099a8057"_uuid;
constexpr std::string_view sample_text = "inv_01h455vb4pex5vsknk084sn02q";
constexpr uuid rfc = "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"_uuid;  // 2022-02-22 19:22:22 UTC

}  // namespace

ABSL_FLAG(rowkey::uuid, id, sample, "an id");
ABSL_FLAG(rowkey::public_id<invoice>, invoice, {}, "the invoice to show");

namespace {

class AbslFlags : public testing::Test {
  protected:
    void TearDown() override {
        absl::SetFlag(&FLAGS_id, sample);
        absl::SetFlag(&FLAGS_invoice, public_id<invoice>{});
    }
};

/// As on a command line. The error, or nothing where the value was taken.
std::optional<std::string> set_flag(const char* name, absl::string_view value) {
    std::string error;
    if (absl::FindCommandLineFlag(name)->ParseFrom(value, &error)) return std::nullopt;
    return error;
}

TEST_F(AbslFlags, take_a_uuid_and_give_it_back) {
    EXPECT_EQ(absl::GetFlag(FLAGS_id), sample);
    EXPECT_EQ(absl::FindCommandLineFlag("id")->CurrentValue(), "01890a5d-ac96-774b-bcce-b302099a8057");
    EXPECT_EQ(set_flag("id", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), std::nullopt);
    EXPECT_EQ(absl::GetFlag(FLAGS_id), rfc);
    EXPECT_EQ(absl::FindCommandLineFlag("id")->CurrentValue(), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST_F(AbslFlags, say_what_is_wrong_and_keep_their_value) {
    const auto error = set_flag("id",
                                "017f22e2\xE2\x80\x93"
                                "79b0-7cc3-98c4-dc0c0c07398f");
    ASSERT_TRUE(error);
    EXPECT_NE(error->find("byte 8: found an en dash (U+2013), expected a hyphen"), std::string::npos) << *error;
    EXPECT_TRUE(set_flag("id", ""));
    EXPECT_TRUE(set_flag("id", "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}"));
    EXPECT_EQ(absl::GetFlag(FLAGS_id), sample);
}

TEST_F(AbslFlags, take_a_public_id_of_their_entity_only) {
    EXPECT_EQ(absl::GetFlag(FLAGS_invoice), public_id<invoice>{});
    EXPECT_EQ(set_flag("invoice", {sample_text.data(), sample_text.size()}), std::nullopt);
    EXPECT_EQ(absl::GetFlag(FLAGS_invoice), public_id<invoice>{sample});
    EXPECT_EQ(absl::FindCommandLineFlag("invoice")->CurrentValue(), sample_text);

    const auto other = set_flag("invoice", "cus_01h455vb4pex5vsknk084sn02q");
    ASSERT_TRUE(other);
    EXPECT_NE(other->find("byte 0: found an id of another entity, expected the prefix \"inv_\""), std::string::npos)
        << *other;
    const auto cut = set_flag("invoice", "inv_01h455vb4pex5vsknk084sn02");
    ASSERT_TRUE(cut);
    EXPECT_NE(cut->find("byte 29: found the end of the text, expected 26 characters of base32"), std::string::npos)
        << *cut;
    EXPECT_EQ(absl::GetFlag(FLAGS_invoice), public_id<invoice>{sample});
}

TEST(AbslFlagText, is_parsed_to_its_end) {
    const std::string text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f,and more";
    uuid id;
    std::string error;
    EXPECT_TRUE(absl::ParseFlag(absl::string_view{text.data(), 36}, &id, &error)) << error;
    EXPECT_EQ(id, rfc);
    EXPECT_FALSE(absl::ParseFlag(absl::string_view{text}, &id, &error));
    EXPECT_EQ(error, "byte 36: found a comma, expected the end of the text");
    EXPECT_EQ(absl::UnparseFlag(id), to_string(rfc));
}

template <typename T>
concept is_flag = requires(absl::string_view text, T* value, std::string* error) {
    AbslParseFlag(text, value, error);
    AbslUnparseFlag(*value);
};

TEST(AbslFlagText, is_none_for_a_row_id) {
    static_assert(is_flag<uuid> && is_flag<public_id<invoice>> && !is_flag<row_id<invoice>>);
}

TEST(AbslTime, is_that_of_a_version_7_id) {
    EXPECT_EQ(absl_time(rfc), absl::FromUnixMillis(1645557742000));
    EXPECT_EQ(absl_time("ffffffff-ffff-7fff-bfff-ffffffffffff"_uuid),
              absl::FromUnixMillis((std::int64_t{1} << 48) - 1));
    EXPECT_EQ(absl_time(uuid::nil()), std::nullopt);
    EXPECT_EQ(absl_time(uuidv4()), std::nullopt);
}

TEST(AbslTime, bounds_a_range_and_is_rounded_down) {
    const absl::Time begin = absl::FromUnixMillis(1645557742000);
    const uuid_range one = v7_range(begin, begin + absl::Milliseconds(1));
    EXPECT_EQ(one.from, "017f22e2-79b0-7000-8000-000000000000"_uuid);
    EXPECT_EQ(one.to, "017f22e2-79b1-7000-8000-000000000000"_uuid);
    EXPECT_TRUE(one.contains(rfc));
    EXPECT_EQ(v7_range(begin + absl::Nanoseconds(999'999), begin + absl::Nanoseconds(1'999'999)), one);
    EXPECT_EQ(v7_range(begin + absl::Nanoseconds(1), begin + absl::Nanoseconds(999'999)), v7_range(begin, begin));
}

TEST(AbslTime, of_ids_made_after_it_begins_their_range) {
    const absl::Time before = absl::Now();
    const uuid id = uuidv7();
    const absl::Time after = *absl_time(id) + absl::Milliseconds(1);
    EXPECT_TRUE(v7_range(before, after).contains(id));
    EXPECT_FALSE(v7_range(absl::UnixEpoch(), before).contains(id));
}

TEST(AbslTime, outside_the_range_of_version_7_is_refused) {
    const absl::Time begin = absl::FromUnixMillis(1645557742000);
    for (const auto outside :
         {absl::InfinitePast(), absl::InfiniteFuture(), absl::UnixEpoch() - absl::Nanoseconds(1),
          absl::FromUnixMillis(std::int64_t{1} << 48), absl::FromUnixSeconds(std::numeric_limits<std::int64_t>::max()),
          absl::FromUnixSeconds(std::numeric_limits<std::int64_t>::min())}) {
        EXPECT_THROW(v7_range(outside, begin), std::out_of_range) << outside;
        EXPECT_THROW(v7_range(begin, outside), std::out_of_range) << outside;
    }
    EXPECT_THROW(v7_range(begin, begin - absl::Milliseconds(1)), std::invalid_argument);
    try {
        v7_range(begin, absl::InfiniteFuture());
    } catch (const std::out_of_range& error) {
        EXPECT_STREQ(error.what(), "rowkey: v7_range expects finite times, not infinite-future");
    }
}

TEST(AbslHash, makes_every_id_a_key_of_a_flat_hash_map) {
    absl::flat_hash_map<uuid, int> by_uuid;
    absl::flat_hash_map<row_id<invoice>, int> by_row;
    absl::flat_hash_map<public_id<invoice>, int> by_public;
    for (int n = 0; n < 1000; ++n) {
        const uuid id = uuid::from_words(0x017F22E279B07000, static_cast<std::uint64_t>(n));
        by_uuid[id] = n;
        by_row[row_id<invoice>{n}] = n;
        by_public[public_id<invoice>{id}] = n;
    }
    EXPECT_EQ(by_uuid.size(), 1000u);
    EXPECT_EQ(by_row.at(row_id<invoice>{500}), 500);
    EXPECT_EQ(by_public.at(public_id<invoice>{uuid::from_words(0x017F22E279B07000, 999)}), 999);
}

#if ABSL_LTS_RELEASE_VERSION >= 20230125
TEST(AbslStringify, makes_ids_arguments_of_strcat_and_strformat) {
    const public_id<invoice> id{sample};
    EXPECT_EQ(absl::StrCat("invoice ", id, ", uuid ", sample),
              "invoice inv_01h455vb4pex5vsknk084sn02q, uuid 01890a5d-ac96-774b-bcce-b302099a8057");
    EXPECT_EQ(absl::StrFormat("%v %v", id, sample),
              "inv_01h455vb4pex5vsknk084sn02q 01890a5d-ac96-774b-bcce-b302099a8057");
    static_assert(!absl::HasAbslStringify<row_id<invoice>>::value);
}
#endif

TEST(AbslHash, tells_ids_apart) {
    absl::flat_hash_set<uuid> ids;
    absl::flat_hash_set<row_id<invoice>> rows;
    absl::flat_hash_set<public_id<invoice>> public_ids;
    for (int round = 0; round < 2; ++round) {
        for (std::int64_t n = -500; n < 500; ++n) {
            const uuid id = uuid::from_words(static_cast<std::uint64_t>(n), 1);
            ids.insert(id);
            rows.insert(row_id<invoice>{n});
            public_ids.insert(public_id<invoice>{id});
        }
    }
    EXPECT_EQ(ids.size(), 1000u);
    EXPECT_EQ(rows.size(), 1000u);
    EXPECT_EQ(public_ids.size(), 1000u);
}

TEST(AbslHash, is_of_the_whole_id) {
    EXPECT_TRUE(absl::VerifyTypeImplementsAbslHashCorrectly(
        {uuid::nil(), sample, uuid::max(), uuid::from_words(0, 1), uuid::from_words(1, 0)}));
    EXPECT_TRUE(absl::VerifyTypeImplementsAbslHashCorrectly(
        {row_id<invoice>{}, row_id<invoice>{1}, row_id<invoice>{-1}, row_id<invoice>{std::int64_t{1} << 40}}));
    EXPECT_TRUE(absl::VerifyTypeImplementsAbslHashCorrectly(
        {public_id<invoice>{}, public_id<invoice>{sample}, public_id<invoice>{uuid::max()},
         public_id<invoice>{uuid::from_words(0, 1)}, public_id<invoice>{uuid::from_words(1, 0)}}));
}

}  // namespace
