// SPDX-License-Identifier: GPL-3.0-or-later
// The Janus API for a peer: objects of the peer's, and what Janus says, in any order. Pieces: 'p' an object
// of the peer's, 's' a success of Janus's, 'j' a message of Janus's, 'k' the same for a request that goes on
// waiting, 'o' the end of a session, 'g' gives up, 'z' a pause.
#include <algorithm>
#include <optional>
#include <string>
#include <variant>

#include "fake_core.hpp"
#include "janus/api/api.hpp"
#include "janus/messages/envelope.hpp"
#include "script.hpp"

namespace {

using namespace jm;
using namespace jm::base;
using namespace jm::plain;
using namespace jm::janus;
using namespace std::chrono_literals;

PeerRights make_config() {
  PeerRights config;
  config.api = PeerRights::Api::Janus;
  config.plugin = "janus.plugin.echotest";
  config.allow_plugins = {"janus.plugin.videoroom"};
  config.body = R"({"request":"join","room":1234})";
  config.allow_requests = {"", "join", "start"};
  config.max_sessions = 2;
  config.max_handles = 3;
  return config;
}
const PeerRights kConfig = make_config();

struct Janus final : fuzz::FakeCore {
  void asked(const std::string& verb, const json_t* request) override {
    const auto& verbs = kConfig.allow_verbs;
    fuzz::require(
        verb == "keepalive" || verb == "info" || std::find(verbs.begin(), verbs.end(), verb) != verbs.end(),
        "no other verb than those that are allowed");
    fuzz::require(live.size() <= kConfig.max_sessions, "sessions are bounded");
    if (verb == "attach")
      fuzz::require(!check_name(text_or(request, "plugin")), "no other plugin than those that are allowed");
    if (verb != "message") return;
    const json_t* body = json_object_get(request, "body");
    for (const char* member : {"record", "filename", "secret", "pin", "token", "host"})
      fuzz::require(json_object_get(body, member) == nullptr, "no member that touches anything");
    const json_t* room = json_object_get(body, "room");
    fuzz::require(room == nullptr || json_integer_value(room) == 1234, "no other room than the channel's");
    const std::string name = text_or(body, "request");
    fuzz::require(name.empty() || name == "join" || name == "start",
                  "no other request than those that are allowed");
  }
  static bool check_name(const std::string& plugin) {
    return plugin != kConfig.plugin && plugin != kConfig.allow_plugins.front();
  }
};

}  // namespace

namespace {

// The API, what Janus is asked, and what the peer is told.
class World {
 public:
  World() : api_(options(), counters_) {}

  void step(const fuzz::Pieces::Piece& piece, base::Now now) {
    switch (piece.kind) {
      case 'p':
        if (const auto object = parse_object(piece.bytes))
          act(api_.take(object->get(), Trace(), std::nullopt, now));
        return;
      case 'o':
        if (!core_.sessions.empty())
          act(api_.session_over(
              static_cast<std::uint64_t>(core_.sessions[piece.bytes.size() % core_.sessions.size()])));
        return;
      case 'g':
        act(api_.give_up("no reason"));
        fuzz::require(!api_.engaged() && !api_.connected() && !api_.deadline(), "nothing is left");
        return;
      default:
        if (const Json said = core_.said(piece)) act(api_.from_core(said.get(), now));
    }
  }
  void late(base::Now now) {
    act(api_.expire(now));
    fuzz::require(!api_.deadline() || *api_.deadline() > now.steady, "nothing is due when all was done");
  }
  void end(std::size_t size) {
    act(api_.end("the end"));
    fuzz::require(core_.live.empty(), "every session is destroyed");
    fuzz::require(bytes_ <= 100 * size + 20000 && told_ <= size + 50,
                  "what is told is bounded by what was said");
  }

 private:
  static Api::Options options() {
    Api::Options options{kConfig, fuzz::FakeCore::kSecret, {}};
    options.timing.setup = options.timing.keepalive = 2ms;
    return options;
  }
  void act(PeerApi::Actions actions) {
    for (auto& action : actions) {
      if (auto* asked = std::get_if<ToJanus>(&action))
        core_.request(0, std::move(asked->request), asked->target);
      const auto* tell = std::get_if<PeerApi::Tell>(&action);
      if (tell == nullptr) continue;
      const std::string text = dump(tell->object.get());
      ++told_;
      bytes_ += text.size();
      for (const auto session : core_.sessions)
        fuzz::require(text.find(std::to_string(session)) == std::string::npos, "no number of Janus's leaves");
    }
  }

  Janus core_;
  Counters counters_;
  Api api_;
  std::size_t told_ = 0, bytes_ = 0;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  World world;
  fuzz::Script script(data, size);
  script.run([&](const fuzz::Pieces::Piece& piece, base::Now now) { world.step(piece, now); },
             [&](base::Now now) { world.late(now); });
  world.end(size);
  return 0;
}
