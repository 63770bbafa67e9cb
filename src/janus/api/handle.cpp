// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/api/handle.hpp"

#include <utility>

#include "base/json.hpp"

namespace jm::janus {

Json Handle::about() const {
  Json details(json_object());
  set(details.get(), "plugin", plugin_);
  set(details.get(), "session_id", static_cast<std::int64_t>(session_));
  set(details.get(), "handle_id", static_cast<std::int64_t>(number_));
  return details;
}

void Handle::to_janus(const RequestQueue::Request& request, Replies& replies) {
  if (const auto jsep = read_description(json_object_get(request.json.get(), "jsep"))) dtls_.to_janus(*jsep);
  if (request.trace) offered(true, replies);
}

// With the description or the candidate in it, if there is one, as the peer gets it.
Json Handle::to_peer(const json_t* message, Replies& replies) {
  Json out(json_copy(const_cast<json_t*>(message)));
  const json_t* jsep = json_object_get(message, "jsep");
  const json_t* candidate = json_object_get(message, "candidate");
  if (auto description = read_description(jsep)) {
    dtls_.from_janus(*description);
    candidates_.description(*description);
    Json copy(json_copy(const_cast<json_t*>(jsep)));  // Janus still reads its own
    set(copy.get(), "sdp", description->sdp);
    set(out.get(), "jsep", std::move(copy));
  } else if (candidate != nullptr && text_in(message, "janus") == "trickle") {
    if (Json shown = candidates_.candidate(candidate))
      set(out.get(), "candidate", std::move(shown));
    else
      out.reset();
  }
  if (candidates_.none_left()) replies.none_left();
  return out;
}

std::unique_ptr<PeerApi::Answer> Handle::said(const json_t* event, Why why,
                                              const std::shared_ptr<plain::Trace>& trace, Replies& replies,
                                              base::Now now) {
  const json_t* data = json_object_get(json_object_get(event, "plugindata"), "data");
  const auto number = integer_in(data, "error_code");
  const bool error = text_in(event, "janus") == "error";
  if (number && why == Why::Answers)
    replies.refused(*number, text_or(data, "error", "refused by the plugin"), about());
  if ((number || error) && trace && link_ == Link::Offered)
    over(error ? "Janus has refused the offer" : "the plugin has refused the offer", replies);

  const std::string type = text_or(json_object_get(event, "jsep"), "type");
  if (type == "offer") offered(false, replies);
  if (type != "answer") return nullptr;
  ++replies.counters().answers;
  if (link_ == Link::Offered) link_ = Link::Answered;
  if (!trace) return nullptr;
  trace->mark(plain::Stage::Answered, now.steady);
  return std::make_unique<PeerApi::Answer>(PeerApi::Answer{trace, about()});
}

void Handle::offered(bool by_peer, Replies& replies) {
  const bool opens = idle();
  if (by_peer || opens) ++replies.counters().offers;
  if (opens) {
    ++replies.counters().calls;
    link_ = Link::Offered;
  }
  replies.notify(!opens ? "renegotiation" : by_peer ? "offer" : "request", about());
}

void Handle::up(Replies& replies) {
  if (std::exchange(link_, Link::Up) != Link::Up) replies.notify("connected", about());
}

void Handle::hung_up(const std::string& reason, Replies& replies) {
  media_.clear();
  dtls_ = {};
  candidates_.clear();
  over(reason, replies);
}

void Handle::over(const std::string& reason, Replies& replies) {
  const Link link = std::exchange(link_, Link::None);
  if (link == Link::None) return;
  Json details = about();
  set(details.get(), "reason", reason);
  set(details.get(), "connected", Json(json_boolean(link == Link::Up)));
  replies.notify("disconnected", std::move(details));
}

}  // namespace jm::janus
