// SPDX-License-Identifier: GPL-3.0-or-later
// What is said on a line to have a call: offers and candidates become JSON objects, and what comes back an
// answer or the reason why there is none. On the loop's thread.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "client/line.hpp"
#include "peer/ice_server.hpp"

namespace jm::client {

struct CallAnswer {
  std::string sdp;
  std::vector<peer::IceServer> servers;
  bool wants_candidates = false;  // Janus has not been told the offer's, and waits for a message with them
};

class Speech {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void answered(CallAnswer answer) = 0;  // to the last offer, once
    virtual void refused(const std::string& reason) = 0;
    virtual void hung_up(const std::string& reason) = 0;  // by the other end
  };

  virtual ~Speech() = default;

  // `tag`: of the message with the description.
  virtual void offer(const std::string& sdp, Line::Tag tag) = 0;
  // All that this side has, in lines "candidate:…".
  virtual void candidates(const std::vector<std::string>& lines) = 0;
  virtual void heard(const json_t* object) = 0;
  // The last object of the call.
  virtual Json bye() = 0;
};

}  // namespace jm::client
