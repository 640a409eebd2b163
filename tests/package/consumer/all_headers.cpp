// Compiled with the flags that users have: every header of the core, and what its templates come to.
#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <unordered_set>

#include <rowkey/rowkey.hpp>

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};
struct bare {
    static constexpr std::string_view public_prefix = "";
};

int main() {
    using namespace std::chrono_literals;
    const auto id = rowkey::uuidv7();
    const std::unordered_set<rowkey::uuid> ids{id, rowkey::uuid::max(), rowkey::uuidv4()};
    const std::unordered_set<rowkey::public_id<invoice>> public_ids{rowkey::public_id<invoice>{id}};
    const std::unordered_set<rowkey::row_id<invoice>> row_ids{rowkey::row_id<invoice>{-1}};
    bool fine = ids.size() == 3 && public_ids.size() == 1 && row_ids.size() == 1;
    for (const auto& one : ids) {
        fine = fine && *rowkey::parse_uuid(to_string(one)) == one &&
               *rowkey::parse_uuid_lenient("{" + to_string(one) + "}") == one &&
               *rowkey::from_base62(rowkey::to_base62(one)) == one && *rowkey::from_ulid(rowkey::to_ulid(one)) == one &&
               rowkey::parse_typeid(rowkey::to_base32(one))->id == one &&
               rowkey::public_id<bare>::parse(rowkey::to_base32(one))->value() == one &&
               rowkey::public_id<invoice>::parse(to_string(rowkey::public_id<invoice>{one}))->value() == one;
    }
    for (const std::string_view wrong : {"", "zz", "inv_", "_", "\xff\xff", "7zzzzzzzzzzzzzzzzzzzzzzzzz8"}) {
        fine = fine && !rowkey::parse_uuid(wrong) && !rowkey::parse_uuid_lenient(wrong) &&
               !rowkey::from_base62(wrong) && !rowkey::from_base32(wrong) && !rowkey::from_ulid(wrong) &&
               !rowkey::parse_typeid(wrong) && !rowkey::public_id<invoice>::parse(wrong);
    }
    using time = std::chrono::sys_time<std::chrono::milliseconds>;
    fine = fine && rowkey::v7_range(time{}, time{5ms}).contains(rowkey::uuidv7_at(time{4ms}));
    std::array<rowkey::uuid, 1000> many;
    rowkey::uuidv7(many);
    rowkey::observe(many.back());
    rowkey::reseed();
    std::printf("%s %lld\n", fine ? "fine" : "WRONG", static_cast<long long>(rowkey::lead().count()));
    return fine ? 0 : 1;
}
