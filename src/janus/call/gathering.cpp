// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/call/gathering.hpp"

#include <utility>

namespace jm::janus {
namespace {

constexpr std::chrono::seconds kGathering{5};  // Janus without full_trickle waits for no longer either
constexpr std::size_t kMaxCandidatesKept = 64;

}  // namespace

std::vector<Described> Gathering::described(Described said, base::Now now) {
  std::vector<Described> told;
  if (incomplete_) told.push_back(tell());
  const Description& description = said.description;
  const bool other_ufrag = description.ufrag != std::exchange(ufrag_, description.ufrag);
  const bool waits = other_ufrag && !description.has_candidates && !description.has_all;
  incomplete_ = std::move(said);
  if (!waits || completed_)
    told.push_back(tell());
  else
    deadline_ = now.steady + kGathering;
  return told;
}

std::optional<Described> Gathering::trickled(const json_t* candidate) {
  const bool completed = json_is_true(json_object_get(candidate, "completed"));
  if (!candidates_) candidates_ = Json(json_array());
  if (!completed && json_is_object(candidate) && json_array_size(candidates_.get()) < kMaxCandidatesKept)
    json_array_append(candidates_.get(), const_cast<json_t*>(candidate));
  completed_ = completed_ || completed;
  if (!incomplete_ || !completed_) return std::nullopt;
  return tell();
}

std::optional<JanusCandidates> Gathering::late() {
  if (incomplete_ || !candidates_ || ufrag_.empty()) return std::nullopt;
  return JanusCandidates{std::move(candidates_), std::exchange(completed_, false)};
}

std::optional<Unanswered> Gathering::take_unanswered() {
  return incomplete_ ? std::exchange(incomplete_->answers, std::nullopt) : std::nullopt;
}

Described Gathering::tell() {
  deadline_.reset();
  Described told = std::move(*incomplete_);
  incomplete_.reset();
  const Json list = std::move(candidates_);
  const bool all = std::exchange(completed_, false);
  if (list) add_candidates(told.description, list.get(), all);
  return told;
}

}  // namespace jm::janus
