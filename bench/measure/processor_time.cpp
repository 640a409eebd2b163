#include "measure/processor_time.hpp"

#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"

namespace rowkey::bench {

double thread_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

std::optional<process_stat> parse_stat(std::string_view text) {
    // "4711 (postgres) S 4700 …": the name may have blanks and parentheses of its own. Behind it come the state, the
    // parent, nine numbers that are not wanted, the ticks of the process and those of the kernel.
    const std::size_t name_end = text.rfind(')');
    if (name_end == text.npos) return std::nullopt;
    std::istringstream in{std::string{text.substr(name_end + 1)}};
    process_stat found;
    std::string skipped;
    double own = 0, kernel = 0;
    in >> skipped >> found.parent;
    for (int i = 0; i < 9; ++i) in >> skipped;
    if (!(in >> own >> kernel)) return std::nullopt;
    found.ticks = own + kernel;
    return found;
}

std::optional<double> server_seconds(int socket, int process) {
    // The process with that number is the server's if it is a child of the one that listens.
    ucred listener{};
    socklen_t size = sizeof listener;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &listener, &size) != 0 || listener.pid <= 0) return std::nullopt;
    std::ifstream file{absl::StrCat("/proc/", process, "/stat")};
    std::string line;
    if (!std::getline(file, line)) return std::nullopt;
    const auto stat = parse_stat(line);
    if (!stat || stat->parent != listener.pid) return std::nullopt;
    return stat->ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace rowkey::bench
