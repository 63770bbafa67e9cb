// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/conversation/call_peer.hpp"

#include <algorithm>
#include <utility>

#include "base/failpoint.hpp"

namespace jm::gateway {

// Without a request of the peer's it is said on Janus's own account.
janus::Unanswered CallPeer::settle(std::optional<janus::Unanswered> answers) {
  if (!answers) return {{to_.form, ""}, {}, nullptr};
  if (answers->trace) setting_up_ = false;
  return std::move(*answers);
}

void CallPeer::answer(janus::Call::Described answer, bool candidates_queued, base::Now now) {
  // An event before may have settled the offer already; the answer follows then.
  janus::Unanswered to{to_, {}, nullptr};
  if (answer.answers) {
    base::failpoint("answered");
    to = settle(std::move(answer.answers));
    if (to.trace) to.trace->mark(plain::Stage::Answered, now.steady);
  }
  answer_ = replies_.answer(std::move(to), answer.description, std::move(answer.data), candidates_queued,
                            call_, now);
}

bool CallPeer::offer(janus::Call::Described offer, base::Now now) {
  auto to = settle(std::move(offer.answers));
  if (to.to.form == plain::Format::Envelope) {
    servers_due_ = false;
    offer_ = replies_.offer(std::move(to), offer.description, std::move(offer.data), call_, now);
    return true;
  }
  if (!to.trace) return true;  // a renegotiation that it cannot follow: nothing is lost
  replies_.error(std::move(to), janus::code::kTransport,
                 "Janus makes the offer here, which takes a sealed channel", call_, now);
  return false;
}

void CallPeer::event(janus::Call::Event event, base::Now now) {
  auto to = settle(std::move(event.answers));
  if (to.to.form != plain::Format::Envelope) return;
  replies_.event(std::move(to), std::move(event.data), std::exchange(servers_due_, false), call_, now);
}

void CallPeer::error(std::optional<janus::Unanswered> answers, int code, const std::string& reason,
                     base::Now now) {
  replies_.error(settle(std::move(answers)), code, reason, call_, now);
}

void CallPeer::candidates(janus::Call::Candidates candidates) {
  if (takes_envelopes()) replies_.candidates(to_, std::move(candidates.list), candidates.completed, call_);
}

void CallPeer::over(std::vector<janus::Unanswered> unanswered, const std::string& reason, base::Now now) {
  const auto setup = std::find_if(unanswered.begin(), unanswered.end(),
                                  [](const janus::Unanswered& request) { return request.trace != nullptr; });
  if (setup != unanswered.end())
    error(std::move(*setup), janus::code::kTransport, reason, now);
  else if (takes_envelopes())
    replies_.bye({to_.form, ""}, reason, call_);
}

void CallPeer::give_up(const std::string& reason, base::Now now) {
  auto to = settle(std::nullopt);
  if (!takes_envelopes()) to.to.re = to_.re;  // an envelope's offer has its answer
  replies_.error(std::move(to), janus::code::kTransport, reason, call_, now);
}

void CallPeer::bye(const std::string& reason) {
  if (takes_envelopes() && !setting_up_) replies_.bye(to_, reason, call_);
}

}  // namespace jm::gateway
