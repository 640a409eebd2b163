// Ids for other libraries: text for what takes text, 16 bytes for what takes bytes.
#include <algorithm>
#include <array>
#include <cstddef>
#include <exception>
#include <iostream>
#include <rowkey/rowkey.hpp>
#include <string>
#include <string_view>

namespace {

/// As boost::uuids::uuid has its bytes: in network order.
struct other_uuid {
    std::array<unsigned char, 16> data;
};

void tell(std::string_view what, const rowkey::parse_result<rowkey::uuid>& id) {
    std::cout << what << ": " << (id ? to_string(*id) : to_string(id.error())) << '\n';
}

}  // namespace

int main() try {
    using namespace rowkey::literals;
    const rowkey::uuid id = "01890a5d-ac96-774b-bcce-b302099a8057"_uuid;

    // JSON, fmt, logs: the canonical text, or a shorter one.
    std::cout << R"({"id":")" << to_string(id) << R"(","short":")" << to_base62(id) << "\"}\n";
    tell("from JSON", rowkey::parse_uuid("01890A5D-AC96-774B-BCCE-B302099A8057"));
    tell("from a typist", rowkey::parse_uuid("01890a5d-ac96-774b-bcce-b302099a80"));

    // Into a buffer of one's own, for a formatter that must not allocate.
    std::array<char, 36> text{};
    to_chars(text.data(), text.data() + text.size(), id);
    std::cout << "from a buffer: " << std::string_view{text.data(), text.size()} << '\n';

    // A protobuf field of type bytes is a std::string. Strangers may send any number of bytes.
    const std::string field{reinterpret_cast<const char*>(id.bytes().data()), 16};
    std::cout << "16 bytes are an id: " << (rowkey::uuid::from_bytes(field) == id ? "yes\n" : "no\n")
              << "15 bytes are one: " << (rowkey::uuid::from_bytes(field.substr(1)) ? "yes\n" : "no\n");

    // Another library's uuid, both ways.
    other_uuid other{};
    const auto& bytes = id.bytes();
    std::transform(bytes.begin(), bytes.end(), other.data.begin(),
                   [](std::byte b) { return std::to_integer<unsigned char>(b); });
    std::cout << "there and back: " << (rowkey::uuid::from_bytes(other.data) == id ? "the same\n" : "another\n");
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
