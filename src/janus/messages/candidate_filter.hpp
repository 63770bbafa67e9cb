// SPDX-License-Identifier: GPL-3.0-or-later
// What a peer is told of Janus's candidates in one PeerConnection: all of them, or none that is private
// (`hide_private_candidates`).
#pragma once

#include <utility>

#include "janus/messages/description.hpp"

namespace jm::janus {

class CandidateFilter {
 public:
  explicit CandidateFilter(bool hides) : hides_(hides) {}

  // Everything of Janus's passes here on its way to the peer: a description,
  void description(Description& description);
  // and what a `trickle` of Janus's has, {"completed":true} behind the last. Null: the peer is not told.
  Json candidate(const json_t* candidate);
  // Those were all; whether the peer is told so.
  bool completed();

  // Whether the peer has just been left without any candidate, though Janus has some; asked once.
  bool none_left() { return std::exchange(none_left_, false); }
  // The connection is over.
  void clear() { shown_ = hidden_ = none_left_ = false; }

 private:
  bool hides_;
  bool shown_ = false, hidden_ = false;  // whether there were such
  bool none_left_ = false;
};

// What the log says of that.
inline constexpr const char* kNoneLeft =
    "hide_private_candidates has left none of Janus's candidates: peers connect only if Janus reaches the "
    "candidates "
    "of theirs by itself; set nat_1_1_mapping or stun_server in janus.jcfg (section nat), or remove the key";

}  // namespace jm::janus
