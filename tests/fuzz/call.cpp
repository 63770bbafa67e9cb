// SPDX-License-Identifier: GPL-3.0-or-later
// One call: requests of the channel's, and what Janus says, in any order. Pieces: 'a' a request's body, 'd' a
// description (an SDP) with an empty body, 't' candidates, 's' a success of Janus's, 'j' a message of
// Janus's, 'k' the same for a request that goes on waiting, 'o' the end of the session, 'h' the answer is on
// the carrier, 'z' a pause.
#include <algorithm>
#include <memory>
#include <set>

#include "fake_core.hpp"
#include "janus/call.hpp"
#include "script.hpp"

namespace {

using namespace jm;
using namespace jm::base;
using namespace jm::janus;
using namespace std::chrono_literals;

// What the call tells, checked.
class Listener {
 public:
  Call::Events events() {
    return {[this](Call::Ref ref) { asked(ref); },
            [this](Call::Ref ref, const Description& description, Json) {
              fuzz::require(description.type == "offer" || description.type == "answer",
                            "a description has a type");
              fuzz::require(!description.sdp.empty(), "a description has a text");
              answered(ref);
            },
            [this](Call::Ref ref, Json data) {
              fuzz::require(json_is_object(data.get()), "an event has data");
              answered(ref);
            },
            [this](Call::Ref ref, int, const std::string&) { answered(ref); },
            [this](Json list, bool) {
              fuzz::require(json_is_array(list.get()), "candidates are a list");
              running();
            },
            [this] { running(); },
            [this](const std::string&) {
              running();
              over_ = true;
            }};
  }
  Call::Ref next() { return ++last_; }

 private:
  void running() const { fuzz::require(!over_, "nothing is told of a call that is over"); }
  void asked(Call::Ref ref) const {
    running();
    fuzz::require(ref >= 1 && ref <= last_, "what Janus is asked was asked for");
  }
  void answered(Call::Ref ref) const {
    running();
    fuzz::require(ref <= last_, "what is answered was asked for");
  }

  Call::Ref last_ = 0;
  bool over_ = false;
};

void take(Call& call, Listener& listener, fuzz::FakeCore& core, const fuzz::Pieces::Piece& piece) {
  switch (piece.kind) {
    case 'a':
      if (auto body = parse_object(piece.bytes)) call.ask({listener.next(), std::move(*body), std::nullopt});
      return;
    case 'd':
    case 'e':
      call.ask({listener.next(), Json(json_object()),
                describe(piece.kind == 'd' ? "offer" : "answer", std::string(piece.bytes))});
      return;
    case 't':
      if (auto list = parse_array(piece.bytes)) call.trickle(std::move(*list), piece.bytes.size() % 2 == 0);
      return;
    case 'o':
      if (!core.sessions.empty())
        call.session_over(static_cast<std::uint64_t>(core.sessions.back()), piece.bytes.empty());
      return;
    case 'h':
      call.answer_attached(1ms);
      return;
    case 's':
    case 'j':
    case 'k':
      if (const Json said = core.said(piece)) call.from_core(said.get());
      return;
    default:
      call.peer_alive();
      return;
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::Loop loop;
  fuzz::FakeCore core;
  Listener listener;
  CallOptions options;
  options.plugin = "janus.plugin.echotest";
  options.api_secret = fuzz::FakeCore::kSecret;
  options.connect_timeout = options.peer_timeout = 0s;
  options.timing.setup = options.timing.keepalive = 2ms;
  std::unique_ptr<Call> call;
  bool was_over = false;
  fuzz::Script script(data, size,
                      [&](const fuzz::Pieces::Piece& piece) { take(*call, listener, core, piece); });
  script.run(
      loop, [&] { call = std::make_unique<Call>(loop, core, 0, options, listener.events()); },
      [&] {
        was_over = call->over();
        call.reset();
      });
  fuzz::require(core.live.size() <= 1 || was_over || core.sessions.size() > 1, "the session is destroyed");
  return 0;
}
