#include "write_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include <rowkey/rowkey.hpp>

namespace rowkey::bench {
namespace {

bool write_all(int file, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = write(file, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

void write_file(const std::filesystem::path& path, const std::string& content) {
    std::error_code error;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
    const std::string made = path.string() + "." + to_string(uuidv4());  // a name that nobody can have foreseen
    const int file = open(made.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool whole = file >= 0 && write_all(file, content);
    int why = errno;
    if (file >= 0 && close(file) != 0 && whole) {
        whole = false;
        why = errno;
    }
    if (whole && std::rename(made.c_str(), path.c_str()) == 0) return;
    if (whole) why = errno;
    if (file >= 0) unlink(made.c_str());
    throw std::runtime_error{"cannot write " + path.string() + ": " + std::generic_category().message(why)};
}

bool may_point(const std::filesystem::path& link) {
    struct stat found {};
    if (lstat(link.c_str(), &found) != 0) return errno == ENOENT;
    return S_ISLNK(found.st_mode) && found.st_uid == geteuid();
}

void point_to(const std::filesystem::path& link, const std::filesystem::path& folder) {
    if (!may_point(link)) {
        throw std::runtime_error{link.string() + " is no symbolic link of yours; move it away"};
    }
    const auto from = std::filesystem::absolute(link).lexically_normal().parent_path();
    const auto to = std::filesystem::absolute(folder).lexically_normal().lexically_relative(from);
    const std::string made = link.string() + "." + to_string(uuidv4());
    if (symlink(to.c_str(), made.c_str()) == 0 && std::rename(made.c_str(), link.c_str()) == 0) return;
    const int why = errno;
    unlink(made.c_str());
    throw std::runtime_error{"cannot make " + link.string() + ": " + std::generic_category().message(why)};
}

}  // namespace rowkey::bench
