// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/doctor/ice/stun_agent.hpp"

#include <stun/stunagent.h>
#include <stun/usages/bind.h>
#include <stun/usages/turn.h>
#include <sys/socket.h>

#include <array>

namespace jm::cli::doctor {
namespace {

constexpr int kUnauthorized = 401, kStaleNonce = 438;
constexpr auto kTurn = STUN_USAGE_TURN_COMPATIBILITY_RFC5766;

using Buffer = std::array<std::uint8_t, 2048>;

struct Answer {
  std::vector<std::uint8_t> bytes{};
  StunMessage message{};  // refers to the bytes
};

class Asker {
 public:
  Asker(StunSocket& socket, StunAgentUsageFlags flags) : socket_(socket) {
    stun_agent_init(&agent_, STUN_ALL_KNOWN_ATTRIBUTES, STUN_COMPATIBILITY_RFC5389, flags);
  }

  StunAgent* agent() { return &agent_; }

  Result<void> ask(const Buffer& request, std::size_t length, Answer& answer) {
    if (length == 0) return fail("libnice does not make the request");
    auto bytes = socket_.ask({request.data(), length});
    if (!bytes) return tl::unexpected(bytes.error());
    answer.bytes = std::move(*bytes);
    const auto valid = stun_agent_validate(&agent_, &answer.message, answer.bytes.data(), answer.bytes.size(),
                                           nullptr, nullptr);
    if (valid != STUN_VALIDATION_SUCCESS)
      return fail("it answers with something that is no STUN message of its");
    return {};
  }

 private:
  StunSocket& socket_;
  StunAgent agent_{};
};

std::size_t allocate(Asker& asker, StunMessage& request, Buffer& buffer, StunMessage* refused,
                     TurnUser user) {
  auto* const name = reinterpret_cast<std::uint8_t*>(user.name.data());
  auto* const password = reinterpret_cast<std::uint8_t*>(user.password.data());
  const bool known = refused != nullptr;
  return stun_usage_turn_create(asker.agent(), &request, buffer.data(), buffer.size(), refused,
                                STUN_USAGE_TURN_REQUEST_PORT_NORMAL, -1, -1, known ? name : nullptr,
                                known ? user.name.size() : 0, known ? password : nullptr,
                                known ? user.password.size() : 0, kTurn);
}

// What the answer means; 0: there is a relay, else the code of a refusal.
Result<int> code_in(StunMessage& message) {
  sockaddr_storage relay{}, mapped{}, other{};
  socklen_t relay_size = sizeof relay, mapped_size = sizeof mapped, other_size = sizeof other;
  std::uint32_t bandwidth = 0, lifetime = 0;
  switch (stun_usage_turn_process(&message, &relay, &relay_size, &mapped, &mapped_size, &other, &other_size,
                                  &bandwidth, &lifetime, kTurn)) {
    case STUN_USAGE_TURN_RETURN_RELAY_SUCCESS:
    case STUN_USAGE_TURN_RETURN_MAPPED_SUCCESS:
      return 0;
    case STUN_USAGE_TURN_RETURN_ERROR: {
      int code = 0;
      if (stun_message_find_error(&message, &code) == STUN_MESSAGE_RETURN_SUCCESS && code != 0) return code;
      return fail("it refuses without a code");
    }
    case STUN_USAGE_TURN_RETURN_ALTERNATE_SERVER:
      return fail("it names another server, which browsers do not follow");
    case STUN_USAGE_TURN_RETURN_INVALID:
      break;
  }
  return fail("it answers, but not to this request: it is no TURN server");
}

}  // namespace

Result<void> stun_binding(StunSocket& socket) {
  Asker asker(socket, static_cast<StunAgentUsageFlags>(0));
  StunMessage request{};
  Buffer buffer{};
  Answer answer;
  JM_TRY(asker.ask(buffer, stun_usage_bind_create(asker.agent(), &request, buffer.data(), buffer.size()),
                   answer));
  sockaddr_storage mapped{}, other{};
  socklen_t mapped_size = sizeof mapped, other_size = sizeof other;
  const auto read = stun_usage_bind_process(&answer.message, reinterpret_cast<sockaddr*>(&mapped),
                                            &mapped_size, reinterpret_cast<sockaddr*>(&other), &other_size);
  if (read != STUN_USAGE_BIND_RETURN_SUCCESS) return fail("it answers without an address");
  return {};
}

Result<TurnOutcome> turn_allocate(StunSocket& socket, const TurnUser& user) {
  Asker asker(socket, STUN_AGENT_USAGE_LONG_TERM_CREDENTIALS);
  Answer first, second;
  StunMessage request{};
  Buffer buffer{};
  JM_TRY(asker.ask(buffer, allocate(asker, request, buffer, nullptr, user), first));
  auto code = code_in(first.message);
  if (!code) return tl::unexpected(code.error());
  if (*code == 0) return TurnOutcome{};  // for everybody
  if (*code != kUnauthorized && *code != kStaleNonce) return TurnOutcome{TurnRefusal::Other, *code};
  JM_TRY(asker.ask(buffer, allocate(asker, request, buffer, &first.message, user), second));
  code = code_in(second.message);
  if (!code) return tl::unexpected(code.error());
  if (*code == kUnauthorized) return TurnOutcome{TurnRefusal::Credentials, *code};
  if (*code != 0) return TurnOutcome{TurnRefusal::Other, *code};
  TurnUser again = user;
  const std::size_t length = stun_usage_turn_create_refresh(
      asker.agent(), &request, buffer.data(), buffer.size(), &first.message, 0,
      reinterpret_cast<std::uint8_t*>(again.name.data()), again.name.size(),
      reinterpret_cast<std::uint8_t*>(again.password.data()), again.password.size(), kTurn);
  if (length > 0) socket.send({buffer.data(), length});
  return TurnOutcome{};
}

}  // namespace jm::cli::doctor
