// SPDX-License-Identifier: GPL-3.0-or-later
// A WebRTC session description, and the few lines of it that the gateway must know.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "janus/core.hpp"

namespace jm::janus {

struct Description {
  std::string type;  // "offer" or "answer"
  std::string sdp;
  std::string ufrag;             // of the first a=ice-ufrag line; empty if there is none
  std::string session, version;  // of the o= line; may be empty
  std::string fingerprint;       // the first SHA-256 one, else the first, in small letters; may be empty
  std::string setup;             // of the first a=setup line: who begins DTLS; may be empty
  bool has_candidates = false;
  bool has_all = false;  // a=end-of-candidates
};

// Whether two offers are of one RTCPeerConnection. Many stacks write a constant o= line, some another session
// id in each description, and a certificate may be used again: what a connection keeps is its certificate,
// and its ufrag unless ICE restarts; it counts its descriptions then (RFC 3264, 8).
bool of_one_connection(const Description& before, const Description& now);

// Whether Janus accepts the text as SDP is Janus's business.
Description describe(std::string type, std::string sdp);

// {"type","sdp"}; other members are ignored.
Result<Description> read_description(const json_t* object);

// Takes the candidates out: an array of {candidate, sdpMid, sdpMLineIndex}, as in a `candidates` message. The
// first kMaxTaken of them, and none that such a message could not hold.
inline constexpr std::size_t kMaxTaken = 256;
Json take_candidates(Description& description);

// Adds candidates, in Janus's form of them, to the first section: all sections are bundled.
void add_candidates(Description& description, const json_t* list, bool completed);

// What Janus takes as "jsep": `trickle` is true exactly if there is no candidate in it.
Json to_jsep(const Description& description);

}  // namespace jm::janus
