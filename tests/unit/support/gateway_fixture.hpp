// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of the gateway share: a state folder, one channel over a carrier in memory, Janus's
// stand-in, and a peer that writes and reads as the reference clients do.
#pragma once

#include <check.h>
#undef fail  // Check's, which breaks jm::fail and the standard library
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "gateway/gateway.hpp"
#include "janus/messages/incoming.hpp"
#include "mam/mam.hpp"
#include "tests/unit/support/clocks.hpp"
#include "tests/unit/support/fake_janus.hpp"
#include "tests/unit/support/memory_carrier.hpp"
#include "tests/unit/support/temp_folder.hpp"
#include "trinary/text.hpp"

namespace gateway_test {

using namespace jm;
using namespace jm::base;
using namespace jm::plain;
using namespace jm::janus;
using namespace jm::gateway;
using jm::trinary::Hash;
using std::chrono::milliseconds;
using std::chrono::seconds;

inline constexpr seconds kTimeout{30};

// Check's own macro would look at temporaries that are gone.
inline void check_text(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

inline std::string sdp(const std::string& session = "1", bool candidates = true,
                       const std::string& ufrag = "UFRG") {
  return "v=0\r\no=- " + session + " 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-ufrag:" + ufrag + "\r\n" +
         (candidates ? "a=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n" : "");
}

inline std::string description_text(const std::string& session_description) {
  Json json(json_object());
  set(json.get(), "type", "offer");
  set(json.get(), "sdp", session_description);
  return dump(json.get());
}

inline Envelope envelope(Envelope::Type type, const std::string& call = "call-1") {
  Envelope out;
  out.type = type;
  out.id = random_id();
  out.call = call;
  out.ts = unix_ms();
  if (type == Envelope::Type::Offer) out.sdp = sdp();
  return out;
}

inline std::string text_of(const Envelope& e) {
  return dump(write_envelope(e).get());
}

// The other end of the channel.
class Peer {
 public:
  explicit Peer(MemoryCarrier& carrier, char seed = 'P') : carrier_(carrier) {
    keys_.seed = *Hash::from_trytes(std::string(81, seed));
    keys_.side_key = side_key();
    keys_.security = 1;
  }
  Peer(MemoryCarrier& carrier, const jm::mam::Writer& keys) : carrier_(carrier), keys_(keys) {}
  static Hash side_key() { return *Hash::padded("SIDEKEY"); }
  Hash first_root() const { return *jm::mam::root_of(keys_, {0, 1, 0}); }
  Hash next_root() const { return *jm::mam::root_of(keys_, {index_, 1, 0}); }
  Hash next_address() const { return jm::mam::address_of(next_root(), keys_.mode); }

  jm::mam::Message make(const std::string& trytes) {
    auto made = jm::mam::create(keys_, {index_++, 1, 0}, trytes);
    ck_assert(made.has_value());
    return *made;
  }
  void write_trytes(const std::string& trytes) {
    const auto message = make(trytes);
    carrier_.put(message.address, message.payload);
  }
  void write(const std::string& text, Format form = Format::Plain) {
    const auto trytes = write_message(text, form);
    ck_assert(trytes.has_value());
    write_trytes(*trytes);
  }
  void write(const Envelope& e) { write(text_of(e)); }

  // Follows the gateway's chain from here.
  void listen(const Hash& root, const Hash& key = Peer::side_key(),
              jm::mam::Mode mode = jm::mam::Mode::Restricted) {
    root_ = root;
    key_ = key;
    mode_ = mode;
  }
  // The next message of the gateway, unpacked if need be; empty if none comes in time.
  std::string read(milliseconds limit = kTimeout) {
    std::optional<jm::mam::Parsed> parsed;
    carrier_.wait(jm::mam::address_of(root_, mode_), limit, [&](const auto& arrivals) {
      for (const auto& arrival : arrivals)
        if (auto message = jm::mam::parse(arrival.payload, root_, key_)) {
          parsed = std::move(*message);
          return true;
        }
      return false;
    });
    if (!parsed) return {};
    root_ = parsed->next_root;
    return *jm::trinary::to_ascii(parsed->message);
  }
  Json read_json(milliseconds limit = kTimeout) {
    const auto text = read(limit);
    auto json = parse_object(text);
    ck_assert_msg(json.has_value(), "no JSON came: \"%s\"", text.c_str());
    return std::move(*json);
  }
  Envelope read_envelope(milliseconds limit = kTimeout) {
    auto e = jm::janus::read_envelope(read_json(limit).get());
    ck_assert_msg(e.has_value(), "no envelope");
    return std::move(*e);
  }
  const Hash& reading() const { return root_; }

 private:
  MemoryCarrier& carrier_;
  jm::mam::Writer keys_;
  std::uint64_t index_ = 0;
  Hash root_, key_;
  jm::mam::Mode mode_ = jm::mam::Mode::Restricted;
};

// The channel for `peer`, as far as the tests have it in common.
inline ChannelConfig channel_for(const Peer& peer) {
  ChannelConfig channel;
  channel.name = "alice";
  channel.kind = ChannelConfig::Kind::Plain;
  channel.subscribe->root = peer.first_root();
  channel.subscribe->side_key = Peer::side_key();
  channel.publish->side_key = Peer::side_key();
  channel.publish->security = 1;
  channel.plugin = "janus.plugin.echotest";
  channel.body = "{\"audio\":true}";
  return channel;
}

// Everything of one test. start() and stop() may be repeated: state, carrier and peer go on.
class World {
 public:
  World() : peer(carrier), channel(channel_for(peer)) {
    channel.carrier = "memory";
    timing.outbox_retry = milliseconds(20);
    timing.retry = milliseconds(20);
    timing.lost_again = milliseconds(20);
  }
  ~World() { stop(); }

  void start() {
    if (!janus) janus = std::make_unique<FakeJanus>();
    Gateway::Options options;
    options.config.state_dir = folder.path() + "/state";
    options.config.node.enabled = false;
    options.config.carriers["memory"].name = "memory";
    options.config.carriers["second"].name = "second";
    options.config.pool = pool;
    options.config.channels = {channel};
    options.config.channels.insert(options.config.channels.end(), more.begin(), more.end());
    options.config.host_id = host_id;
    options.config.api_secret = api_secret;
    options.config.admin_secret = admin_secret;
    options.config.ice = ice;
    options.timing = timing;
    options.log = [this](Level, const std::string& line) {
      const std::lock_guard lock(log_mutex_);
      log_ += line + "\n";
    };
    options.carrier = [this](jm::base::Loop& loop, const CarrierConfig& config) {
      return (config.name == "second" ? second_carrier : carrier).open(loop);
    };
    auto started = Gateway::start(std::move(options), *janus);
    ck_assert_msg(started.has_value(), "%s", started ? "" : started.error().reason.c_str());
    gateway = std::move(*started);
    janus->attach(gateway.get());
    if (first_root == Hash()) {
      wait_state("listening");
      first_root = *Hash::from_trytes(view("root"));
      peer.listen(first_root);
    }
  }
  // With a fresh Janus the next time, as after a crash of the process.
  void stop() {
    gateway.reset();
    janus.reset();
  }

  // A member of the channel's view in query_transport.
  std::string view(const char* key) {
    const Json answer = query("channels");
    return text_or(json_array_get(json_object_get(answer.get(), "channels"), 0), key);
  }
  std::int64_t counter(const char* key) {
    const Json answer = query("channels");
    const json_t* one = json_array_get(json_object_get(answer.get(), "channels"), 0);
    return integer_in(json_object_get(one, "counters"), key).value_or(-1);
  }
  std::int64_t unread() {
    const Json answer = query("channels");
    return integer_in(json_array_get(json_object_get(answer.get(), "channels"), 0), "unread").value_or(-1);
  }
  Json query(const char* verb) {
    Json request(json_object());
    set(request.get(), "request", verb);
    return gateway->query(request.get());
  }
  Json reset(const char* channel_name) {
    Json request(json_pack("{s:s,s:s}", "request", "reset", "channel", channel_name));
    return gateway->query(request.get());
  }
  template <class Ready>
  void eventually(const char* what, Ready ready) {
    const auto end = std::chrono::steady_clock::now() + kTimeout;
    while (!ready()) {
      ck_assert_msg(std::chrono::steady_clock::now() < end, "never: %s\n%s", what, log().c_str());
      carrier.run_loops(milliseconds(2));
    }
  }
  // Lets so much time pass at once, by every clock, and returns when the gateway has done what became due.
  void pass(milliseconds time) {
    carrier.run_loops();
    jm::testing::pass(time);
    carrier.run_loops();
  }
  void wait_state(const std::string& state) {
    eventually(state.c_str(), [&] { return view("state") == state; });
  }
  void wait_counter(const char* key, std::int64_t value) {
    eventually(key, [&] { return counter(key) >= value; });
  }
  std::string log() {
    const std::lock_guard lock(log_mutex_);
    return log_;
  }

  // A call by envelope, answered.
  Envelope call(const std::string& name = "call-1") {
    peer.write(envelope(Envelope::Type::Offer, name));
    auto answer = peer.read_envelope();
    ck_assert_msg(answer.type == Envelope::Type::Answer, "no answer, but: %s", text_of(answer).c_str());
    return answer;
  }

  TempFolder folder;
  MemoryCarrier carrier, second_carrier;
  jm::gateway::PoolConfig pool;
  Peer peer;
  ChannelConfig channel;
  std::vector<ChannelConfig> more;  // behind that one
  Timing timing;
  std::string host_id, api_secret, admin_secret;
  IceConfig ice;
  Hash first_root;
  std::unique_ptr<FakeJanus> janus;
  std::unique_ptr<Gateway> gateway;

 private:
  std::mutex log_mutex_;
  std::string log_;
};

}  // namespace gateway_test
