#include <iostream>

#include <rowkey/rowkey.hpp>

int main() {
    std::cout << rowkey::uuidv7() << '\n';
}
