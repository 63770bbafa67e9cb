// SPDX-License-Identifier: GPL-3.0-or-later
// A server that answers with the bytes that it was given.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fuzz.hpp"

namespace jm::fuzz {

// Each connection gets the next answer: its first byte is 'w' if the connection stays open behind it, the
// rest are the bytes. Lives as long as the process.
class FakeNode {
 public:
  FakeNode() : listen_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    require(::bind(listen_, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
                ::listen(listen_, 64) == 0 &&
                ::getsockname(listen_, reinterpret_cast<sockaddr*>(&address), &length) == 0,
            "a port is there");
    port_ = ntohs(address.sin_port);
    std::thread([this] { serve(); }).detach();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  void begin(std::vector<std::string> answers) {
    const std::lock_guard lock(mutex_);
    answers_ = std::move(answers);
    next_ = 0;
    for (const int fd : open_) close_now(fd);
    open_.clear();
  }

 private:
  void serve() {
    for (;;) {
      const int fd = ::accept4(listen_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      char request[16384];
      if (::recv(fd, request, sizeof request, 0) <= 0) {
        close_now(fd);
        continue;
      }
      const std::lock_guard lock(mutex_);
      const std::string answer = next_ < answers_.size() ? answers_[next_++] : "w";
      (void)::send(fd, answer.data() + 1, answer.size() - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (answer.front() == 'w') {
        open_.push_back(fd);
      } else {
        ::close(fd);
      }
    }
  }
  static void close_now(int fd) {
    const linger none{1, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    ::close(fd);
  }

  const int listen_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::vector<std::string> answers_;
  std::size_t next_ = 0;
  std::vector<int> open_;
};

}  // namespace jm::fuzz
