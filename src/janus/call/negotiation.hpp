// SPDX-License-Identifier: GPL-3.0-or-later
// The descriptions that the two ends of a call have exchanged, and Janus's candidates.
#pragma once

#include <optional>
#include <string>

#include "janus/call/gathering.hpp"
#include "janus/messages/candidate_filter.hpp"
#include "janus/messages/description.hpp"
#include "janus/messages/dtls_role.hpp"

namespace jm::janus {

class Negotiation {
 public:
  // `hides`: no private candidate of Janus's leaves.
  explicit Negotiation(bool hides) : candidates_(hides) {}

  // For one to Janus. Candidates that Janus has to get behind it are taken out; null: there are none.
  Json to_janus(Description& description);
  // Janus has answered.
  void answered() { agreed_ = true; }
  // For one to the peer.
  void from_janus(Description& description);
  // Candidates for it; none: there is nothing to tell.
  std::optional<JanusCandidates> from_janus(JanusCandidates candidates);
  // See CandidateFilter::none_left().
  bool none_left() { return candidates_.none_left(); }

 private:
  DtlsRole dtls_;
  CandidateFilter candidates_;
  std::string ufrag_;    // of the peer's last description
  bool agreed_ = false;  // descriptions were exchanged once
};

}  // namespace jm::janus
