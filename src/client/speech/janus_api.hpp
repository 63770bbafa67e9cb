// SPDX-License-Identifier: GPL-3.0-or-later
// A call in the objects of the Janus API, for a channel with `api = "janus"`: create, attach, and a message
// with a body and the offer, at once, since the peer chooses the numbers of its session and handle.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "base/result.hpp"
#include "client/speech/speech.hpp"

namespace jm::client {

struct ApiOptions {
  std::string plugin;
  std::string body;                         // a JSON object
  std::function<void(const json_t*)> show;  // gets all that comes; may be empty
};

class JanusApi final : public Speech {
 public:
  // Both outlive it. Fails on a body that is no object.
  static Result<std::unique_ptr<JanusApi>> make(Line& line, Listener& listener, ApiOptions options);

  void offer(const std::string& sdp, Line::Tag tag) override;
  void candidates(const std::vector<std::string>& lines) override;
  void heard(const json_t* object) override;
  Json bye() override;

 private:
  JanusApi(Line& line, Listener& listener, ApiOptions options, Json body);
  Json request(const char* verb);
  Json message(const std::string& sdp);
  void event(const json_t* object);

  Line& line_;
  Listener& listener_;
  const ApiOptions options_;
  const Json body_;
  const std::uint64_t session_, handle_;
  std::set<std::string> asked_;  // transactions
  bool attached_ = false;        // create and attach were sent
  bool waiting_ = false;         // for an answer
};

}  // namespace jm::client
