// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/call/negotiation.hpp"

#include <utility>

namespace jm::janus {

// Janus does not give its agent the candidates of a description that renegotiates (1.1.2), so if that one
// restarts ICE it hears of them behind it; of those that it knows, not again.
Json Negotiation::to_janus(Description& description) {
  dtls_.to_janus(description);
  const bool restarts = description.ufrag != std::exchange(ufrag_, description.ufrag);
  Json behind;
  if (agreed_ && restarts && description.has_candidates) behind = take_candidates(description);
  agreed_ = agreed_ || description.type == "answer";
  return behind;
}

void Negotiation::from_janus(Description& description) {
  dtls_.from_janus(description);
  candidates_.description(description);
}

std::optional<JanusCandidates> Negotiation::from_janus(JanusCandidates candidates) {
  JanusCandidates out{Json(json_array()), false};
  std::size_t i = 0;
  json_t* candidate = nullptr;
  json_array_foreach(candidates.list.get(), i, candidate) {
    Json shown = candidates_.candidate(candidate);
    if (shown) json_array_append_new(out.list.get(), shown.release());
  }
  out.completed = candidates.completed && candidates_.completed();
  if (json_array_size(out.list.get()) == 0 && !out.completed) return std::nullopt;
  return out;
}

}  // namespace jm::janus
