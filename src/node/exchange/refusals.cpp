// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exchange/refusals.hpp"

#include <utility>

namespace jm::node {
namespace {

constexpr std::chrono::seconds kRetryRate{1}, kRetryFull{2}, kRetryHeld{5};

std::optional<Reply> refused(Connections::Room room, const std::string& what, const std::string& how,
                             std::chrono::seconds after) {
  switch (room) {
    case Connections::Room::Enough:
      return std::nullopt;
    case Connections::Room::ClientFull:
      return busy_reply(429, "too many " + what + " of one address or network " + how, after);
    case Connections::Room::Full:
      break;
  }
  return busy_reply(503, "too many " + what + " " + how, after);
}

}  // namespace

Reply stopping_reply() {
  return busy_reply(503, "the node is stopping", kRetryFull);
}

Reply rate_reply(unsigned rate) {
  return busy_reply(429, "more than " + std::to_string(rate) + " requests a second", kRetryRate);
}

Reply too_large_reply(std::size_t max_body) {
  return error_reply(413, "the body has more than " + std::to_string(max_body) + " bytes");
}

std::optional<Reply> refusal_of(Connections::Room room, const std::string& what, const std::string& how) {
  return refused(room, what, how, kRetryFull);
}

std::optional<Reply> refusal_of_held(Connections::Room room, const std::string& what,
                                     const std::string& how) {
  return refused(room, what, how, kRetryHeld);
}

std::optional<Reply> hold_place(Connections& connections, Connections::Id id,
                                std::function<void()> on_release) {
  return refusal_of_held(connections.hold(id, std::move(on_release)), "requests", "are held");
}

}  // namespace jm::node
