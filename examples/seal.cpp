// A bigint table without a second key: what goes outside is sealed, and a strange id finds no row.
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <rowkey/rowkey.hpp>
#include <rowkey/seal.hpp>

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};

int main() try {
    // A service has rowkey::read_keys("/etc/billing/id-keys"), of a file that was made by
    // `(umask 077; openssl rand -hex 32 >/etc/billing/id-keys)`.
    const std::vector keys{rowkey::key::from_hex("5ed2ba3fcf5e0ad9a7c6c5de26d2b5d6c3aef1a7d7f14e1a0c3c1bb9a0f2c4e8")};
    const rowkey::row_id_sealer<invoice> sealer{keys};

    for (const int row : {1, 2}) {
        const rowkey::uuid outside = sealer.seal(rowkey::row_id<invoice>{row});
        std::cout << "row " << row << " is " << outside << " outside, or " << rowkey::public_id<invoice>{outside}
                  << ", or " << rowkey::to_base62(outside) << '\n';
    }

    const std::string asked = rowkey::to_base62(sealer.seal(rowkey::row_id<invoice>{2}));
    for (const auto& text : {asked, rowkey::to_base62(rowkey::uuidv4())}) {
        const auto id = rowkey::from_base62(text);
        const auto row = id ? sealer.open(*id) : std::nullopt;
        std::cout << (row ? "found row " + std::to_string(row->value()) : "no such row") << '\n';
    }
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
