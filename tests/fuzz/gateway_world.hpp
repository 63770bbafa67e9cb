// SPDX-License-Identifier: GPL-3.0-or-later
// A whole gateway with one channel, its peer, its carrier and its Janus, as an input of the fuzzer has them.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "fuzz.hpp"
#include "gateway/gateway.hpp"
#include "janus/messages/incoming.hpp"
#include "message_text.hpp"
#include "state_home.hpp"
#include "tests/unit/support/fake_janus.hpp"
#include "tests/unit/support/memory_carrier.hpp"
#include "threads.hpp"
#include "trinary/text.hpp"

namespace jm::fuzz {

using namespace jm;
using namespace jm::base;
using namespace jm::plain;
using namespace jm::janus;
using namespace jm::gateway;
using namespace std::chrono_literals;

// How the channel is set up, by a byte of the input.
struct Setup {
  std::uint8_t bits = 0;
  mam::Mode mode() const { return (bits & 4) != 0 ? mam::Mode::Private : mam::Mode::Public; }
};

inline mam::Writer keys_of_peer(mam::Mode mode) {
  mam::Writer keys;
  keys.seed = *trinary::Hash::from_trytes(std::string(81, 'P'));
  keys.mode = mode;
  keys.security = 1;
  return keys;
}

inline ChannelConfig channel_of(Setup setup) {
  ChannelConfig channel;
  channel.name = "alice";
  channel.kind = ChannelConfig::Kind::Plain;
  channel.carrier = "memory";
  channel.subscribe->root = *mam::root_of(keys_of_peer(setup.mode()), {0, 1, 0});
  channel.subscribe->mode = channel.publish->mode = setup.mode();
  channel.publish->security = 1;
  channel.plugin = "janus.plugin.echotest";
  channel.allow_plugins = {"janus.plugin.videoroom"};
  channel.reachable = (setup.bits & 8) != 0;
  if ((setup.bits & 16) != 0) channel.hold_candidates = true;
  channel.body = (setup.bits & 32) != 0 ? R"({"request":"join","room":1234})" : "{}";
  channel.allow_requests = {"", "join", "watch"};
  if ((setup.bits & 64) != 0) channel.allow_requests = {"*"}, channel.allow_members = {"room"};
  if ((setup.bits & 128) != 0) channel.max_age = 1s, channel.offers_per_minute = 2;
  channel.connect_timeout = channel.peer_timeout = 1s;
  return channel;
}

// What is in events is remembered.
class WatchedJanus : public FakeJanus {
 public:
  std::set<std::string> seen;
  void notify(ChannelId id, Json event) override {
    with([&] { seen.insert(dump(event.get())); });
    FakeJanus::notify(id, std::move(event));
  }
};

class World {
 public:
  explicit World(Setup setup) : setup_(setup), home_(home_for(setup.mode())) {
    home_.restore();
    janus_.secret = kSecret;
    janus_.plugin = [this](const json_t*) { return std::exchange(next_answer_, ""); };
    start();
    chains_.insert(root());
    reading_ = trinary::Hash::from_trytes(root());
  }
  ~World() {
    stop();
    check_chains();
    if (setup_.mode() == mam::Mode::Private) check_secrecy();
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  void start() {
    Gateway::Options options;
    options.config.state_dir = home_.dir();
    options.config.node.enabled = false;
    options.config.carriers["memory"].name = "memory";
    options.config.channels = {channel_of(setup_)};
    options.config.api_secret = options.config.admin_secret = kSecret;
    options.config.ice.stun = {"stun:192.0.2.1:3478"};
    options.timing.closing = options.timing.outbox_retry = options.timing.retry = 10ms;
    options.timing.outbox_check = options.timing.revive = 10ms;
    options.timing.setup = options.timing.keepalive = 80ms;
    options.crypto_threads = 1;
    options.log = [this](Level, const std::string& line) {
      require_one_line(line);
      janus_.with([&] { janus_.seen.insert(line); });
    };
    options.carrier = [this](base::Loop& loop, const CarrierConfig&) { return carrier.open(loop); };
    auto started = Gateway::start(std::move(options), janus_);
    require(started.has_value(), "a gateway starts");
    gateway_ = std::move(*started);
    janus_.attach(gateway_.get());
    settle();
  }
  void stop() {
    settle();
    janus_.detach();
    gateway_.reset();
  }

  // Until all that can happen without time has happened.
  void settle() {
    wait_for_others();
    if (!reading_ || !gateway_) return;
    chains_.insert(root());
    listen();
  }

  // A message of the peer's, next in its chain.
  void write(const std::string& trytes) {
    if (index_ >= kMaxMessages) return;
    const auto made = mam::create(keys_of_peer(setup_.mode()), {index_, 1, 0}, trytes);
    if (!made) return;
    ++index_;
    carrier.put(made->address, made->payload);
  }
  void write_text(std::string_view text, Format form) {
    if (const auto trytes = write_message(text, form)) write(*trytes);
  }
  Hash next_address() const {
    const auto keys = keys_of_peer(setup_.mode());
    return mam::address_of(*mam::root_of(keys, {index_, 1, 0}), keys.mode);
  }
  // The carrier has lost what the gateway wrote as the n-th.
  void lose(std::size_t n) {
    if (!written_.empty()) carrier.forget(written_[n % written_.size()]);
  }
  void next_answer(std::string text) {
    janus_.with([&] { next_answer_ = std::move(text); });
  }
  void session_over(bool timeout) {
    const auto count = janus_.count("create");
    const auto created = parse_object(count > 0 ? janus_.text("create", count - 1) : "");
    if (created)
      gateway_->session_over(0, static_cast<std::uint64_t>(integer_in(created->get(), "id").value_or(0)),
                             timeout, false);
  }

  MemoryCarrier carrier;
  WatchedJanus& janus() { return janus_; }
  Gateway& gateway() { return *gateway_; }

 private:
  static constexpr const char* kSecret = "the-secret-of-the-api";
  static constexpr std::size_t kMaxMessages = 24;

  // Mode and security stay, so the seeds do.
  static const StateHome& home_for(mam::Mode mode) {
    const auto make = [](mam::Mode of) {
      return StateHome([of](State& state) {
        const auto config = channel_of({static_cast<std::uint8_t>(of == mam::Mode::Private ? 4 : 0)});
        require(state.channel(config).has_value(), "a channel can be made");
      });
    };
    static const StateHome open = make(mam::Mode::Public), secret = make(mam::Mode::Private);
    return mode == mam::Mode::Private ? secret : open;
  }

  std::string root() {
    const Json request(json_pack("{s:s,s:b}", "request", "channels", "with_root", 1));
    const Json answer = gateway_->query(request.get());
    return text_or(json_array_get(json_object_get(answer.get(), "channels"), 0), "root");
  }

  // Reads on in the gateway's chain.
  void listen() {
    for (;;) {
      const auto address = mam::address_of(*reading_, setup_.mode());
      const auto there = carrier.at(address);
      if (there.empty()) return;
      const auto parsed = mam::parse(there.front().payload, *reading_, {});
      if (!parsed) return;
      written_.push_back(address);
      reading_ = parsed->next_root;
    }
  }

  // An index of the gateway's has signed one message, whatever happened; and every one can be read.
  void check_chains() {
    for (const std::string& first : chains_)
      for (auto root = trinary::Hash::from_trytes(first); root;) {
        const auto there = carrier.at(mam::address_of(*root, setup_.mode()));
        if (there.empty()) break;
        for (const auto& arrival : there)
          require(arrival.payload == there.front().payload, "an index signs one message");
        const auto parsed = mam::parse(there.front().payload, *root, {});
        require(parsed.has_value(), "what the gateway signs can be read");
        require(read_text(parsed->message).has_value(), "what the gateway says is text");
        root = parsed->next_root;
      }
  }
  // In mode private a root is the read key.
  void check_secrecy() {
    for (const std::string& root : chains_)
      for (const std::string& line : janus_.seen)
        require(root.empty() || line.find(root) == std::string::npos, "no log and no event has a read key");
  }

  const Setup setup_;
  const StateHome& home_;
  WatchedJanus janus_;
  std::string next_answer_;
  std::set<std::string> chains_;  // their first roots
  std::optional<trinary::Hash> reading_;
  std::vector<trinary::Hash> written_;
  std::uint64_t index_ = 0;
  std::unique_ptr<Gateway> gateway_;
};

}  // namespace jm::fuzz
