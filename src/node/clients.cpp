#include "node/clients.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace jm::node {
namespace {

constexpr std::size_t kSweepAbove = 10000;  // accounts; idle ones go then, once a second

std::string text_of(int family, const void* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return ::inet_ntop(family, address, text.data(), text.size()) ? text.data() : "unknown";
}

}  // namespace

std::string client_of(const sockaddr* address) {
  if (address == nullptr) return "unknown";
  if (address->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    return text_of(AF_INET, &v4.sin_addr);
  }
  if (address->sa_family != AF_INET6) return "unknown";
  sockaddr_in6 v6{};
  std::memcpy(&v6, address, sizeof v6);
  constexpr std::size_t kMappedAt = 12, kPrefix = 8;
  if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) return text_of(AF_INET, v6.sin6_addr.s6_addr + kMappedAt);
  if (IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr)) return "::1";
  std::fill(v6.sin6_addr.s6_addr + kPrefix, std::end(v6.sin6_addr.s6_addr), std::uint8_t{0});
  return text_of(AF_INET6, &v6.sin6_addr) + "/64";
}

bool Clients::admit(const std::string& client, Clock::time_point now) {
  const std::scoped_lock lock(mutex_);
  forget_idle(now);
  if (limits_.rate == 0) return true;
  const auto [found, fresh] = accounts_.try_emplace(client);
  Account& account = found->second;
  const double full = limits_.rate;
  if (fresh || account.refilled == Clock::time_point{}) {
    account.tokens = full;
  } else {
    const std::chrono::duration<double> passed = now - account.refilled;
    account.tokens = std::min(full, account.tokens + passed.count() * limits_.rate);
  }
  account.refilled = now;
  if (account.tokens < 1) return false;
  account.tokens -= 1;
  return true;
}

void Clients::forget_idle(Clock::time_point now) {
  constexpr std::chrono::seconds kFull{1};  // every bucket is full again after a second
  if (accounts_.size() <= kSweepAbove || now - swept_ < kFull) return;
  swept_ = now;
  std::erase_if(accounts_, [&](const auto& entry) {
    const Account& account = entry.second;
    return account.waiters == 0 && account.watched == 0 && now - account.refilled >= kFull;
  });
}

bool Clients::add_waiter(const std::string& client) {
  const std::scoped_lock lock(mutex_);
  Account& account = accounts_[client];
  if (account.waiters >= limits_.max_waiters) return false;
  ++account.waiters;
  return true;
}

void Clients::remove_waiter(const std::string& client) {
  const std::scoped_lock lock(mutex_);
  --accounts_[client].waiters;
}

bool Clients::add_watched(const std::string& client, std::size_t count) {
  const std::scoped_lock lock(mutex_);
  Account& account = accounts_[client];
  if (account.watched + count > limits_.max_watched) return false;
  account.watched += count;
  return true;
}

void Clients::remove_watched(const std::string& client, std::size_t count) {
  const std::scoped_lock lock(mutex_);
  accounts_[client].watched -= count;
}

}  // namespace jm::node
