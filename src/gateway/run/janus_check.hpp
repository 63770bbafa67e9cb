// SPDX-License-Identifier: GPL-3.0-or-later
// Asks Janus for its own configuration and logs what keeps channels of ours from working: a channel would
// notice that in its first call only. The loop's thread only.
#pragma once

#include <functional>
#include <string>

#include "base/log.hpp"
#include "gateway/run/janus_info.hpp"
#include "janus/core.hpp"

namespace jm::gateway {

class JanusCheck {
 public:
  // `has_secret`: the gateway has Janus's api_secret. `unchecked` gives the channels that the next answer is
  // about, each once.
  JanusCheck(janus::Core& core, base::Log log, bool has_secret, std::function<ChannelConfigs()> unchecked);

  void ask();
  // Whether this message of Janus's is the answer; it is dealt with then.
  bool takes(const json_t* message);

 private:
  janus::Core& core_;
  const base::Log log_;
  const bool has_secret_;
  const std::function<ChannelConfigs()> unchecked_;
  std::string transaction_;  // of the question; empty: none is asked
};

}  // namespace jm::gateway
