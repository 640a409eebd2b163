// Keys, and files of them. What a key is made from on the way is wiped too, and no message repeats any of it.
#include "keys.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <rowkey/text.hpp>

namespace rowkey {
namespace {

constexpr std::size_t max_keys = 8;
constexpr std::size_t digits_of_a_key = 2 * key::size;

/// Memory that is wiped at its end.
template <typename T, std::size_t Size>
struct wiped : std::array<T, Size> {
    wiped() noexcept : std::array<T, Size>{} {}
    ~wiped() { explicit_bzero(this->data(), Size * sizeof(T)); }
    wiped(const wiped&) = delete;
    wiped& operator=(const wiped&) = delete;
};

key make_key(std::span<const std::byte, key::size> bytes, const std::string& source) {
    constexpr std::array<std::byte, key::size> zeros{};
    if (CRYPTO_memcmp(bytes.data(), zeros.data(), zeros.size()) == 0)
        throw key_error{source + "expected a key, found only zeros"};
    return detail::key_access::copy(bytes);
}

key parse_key(std::string_view digits, const std::string& source) {
    if (digits.size() != digits_of_a_key) {
        const auto found = digits.size() > digits_of_a_key ? "more" : std::to_string(digits.size());
        throw key_error{source + "expected 64 hexadecimal digits, found " + found + " characters"};
    }
    wiped<std::byte, key::size> bytes;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const int digit = detail::hex_value(digits[i]);
        if (digit < 0) throw key_error{source + "byte " + std::to_string(i) + ": expected a hexadecimal digit"};
        bytes[i / 2] = bytes[i / 2] << 4 | std::byte(digit);
    }
    return make_key(bytes, source);
}

[[noreturn]] void throw_last_error(const std::string& source) {
    throw key_error{source + std::generic_category().message(errno)};
}

class key_file {
  public:
    explicit key_file(const std::string& path) : source_{"rowkey: " + path + ": "} {
        do descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        while (descriptor_ < 0 && errno == EINTR);
        if (descriptor_ < 0) throw_last_error(source_);
    }
    ~key_file() { ::close(descriptor_); }
    key_file(const key_file&) = delete;
    key_file& operator=(const key_file&) = delete;

    const std::string& source() const noexcept { return source_; }

    /// Asked of the open file, so that no other can take its place in between.
    void require(key_file_access access) const {
        struct stat status;
        if (::fstat(descriptor_, &status) != 0) throw_last_error(source_);
        if (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode))
            throw key_error{source_ + "expected a file or a pipe, found a folder, a device or a socket"};
        if (access == key_file_access::anyone) return;
        if (status.st_uid != ::geteuid() && status.st_uid != 0)
            throw key_error{source_ + "belongs to another user, who has access to it"};
        if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
            throw key_error{source_ + "others than its owner have access to it; chmod 600 takes it away"};
    }

    /// The beginning of the file, as much of it as `buffer` holds.
    std::string_view read_into(std::span<char> buffer) const {
        std::size_t size = 0;
        while (size < buffer.size()) {
            const auto got = ::read(descriptor_, buffer.data() + size, buffer.size() - size);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) throw_last_error(source_);
            if (got == 0) break;
            size += static_cast<std::size_t>(got);
        }
        return {buffer.data(), size};
    }

  private:
    std::string source_;
    int descriptor_ = -1;
};

}  // namespace

key key::from_bytes(std::span<const std::byte> bytes) {
    const std::string source = "rowkey: key: ";
    if (bytes.size() != size) throw key_error{source + "expected 32 bytes, found " + std::to_string(bytes.size())};
    return make_key(bytes.first<size>(), source);
}

key key::from_bytes(std::span<const unsigned char> bytes) {
    return from_bytes(std::as_bytes(bytes));
}

key key::from_hex(std::string_view digits) {
    return parse_key(digits, "rowkey: key: ");
}

key::~key() {
    explicit_bzero(bytes_.data(), bytes_.size());
}

std::vector<key> read_keys(const std::string& path, key_file_access access) {
    const key_file file{path};
    file.require(access);

    // Room for nine lines, so that the ninth can be refused, and no more: a longer one is refused for its beginning.
    wiped<char, (max_keys + 1) * (digits_of_a_key + 1)> buffer;
    std::string_view text = file.read_into(buffer);
    std::vector<key> keys;
    keys.reserve(max_keys + 1);  // no copies to move
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        keys.push_back(
            parse_key(text.substr(0, end), file.source() + "line " + std::to_string(keys.size() + 1) + ": "));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    detail::check_keys(keys, file.source(), "line ");
    return keys;
}

namespace detail {

key key_access::copy(std::span<const std::byte, key::size> bytes) noexcept {
    key made;
    std::memcpy(made.bytes_.data(), bytes.data(), bytes.size());
    return made;
}

void check_keys(std::span<const key> newest_first, const std::string& source, const std::string& place) {
    const auto refuse = [&](std::size_t at, const std::string& why) {
        throw key_error{source + place + std::to_string(at + 1) + ": " + why};
    };
    if (newest_first.empty()) refuse(0, "expected a key, found none");
    if (newest_first.size() > max_keys) refuse(max_keys, "expected 8 keys at most");
    for (std::size_t later = 1; later < newest_first.size(); ++later) {
        for (std::size_t earlier = 0; earlier < later; ++earlier) {
            const auto a = key_access::bytes(newest_first[later]), b = key_access::bytes(newest_first[earlier]);
            if (CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0)
                refuse(later, "the same key as in " + place + std::to_string(earlier + 1));
        }
    }
}

}  // namespace detail
}  // namespace rowkey
