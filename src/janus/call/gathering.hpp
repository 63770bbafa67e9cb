// SPDX-License-Identifier: GPL-3.0-or-later
// Janus with full_trickle: its candidates come behind its descriptions, and even before them. One message
// holds all: each would be a message of its own else, the plain form has none for them, and browsers drop
// what comes early.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "janus/messages/description.hpp"
#include "janus/reply_to.hpp"

namespace jm::janus {

// An event of the plugin's that comes with a description: an answer or an offer.
struct Described {
  std::optional<Unanswered> answers;
  Description description;
  Json data;  // may be null
};

struct JanusCandidates {
  Json list;
  bool completed = false;
};

class Gathering {
 public:
  // What can be told: the one before, if it was not yet, and this one, if nothing has to come behind it.
  std::vector<Described> described(Described said, base::Now now);
  // A `trickle` of Janus's; what can be told now.
  std::optional<Described> trickled(const json_t* candidate);
  // Candidates that belong to the description that the peer has; none: there are none.
  std::optional<JanusCandidates> late();

  // When what has come is told as it is.
  std::optional<base::Time> deadline() const { return deadline_; }
  Described expire() { return tell(); }
  // Whom the description is for that is not told yet.
  std::optional<Unanswered> take_unanswered();

 private:
  Described tell();

  std::optional<Described> incomplete_;  // its candidates are still to come
  Json candidates_;                      // that no description took; null: none were told of
  bool completed_ = false;
  std::string ufrag_;  // of the last description
  std::optional<base::Time> deadline_;
};

}  // namespace jm::janus
