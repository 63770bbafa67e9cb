// Who asks, and how much of it each client may do. Thread-safe.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace jm::node {

// "192.0.2.1" (also where it came mapped into IPv6), "2001:db8:1:2::/64".
std::string client_of(const sockaddr* address);

struct ClientLimits {
  unsigned rate = 100;  // requests a second, with as many at a burst; 0: any
  unsigned max_waiters = 100;
  unsigned max_watched = 20000;
};

class Clients {
 public:
  using Clock = std::chrono::steady_clock;
  explicit Clients(ClientLimits limits) : limits_(limits) {}

  // Counts one request; false where it is one too many.
  bool admit(const std::string& client, Clock::time_point now);
  bool add_waiter(const std::string& client);
  void remove_waiter(const std::string& client);
  bool add_watched(const std::string& client, std::size_t count);
  void remove_watched(const std::string& client, std::size_t count);

 private:
  struct Account {
    double tokens = 0;
    Clock::time_point refilled;
    std::size_t waiters = 0;
    std::size_t watched = 0;
  };
  void forget_idle(Clock::time_point now);

  const ClientLimits limits_;
  std::mutex mutex_;
  std::unordered_map<std::string, Account> accounts_;
  Clock::time_point swept_{};
};

}  // namespace jm::node
