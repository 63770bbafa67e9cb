// SPDX-License-Identifier: GPL-3.0-or-later
// What a call asks of Janus, and when.
#include "janus/call.hpp"

#include <utility>

#include "base/json.hpp"
#include "janus/messages/envelope.hpp"

namespace jm::janus {

Call::Call(CallOptions options)
    : options_(std::move(options)),
      keepalive_(options_.timing.keepalive),
      session_({options_.api_secret, options_.token}, keepalive_),
      negotiation_(options_.hide_private_candidates),
      connection_({options_.connect_timeout, options_.peer_timeout, options_.idle_timeout}) {}

std::string Call::send(Json request, Sent kind) {
  std::string transaction = transactions_.add(kind);
  set(request.get(), "transaction", transaction);
  out_.emplace_back(ToJanus{std::move(request)});
  return transaction;
}

Call::Actions Call::ask(Request request, base::Now now) {
  if (over() || requests_.full()) {
    out_.emplace_back(Refused{std::move(request.from), code::kTransport, "too many requests wait"});
    return std::exchange(out_, {});
  }
  requests_.add(std::move(request));
  if (state_ == State::New)
    open(now);
  else
    go_on(now);
  return std::exchange(out_, {});
}

void Call::open(base::Now now) {
  state_ = State::Opened;
  send(session_.create(), Sent::Create);
  Json attach = session_.request("attach");
  set(attach.get(), "plugin", options_.plugin);
  send(std::move(attach), Sent::Attach);
  answer_at_ = now.steady + options_.timing.setup;
  connection_.begin(now);
}

// The candidates and the request that Janus may get now.
void Call::go_on(base::Now now) {
  if (over() || handle_ == 0) return;
  const auto of_handle = [this](const char* verb) {
    Json request = session_.request(verb);
    set(request.get(), "handle_id", static_cast<std::int64_t>(handle_));
    return request;
  };
  if (state_ == State::Ready && !requests_.describes())
    while (const Json body = candidates_.next()) {
      Json trickle = of_handle("trickle");
      json_object_update(trickle.get(), body.get());
      send(std::move(trickle), Sent::Trickle);
    }

  auto next = requests_.start();
  if (!next) return;
  Json message = of_handle("message");
  set(message.get(), "body", next->body ? std::move(next->body) : Json(json_object()));
  if (next->jsep) {
    if (Json behind = negotiation_.to_janus(*next->jsep)) candidates_.add(std::move(behind), true);
    set(message.get(), "jsep", to_jsep(*next->jsep));
    if (next->jsep->type == "answer") connection_.peer_answers(now);
  }
  answer_at_ = now.steady + options_.timing.setup;
  requests_.sent(send(std::move(message), Sent::Message), now);
  out_.emplace_back(Asked{});
  // Not before: Janus takes requests one by one, and the offer comes first.
  if (keepalive_.ask()) send(session_.info(), Sent::Info);
}

Call::Actions Call::trickle(Json candidates, bool completed, base::Now now) {
  if (!over()) {
    if (!candidates_.add(std::move(candidates), completed)) out_.emplace_back(Dropped{});
    go_on(now);
  }
  return std::exchange(out_, {});
}

base::Earliest<Call::Due> Call::next_due() const {
  base::Earliest<Due> next;
  if (over()) return next;
  next.add(answer_at_, Due::Answer);
  next.add(session_.keepalive_at(), Due::Keepalive);
  next.add(connection_.deadline(), Due::Connection);
  next.add(gathering_.deadline(), Due::Gathering);
  return next;
}

Call::Actions Call::expire(base::Now now) {
  for (auto next = next_due(); const Due* due = next.due(now); next = next_due()) {
    switch (*due) {
      case Due::Answer:
        answer_at_.reset();
        if (state_ != State::Ready) {
          failed(code::kTransport, "Janus did not answer in time", true);
          break;
        }
        // An answer that comes all the same is ignored.
        if (Sent* sent = requests_.in_flight() ? transactions_.find(requests_.transaction()) : nullptr)
          *sent = Sent::GivenUp;
        refused(code::kTransport, "Janus did not answer in time", now);
        break;
      case Due::Keepalive:
        send(session_.keepalive(now), Sent::Keepalive);
        break;
      case Due::Connection:
        if (const auto reason = connection_.expire(now)) finish(*reason, true);
        break;
      case Due::Gathering:
        tell(gathering_.expire());
        break;
    }
  }
  return std::exchange(out_, {});
}

void Call::answer_attached(std::chrono::milliseconds travel, base::Now now) {
  connection_.answer_attached(travel, now);
}

// What the peer asked for stays with take_unanswered().
void Call::finish(const std::string& reason, bool session_lives) {
  if (over()) return;
  if (state_ != State::New && session_lives) send(session_.request("destroy"), Sent::Keepalive);
  state_ = State::Over;
  if (!reason.empty()) out_.emplace_back(Over{reason});
}

Call::Actions Call::end() {
  finish("", true);
  return std::exchange(out_, {});
}

Call::Actions Call::session_over(std::uint64_t session, bool timeout) {
  if (session != 0 && session == session_.id())
    finish(timeout ? "Janus timed the session out" : "Janus ended the session", false);
  return std::exchange(out_, {});
}

std::vector<Unanswered> Call::take_unanswered() {
  std::vector<Unanswered> all = requests_.take_all();
  if (auto described = gathering_.take_unanswered()) all.insert(all.begin(), std::move(*described));
  return all;
}

}  // namespace jm::janus
