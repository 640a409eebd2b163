// Uses what is compiled in rowkey::seal.
#include <iostream>
#include <string_view>
#include <vector>

#include <rowkey/seal.hpp>
#include <rowkey/timestamp_mask.hpp>

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};

int main() {
    try {
        rowkey::key::from_hex("no digits");
    } catch (const rowkey::key_error&) {  // which was thrown in the library
        const std::vector keys{
            rowkey::key::from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")};
        const rowkey::row_id_sealer<invoice> sealer{keys};
        const rowkey::timestamp_mask mask{1, 2};
        const auto id = rowkey::uuidv7();
        if (mask.reveal(mask.hide(id)) != id) return 1;
        std::cout << "row " << sealer.open(sealer.seal(rowkey::row_id<invoice>{42}))->value() << '\n';
    }
}
