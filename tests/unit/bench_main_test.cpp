// What joins the parts of the bench: what they name of each other, files, progress.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "figures.hpp"
#include "measure/scenarios.hpp"
#include "progress.hpp"
#include "show/charts.hpp"
#include "write_file.hpp"

namespace {

using namespace rowkey::bench;
namespace fs = std::filesystem;

TEST(Scenarios, name_charts_and_figures_that_there_are) {
    const auto charts = chart_names();
    for (const auto& kind : all_scenario_kinds()) {
        EXPECT_FALSE(kind.charts.empty()) << kind.name;
        for (const auto& name : kind.charts) {
            EXPECT_NE(std::find(charts.begin(), charts.end(), name), charts.end()) << kind.name << ": " << name;
        }
        EXPECT_EQ(kind.summary.size(), 3u) << kind.name;
        for (const auto& name : kind.summary) {
            EXPECT_TRUE(find_figure(name) != nullptr || name.starts_with("/lookups/")) << kind.name << ": " << name;
        }
    }
}

class Latest : public testing::Test {
  protected:
    void SetUp() override { fs::create_directories(folder / "first"); }
    void TearDown() override { fs::remove_all(folder); }
    const fs::path folder = testing::TempDir() + "rowkey-latest-" + std::to_string(getpid());
    const fs::path link = folder / "latest";
};

TEST_F(Latest, points_to_the_newest_run_by_a_relative_path) {
    point_to(link, folder / "first");
    EXPECT_EQ(fs::read_symlink(link), "first");
    point_to(link, folder / "." / "second");
    EXPECT_EQ(fs::read_symlink(link), "second");
    EXPECT_EQ(std::distance(fs::directory_iterator{folder}, fs::directory_iterator{}), 2) << "and leaves nothing else";
}

TEST_F(Latest, is_not_made_of_what_is_no_link) {
    fs::create_directory(link);
    EXPECT_FALSE(may_point(link));
    EXPECT_THROW(point_to(link, folder / "first"), std::runtime_error);
    EXPECT_TRUE(fs::is_directory(fs::symlink_status(link)));
    fs::remove(link);
    std::ofstream{link} << "precious";
    EXPECT_FALSE(may_point(link));
    EXPECT_THROW(point_to(link, folder / "first"), std::runtime_error);
    EXPECT_EQ(fs::file_size(link), 8u);
}

TEST_F(Latest, of_another_user_is_not_replaced) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can make another user's link";
    fs::create_symlink("first", link);
    ASSERT_EQ(lchown(link.c_str(), 65534, 65534), 0);
    EXPECT_FALSE(may_point(link));
    EXPECT_THROW(point_to(link, folder / "first"), std::runtime_error);
}

/// What is told of two steps of half the rows.
std::string told(bool on_terminal, std::chrono::milliseconds every) {
    std::FILE* const file = std::tmpfile();
    {
        progress_line progress{100, file, on_terminal, every};
        progress.advance("repetition 1 of 1: grow bigint", 50);
        progress.advance("repetition 1 of 1: grow uuidv7", 50);
    }
    std::rewind(file);
    char text[1000];
    const std::size_t size = std::fread(text, 1, sizeof text, file);
    std::fclose(file);
    return {text, size};
}

TEST(Progress, is_a_line_now_and_then_without_a_terminal) {
    const std::string each = told(false, std::chrono::milliseconds{0});
    EXPECT_TRUE(each.starts_with(" 50%  repetition 1 of 1: grow bigint  1s left\n")) << each;
    EXPECT_EQ(std::count(each.begin(), each.end(), '\n'), 2) << each;
    EXPECT_EQ(told(false, std::chrono::hours{1}), "") << "of a short run nothing";
}

TEST(Progress, is_one_line_on_a_terminal) {
    const std::string each = told(true, std::chrono::milliseconds{0});
    EXPECT_TRUE(each.starts_with("\r[##########          ]  50%  repetition 1 of 1: grow bigint  1s left\033[K"))
        << each;
    EXPECT_TRUE(each.ends_with("\r\033[K")) << "and goes in the end";
    EXPECT_EQ(std::count(each.begin(), each.end(), '\n'), 0);
}

}  // namespace
