// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation over a dialog: envelopes, or one of Janus's APIs. Pieces: 'C' (first) how the channel is set
// up; 'm' a text of the peer's; 's', 'j', 'k' what Janus says (see fake_core.hpp); 'o' a session is over; 'a'
// what was said is with the carrier; 'u' the next answer fits no message; 'g' a slot is granted, 'l' it takes
// too long; 'z' a pause.
#include <deque>
#include <memory>
#include <string>
#include <variant>

#include "base/overloaded.hpp"
#include "fake_core.hpp"
#include "gateway/conversation/api_conversation.hpp"
#include "gateway/conversation/plugin_conversation.hpp"
#include "janus/api/admin_api.hpp"
#include "janus/api/api.hpp"
#include "script.hpp"

namespace {

using namespace jm;
using namespace jm::gateway;
using namespace std::chrono_literals;
using Api = ChannelConfig::Api;

ChannelConfig config_of(std::uint8_t bits) {
  ChannelConfig config;
  config.name = "alice";
  config.api = (bits & 3) == 1 ? Api::Janus : (bits & 3) == 2 ? Api::Admin : Api::Plugin;
  config.plugin = "janus.plugin.echotest";
  config.allow_plugins = {"janus.plugin.videoroom"};
  config.allow_requests = {"", "join", "watch"};
  config.allow_verbs.insert(config.allow_verbs.end(), {"info", "list_sessions", "handle_info"});
  config.body = (bits & 4) != 0 ? R"({"request":"join","room":1234})" : "{}";
  config.reachable = (bits & 8) != 0;
  if ((bits & 16) != 0) config.hold_candidates = true;
  config.hide_private_candidates = (bits & 32) != 0;
  if ((bits & 64) != 0) config.offers_per_minute = 2;
  config.connect_timeout = config.peer_timeout = 1s;
  return config;
}

// The dialog, as far as a conversation asks it.
class Dialog final : public Delivery {
 public:
  bool send(Outgoing) override { return true; }
  void expect() override {}
  void peer_read(std::string_view) override {}
  void let_go(std::optional<std::string_view>) override {}
  void pause_reading(std::chrono::milliseconds) override {}
  void stop_reading() override {}
  std::optional<trinary::Hash> root() const override { return std::nullopt; }
  bool keeps(std::string_view) const override { return false; }
  bool covers(std::string_view, std::string_view) const override { return false; }
  bool in_dialog() const override { return true; }
  std::size_t unread() const override { return 0; }
  bool idle() const override { return is_idle; }
  std::chrono::milliseconds slowest_publish() const override { return 20ms; }
  std::chrono::milliseconds latest_publish() const override { return 20ms; }
  bool measured() const override { return true; }

  bool is_idle = true;
};

class World {
 public:
  explicit World(std::uint8_t bits) : config_(config_of(bits)) {
    timing_.setup = timing_.keepalive = 2ms;
    const ConversationHost host{config_, dialog_, timing_, secret_, ice_, counters_};
    if (config_.api == Api::Plugin) {
      conversation_ = std::make_unique<PluginConversation>(host);
      return;
    }
    std::unique_ptr<janus::PeerApi> api;
    if (config_.api == Api::Admin)
      api = std::make_unique<janus::AdminApi>(config_, secret_, counters_);
    else
      api = std::make_unique<janus::Api>(janus::Api::Options{config_, secret_, timing_}, counters_);
    conversation_ = std::make_unique<ApiConversation>(host, std::move(api));
  }

  void step(const fuzz::Pieces::Piece& piece, base::Now now) {
    switch (piece.kind) {
      case 'm':
        return read(piece.bytes, now);
      case 'o':
        if (!core_.sessions.empty())
          act(conversation_->session_over(static_cast<std::uint64_t>(core_.sessions.back()),
                                          piece.bytes.empty(), now),
              now);
        return;
      case 'a':
        return attach(now);
      case 'u':
        too_long_ = true;
        return;
      case 'g':
        return act(conversation_->slot_granted(now), now);
      case 'l':
        return act(conversation_->slot_late(now), now);
      default:
        if (const Json said = core_.said(piece)) act(conversation_->from_core(said.get(), now), now);
    }
  }
  void late(base::Now now) {
    act(conversation_->expire(now), now);
    fuzz::require(!conversation_->deadline() || *conversation_->deadline() > now.steady,
                  "nothing is due when all was done");
  }
  void end(std::size_t size, base::Now now) {
    act(conversation_->end("the end", Conversation::Farewell::Told, now), now);
    fuzz::require(core_.live.empty(), "every session is destroyed");
    fuzz::require(said_ <= 4 * size + 50, "what is said is bounded by what was asked");
  }

 private:
  void read(std::string_view text, base::Now now) {
    const auto object = parse_object(text);
    const auto array = parse_array(text);
    if (!object && !array) return;  // a dialog delivers JSON alone
    plain::Text message{plain::Format::Envelope, {}, share((object ? *object : *array).get())};
    act(conversation_->read({std::move(message), {}, now.steady, now.steady, now.steady}, false, now), now);
  }
  void attach(base::Now now) {
    if (sent_.empty()) return;
    const Outgoing message = std::move(sent_.front());
    sent_.pop_front();
    dialog_.is_idle = sent_.empty();
    act(conversation_->attached(message.trace, message.call, now), now);
  }
  void act(Actions actions, base::Now now) {
    for (Action& action : actions)
      std::visit(base::Overloaded{
                     [&](action::Send& a) { send(std::move(a), now); },
                     [&](janus::ToJanus& a) { ask(std::move(a)); },
                     [&](action::Failed& a) { fuzz::require_one_line(a.reason); },
                     [&](janus::Log& a) { fuzz::require_one_line(a.line); },
                     [&](action::AskSlot& a) { fuzz::require(a.lately >= 0, "what a channel has had"); },
                     [](auto&) {},
                 },
                 action);
  }
  void ask(janus::ToJanus asked) {
    // The Admin API has neither sessions of ours nor the API's secret.
    if (asked.target == janus::Target::Janus && config_.api != Api::Admin)
      core_.request(0, std::move(asked.request), asked.target);
  }
  void send(action::Send send, base::Now now) {
    const std::string text = send.json ? dump(send.json.get()) : send.message.text;
    fuzz::require(parse_object(text).has_value() || parse_array(text).has_value(), "what is said is JSON");
    fuzz::require(text.find(secret_) == std::string::npos, "no secret is told");
    ++said_;
    if (std::exchange(too_long_, false))
      return act(conversation_->unsendable(std::move(send.message), "too long", now), now);
    sent_.push_back(std::move(send.message));
    dialog_.is_idle = false;
  }

  const ChannelConfig config_;
  const std::string secret_ = fuzz::FakeCore::kSecret;
  const janus::IceConfig ice_;
  Timing timing_;
  Dialog dialog_;
  janus::Counters counters_;
  fuzz::FakeCore core_;
  std::unique_ptr<Conversation> conversation_;
  std::deque<Outgoing> sent_;  // not with the carrier yet
  bool too_long_ = false;
  std::size_t said_ = 0;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::uint8_t bits = 0;
  fuzz::Pieces pieces(data, size);
  if (fuzz::Pieces::Piece piece{}; pieces.next(piece) && piece.kind == 'C' && !piece.bytes.empty())
    bits = static_cast<std::uint8_t>(piece.bytes.front());
  World world(bits);
  fuzz::Script script(data, size);
  script.run([&](const fuzz::Pieces::Piece& piece, base::Now now) { world.step(piece, now); },
             [&](base::Now now) { world.late(now); });
  world.end(size, script.now());
  return 0;
}
