// What a version 7 id tells whoever sees it, and the same row's id when it is sealed.
#include <chrono>
#include <ctime>
#include <exception>
#include <iomanip>
#include <iostream>
#include <rowkey/rowkey.hpp>
#include <rowkey/seal.hpp>

int main() try {
    using namespace std::chrono_literals;
    const auto noon = std::chrono::sys_days{2026y / 2 / 14} + 12h;
    const rowkey::uuid first = rowkey::uuidv7_at(noon), second = rowkey::uuidv7_at(noon + 1s);

    const std::time_t made = std::chrono::system_clock::to_time_t(first.timestamp().value());
    std::cout << first << " was made at " << std::put_time(std::gmtime(&made), "%F %T") << '\n'
              << "of two ids the smaller one is older: " << (first < second ? "yes\n" : "no\n");

    // A service has the key in a file: see rowkey::read_keys.
    const rowkey::uuid_sealer sealer{
        rowkey::key::from_hex("5ed2ba3fcf5e0ad9a7c6c5de26d2b5d6c3aef1a7d7f14e1a0c3c1bb9a0f2c4e8")};
    const rowkey::uuid outside = sealer.seal(first);
    std::cout << outside << " is what goes outside, of version " << outside.version() << '\n'
              << "it tells a time: " << (outside.timestamp() ? "yes\n" : "no\n")
              << "it opens to the id inside: " << (sealer.open(outside) == first ? "yes\n" : "no\n");

    std::cout << rowkey::uuidv4() << " never had a time\n";
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
