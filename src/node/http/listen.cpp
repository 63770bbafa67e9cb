// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/http/listen.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "base/passing.hpp"
#include "base/printable.hpp"

namespace jm::node {
namespace {

constexpr int kBacklog = 4096;  // or what the kernel allows: one that does not fit comes a second later
constexpr unsigned kLargestPort = 65535;
constexpr std::size_t kMaxShown = 200;  // bytes of an address that is refused

// A name that is written wrong looks like one whose server cannot be asked now.
bool resolves_later(int code) {
  return code == EAI_AGAIN || code == EAI_FAIL || code == EAI_NONAME || code == EAI_MEMORY ||
         (code == EAI_SYSTEM && base::errno_passes(errno));
}

// Also if an IPv4 address is mapped into IPv6.
bool is_loopback(const sockaddr* address) {
  constexpr unsigned kLoopbackNet = 127;
  if (address->sa_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    return ntohl(v4->sin_addr.s_addr) >> 24 == kLoopbackNet;
  }
  if (address->sa_family != AF_INET6) return false;
  const in6_addr& v6 = reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
  return IN6_IS_ADDR_LOOPBACK(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == kLoopbackNet);
}

}  // namespace

Result<Address> parse_listen(std::string_view listen) {
  const auto wrong = [&](std::string_view what) {
    return fail("listen address '" + printable(listen, kMaxShown) + "': " + std::string(what) +
                "; write HOST:PORT or [IPV6]:PORT, e.g. 127.0.0.1:14265");
  };
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string_view::npos) return wrong("no port");
  std::string_view host = listen.substr(0, colon);
  const std::string_view port = listen.substr(colon + 1);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return wrong("an IPv6 address needs brackets");
  }
  if (host.empty()) return wrong("no host");
  const bool digits = std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (port.empty() || port.size() > 5 || !digits || std::stoul(std::string(port)) > kLargestPort) {
    return wrong("the port must be 0 to 65535");
  }
  return Address{std::string(host), std::string(port)};
}

Result<Listener> Listener::open(std::string_view listen) {
  const auto parsed = parse_listen(listen);
  if (!parsed) return tl::make_unexpected(parsed.error());
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(parsed->host.c_str(), parsed->port.c_str(), &hints, &found);
  if (code != 0)
    return fail("listen address '" + std::string(listen) + "': " + ::gai_strerror(code),
                resolves_later(code));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);

  Listener listener;
  listener.fd_ = ::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  if (listener.fd_ < 0 || ::setsockopt(listener.fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(listener.fd_, found->ai_addr, found->ai_addrlen) != 0 || ::listen(listener.fd_, kBacklog) != 0) {
    const int error = errno;
    return fail("cannot listen on " + std::string(listen) + ": " + std::strerror(error),
                base::errno_passes(error));
  }
  listener.ipv6_ = found->ai_family == AF_INET6;
  listener.loopback_ = is_loopback(found->ai_addr);

  sockaddr_storage real{};
  socklen_t size = sizeof real;
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  auto* address = reinterpret_cast<sockaddr*>(&real);
  if (::getsockname(listener.fd_, address, &size) != 0 ||
      ::getnameinfo(address, size, host.data(), host.size(), port.data(), port.size(),
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return fail("cannot listen on " + std::string(listen) + ": its address cannot be told");
  }
  const std::string name = listener.ipv6_ ? "[" + std::string(host.data()) + "]" : std::string(host.data());
  listener.address_ = name + ":" + port.data();
  return listener;
}

Listener::Listener(Listener&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      ipv6_(other.ipv6_),
      loopback_(other.loopback_),
      address_(std::move(other.address_)) {}

Listener::~Listener() {
  if (fd_ >= 0) ::close(fd_);
}

int Listener::take() {
  return std::exchange(fd_, -1);
}

}  // namespace jm::node
