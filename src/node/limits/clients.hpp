// SPDX-License-Identifier: GPL-3.0-or-later
// Who asks, and how often each may. Thread-safe.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace jm::node {

// "192.0.2.1" (also if it came mapped into IPv6), "2001:db8:1:2::/64".
std::string client_of(const sockaddr* address);

// What each client and each network that it is in may ask for in a second, with as many at a burst.
class Rates {
 public:
  using Clock = std::chrono::steady_clock;
  explicit Rates(unsigned of_client) : of_client_(of_client) {}  // 0: any number

  // Counts one; false if it is one too many.
  bool admit(const std::string& client, Clock::time_point now) { return take(client, now, 1, 1); }
  // Counts so many more for what one has brought; what is too much is a debt, and no request is admitted
  // until it is paid off. False if there is a debt already.
  bool charge(const std::string& client, Clock::time_point now, unsigned more) {
    return take(client, now, 0, more);
  }

 private:
  struct Account {
    double full = 0, tokens = 0;
    Clock::time_point refilled;
  };
  bool take(const std::string& client, Clock::time_point now, double if_left, double many);
  static double tokens_at(const Account& account, Clock::time_point now);
  void forget_idle(Clock::time_point now);

  const unsigned of_client_;
  std::mutex mutex_;
  std::unordered_map<std::string, Account> accounts_;
  Clock::time_point swept_{};
};

}  // namespace jm::node
