#include "cutting_proxy.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace {

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw std::runtime_error{"too long for a socket: " + path};
    std::copy(path.begin(), path.end(), address.sun_path);
    return address;
}

const sockaddr* generic(const sockaddr_un& address) {
    return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}

int connected_to_the_server() {
    const char* port = std::getenv("PGPORT");
    const char* host = std::getenv("PGHOST");
    const auto address =
        address_of(std::string{host == nullptr ? "" : host} + "/.s.PGSQL." + (port == nullptr ? "5432" : port));
    const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(server, generic(address), sizeof address) != 0) {
        close(server);
        return -1;
    }
    return server;
}

bool send_all(int to, const char* bytes, std::size_t size) {
    while (size > 0) {
        const ssize_t sent = send(to, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

}  // namespace

cutting_proxy::cutting_proxy() {
    std::string pattern = "/var/tmp/rowkey-proxy.XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"cannot make a folder in /var/tmp"};
    folder_ = pattern;
    listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = address_of(folder_ + "/.s.PGSQL.5432");
    if (bind(listener_, generic(address), sizeof address) != 0 || listen(listener_, 100) != 0)
        throw std::runtime_error{"cannot listen in " + folder_};
    acceptor_ = std::thread{[this] { accept_all(); }};
}

cutting_proxy::~cutting_proxy() {
    shutdown(listener_, SHUT_RDWR);  // ends accept()
    acceptor_.join();
    close(listener_);
    std::filesystem::remove_all(folder_);
}

std::string cutting_proxy::dsn() const {
    return "host=" + folder_ + " port=5432";
}

std::int64_t cutting_proxy::bytes_of_last() const {
    while (open_ != 0) std::this_thread::yield();
    return bytes_of_last_;
}

void cutting_proxy::accept_all() {
    std::vector<std::thread> connections;
    for (int client; (client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
        ++open_;
        connections.emplace_back([this, client] { carry(client); });
    }
    for (auto& connection : connections) connection.join();
}

void cutting_proxy::carry(int client) {
    const bool at_commit = at_commit_.exchange(false);
    const std::int64_t limit = after_bytes_.exchange(never);
    const int server = connected_to_the_server();
    std::array<pollfd, 2> ends{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    std::int64_t carried = 0;
    bool committing = false, cut = false;
    while (server >= 0 && !cut) {
        if (poll(ends.data(), ends.size(), -1) < 0) continue;
        const bool to_server = ends[0].revents != 0;
        std::array<char, 4096> buffer;
        const ssize_t read = recv(to_server ? client : server, buffer.data(), buffer.size(), 0);
        if (read <= 0) break;
        std::string_view bytes{buffer.data(), static_cast<std::size_t>(read)};
        if (committing && !to_server) {  // the server has carried it out, and nobody will hear of it
            cut = true;
            break;
        }
        if (carried + read >= limit) {
            bytes = bytes.substr(0, static_cast<std::size_t>(limit - carried));
            cut = true;
        }
        carried += read;
        if (!send_all(to_server ? server : client, bytes.data(), bytes.size())) break;
        committing = committing || (at_commit && to_server &&
                                    (bytes.find("COMMIT") != bytes.npos || bytes.find("commit") != bytes.npos));
    }
    if (cut) {
        ++cuts_;
    } else {
        bytes_of_last_ = carried;
    }
    if (server >= 0) close(server);
    close(client);
    --open_;
}
