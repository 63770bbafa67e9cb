// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/messages/candidate_filter.hpp"

#include "base/json.hpp"
#include "janus/messages/public_candidates.hpp"

namespace jm::janus {

void CandidateFilter::description(Description& description) {
  if (!hides_) return;
  auto changed = public_sdp(description.sdp);
  description.sdp = std::move(changed.sdp);
  description.has_candidates = changed.shown > 0;
  shown_ = shown_ || changed.shown > 0;
  hidden_ = hidden_ || changed.hidden > 0;
  if (changed.hidden == 0 || changed.shown > 0) return;
  description.has_all = false;
  none_left_ = !shown_;
}

Json CandidateFilter::candidate(const json_t* candidate) {
  if (!hides_) return share(candidate);
  if (json_is_true(json_object_get(candidate, "completed"))) return completed() ? share(candidate) : Json();
  const auto text = text_in(candidate, "candidate");
  if (!text || text->empty()) return share(candidate);  // as browsers say that these were all
  const auto changed = public_candidate(*text);
  (changed ? shown_ : hidden_) = true;
  if (!changed) return {};
  Json out(json_copy(const_cast<json_t*>(candidate)));  // Janus still reads its own
  set(out.get(), "candidate", *changed);
  return out;
}

bool CandidateFilter::completed() {
  none_left_ = hidden_ && !shown_;
  return !none_left_;
}

}  // namespace jm::janus
