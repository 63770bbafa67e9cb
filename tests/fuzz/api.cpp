// SPDX-License-Identifier: GPL-3.0-or-later
// The Janus API for a peer: objects of the peer's, and what Janus says, in any order. Pieces: 'p' an object
// of the peer's, 's' a success of Janus's, 'j' a message of Janus's, 'k' the same for a request that goes on
// waiting, 'o' the end of a session, 'g' gives up, 'z' a pause.
#include <algorithm>
#include <memory>

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

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::Loop loop;
  Janus core;
  Counters counters;
  std::unique_ptr<Api> api;
  std::size_t told = 0, bytes = 0;
  const PeerApi::Host host{[&](Json object, bool, std::unique_ptr<PeerApi::Answer>) {
                             const std::string text = dump(object.get());
                             ++told;
                             bytes += text.size();
                             for (const auto session : core.sessions)
                               fuzz::require(text.find(std::to_string(session)) == std::string::npos,
                                             "no number of Janus's leaves");
                           },
                           [](const char*, Json) {}, [] { return std::nullopt; }, [](const std::string&) {},
                           counters};
  Api::Options options{kConfig, fuzz::FakeCore::kSecret, {}};
  options.timing.setup = options.timing.keepalive = 2ms;
  fuzz::Script script(data, size, [&](const fuzz::Pieces::Piece& piece) {
    switch (piece.kind) {
      case 'p':
        if (const auto object = parse_object(piece.bytes)) api->take(object->get(), Trace());
        return;
      case 'o':
        if (!core.sessions.empty())
          api->session_over(
              static_cast<std::uint64_t>(core.sessions[piece.bytes.size() % core.sessions.size()]));
        return;
      case 'g':
        api->give_up("no reason");
        fuzz::require(!api->engaged() && !api->connected(), "nothing is left");
        return;
      default:
        if (const Json said = core.said(piece)) api->from_core(said.get());
    }
  });
  script.run(
      loop, [&] { api = std::make_unique<Api>(loop, core, 0, std::move(options), host); },
      [&] { api.reset(); });
  fuzz::require(core.live.empty(), "every session is destroyed");
  fuzz::require(bytes <= 100 * size + 20000 && told <= size + 50, "what is told is bounded by what was said");
  return 0;
}
