// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/speech/envelopes.hpp"

#include <utility>

#include "client/speech/ice_servers.hpp"

namespace jm::client {

using janus::Envelope;
using Type = Envelope::Type;

Envelopes::Envelopes(Line& line, Listener& listener) : line_(line), listener_(listener) {}

Envelope Envelopes::begin(Type type) const {
  Envelope envelope;
  envelope.type = type;
  envelope.id = janus::random_id();
  envelope.re = last_read_;
  return envelope;
}

void Envelopes::offer(const std::string& sdp, Line::Tag tag) {
  Envelope offer = begin(Type::Offer);
  offer.sdp = sdp;
  offer_ = offer.id;
  answered_ = false;
  line_.send(janus::write_envelope(offer), tag);
}

void Envelopes::candidates(const std::vector<std::string>& lines) {
  Envelope message = begin(Type::Candidates);
  message.candidates.reset(json_array());
  for (const std::string& line : lines)
    json_array_append_new(message.candidates.get(), json_pack("{s:s, s:s, s:i}", "candidate", line.c_str(),
                                                              "sdpMid", "0", "sdpMLineIndex", 0));
  message.completed = true;
  line_.send(janus::write_envelope(message), 0);
}

Json Envelopes::bye() {
  return janus::write_envelope(begin(Type::Bye));
}

void Envelopes::heard(const json_t* object) {
  const auto envelope = janus::read_envelope(object);
  if (!envelope || offer_.empty()) return;
  last_read_ = envelope->id;
  switch (envelope->type) {
    case Type::Answer:
      if (envelope->re != offer_ || std::exchange(answered_, true)) return;
      return listener_.answered({envelope->sdp, servers_in(envelope->ice_servers.get()), envelope->queued});
    case Type::Bye:
      return listener_.hung_up(envelope->reason);
    case Type::Error:
      if (envelope->re != offer_ && !envelope->re.empty()) return;  // of a further message
      return listener_.refused(envelope->reason + " (" + std::to_string(envelope->code) + ")");
    case Type::Offer:
    case Type::Candidates:
    case Type::Message:
    case Type::Event:
      return;
  }
}

}  // namespace jm::client
