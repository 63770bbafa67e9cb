// SPDX-License-Identifier: GPL-3.0-or-later
// One client of the flood: a connection to the node from an address of its own, with one message on its way
// at a time. Plain sockets, so that the flood itself costs little.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chrysalis/message.hpp"

namespace jm::bench {

class Line {
 public:
  // `node`: http://127.0.0.1:PORT
  Line(std::string_view node, std::size_t number)
      : port_(static_cast<std::uint16_t>(std::atoi(node.substr(node.rfind(':') + 1).data()))),
        own_(0x7f000101 + static_cast<std::uint32_t>(number / 200 * 256 + number % 200)) {}
  Line(Line&& other) noexcept : port_(other.port_), own_(other.own_), fd_(std::exchange(other.fd_, -1)) {}
  ~Line() { close(); }

  void open() {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in from = at(own_, 0), to = at(INADDR_LOOPBACK, port_);
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::bind(fd_, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0 ||
        ::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
      close();
  }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    answer_.clear();
    busy_ = false;
  }

  int fd() const { return fd_; }
  bool busy() const { return busy_ || fd_ < 0; }

  void post(chrysalis::ByteView message) {
    std::string request =
        "POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
        "application/octet-stream\r\nContent-Length: " +
        std::to_string(message.size()) + "\r\n\r\n";
    request.append(message.begin(), message.end());
    busy_ = true;
    if (::send(fd_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
      close();
  }

  // The status, once everything has come; 0 before.
  int answer() {
    char bytes[4096];
    for (ssize_t n = 0; busy_ && fd_ >= 0 && (n = ::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT)) >= 0;) {
      if (n == 0) {
        close();
        return -1;
      }
      answer_.append(bytes, static_cast<std::size_t>(n));
      const std::size_t end = answer_.find("\r\n\r\n");
      const std::size_t length = answer_.find("Content-Length: ");
      if (end == answer_.npos || length > end) continue;
      if (answer_.size() < end + 4 + static_cast<std::size_t>(std::atoi(answer_.data() + length + 16)))
        continue;
      const int status = std::atoi(answer_.data() + sizeof "HTTP/1.1");
      answer_.clear();
      busy_ = false;
      return status;
    }
    return 0;
  }

 private:
  static sockaddr_in at(std::uint32_t address, std::uint16_t port) {
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_addr.s_addr = htonl(address);
    result.sin_port = htons(port);
    return result;
  }

  std::uint16_t port_;
  std::uint32_t own_;
  int fd_ = -1;
  bool busy_ = false;
  std::string answer_;
};

// A moment, or until an answer comes. True if there is something to read on standard input.
template <class Channels, class LineOf>
bool wait(Channels& channels, LineOf line_of) {
  std::vector<pollfd> polled{{STDIN_FILENO, POLLIN, 0}};
  for (auto& channel : channels)
    if (const int fd = line_of(channel).fd(); fd >= 0) polled.push_back({fd, POLLIN, 0});
  ::poll(polled.data(), polled.size(), 2);
  return polled.front().revents != 0;
}

// False at the end.
inline bool read_line() {
  for (char c = 0; ::read(STDIN_FILENO, &c, 1) == 1;)
    if (c == '\n') return true;
  return false;
}

}  // namespace jm::bench
