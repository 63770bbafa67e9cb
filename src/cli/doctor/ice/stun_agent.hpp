// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked of one STUN or TURN server, over libnice's STUN library. Each fails with a reason in a line.
#pragma once

#include <string>

#include "cli/doctor/ice/stun_socket.hpp"

namespace jm::cli::doctor {

// A Binding.
Result<void> stun_binding(StunSocket& socket);

struct TurnUser {
  std::string name, password;
};
enum class TurnRefusal { None, Credentials, Other };
struct TurnOutcome {
  TurnRefusal refusal = TurnRefusal::None;
  int code = 0;  // of the refusal
};
// An Allocate, whose allocation is given back at once.
Result<TurnOutcome> turn_allocate(StunSocket& socket, const TurnUser& user);

}  // namespace jm::cli::doctor
