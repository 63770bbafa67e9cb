// SPDX-License-Identifier: GPL-3.0-or-later
// One call: requests of the channel's, and what Janus says, in any order. Pieces: 'a' a request's body, 'd' a
// description (an SDP) with an empty body, 't' candidates, 's' a success of Janus's, 'j' a message of
// Janus's, 'k' the same for a request that goes on waiting, 'o' the end of the session, 'h' the answer is on
// the carrier, 'z' a pause.
#include <optional>
#include <set>
#include <string>
#include <variant>

#include "fake_core.hpp"
#include "janus/call.hpp"
#include "script.hpp"

namespace {

using namespace jm;
using namespace jm::base;
using namespace jm::janus;
using namespace std::chrono_literals;

// A call, what Janus is asked, and what the call tells, checked.
class World {
 public:
  World() : call_(options()) {}

  void step(const fuzz::Pieces::Piece& piece, base::Now now) {
    switch (piece.kind) {
      case 'a':
        if (auto body = parse_object(piece.bytes)) ask({std::move(*body), std::nullopt, {}}, now);
        return;
      case 'd':
      case 'e':
        return ask({Json(json_object()),
                    describe(piece.kind == 'd' ? "offer" : "answer", std::string(piece.bytes)),
                    {}},
                   now);
      case 't':
        if (auto list = parse_array(piece.bytes))
          act(call_.trickle(std::move(*list), piece.bytes.size() % 2 == 0, now));
        return;
      case 'o':
        if (!core_.sessions.empty())
          act(call_.session_over(static_cast<std::uint64_t>(core_.sessions.back()), piece.bytes.empty()));
        return;
      case 'h':
        return call_.answer_attached(1ms, now);
      case 's':
      case 'j':
      case 'k':
        if (const Json said = core_.said(piece)) act(call_.from_core(said.get(), now));
        return;
      default:
        return call_.peer_alive(now);
    }
  }
  void late(base::Now now) {
    act(call_.expire(now));
    fuzz::require(!call_.deadline() || *call_.deadline() > now.steady, "nothing is due when all was done");
  }
  void end() {
    const bool was_over = call_.over();
    act(call_.end());
    fuzz::require(!call_.deadline(), "nothing is due when it is over");
    for (const auto& from : call_.take_unanswered()) handed_back(from);
    fuzz::require(core_.live.size() <= 1 || was_over || core_.sessions.size() > 1,
                  "the session is destroyed");
  }

 private:
  static CallOptions options() {
    CallOptions options;
    options.plugin = "janus.plugin.echotest";
    options.api_secret = fuzz::FakeCore::kSecret;
    options.connect_timeout = options.peer_timeout = 0s;
    options.timing.setup = options.timing.keepalive = 2ms;
    return options;
  }
  void ask(Call::Request request, base::Now now) {
    request.from.to.re = std::to_string(++last_);
    open_.insert(request.from.to.re);
    act(call_.ask(std::move(request), now));
  }
  void handed_back(const Unanswered& from) {
    fuzz::require(open_.erase(from.to.re) == 1, "what is answered was asked for, and is answered once");
  }
  void handed_back(const std::optional<Unanswered>& from) {
    if (from) handed_back(*from);
  }

  void act(Call::Actions actions) {
    for (auto& action : actions) {
      fuzz::require(!over_ || std::holds_alternative<Call::Refused>(action),
                    "nothing is told of a call that is over but that it is");
      std::visit([this](auto& one) { check(one); }, action);
    }
  }
  void check(ToJanus& asked) { core_.request(0, std::move(asked.request), asked.target); }
  void check(const Call::Described& one) {
    fuzz::require(one.description.type == "offer" || one.description.type == "answer",
                  "a description has a type");
    fuzz::require(!one.description.sdp.empty(), "a description has a text");
    handed_back(one.answers);
  }
  void check(const Call::Event& one) {
    fuzz::require(json_is_object(one.data.get()), "an event has data");
    handed_back(one.answers);
  }
  void check(const Call::Refused& one) { handed_back(one.answers); }
  void check(const Call::Candidates& one) {
    fuzz::require(json_is_array(one.list.get()), "candidates are a list");
  }
  void check(const Call::Over& one) {
    fuzz::require(call_.over() && !one.reason.empty(), "what is over says why");
    over_ = true;
  }
  void check(const Call::Asked&) {}
  void check(const Call::Dropped&) {}
  void check(const Call::Connected&) {}
  void check(const Call::NoneLeft&) {}

  fuzz::FakeCore core_;
  Call call_;
  std::set<std::string> open_;  // the names of requests that were not handed back
  unsigned last_ = 0;
  bool over_ = false;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  World world;
  fuzz::Script script(data, size);
  script.run([&](const fuzz::Pieces::Piece& piece, base::Now now) { world.step(piece, now); },
             [&](base::Now now) { world.late(now); });
  world.end();
  return 0;
}
