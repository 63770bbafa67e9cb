// SPDX-License-Identifier: GPL-3.0-or-later
// Janus as the targets of its API see it: it says what the input says, and checks what it is asked.
#pragma once

#include <deque>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "fuzz.hpp"
#include "janus/core.hpp"

namespace jm::fuzz {

class FakeCore : public janus::Core {
 public:
  static constexpr const char* kSecret = "the-secret-of-the-api";
  static constexpr std::int64_t kFirstHandle = 7'700'770'077'000;

  void request(janus::ChannelId, Json request, janus::Target) override {
    const std::string verb = text_or(request.get(), "janus");
    const std::string transaction = text_or(request.get(), "transaction");
    require(!transaction.empty() && transactions_.insert(transaction).second, "a transaction is new");
    require(text_or(request.get(), "apisecret") == kSecret, "Janus gets its secret, not the peer's");
    require(json_object_get(request.get(), "token") == nullptr, "no token passes");
    const auto session = integer_in(request.get(), verb == "create" ? "id" : "session_id").value_or(0);
    if (verb == "create") {
      require(session > 0 && live.insert(session).second, "a session is new");
      sessions.push_back(session);
    } else if (verb != "info") {
      require(std::find(sessions.begin(), sessions.end(), session) != sessions.end(),
              "a request is of a session of ours");
    }
    if (verb == "destroy") live.erase(session);
    asked(verb, request.get());
    waiting_.push_back(std::move(request));
  }
  void notify(janus::ChannelId, Json) override {}

  // Further checks.
  virtual void asked(const std::string&, const json_t*) {}

  // What Janus says, if the piece is such: 's' a success, 'j' a message, 'k' the same for a request that
  // goes on waiting; else null.
  Json said(const Pieces::Piece& piece) {
    if (piece.kind == 's') return success();
    if (piece.kind == 'j' || piece.kind == 'k') return said(piece.bytes, piece.kind == 'k');
    return Json();
  }

  // A success for the request that has waited longest, or null.
  Json success() {
    if (waiting_.empty()) return Json();
    const Json request = std::move(waiting_.front());
    waiting_.pop_front();
    Json answer(json_object());
    const std::string verb = text_or(request.get(), "janus");
    set(answer.get(), "janus", verb == "message" ? "ack" : "success");
    if (verb == "create" || verb == "attach") {
      Json id(json_object());
      set(id.get(), "id", verb == "create" ? sessions.back() : kFirstHandle + handles_++);
      set(answer.get(), "data", std::move(id));
    }
    return answers(std::move(answer), request.get());
  }

  // What the input says, with the numbers that Janus would use: a transaction becomes that of the request
  // that has waited longest, which goes on waiting if the piece says so; sessions and handles that are
  // named 0, 1,
  // ... are those that were made.
  Json said(std::string_view text, bool keep) {
    auto message = parse_object(text);
    if (!message) return Json();
    json_t* object = message->get();
    if (const auto n = integer_in(object, "session_id"); n && !sessions.empty())
      set(object, "session_id", sessions[static_cast<std::uint64_t>(*n) % sessions.size()]);
    if (const auto n = integer_in(object, "sender"); n && handles_ > 0)
      set(object, "sender",
          kFirstHandle + static_cast<std::int64_t>(static_cast<std::uint64_t>(*n) %
                                                   static_cast<std::uint64_t>(handles_)));
    if (json_object_get(object, "transaction") == nullptr || waiting_.empty()) return std::move(*message);
    const Json request = keep ? share(waiting_.front().get()) : std::move(waiting_.front());
    if (!keep) waiting_.pop_front();
    if (text_or(object, "janus") == "error" && text_or(request.get(), "janus") == "create")
      live.erase(integer_in(request.get(), "id").value_or(0));
    return answers(std::move(*message), request.get());
  }

  std::vector<std::int64_t> sessions;  // that were ever made
  std::set<std::int64_t> live;         // not destroyed

 private:
  static Json answers(Json answer, const json_t* request) {
    set(answer.get(), "transaction", text_or(request, "transaction"));
    return answer;
  }

  std::set<std::string> transactions_;
  std::deque<Json> waiting_;
  std::int64_t handles_ = 0;
};

}  // namespace jm::fuzz
