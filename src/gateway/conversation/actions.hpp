// SPDX-License-Identifier: GPL-3.0-or-later
// What a conversation has its channel do.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gateway/delivery/delivery.hpp"
#include "janus/actions.hpp"

namespace jm::gateway {

namespace action {

struct Send {  // it is dropped if it cannot be taken
  Outgoing message;
  Json json;  // the message's text, if it is not there yet
};
struct Expect {};  // a message may be wanted soon
struct PeerRead {  // our message `id`
  std::string id;
};
struct LetGo {  // see Delivery::let_go()
  std::optional<std::string> call;
};
struct PauseReading {
  std::chrono::milliseconds time;
};
struct AskSlot {  // a slot of the scheduler for a setup; slot_granted() follows, slot_late() if it takes too
                  // long
  double lately;  // how much this channel has had
};
struct EndSlot {};  // also of one that was only asked for
struct Asked {};    // Janus has got what sets the call up
struct Answered {   // an answer is with the carrier
  std::shared_ptr<plain::Trace> trace;
  Json details;  // for event handlers
};
struct Failed {  // for the channel's status
  std::string reason;
};

}  // namespace action

using Action = std::variant<action::Send, action::Expect, action::PeerRead, action::LetGo,
                            action::PauseReading, action::AskSlot, action::EndSlot, action::Asked,
                            action::Answered, action::Failed, janus::ToJanus, janus::Notify, janus::Log>;
using Actions = std::vector<Action>;

}  // namespace jm::gateway
