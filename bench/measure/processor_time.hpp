// Processor time of a load: of the clients' threads, and of the server processes at the other end of their sessions.
#pragma once

#include <optional>
#include <string_view>

namespace rowkey::bench {

/// Seconds of the calling thread until now.
double thread_seconds();

/// Seconds until now of the server process `process`, which serves the session on `socket`. None unless the server
/// runs on this machine, is reached by a Unix socket, and gives its processes the numbers that they have here.
std::optional<double> server_seconds(int socket, int process);

/// From /proc/PID/stat.
struct process_stat {
    int parent = 0;
    double ticks = 0;  // of its processor time, its own and the kernel's for it
};
/// None where the text is not as known.
std::optional<process_stat> parse_stat(std::string_view text);

}  // namespace rowkey::bench
