// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/conversation/latency.hpp"

#include <algorithm>

namespace jm::gateway {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds kLeastMaxAge{60};

milliseconds since(base::Time then, base::Time now) {
  return std::chrono::duration_cast<milliseconds>(now - then);
}

}  // namespace

void Latency::heard(const janus::Envelope& envelope, base::Time now) {
  if (envelope.delay.count() > 0) says_ = envelope.delay;
  if (answer_id_.empty() || envelope.re != answer_id_) return;
  answer_id_.clear();
  // It has come back, so each direction took half of the time. But a person may have waited with a bye.
  if (envelope.type != janus::Envelope::Type::Bye) measured_.took(since(attached_at_, now) / 2);
}

void Latency::connected(const std::string& answer_id, base::Time now) {
  if (answer_id_.empty() || answer_id_ != answer_id) return;
  answer_id_.clear();
  measured_.took(since(attached_at_, now));
}

milliseconds Latency::one_way() const {
  return std::max({host_.delivery.slowest_publish(), measured_.slowest(), says_});
}

bool Latency::queues_candidates() const {
  if (host_.config.hold_candidates) return *host_.config.hold_candidates;
  return slow() || (!host_.config.reachable && !host_.delivery.measured());
}

std::optional<std::string> Latency::too_slow() const {
  if (host_.config.reachable || host_.config.hold_candidates) return std::nullopt;
  const auto takes = std::max(host_.delivery.latest_publish(), says_);
  if (takes < host_.timing.longest_delay) return std::nullopt;
  return "a message takes " + std::to_string(std::chrono::ceil<std::chrono::seconds>(takes).count()) +
         " s or more on the carrier, too long for a Janus that browsers do not reach without its sending "
         "first: use a faster carrier, or give Janus a public address or a TURN server and set \"reachable\"";
}

std::optional<milliseconds> Latency::look_again() const {
  if (host_.config.reachable || host_.config.hold_candidates) return std::nullopt;
  const auto longest = host_.timing.longest_delay;
  return std::max(longest - host_.delivery.latest_publish(), longest / 10);
}

milliseconds Latency::max_age() const {
  if (host_.config.max_age) return *host_.config.max_age;
  return std::max<milliseconds>(kLeastMaxAge, 4 * one_way());
}

}  // namespace jm::gateway
