// SPDX-License-Identifier: GPL-3.0-or-later
// A session description, of a peer's or of Janus's.
#include "janus/messages/description.hpp"
#include "base/json.hpp"
#include "fuzz.hpp"
#include "janus/messages/envelope.hpp"
#include "janus/messages/public_candidates.hpp"

namespace {

using namespace jm;
using namespace jm::janus;

bool is_candidate(const json_t* one) {
  const auto line = text_in(one, "candidate");
  const auto mid = text_in(one, "sdpMid");
  const auto index = integer_in(one, "sdpMLineIndex");
  return line && line->size() <= kMaxCandidate && (!mid || (!mid->empty() && mid->size() <= kMaxName)) &&
         (!index || (*index >= 0 && *index <= kMaxLineIndex));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Json object(json_object());
  set(object.get(), "type", size % 2 == 0 ? "offer" : "answer");
  set(object.get(), "sdp", fuzz::text_of(data, size));
  auto description = read_description(object.get());
  if (!description) return 0;  // empty, or not UTF-8
  const Json jsep = to_jsep(*description);
  fuzz::require(json_is_false(json_object_get(jsep.get(), "trickle")) == description->has_candidates,
                "Janus is told whether candidates come later");

  const auto shown = public_sdp(description->sdp);
  fuzz::require(shown.sdp.size() <= 2 * description->sdp.size(),
                "without private addresses it is hardly longer");
  const auto again = public_sdp(shown.sdp);
  fuzz::require(again.sdp == shown.sdp && again.hidden == 0 && again.shown == shown.shown,
                "there is nothing to hide a second time");

  const Json list = take_candidates(*description);
  fuzz::require(json_array_size(list.get()) <= kMaxTaken, "candidates are bounded");
  std::size_t i = 0;
  const json_t* candidate = nullptr;
  json_array_foreach(list.get(), i, candidate)
      fuzz::require(is_candidate(candidate), "a message can hold the candidate");
  fuzz::require(description->sdp.size() <= 2 * size + 2, "what is left is not longer than it was");
  const std::string rest = description->sdp;
  fuzz::require(!describe("offer", rest).has_candidates, "no candidate is left");
  fuzz::require(json_array_size(take_candidates(*description).get()) == 0 && description->sdp == rest,
                "there is nothing to take a second time");
  return 0;
}
