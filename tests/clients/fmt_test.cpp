// rowkey/fmt.hpp.
#include <rowkey/fmt.hpp>

#include <gtest/gtest.h>

#include <iterator>
#include <string>
#include <vector>

#include <fmt/ranges.h>

#include "ids.hpp"

namespace {

using rowkey::uuid;

TEST(Fmt, prints_a_uuid_as_its_canonical_text) {
    for (const auto& id : some_uuids()) EXPECT_EQ(fmt::format("{}", id), to_string(id));
    EXPECT_EQ(fmt::format("<{0}> <{0}>", sample),
              "<017f22e2-79b0-7cc3-98c4-dc0c0c07398f> <017f22e2-79b0-7cc3-98c4-dc0c0c07398f>");
}

TEST(Fmt, prints_a_public_id_as_its_typeid) {
    for (const auto& id : some_uuids()) EXPECT_EQ(fmt::format("{}", invoice_id{id}), to_string(invoice_id{id}));
    EXPECT_EQ(fmt::format("{}", invoice_id{uuid::nil()}), "inv_00000000000000000000000000");
}

TEST(Fmt, fills_and_aligns_as_for_a_string) {
    EXPECT_EQ(fmt::format("{:>40}|", sample), "    017f22e2-79b0-7cc3-98c4-dc0c0c07398f|");
    EXPECT_EQ(fmt::format("{:*<{}}|", invoice_id{sample}, 32), to_string(invoice_id{sample}) + "**|");
    EXPECT_EQ(fmt::format("{:.8}", sample), "017f22e2");
}

TEST(Fmt, prints_into_buffers_and_ranges) {
    std::string to;
    fmt::format_to(std::back_inserter(to), "{} {}", sample, invoice_id{sample});
    EXPECT_EQ(to, std::string{sample_text} + ' ' + to_string(invoice_id{sample}));
    EXPECT_EQ(fmt::format("{}", fmt::join(std::vector{sample, uuid::nil()}, ",")),
              std::string{sample_text} + ",00000000-0000-0000-0000-000000000000");
}

TEST(Fmt, refuses_a_format_of_numbers) {
    EXPECT_THROW(static_cast<void>(fmt::format(fmt::runtime("{:d}"), sample)), fmt::format_error);
    EXPECT_THROW(static_cast<void>(fmt::format(fmt::runtime("{:x}"), invoice_id{sample})), fmt::format_error);
}

TEST(Fmt, prints_no_row_id) {
    static_assert(fmt::is_formattable<uuid>::value && fmt::is_formattable<invoice_id>::value);
    static_assert(!fmt::is_formattable<invoice_row>::value);
}

}  // namespace
