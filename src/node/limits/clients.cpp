// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/limits/clients.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "node/limits/networks.hpp"

namespace jm::node {
namespace {

constexpr std::size_t kSweepClientsAbove = 10000;  // accounts; idle ones go then, once a second
constexpr double kWider = 4;                       // a network may do so much more than the next narrower one

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

bool Rates::take(const std::string& client, Clock::time_point now, double if_left, double many) {
  if (of_client_ == 0) return true;
  const std::scoped_lock lock(mutex_);
  forget_idle(now);
  std::vector<Account*> accounts;
  double full = of_client_;
  for (const std::string& network : networks_of(client)) {
    Account& account = accounts_.try_emplace(network, Account{full, full, now}).first->second;
    account.tokens = tokens_at(account, now);
    account.refilled = now;
    accounts.push_back(&account);
    full *= kWider;
  }
  if (std::any_of(accounts.begin(), accounts.end(),
                  [&](const Account* one) { return one->tokens < if_left; }))
    return false;
  for (Account* one : accounts) one->tokens -= many;
  return true;
}

double Rates::tokens_at(const Account& account, Clock::time_point now) {
  const std::chrono::duration<double> passed = now - account.refilled;
  return std::min(account.full, account.tokens + passed.count() * account.full);
}

void Rates::forget_idle(Clock::time_point now) {
  constexpr std::chrono::seconds kPause{1};
  if (accounts_.size() <= kSweepClientsAbove || now - swept_ < kPause) return;
  swept_ = now;
  std::erase_if(accounts_,
                [&](const auto& entry) { return tokens_at(entry.second, now) == entry.second.full; });
}

}  // namespace jm::node
