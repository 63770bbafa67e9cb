// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of the carriers share: a loop on its own thread, a place where events from it are awaited,
// and an HTTP server that can be told to misbehave.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <condition_variable>
#include <cstdlib>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/loop.hpp"
#include "carrier/carrier.hpp"

namespace jm::carrier::testing {

using namespace base;

using namespace std::chrono_literals;

inline constexpr auto kDeadline = 60s;  // generous: it is only reached if something is broken

class LoopThread {
 public:
  LoopThread() : thread_([this] { loop.run(); }) {}
  ~LoopThread() {
    loop.stop();
    thread_.join();
  }

  // Runs `f` on the loop's thread and waits for it.
  template <class F>
  auto on(F f) {
    std::packaged_task<decltype(f())()> task(std::move(f));
    auto result = task.get_future();
    loop.post([&task] { task(); });
    return result.get();
  }

  Loop loop;

 private:
  std::thread thread_;
};

// Values that one thread puts and another awaits.
template <class T>
class Inbox {
 public:
  void put(T value) {
    const std::lock_guard lock(mutex_);  // also while notifying: who waits may take the inbox away
    values_.push_back(std::move(value));
    changed_.notify_all();
  }

  // The first `n` values, or fewer if the deadline passes.
  std::vector<T> await(std::size_t n, std::chrono::milliseconds deadline = kDeadline) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, deadline, [&] { return values_.size() >= n; });
    return values_;
  }

  T one() {
    auto values = await(1);
    if (values.empty()) std::abort();  // nothing came within the deadline
    return values.front();
  }

  std::size_t size() {
    const std::lock_guard lock(mutex_);
    return values_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<T> values_;
};

struct FakeRequest {
  std::string method;
  std::string path;                            // with the query
  std::map<std::string, std::string> headers;  // names in lowercase
  std::string body;
};

// One connection as its handler sees it, on a thread of its own.
class FakeConnection {
 public:
  explicit FakeConnection(int fd) : fd_(fd) {}

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }

  void reply(int status, std::string_view body, std::string_view headers = "") {
    send("HTTP/1.1 " + std::to_string(status) + " Fake\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(headers) + "\r\n" + std::string(body));
  }

  // Until the client closes, or the server is stopped.
  void wait_until_gone() {
    char byte = 0;
    while (::recv(fd_, &byte, 1, 0) > 0) {
    }
  }

  void close() { ::shutdown(fd_, SHUT_RDWR); }

 private:
  int fd_;
};

class FakeServer {
 public:
  using Handler = std::function<void(FakeConnection&, const FakeRequest&)>;

  explicit FakeServer(Handler handler, std::uint16_t port = 0) : handler_(std::move(handler)) {
    listen_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listen_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    socklen_t size = sizeof address;
    if (::bind(listen_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listen_, 64) != 0)
      std::abort();
    ::getsockname(listen_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~FakeServer() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      ::shutdown(listen_, SHUT_RDWR);
      for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
    }
    acceptor_.join();
    for (std::thread& thread : threads_) thread.join();
    ::close(listen_);
  }

  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  unsigned connections() const { return connections_; }

 private:
  void accept_all() {
    for (;;) {
      const int fd = ::accept4(listen_, nullptr, nullptr, SOCK_CLOEXEC);
      const std::lock_guard lock(mutex_);
      if (fd < 0 || stopping_) {
        if (fd >= 0) ::close(fd);
        return;
      }
      ++connections_;
      open_.insert(fd);
      threads_.emplace_back([this, fd] { serve(fd); });
    }
  }

  void serve(int fd) {
    FakeConnection connection(fd);
    std::string buffer;
    FakeRequest request;
    while (read_request(fd, buffer, request)) handler_(connection, request);
    const std::lock_guard lock(mutex_);
    open_.erase(fd);
    ::close(fd);
  }

  static bool fill(int fd, std::string& buffer) {
    char bytes[16384];
    const ssize_t n = ::recv(fd, bytes, sizeof bytes, 0);
    if (n > 0) buffer.append(bytes, static_cast<std::size_t>(n));
    return n > 0;
  }

  static bool read_request(int fd, std::string& buffer, FakeRequest& request) {
    request = {};
    std::size_t end = 0;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos)
      if (!fill(fd, buffer)) return false;
    const std::string head = buffer.substr(0, end + 2);
    buffer.erase(0, end + 4);
    const std::size_t space = head.find(' ');
    request.method = head.substr(0, space);
    request.path = head.substr(space + 1, head.find(' ', space + 1) - space - 1);
    for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
      const std::size_t stop = head.find("\r\n", at);
      const std::string line = head.substr(at, stop - at);
      std::string name = line.substr(0, line.find(':'));
      std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
      request.headers[name] = line.substr(std::min(line.size(), name.size() + 2));
      at = stop + 2;
    }
    std::size_t length = 0;
    if (const auto found = request.headers.find("content-length"); found != request.headers.end())
      length = std::strtoul(found->second.c_str(), nullptr, 10);
    while (buffer.size() < length)
      if (!fill(fd, buffer)) return false;
    request.body = buffer.substr(0, length);
    buffer.erase(0, length);
    return true;
  }

  Handler handler_;
  int listen_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<unsigned> connections_ = 0;
  std::mutex mutex_;
  bool stopping_ = false;
  std::set<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace jm::carrier::testing
