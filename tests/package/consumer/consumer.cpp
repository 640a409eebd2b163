#include <iostream>

#include <rowkey/rowkey.hpp>

int main() {
    try {
        rowkey::observe(rowkey::uuid::nil());
    } catch (const rowkey::observe_error&) {  // which was thrown in the library
        std::cout << rowkey::uuidv7() << '\n';
    }
}
