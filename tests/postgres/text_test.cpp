// Texts of ids against a live server, which the PG* variables name: which texts its uuid type takes, and how its
// collations sort the shorter forms.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/pqxx.hpp>
#include <rowkey/rowkey.hpp>

#include "../../src/postgres/any_libpqxx.hpp"

namespace {

using namespace rowkey;
using rowkey::postgres::detail::exec;
using rowkey::postgres::detail::exec_row;

class TextOnTheServer : public testing::Test {
  protected:
    pqxx::connection session;
    pqxx::work tx{session};  // never committed
};

/// Texts that are ids, or nearly.
class text_maker {
  public:
    std::string make() {
        std::vector<std::string> pieces = id();
        for (std::size_t changes = pick(4) / 2 * pick(4); changes > 0; --changes) change(pieces);
        std::string text;
        for (const auto& piece : pieces) text += piece;
        return text;
    }

  private:
    std::size_t pick(std::size_t count) { return bits_() % count; }

    /// As PostgreSQL takes it, a character a piece: canonical, or hyphens after any groups; braces around or not.
    std::vector<std::string> id() {
        constexpr std::string_view digits = "0123456789abcdefABCDEF";
        std::vector<std::string> pieces;
        const bool canonical = pick(3) == 0, braced = pick(3) == 0;
        const std::size_t hyphens = pick(3);  // none, some, all
        if (braced) pieces.emplace_back("{");
        for (std::size_t digit = 0; digit < 32; ++digit) {
            const bool group = digit % 4 == 0 && digit != 0;
            const bool of_rfc = digit == 8 || digit == 12 || digit == 16 || digit == 20;
            if (canonical ? of_rfc : group && (hyphens == 2 || (hyphens == 1 && pick(2) == 0)))
                pieces.emplace_back("-");
            pieces.emplace_back(1, digits[pick(digits.size())]);
        }
        if (braced) pieces.emplace_back("}");
        if (pick(16) == 0) pieces.insert(pieces.begin(), pick(2) == 0 ? "urn:uuid:" : "URN:UUID:");
        return pieces;
    }

    void change(std::vector<std::string>& pieces) {
        static const std::vector<std::string> others = {"-",
                                                        "-",
                                                        "-",
                                                        "{",
                                                        "}",
                                                        "0",
                                                        "f",
                                                        "F",
                                                        "g",
                                                        "G",
                                                        "O",
                                                        "l",
                                                        " ",
                                                        "\t",
                                                        "\n",
                                                        "\x1b",
                                                        "\x7f",
                                                        "\xc3\xa9",
                                                        "\xe2\x80\x93",
                                                        "\xc2\xa0",
                                                        "\xef\xbb\xbf",
                                                        "urn:uuid:",
                                                        "+",
                                                        "_"};
        const std::size_t at = pick(pieces.size() + 1);
        const auto place = pieces.begin() + static_cast<std::ptrdiff_t>(at);
        switch (at == pieces.size() ? 0 : pick(5)) {
            case 0:
                pieces.insert(place, others[pick(others.size())]);
                break;
            case 1:
                pieces.erase(place);
                break;
            case 2:
                *place = others[pick(others.size())];
                break;
            case 3:
                std::swap(*place, pieces[pick(pieces.size())]);
                break;
            default:
                if (pick(8) == 0) pieces.resize(at);
        }
    }

    std::mt19937_64 bits_{20261128};
};

/// What the lenient parser takes besides what PostgreSQL does.
bool is_urn(std::string_view text) {
    constexpr std::string_view opening = "urn:uuid:";
    return text.size() > opening.size() &&
           std::equal(opening.begin(), opening.end(), text.begin(), [](char a, char b) { return a == (b | 0x20); });
}

TEST_F(TextOnTheServer, takes_and_refuses_the_same_as_the_lenient_parser) {
    // A function of the session, which is undone with the transaction: of the servers before 16 none tells otherwise
    // what it would refuse.
    tx.exec(
        "create function pg_temp.read_uuid(t text) returns uuid language plpgsql as "
        "$$ begin return t::uuid; exception when invalid_text_representation then return null; end $$");
    constexpr char between = '\x01';
    constexpr std::size_t batches = 100, batch = 10'000;
    text_maker maker;
    std::size_t taken = 0, urns = 0;
    for (std::size_t i = 0; i < batches; ++i) {
        std::vector<std::string> texts;
        if (i == 0) {  // by hand: empty, and at the edges
            texts = {"",
                     "{}",
                     "{",
                     "}",
                     "-",
                     "urn:uuid:",
                     "a0eebc999c0b4ef8bb6d6bb9bd380a11-",
                     "{a0eebc999c0b4ef8bb6d6bb9bd380a11-}",
                     "-a0eebc999c0b4ef8bb6d6bb9bd380a11",
                     "{-a0eebc999c0b4ef8bb6d6bb9bd380a11}",
                     "a0eebc99--9c0b4ef8bb6d6bb9bd380a11",
                     "{{a0eebc999c0b4ef8bb6d6bb9bd380a11}}"};
        }
        while (texts.size() < batch) texts.push_back(maker.make());
        std::string joined = texts[0];
        for (std::size_t n = 1; n < texts.size(); ++n) joined += between + texts[n];
        const auto theirs = exec_row(tx,
                                     "select array_agg(pg_temp.read_uuid(t) order by n) "
                                     "from unnest(string_to_array($1, chr(1))) with ordinality as texts (t, n)",
                                     joined)[0]
                                .as<std::vector<std::optional<uuid>>>();
        ASSERT_EQ(theirs.size(), texts.size());
        for (std::size_t n = 0; n < texts.size(); ++n) {
            const auto ours = parse_uuid_lenient(texts[n]);
            if (is_urn(texts[n])) {
                ++urns;
                ASSERT_EQ(theirs[n], std::nullopt) << testing::PrintToString(texts[n]);
                ASSERT_EQ(ours.has_value(), parse_uuid(std::string_view{texts[n]}.substr(9)).has_value())
                    << testing::PrintToString(texts[n]);
            } else {
                ASSERT_EQ(ours ? std::optional{*ours} : std::nullopt, theirs[n]) << testing::PrintToString(texts[n]);
            }
            taken += theirs[n].has_value();
        }
    }
    // Many of each kind, so that neither side agrees by refusing all.
    EXPECT_GT(taken, batches * batch / 4);
    EXPECT_LT(taken, batches * batch * 3 / 4);
    EXPECT_GT(urns, batches * batch / 50);
}

TEST_F(TextOnTheServer, sorts_the_shorter_forms_like_ids_under_c_and_not_under_all_others) {
    // All texts of two digits: a collation may take some pairs for one letter ("ch" of Czech, "aa" of Danish).
    tx.exec(
        "create function pg_temp.sorts_like_c(collation_name name, digits text) returns bool language plpgsql as $$ "
        "declare same bool; begin execute format("
        "'with digit as (select unnest(regexp_split_to_array($1, %L)) d), pair as (select a.d || b.d as p from digit "
        "a, "
        "digit b) select array_agg(p order by p collate \"C\") = array_agg(p order by p collate pg_catalog.%I) "
        "from pair', '', collation_name) into same using digits; return same; end $$");
    const auto misordered = [&](const std::string& digits) {
        std::vector<std::string> collations;
        for (const auto& row : exec(tx,
                                    "select collname from pg_collation where collprovider = 'i' and collnamespace = "
                                    "'pg_catalog'::regnamespace and not pg_temp.sorts_like_c(collname, $1) order by 1",
                                    digits))
            collations.emplace_back(row[0].c_str());
        return collations;
    };
    if (exec(tx, "select 1 from pg_collation where collname = 'cs-x-icu'").empty())
        GTEST_SKIP() << "this server has no ICU";
    const auto base62 = misordered("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    const auto base32 = misordered("0123456789abcdefghjkmnpqrstvwxyz");
    const auto ulid = misordered("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    // What rowkey/base_n.hpp lists. Other versions of ICU may know more languages, or fewer.
    const std::vector<std::string> listed = {"az", "br", "bs", "ceb", "cs", "cy",      "da", "dsb", "ee", "et", "fil",
                                             "fo", "fy", "ha", "haw", "hr", "hsb",     "hu", "ig",  "lt", "lv", "nb",
                                             "nn", "no", "om", "sk",  "sq", "sr-Latn", "to", "uz",  "yo"};
    const std::string version_of_icu =
        exec_row(tx, "select max(collversion) from pg_collation where collname = 'und-x-icu'")[0].as<std::string>();
    if (version_of_icu == "153.120") {  // ICU 72
        std::set<std::string> languages;
        for (const auto& name : base32) {  // "sr-Latn-RS-x-icu": the script counts where the other one sorts right
            const std::size_t front = name.starts_with("sr-") ? 3 : 0;
            languages.insert(name.substr(0, name.find('-', front)));
        }
        EXPECT_EQ(languages, (std::set<std::string>{listed.begin(), listed.end()}));
    }
    const auto is_in = [](const std::vector<std::string>& collations, const std::string& name) {
        return std::find(collations.begin(), collations.end(), name) != collations.end();
    };
    std::string all;
    for (const auto& name : base32) all += name + ' ';
    for (const std::string name : {"cs-x-icu", "da-x-icu"}) {
        EXPECT_TRUE(is_in(base32, name) && is_in(ulid, name) && is_in(base62, name)) << name << " of " << all;
    }
    for (const std::string name : {"und-x-icu", "en-x-icu", "de-x-icu"}) {
        EXPECT_FALSE(is_in(base32, name) || is_in(ulid, name)) << name;
        EXPECT_TRUE(is_in(base62, name)) << name;
    }
}

}  // namespace
