// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/api/api.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "janus/messages/envelope.hpp"

namespace jm::janus {

Api::Api(Options options, Counters& counters)
    : PeerApi(counters),
      rights_(options.config),
      shared_{options.config,
              std::move(options.api_secret),
              options.timing.setup,
              KeepaliveInterval(options.timing.keepalive),
              {},
              Replies(out_, counters)} {}

// What there is to do; sessions that are over are gone.
Api::Actions Api::done() {
  std::erase_if(sessions_, [](const auto& one) { return one.second.over(); });
  return std::exchange(out_, {});
}

Api::Actions Api::take(const json_t* request, const plain::Trace& message,
                       const std::optional<std::string>& too_slow, base::Now now) {
  shared_.liveness.alive(now);
  if (const auto denied = check({request, message, too_slow}, now))
    return refuse(request, denied->code, denied->reason);
  return done();
}

Api::Actions Api::refuse(const json_t* request, int code, std::string_view reason) {
  const Replies::Address to{number_in(request, "session_id"), number_in(request, "handle_id"),
                            transaction_in(request)};
  const auto session = sessions_.find(to.session);
  shared_.replies.error(to, code, reason,
                        session == sessions_.end() ? nullptr : session->second.about(to.handle));
  return done();
}

std::optional<Denied> Api::check(const Session::Request& request, base::Now now) {
  const std::string verb = text_or(request.json, "janus");
  const auto session = sessions_.find(number_in(request.json, "session_id"));
  const bool there = session != sessions_.end();
  if (verb == "keepalive" && there) return std::nullopt;
  if (verb.empty()) return Denied{code::kMissing, "\"janus\" is missing"};
  if (text_or(request.json, "transaction").empty())
    return Denied{code::kMissing, "\"transaction\" is missing"};
  auto denied = verb == "keepalive" ? std::nullopt : check_verb(rights_, janus_api(), request.json);
  if (denied) {
    shared_.replies.log(denied->reason);
    return denied;
  }
  if (verb == "create") return create(request.json);
  if (!there) return Denied{code::kNoSuchSession, "no such session"};
  if (verb != "destroy") return session->second.take(request, now);
  session->second.end("the peer has destroyed its session");
  return std::nullopt;
}

std::optional<Denied> Api::create(const json_t* request) {
  const Id id = number_in(request, "id");
  if (id == 0) return Denied{code::kMissing, "\"id\" of the session is missing or out of range"};
  if (sessions_.count(id) != 0) return Denied{code::kConflict, "that session is there already"};
  if (sessions_.size() >= rights_.max_sessions)
    return Denied{code::kTransport, "this channel has no more sessions to give"};
  sessions_.try_emplace(id, shared_, id, request);
  return std::nullopt;
}

Api::Actions Api::from_core(const json_t* message, base::Now now) {
  const auto session = std::find_if(sessions_.begin(), sessions_.end(),
                                    [&](const auto& one) { return one.second.accepts(message); });
  if (session != sessions_.end()) session->second.from_core(message, now);
  return done();
}

Api::Actions Api::session_over(std::uint64_t janus) {
  const auto session =
      std::find_if(sessions_.begin(), sessions_.end(), [&](const auto& one) { return one.second.is(janus); });
  if (session != sessions_.end()) session->second.lost("Janus has ended the session");
  return done();
}

base::Earliest<Session::Due> Api::next_due() const {
  base::Earliest<Session::Due> next;
  if (!sessions_.empty()) next.add(shared_.liveness.deadline(rights_.idle_timeout), {});
  for (const auto& one : sessions_)
    if (!one.second.over()) one.second.add_due(next);
  return next;
}

Api::Actions Api::expire(base::Now now) {
  for (auto next = next_due(); const Session::Due* due = next.due(now); next = next_due()) {
    if (due->session != 0) {
      sessions_.at(due->session).expire(*due, now);
      continue;
    }
    const bool media = std::any_of(sessions_.begin(), sessions_.end(),
                                   [](const auto& one) { return one.second.receives_media(); });
    if (!shared_.liveness.silent(rights_.idle_timeout, media, now)) continue;
    lose_all("nothing came from the peer for too long");
    break;
  }
  return done();
}

void Api::lose_all(const std::string& reason) {
  for (auto& one : sessions_) one.second.lost(reason);
}

Api::Actions Api::give_up(const std::string& reason) {
  lose_all(reason);
  return done();
}

Api::Actions Api::end(const std::string& reason) {
  for (auto& one : sessions_) one.second.end(reason);
  return done();
}

bool Api::connected() const {
  return std::any_of(sessions_.begin(), sessions_.end(),
                     [](const auto& one) { return one.second.connected(); });
}

}  // namespace jm::janus
