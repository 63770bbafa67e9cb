// SPDX-License-Identifier: GPL-3.0-or-later
// The address that the server listens on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace jm::node {

struct Address {
  std::string host;  // without brackets
  std::string port;  // digits
};

// "127.0.0.1:14265", "[::1]:0", "localhost:14265".
Result<Address> parse_listen(std::string_view listen);

// Owns a listening socket until taken.
class Listener {
 public:
  static Result<Listener> open(std::string_view listen);
  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&& other) = delete;
  ~Listener();

  int take();  // the caller closes it
  bool ipv6() const { return ipv6_; }
  bool loopback() const { return loopback_; }  // only this machine reaches it
  // "127.0.0.1:40123", "[::1]:40123": the real address.
  const std::string& address() const { return address_; }

 private:
  Listener() = default;
  int fd_ = -1;
  bool ipv6_ = false;
  bool loopback_ = false;
  std::string address_;
};

}  // namespace jm::node
