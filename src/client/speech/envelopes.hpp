// SPDX-License-Identifier: GPL-3.0-or-later
// A call in envelopes (docs/protocol.md), for a channel with a plugin of its own.
#pragma once

#include <string>

#include "client/speech/speech.hpp"
#include "janus/messages/envelope.hpp"

namespace jm::client {

class Envelopes final : public Speech {
 public:
  // Both outlive it.
  Envelopes(Line& line, Listener& listener);

  void offer(const std::string& sdp, Line::Tag tag) override;
  void candidates(const std::vector<std::string>& lines) override;
  void heard(const json_t* object) override;
  Json bye() override;

 private:
  janus::Envelope begin(janus::Envelope::Type type) const;

  Line& line_;
  Listener& listener_;
  std::string offer_;      // id of the last one
  std::string last_read_;  // id
  bool answered_ = false;  // the last offer
};

}  // namespace jm::client
