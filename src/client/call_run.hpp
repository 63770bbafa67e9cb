// SPDX-License-Identifier: GPL-3.0-or-later
// One call over a channel, from the offer to the bye. On the loop's thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/call_result.hpp"
#include "client/line.hpp"
#include "client/media_side.hpp"
#include "client/speech/janus_api.hpp"
#include "client/speech/speech.hpp"

namespace jm::client {

// What all calls of one run share. Outlives them.
struct CallServices {
  base::Loop& loop;
  peer::Engine& engine;
  const peer::Identity& identity;
};

struct CallOptions {
  peer::Settings settings;
  std::chrono::milliseconds timeout{30000};  // until the first packet is back
  std::optional<ApiOptions> api;             // it speaks the Janus API
};

using LineMaker = std::function<std::unique_ptr<Line>(Line::Listener&)>;

class CallRun final : Line::Listener, Speech::Listener {
 public:
  // `done` runs once, and may end it. What the line uses outlives it.
  CallRun(const CallServices& services, Target target, const LineMaker& line, CallOptions options,
          std::function<void(CallResult)> done);
  ~CallRun() override;

  void start();

 private:
  struct Timers {
    base::Loop::TimerId deadline = 0, candidates = 0;
  };
  enum class Phase { Calling, Ending, Finished };

  // Of the line.
  void heard(const json_t* object) override;
  void kept(Line::Tag tag) override;
  void attached(Line::Tag tag) override;
  void renewed() override;
  void broken(const std::string& where, const std::string& reason, bool told) override;
  void closed() override;
  // Of what is said.
  void answered(CallAnswer answer) override;
  void refused(const std::string& reason) override;
  void hung_up(const std::string& reason) override;

  peer::ConnectionEvents media_events();
  void reached(peer::Stage stage, peer::Clock::time_point at);
  void gathered();
  void send_candidates();
  void media_over(std::vector<peer::MediaReport> media);
  void media_failed(std::string where, std::string reason);
  void timed_out();
  void fail_at(std::string where, std::string reason);
  void end();
  void finish();
  bool ending() const { return phase_ != Phase::Calling; }

  const CallServices services_;
  const Target target_;
  const CallOptions options_;
  std::function<void(CallResult)> done_;
  const std::unique_ptr<Line> line_;
  std::unique_ptr<Speech> speech_;
  std::string unspeakable_;  // why there is no speech
  MediaSide media_;
  Progress progress_;
  Timers timers_;
  bool gather_first_ = false;  // the offer holds this side's candidates
  bool told_ = true;           // the gateway knows that the call is over, or never heard of it
  Phase phase_ = Phase::Calling;
};

}  // namespace jm::client
