// SPDX-License-Identifier: GPL-3.0-or-later
// What a channel lets its peer ask of Janus and hear of it, and for how long, as it is configured.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace jm::janus {

struct PeerRights {
  std::string plugin;                      // e.g. "janus.plugin.echotest"
  std::string body;                        // JSON object as text, sent with an offer; "{}" if none
  std::vector<std::string> allow_plugins;  // further plugins the peer may name
  // What the peer's bodies may have, see janus::Allowance; a request "" is a body without one.
  std::vector<std::string> allow_requests, allow_members;
  enum class Api { Plugin, Janus, Admin };
  Api api =
      Api::Plugin;  // what the peer speaks: envelopes and plain offers, or one of Janus's APIs in arrays
  std::vector<std::string> allow_verbs = {"create", "attach", "message", "trickle",
                                          "hangup", "detach", "destroy"};
  unsigned max_sessions = 2, max_handles = 16;  // of the Janus API; handles in each session
  bool hide_private_candidates = false;         // whether it hears of none of Janus's that is private
  bool allow_token = false;                     // whether a peer's own token passes
  std::chrono::seconds idle_timeout{600};  // not connected, and no message from the peer, for so long: over
};

}  // namespace jm::janus
