// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/conversation/live_call.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "base/overloaded.hpp"
#include "janus/messages/candidate_filter.hpp"

namespace jm::gateway {
namespace {

janus::CallOptions call_options(const ConversationHost& host, LiveCall::Options& options) {
  janus::CallOptions out;
  out.plugin = std::move(options.plugin);
  out.token = std::move(options.token);
  out.api_secret = host.api_secret;
  out.hide_private_candidates = host.config.hide_private_candidates;
  out.connect_timeout = host.config.connect_timeout;
  out.peer_timeout = host.config.peer_timeout;
  out.idle_timeout = host.config.idle_timeout;
  out.timing = host.timing;
  return out;
}

}  // namespace

LiveCall::LiveCall(const ConversationHost& host, Options options, Replies& replies, Latency& latency,
                   Actions& out)
    : host_(host),
      latency_(latency),
      out_(out),
      name_(std::move(options.name)),
      call_(call_options(host, options)),
      peer_(replies, name_, options.servers_due) {
  ++host_.counters.calls;
}

Conversation::State LiveCall::state() const {
  using State = Conversation::State;
  if (peer_.setting_up()) return State::SettingUp;
  if (call_.up()) return State::Connected;
  if (!peer_.answer_id().empty()) return State::Answered;
  return peer_.offer_id().empty() ? State::Open : State::Offered;
}

bool LiveCall::is_of(const Entry& entry) const {
  if (call_.over()) return false;
  if (const auto* plain = entry.incoming.plain())
    return name_.starts_with("o=") && janus::of_one_connection(last_offer_, *plain);
  if (entry.call() != name_) return false;
  // A name that is used again for another connection.
  return !entry.is_offer() || last_offer_.fingerprint.empty() ||
         janus::of_one_connection(last_offer_, janus::describe("offer", entry.incoming.envelope()->sdp));
}

void LiveCall::set_up(janus::Call::Request request, base::Now now) {
  if (request.jsep) {
    last_offer_ = *request.jsep;
    last_offer_.sdp.clear();
    candidates_.begin(latency_.queues_candidates(), *request.jsep);
  }
  peer_.sets_up(request.from.to);
  run(call_.ask(std::move(request), now), now);
}

void LiveCall::ask(janus::Call::Request request, base::Now now) {
  const bool answers = request.jsep.has_value();
  auto actions = call_.ask(std::move(request), now);
  const bool refused = std::any_of(actions.begin(), actions.end(), [](const auto& action) {
    return std::holds_alternative<janus::Call::Refused>(action);
  });
  if (answers && !refused) peer_.has_answered();
  run(std::move(actions), now);
}

void LiveCall::peer_candidates(Json list, bool completed, base::Now now) {
  if (!candidates_.queues()) return give(CandidateQueue::Candidates{std::move(list), completed}, now);
  if (!candidates_.add(list, completed)) ++host_.counters.dropped;
  peer_alive("", now);
}

void LiveCall::peer_alive(const std::string& read, base::Now now) {
  call_.peer_alive(now);
  if (!peer_.setting_up()) give(candidates_.take_if_read(peer_.answer_id(), read, host_.delivery), now);
}

void LiveCall::give(std::optional<CandidateQueue::Candidates> candidates, base::Now now) {
  if (candidates) run(call_.trickle(std::move(candidates->list), candidates->completed, now), now);
}

void LiveCall::answer_attached(base::Now now) {
  attach_check_.reset();
  latency_.answer_attached(peer_.answer_id(), now.steady);
  call_.answer_attached(2 * latency_.one_way(), now);
  // A plain peer cannot say that it has the answer.
  const bool nameless = !peer_.takes_envelopes() && !host_.config.reachable;
  if (candidates_.queues() && !host_.config.hold_candidates && (!latency_.slow() || nameless))
    give(candidates_.take(), now);
}

base::Earliest<LiveCall::Due> LiveCall::next_due() const {
  base::Earliest<Due> next;
  next.add(attach_check_, Due::AttachCheck);
  next.add(call_.deadline(), Due::Call);
  return next;
}

void LiveCall::expire(base::Now now) {
  const auto next = next_due();
  const Due* due = next.due(now);
  if (due == nullptr) return;
  switch (*due) {
    case Due::AttachCheck:
      return check_attaching(now);
    case Due::Call:
      return run(call_.expire(now), now);
  }
}

void LiveCall::check_attaching(base::Now now) {
  attach_check_.reset();
  const auto reason = latency_.too_slow();
  if (!reason) {
    // It was signed first, and is under way only since then.
    if (const auto again = latency_.look_again()) attach_check_ = now.steady + *again;
    return;
  }
  peer_.give_up(*reason, now);
  over_ = "the carrier is too slow";
}

std::vector<janus::Unanswered> LiveCall::end(const std::string& reason, Conversation::Farewell farewell,
                                             base::Now now) {
  if (farewell == Conversation::Farewell::Told && !call_.over()) peer_.bye(reason);
  Json details(json_object());
  set(details.get(), "reason", reason);
  set(details.get(), "connected", Json(json_boolean(call_.up())));
  out_.push_back(janus::Notify{"disconnected", std::move(details)});
  run(call_.end(), now);
  out_.push_back(action::LetGo{name_});
  return call_.take_unanswered();
}

void LiveCall::run(janus::Call::Actions actions, base::Now now) {
  using janus::Call;
  for (auto& action : actions) {
    if (over_ && !call_.over()) return;  // one of them has shown that it cannot work
    std::visit(base::Overloaded{
                   [&](janus::ToJanus& request) { out_.push_back(std::move(request)); },
                   [&](Call::Asked&) {
                     if (peer_.setting_up()) out_.push_back(action::Asked{});
                   },
                   [&](Call::Described& event) { described(std::move(event), now); },
                   [&](Call::Event& event) { peer_.event(std::move(event), now); },
                   [&](Call::Refused& event) {
                     out_.push_back(action::Failed{event.reason});
                     peer_.error(std::move(event.answers), event.code, event.reason, now);
                     if (call_.over()) over_ = event.reason;
                   },
                   [&](Call::Candidates& list) { peer_.candidates(std::move(list)); },
                   [&](Call::NoneLeft&) {
                     if (host_.counters.emptied++ == 0)
                       out_.push_back(janus::Log{base::Level::Warning, janus::kNoneLeft});
                   },
                   [&](Call::Dropped&) { ++host_.counters.dropped; },
                   [&](Call::Connected&) {
                     // Its checks carry our password: the peer holds the answer.
                     out_.push_back(action::PeerRead{peer_.answer_id()});
                     latency_.connected(peer_.answer_id(), now.steady);
                     out_.push_back(janus::Notify{"connected", Json(json_object())});
                   },
                   [&](Call::Over& event) {
                     out_.push_back(janus::Log{base::Level::Verbose, "call over: " + event.reason});
                     over_ = event.reason;
                     peer_.over(call_.take_unanswered(), event.reason, now);
                   },
               },
               action);
  }
}

void LiveCall::described(janus::Call::Described event, base::Now now) {
  if (event.description.type != "answer") {
    if (!peer_.offer(std::move(event), now)) over_ = "Janus makes the offer";
    return;
  }
  attach_check_.reset();
  if (latency_.look_again() && !call_.up()) attach_check_ = now.steady + host_.timing.longest_delay;
  peer_.answer(std::move(event), candidates_.queues(), now);
}

}  // namespace jm::gateway
