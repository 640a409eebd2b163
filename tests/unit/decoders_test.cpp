// What every decoder of text promises of texts that are no ids: they are refused without a read past either end, and
// the error tells a person where and why.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <rowkey/rowkey.hpp>

namespace {

using namespace rowkey;

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};
struct nameless {
    static constexpr std::string_view public_prefix = "";
};

template <typename T>
std::optional<parse_error> refusal(const parse_result<T>& result) {
    return result ? std::nullopt : std::optional{result.error()};
}

struct decoder {
    std::string_view name;
    std::string_view sample;
    std::optional<parse_error> (*refuse)(std::string_view);
};

constexpr decoder decoders[] = {
    {"canonical", "01890a5d-ac96-774b-bcce-b302099a8057",
     [](std::string_view text) { return refusal(parse_uuid(text)); }},
    {"lenient", "{01890a5dac96-774b-bcceb302-099a8057}",
     [](std::string_view text) { return refusal(parse_uuid_lenient(text)); }},
    {"urn", "urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057",
     [](std::string_view text) { return refusal(parse_uuid_lenient(text)); }},
    {"base62", "02tcRIyrxLXTR81B3dqdOx", [](std::string_view text) { return refusal(from_base62(text)); }},
    {"base32", "01h455vb4pex5vsknk084sn02q", [](std::string_view text) { return refusal(from_base32(text)); }},
    {"ulid", "01H455VB4PEX5VSKNK084SN02Q", [](std::string_view text) { return refusal(from_ulid(text)); }},
    {"lenient_ulid", "oIh455vb4pex5vsknko84sno2q",
     [](std::string_view text) { return refusal(from_ulid_lenient(text)); }},
    {"typeid", "inv_line_01h455vb4pex5vsknk084sn02q",
     [](std::string_view text) { return refusal(parse_typeid(text)); }},
    {"public_id", "inv_01h455vb4pex5vsknk084sn02q",
     [](std::string_view text) { return refusal(public_id<invoice>::parse(text)); }},
    {"nameless_public_id", "01h455vb4pex5vsknk084sn02q",
     [](std::string_view text) { return refusal(public_id<nameless>::parse(text)); }},
};

std::ostream& operator<<(std::ostream& out, const decoder& one) {
    return out << one.name;
}

class Decoder : public testing::TestWithParam<decoder> {};

INSTANTIATE_TEST_SUITE_P(Text, Decoder, testing::ValuesIn(decoders),
                         [](const auto& param_info) { return std::string{param_info.param.name}; });

/// A page that can be used between two that cannot.
class guarded_page {
  public:
    guarded_page() {
        void* const pages = mmap(nullptr, 3 * size_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages == MAP_FAILED) throw std::system_error{errno, std::generic_category(), "mmap"};
        begin_ = static_cast<char*>(pages) + size_;
        if (mprotect(begin_, size_, PROT_READ | PROT_WRITE) != 0)
            throw std::system_error{errno, std::generic_category(), "mprotect"};
    }
    ~guarded_page() { munmap(begin_ - size_, 3 * size_); }
    guarded_page(const guarded_page&) = delete;
    guarded_page& operator=(const guarded_page&) = delete;

    /// A copy of `text` behind which nothing can be read.
    std::string_view at_its_end(std::string_view text) const { return copied(begin_ + size_ - text.size(), text); }
    /// A copy of `text` before which nothing can be read.
    std::string_view at_its_begin(std::string_view text) const { return copied(begin_, text); }

  private:
    static std::string_view copied(char* to, std::string_view text) {
        if (!text.empty()) std::memcpy(to, text.data(), text.size());
        return {to, text.size()};
    }

    std::size_t size_ = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    char* begin_ = nullptr;
};

/// Of every length to 64: the sample cut short or gone on with, and texts of one byte, among them NUL, bytes above 0x7f
/// and the beginning of a character that the end cuts off.
std::vector<std::string> texts_of_every_length(std::string_view sample) {
    std::vector<std::string> texts;
    for (std::size_t size = 0; size <= 64; ++size) {
        std::string text{sample.substr(0, size)};
        while (text.size() < size) text += sample.substr(0, size - text.size());
        texts.push_back(text);
        for (const char byte :
             {'\0', '\x1b', ' ', '-', '0', '_', 'a', 'z', '{', '}', '\x7f', '\x80', '\xc3', '\xe2', '\xf0', '\xff'}) {
            texts.emplace_back(size, byte);
            if (size == 0) continue;
            text.back() = byte;
            texts.push_back(text);
        }
    }
    return texts;
}

TEST_P(Decoder, reads_past_neither_end) {
    const guarded_page page;
    for (const auto& text : texts_of_every_length(GetParam().sample)) {
        const auto refused = GetParam().refuse(text);
        ASSERT_EQ(GetParam().refuse(page.at_its_end(text)), refused) << testing::PrintToString(text);
        ASSERT_EQ(GetParam().refuse(page.at_its_begin(text)), refused) << testing::PrintToString(text);
    }
    EXPECT_EQ(GetParam().refuse(page.at_its_end(GetParam().sample)), std::nullopt);
    EXPECT_TRUE(GetParam().refuse(std::string_view{}));
}

TEST(FromChars, reads_past_neither_end) {
    const guarded_page page;
    for (const auto& text : texts_of_every_length(decoders[0].sample)) {
        for (const auto copy : {page.at_its_end(text), page.at_its_begin(text)}) {
            uuid id;
            const auto done = from_chars(copy.data(), copy.data() + copy.size(), id);
            const bool fits = !refusal(parse_uuid(copy.substr(0, 36)));
            ASSERT_EQ(done.ec == std::errc{}, fits);
            ASSERT_EQ(done.ptr, copy.data() + (fits ? 36 : 0));
        }
    }
}

/// The errors of `text` in each place: what is said is true, and fit to be printed.
void expect_a_good_error(std::string_view text, const parse_error& error) {
    ASSERT_LE(error.position, text.size());
    ASSERT_FALSE(error.expected.empty());
    const std::string said = to_string(error);
    if (error.wrong_prefix) {
        ASSERT_TRUE(parse_typeid(text));
        ASSERT_EQ(error.position, 0u);
    } else {
        const auto size = static_cast<std::size_t>(error.found_size);
        ASSERT_LE(size, 4u);
        ASSERT_EQ(size == 0, error.position == text.size());
        ASSERT_EQ((std::string_view{error.found.data(), size}), text.substr(error.position, size));
    }
    ASSERT_LE(said.size(), 160u);
    ASSERT_TRUE(said.starts_with("byte " + std::to_string(error.position) + ": found ")) << said;
    ASSERT_TRUE(said.ends_with(", expected " + std::string{error.expected})) << said;
    for (const char c : said) ASSERT_TRUE(' ' <= c && c <= '~') << said;
}

TEST_P(Decoder, tells_where_and_why) {
    for (const auto& text : texts_of_every_length(GetParam().sample)) {
        const auto refused = GetParam().refuse(text);
        if (!refused) continue;
        ASSERT_NO_FATAL_FAILURE(expect_a_good_error(text, *refused)) << testing::PrintToString(text);
    }
}

TEST_P(Decoder, tells_of_every_byte_at_every_place) {
    for (std::size_t at = 0; at < GetParam().sample.size(); ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string text{GetParam().sample};
            text[at] = static_cast<char>(byte);
            const auto refused = GetParam().refuse(text);
            if (!refused) continue;
            ASSERT_NO_FATAL_FAILURE(expect_a_good_error(text, *refused)) << testing::PrintToString(text);
        }
    }
}

TEST_P(Decoder, tells_of_what_was_pasted) {
    const std::string sample{GetParam().sample};
    for (const std::string_view pasted :
         {" ", "\t", "\n", "\r\n", "\"", "\xc2\xa0", "\xe2\x80\x93", "\xef\xbb\xbf", "!"}) {
        const auto ahead = GetParam().refuse(std::string{pasted} + sample);
        ASSERT_TRUE(ahead) << pasted;
        ASSERT_NO_FATAL_FAILURE(expect_a_good_error(std::string{pasted} + sample, *ahead));
        const auto behind = GetParam().refuse(sample + std::string{pasted});
        ASSERT_TRUE(behind) << pasted;
        ASSERT_NO_FATAL_FAILURE(expect_a_good_error(sample + std::string{pasted}, *behind));
        EXPECT_EQ(ahead->position, 0u);
        EXPECT_EQ(behind->position, sample.size());
        EXPECT_EQ(behind->expected, "the end of the text");
    }
    for (std::size_t at = 0; at < sample.size(); ++at) {  // a character is missing
        const std::string text = sample.substr(0, at) + sample.substr(at + 1);
        const auto refused = GetParam().refuse(text);
        if (!refused) continue;
        ASSERT_NO_FATAL_FAILURE(expect_a_good_error(text, *refused)) << text;
    }
}

TEST_P(Decoder, refuses_a_long_text_at_once) {
    for (const char c : {'0', '_', 'a', '-', '\0'}) {
        const std::string text(1'000'000, c);
        const auto refused = GetParam().refuse(text);
        ASSERT_TRUE(refused);
        ASSERT_NO_FATAL_FAILURE(expect_a_good_error(text, *refused));
        EXPECT_LE(refused->position, 63u);
    }
}

}  // namespace
