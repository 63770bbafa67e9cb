// SPDX-License-Identifier: GPL-3.0-or-later
// Descriptions with candidates, and whether Janus was given them at once.
#pragma once

#include <string>

#include "tests/unit/support/gateway_world.hpp"

namespace gateway_test {

inline const std::string kCandidate = "candidate:1 1 udp 1 127.0.0.1 9 typ host";
inline const std::string kSections =
    "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-ufrag:UFRG\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=" +
    kCandidate +
    "\r\na=end-of-candidates\r\na=mid:left\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:right\r\na=candidate:2 1 udp 1 127.0.0.1 10 typ host\r\n";

// Whether the offer that Janus got, the n-th, announced candidates to come.
inline bool trickles(GatewayWorld& world, std::size_t number = 0) {
  const auto message = parse_object(world.janus->text("message", number));
  const json_t* jsep = json_object_get(message->get(), "jsep");
  const bool trickle = json_is_true(json_object_get(jsep, "trickle"));
  ck_assert(trickle == (text_or(jsep, "sdp").find("candidate") == std::string::npos));
  return trickle;
}

// Of another connection with another certificate.
inline Envelope offer_with_candidates(const std::string& fingerprint = "AA") {
  auto offer = envelope(Envelope::Type::Offer);
  offer.sdp = kSections + "a=fingerprint:sha-256 " + fingerprint + "\r\n";
  return offer;
}

inline Envelope naming(const Envelope& answer, Envelope::Type type = Envelope::Type::Message) {
  auto out = envelope(type);
  out.re = answer.id;
  return out;
}

}  // namespace gateway_test
