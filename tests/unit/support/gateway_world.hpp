// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of the gateway share: a state folder, one channel over a carrier in memory, and Janus's
// stand-in. Who is at the other end of the channel: gateway_fixture.hpp, sealed_world.hpp.
#pragma once

#include <check.h>
#undef fail  // Check's, which breaks jm::fail and the standard library
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "gateway/gateway.hpp"
#include "janus/messages/incoming.hpp"
#include "tests/unit/support/clocks.hpp"
#include "tests/unit/support/fake_janus.hpp"
#include "tests/unit/support/memory_carrier.hpp"
#include "tests/unit/support/temp_folder.hpp"

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
  if (type == Envelope::Type::Offer) out.sdp = sdp();
  return out;
}

inline std::string text_of(const Envelope& e) {
  return dump(write_envelope(e).get());
}

// Everything of one test. start() and stop() may be repeated: state and carrier go on.
class GatewayWorld {
 public:
  GatewayWorld() {
    channel.name = "alice";
    channel.carrier = "memory";
    channel.plugin = "janus.plugin.echotest";
    channel.body = "{\"audio\":true}";
    timing.outbox_retry = milliseconds(20);
    timing.retry = milliseconds(20);
  }
  ~GatewayWorld() { stop(); }

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
  // Returns when what was begun then is done: a plain channel that listens has looked for what stood there.
  void wait_state(const std::string& state) {
    eventually(state.c_str(), [&] { return view("state") == state; });
    carrier.run_loops();
  }
  void wait_counter(const char* key, std::int64_t value) {
    eventually(key, [&] { return counter(key) >= value; });
  }
  std::string log() {
    const std::lock_guard lock(log_mutex_);
    return log_;
  }

  TempFolder folder;
  MemoryCarrier carrier, second_carrier;
  jm::gateway::PoolConfig pool;
  ChannelConfig channel;
  std::vector<ChannelConfig> more;  // behind that one
  Timing timing;
  std::string host_id, api_secret, admin_secret;
  IceConfig ice;
  std::unique_ptr<FakeJanus> janus;
  std::unique_ptr<Gateway> gateway;

 private:
  std::mutex log_mutex_;
  std::string log_;
};

}  // namespace gateway_test
