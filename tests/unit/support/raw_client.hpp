// SPDX-License-Identifier: GPL-3.0-or-later
// A connection to the server under test, from an address of choice within 127.0.0.0/8, byte by byte.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "tests/unit/support/http_client.hpp"

namespace jm::testing {

class RawClient {
 public:
  // `url`: "http://127.0.0.1:PORT"; `from`: "127.0.3.1".
  RawClient(const std::string& url, const std::string& from) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in here{}, there{};
    here.sin_family = there.sin_family = AF_INET;
    ::inet_pton(AF_INET, from.c_str(), &here.sin_addr);
    ::inet_pton(AF_INET, "127.0.0.1", &there.sin_addr);
    there.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
    ck_assert_int_eq(::bind(socket_, reinterpret_cast<sockaddr*>(&here), sizeof here), 0);
    ck_assert_int_eq(::connect(socket_, reinterpret_cast<sockaddr*>(&there), sizeof there), 0);
  }
  RawClient(RawClient&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  ~RawClient() {
    if (socket_ >= 0) ::close(socket_);
  }

  // Writes all of it, as long as the server reads; what a closed connection does not take is dropped.
  void say(std::string_view text) const {
    while (!text.empty()) {
      pollfd one{socket_, POLLOUT, 0};
      ck_assert_int_gt(::poll(&one, 1, static_cast<int>(std::chrono::milliseconds(kTimeout).count())), 0);
      const ssize_t count = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (count < 0 && errno == EAGAIN) continue;
      if (count < 0) return;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  void ask(const std::string& path) const { say("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"); }

  // What has come until `part` is among it, the connection ends or time is up.
  std::string hear(const std::string& part) const {
    std::string heard;
    char piece[4096];
    while (heard.find(part) == std::string::npos && readable(kTimeout)) {
      const ssize_t count = ::recv(socket_, piece, sizeof piece, 0);
      if (count <= 0) break;
      heard.append(piece, static_cast<std::size_t>(count));
    }
    return heard;
  }
  // Whether something has come that was not taken.
  bool said() const { return readable(std::chrono::milliseconds(0)); }
  // The status of the next answer, 0 if the connection ends before.
  int status() const {
    const std::string head = hear("\r\n\r\n");
    return head.starts_with("HTTP/1.1 ") ? std::stoi(head.substr(9)) : 0;
  }
  // Whether the server has ended the connection, or does within that time; what has come is dropped.
  bool ended(std::chrono::milliseconds within = std::chrono::milliseconds(0)) const {
    char piece[4096];
    while (readable(within)) {
      if (::recv(socket_, piece, sizeof piece, 0) <= 0) return true;
    }
    return false;
  }

 private:
  bool readable(std::chrono::milliseconds within) const {
    pollfd one{socket_, POLLIN, 0};
    return ::poll(&one, 1, static_cast<int>(within.count())) > 0;
  }

  int socket_;
};

}  // namespace jm::testing
