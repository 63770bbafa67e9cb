// SPDX-License-Identifier: GPL-3.0-or-later
// What an engine of dialogs has its owner do. The owner does the actions in their order, and calls expire()
// when the deadline has come; it never calls the engine from inside of one of its calls.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "dialog/crypto/keys.hpp"
#include "dialog/wire/packing.hpp"

namespace jm::dialog {

using CarrierId = std::size_t;  // index in the list that the engine was given
using CallId = std::uint64_t;   // of a call, in one engine; never used again
using Token = std::uint64_t;    // of a publish or a look

// What a carrier declares about itself.
struct CarrierTraits {
  std::size_t max_payload_trytes = 0;       // of one message
  bool keeps = true;                        // what is published can be read later
  std::chrono::milliseconds round_trip{0};  // to be expected before any was measured
};

enum class OverReason : std::uint8_t {
  Ended = 0,       // the other end wants no more of it
  Idle = 1,        // nothing was heard for idle_timeout
  Replaced = 2,    // another device of the same link took its place
  Busy = 3,        // no gateway has room
  Unsendable = 4,  // a message does not fit into the carrier; never said
};
// That of a message: one that no end says counts as 0.
constexpr OverReason over_reason(std::uint8_t said) {
  return said <= static_cast<std::uint8_t>(OverReason::Busy) ? static_cast<OverReason>(said)
                                                             : OverReason::Ended;
}

enum class PublishResult {
  Done,
  Failed,   // it may work later
  Refused,  // never
};

namespace action {

struct Publish {  // answered by published()
  CarrierId carrier = 0;
  Token token = 0;
  Hash address;
  std::string payload;  // trytes
};
struct Look {  // whether the payload is still at the address; answered by looked()
  CarrierId carrier = 0;
  Token token = 0;
  Hash address;
  std::string payload;
};
struct Watch {  // until Unwatch; what arrives goes to received(), the end of what was there to caught_up()
  CarrierId carrier = 0;
  Hash address;
};
struct Unwatch {
  CarrierId carrier = 0;
  Hash address;
};

struct Opened {  // a call that was not there
  CallId call = 0;
};
struct Deliver {  // in order, each once
  CallId call = 0;
  Payload payload;
};
struct Attached {  // what was sent with this tag (not 0) is on the carrier
  CallId call = 0;
  std::uint64_t tag = 0;
};
struct Renewed {  // it goes on in another dialog: ICE may have to be restarted
  CallId call = 0;
};
struct Over {  // the last of a call
  CallId call = 0;
  OverReason reason = OverReason::Ended;
};

}  // namespace action

using Action = std::variant<action::Publish, action::Look, action::Watch, action::Unwatch, action::Opened,
                            action::Deliver, action::Attached, action::Renewed, action::Over>;
using Actions = std::vector<Action>;

}  // namespace jm::dialog
