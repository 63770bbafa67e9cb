// SPDX-License-Identifier: GPL-3.0-or-later
// A Janus behind a gateway: it answers requests after a time, or refuses them, hangs up, says nothing: then
// the gateway gives up after kSetup, and tells the peer of an error.
#pragma once

#include "tests/sim/faults.hpp"
#include "tests/sim/random.hpp"

namespace jm::sim {

struct JanusPlan {
  double slow = 0, refuses = 0, hangs_up = 0, silent = 0;  // for each request
};

class Janus {
 public:
  static constexpr milliseconds kSetup{15'000};  // as janus::CallTiming::setup
  enum class Outcome { Answers, Refuses, HangsUp, Silent };
  struct Reply {
    Outcome outcome = Outcome::Answers;
    milliseconds after{0};
  };

  // `counts` outlives it.
  Janus(JanusPlan plan, Generator generator, FaultCounts& counts)
      : plan_(plan), generator_(generator), counts_(counts) {}

  Reply request() {
    Reply reply;
    reply.after = generator_.time(milliseconds(2), milliseconds(60));
    if (happens(plan_.slow, Fault::JanusSlow))
      reply.after = generator_.time(milliseconds(450), milliseconds(4'000));
    if (happens(plan_.silent, Fault::JanusSilent))
      reply = {Outcome::Silent, kSetup};
    else if (happens(plan_.hangs_up, Fault::JanusHungUp))
      reply.outcome = Outcome::HangsUp;
    else if (happens(plan_.refuses, Fault::JanusRefused))
      reply.outcome = Outcome::Refuses;
    return reply;
  }
  void heal() { plan_ = {}; }

 private:
  bool happens(double probability, Fault fault) {
    if (!generator_.chance(probability)) return false;
    counts_.count(fault);
    return true;
  }

  JanusPlan plan_;
  Generator generator_;
  FaultCounts& counts_;
};

}  // namespace jm::sim
