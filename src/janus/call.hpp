// SPDX-License-Identifier: GPL-3.0-or-later
// One call against Janus: a session with one handle. Creates and attaches back to back, keeps the session
// alive, asks one plugin request at a time, notices what ends a call. The loop's thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/loop.hpp"
#include "janus/core.hpp"
#include "janus/messages/description.hpp"
#include "janus/messages/dtls_role.hpp"
#include "janus/timing.hpp"

namespace jm::janus {

struct CallOptions {
  std::string plugin;
  std::string api_secret;  // injected into every request where not empty
  std::string token;       // the same
  std::chrono::seconds connect_timeout{30};
  std::chrono::seconds peer_timeout{30};   // 0: never
  std::chrono::seconds idle_timeout{600};  // 0: never
  CallTiming timing;
};

class Call {
 public:
  using Ref = std::uint64_t;  // which request of the peer's something answers; the caller's own number

  // A listener may destroy the call only after over() (not from inside a callback).
  struct Events {
    std::function<void(Ref)> asked;  // Janus has the request
    // An event of the plugin's that comes with a description: an answer to `ref`, or an offer (ref 0).
    std::function<void(Ref, const Description&, Json data)> described;
    std::function<void(Ref, Json data)> event;  // without a description; ref 0: on the plugin's own account
    // The request failed. The call is over() where Janus refused its first request, or the plugin an offer
    // that was its first; a plugin that refuses a first request without a description may be asked again.
    std::function<void(Ref, int code, std::string reason)> refused;
    std::function<void(Json candidates, bool completed)> candidates;  // of Janus's
    std::function<void()> connected;                                  // webrtcup
    std::function<void(std::string reason)> over;                     // Janus or a timeout ended it
  };

  struct Request {
    Ref ref = 0;
    Json body;  // an object
    std::optional<Description> jsep;
  };

  Call(base::Loop& loop, Core& core, ChannelId channel, CallOptions options, Events events);
  ~Call();  // as end()
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // The first one opens the session. False where too many wait.
  bool ask(Request request);
  // Kept until Janus has answered the description before them; false where too many wait.
  bool trickle(Json candidates, bool completed);

  // Silently: the session is destroyed, no callback follows.
  void end() { finish("", true); }

  void from_core(const json_t* message);
  void session_over(std::uint64_t session, bool timeout);
  // The peer can read the answer from now on: it has `connect_timeout` to connect, and `travel`, what a
  // message takes to it and back; which `peer_timeout` allows for as well.
  void answer_attached(std::chrono::milliseconds travel);
  // The peer has sent something: that keeps a call without media, and one that is not connected yet.
  void peer_alive();

  const std::string& plugin() const { return options_.plugin; }
  bool up() const { return up_; }
  bool over() const { return over_; }

 private:
  // GivenUp: a message that was not answered in time.
  enum class Asked { Create, Attach, Message, GivenUp, Trickle, Keepalive, Info };

  Json request(const char* verb, Asked kind);
  void send(Json request);
  void open();
  void attach();
  void next_message();
  void follow_up(Description& description);
  void flush_candidates();
  void answered(Asked kind, const json_t* message);
  void plugin_event(const json_t* message, bool own);
  void refused(int code, const std::string& reason);
  void failed(int code, std::string reason);
  void finish(const std::string& reason, bool session_lives);
  void media(const json_t* message);
  void trickled(const json_t* candidate);
  void described(Ref ref, Description description, Json data);
  void tell_described();
  void arm_setup();
  void arm_keepalive();
  void arm_connect(std::chrono::milliseconds delay);
  void watch_peer();
  void watch_idle();
  Ref settle();  // the request in flight is dealt with; which one that was, 0: none

  base::Loop& loop_;
  Core& core_;
  const ChannelId channel_;
  const CallOptions options_;
  Events events_;

  std::uint64_t session_ = 0, handle_ = 0;
  unsigned clashes_ = 0;  // session ids that were taken
  bool ready_ = false;    // the plugin has answered
  bool agreed_ = false;   // descriptions were exchanged once
  std::string ufrag_;     // of the peer's last description
  DtlsRole dtls_;
  bool informed_ = false;  // Janus has been asked how long it grants a session
  std::chrono::milliseconds travel_{0};
  bool up_ = false;
  bool over_ = false;
  std::string prefix_;
  std::uint64_t counter_ = 0;
  std::map<std::string, Asked, std::less<>> pending_;  // by transaction
  std::deque<Request> waiting_;
  struct InFlight {
    Ref ref;
    std::string transaction;
    bool described;  // it came with a description
  };
  std::optional<InFlight> in_flight_;
  Ref offer_ = 0;                // the peer's last offer that has no answer
  std::deque<Json> candidates_;  // finished trickle bodies that wait
  std::map<std::string, bool> receiving_;
  // Janus's candidates that belong to a description which is not with the peer (full_trickle).
  struct Described {
    Ref ref;
    Description description;
    Json data;
  };
  std::optional<Described> incomplete_;
  Json trickled_;
  bool trickled_all_ = false;
  std::string janus_ufrag_;  // of its last description
  std::chrono::steady_clock::time_point alive_at_{};
  std::chrono::milliseconds keepalive_;
  base::Loop::TimerId setup_timer_ = 0, keepalive_timer_ = 0, connect_timer_ = 0, peer_timer_ = 0,
                      idle_timer_ = 0, gathering_timer_ = 0;
};

}  // namespace jm::janus
