// SPDX-License-Identifier: GPL-3.0-or-later
// What the gateway knows of Janus: something that takes Janus API requests and gives responses and events, as
// JSON. The plugin implements it over janus_transport_callbacks, the tests by a fake.
#pragma once

#include <cstddef>

#include "base/json.hpp"

namespace jm::janus {

using ChannelId = std::size_t;  // index of the channel in the gateway, stable for its lifetime

enum class Target { Janus, Admin };  // of Janus's two APIs

class Core {
 public:
  virtual ~Core() = default;

  // Called on the gateway's thread only. Must only enqueue: the response comes later through
  // Gateway::from_core() with the same `transaction`, from any thread.
  virtual void request(ChannelId channel, Json request, Target target = Target::Janus) = 0;
  // An event for Janus's event handlers (only called if they are enabled).
  virtual void notify(ChannelId channel, Json event) = 0;
};

}  // namespace jm::janus
