// SPDX-License-Identifier: GPL-3.0-or-later
// One call over a channel, from the offer to the bye. On the loop's thread; the connection lives on the
// engine's.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/reader.hpp"
#include "client/writer.hpp"
#include "peer/connection.hpp"
#include "plain/spare/link.hpp"

namespace jm::client {

enum class Step { Offer, Signed, Published, Answer, Ice, Dtls, Packet, Media, Bye };
inline constexpr std::size_t kSteps = 9;

struct CallResult {
  std::string channel, plugin, node;
  std::array<std::optional<std::chrono::milliseconds>, kSteps> timeline;  // from the call's beginning
  std::vector<peer::MediaReport> media;
  std::string failed_at;  // a word; empty if the call came about and packets came back
  std::string reason;     // one line
  bool ok() const { return failed_at.empty(); }
};

// What all calls of one run share. Outlives them.
struct CallServices {
  base::Loop& loop;
  base::Pool& pool;
  peer::Engine& engine;
  const peer::Identity& identity;
};

struct CallOptions {
  peer::Settings settings;
  std::chrono::milliseconds timeout{30000};  // until the first packet is back
  std::string state_folder;
};

class CallRun : public std::enable_shared_from_this<CallRun> {
 public:
  // Make it by std::make_shared, and keep it until `done`. The services, the carrier and `link` outlive it.
  CallRun(const CallServices& services, carrier::Carrier& carrier, const plain::LinkParts& link,
          CallOptions options, std::function<void(CallResult)> done);

  void start();

 private:
  // The connection, made and destroyed on the engine's thread.
  struct Holder {
    std::unique_ptr<peer::Connection> connection;
  };
  // How far it came.
  struct Progress {
    void reach(Step step, peer::Clock::time_point at = peer::Clock::now());
    bool reached(Step step) const { return result.timeline[static_cast<std::size_t>(step)].has_value(); }
    CallResult result{};
    const peer::Clock::time_point began = peer::Clock::now();
  };
  struct Offer {
    std::string id{};
    std::optional<std::uint64_t> index{};  // where it is in the chain
    bool gather_first = false;             // it holds this side's candidates
  };
  struct Timers {
    base::Loop::TimerId deadline = 0, candidates = 0;
  };
  enum class Phase { Calling, Ending, Finished };
  using Type = janus::Envelope::Type;

  bool ending() const { return phase_ != Phase::Calling; }
  peer::ConnectionEvents events();
  // Runs `task` here, from any thread, unless the call is over.
  std::function<void(std::function<void(CallRun&)>)> on_loop();
  void on_connection(std::function<void(peer::Connection&)> task);

  janus::Envelope envelope(Type type) const;
  void publish_offer(const std::string& sdp);
  void say(const janus::Envelope& envelope, std::function<void(std::uint64_t)> is_signed,
           std::function<void(Result<void>)> done);
  void take(const janus::Envelope& envelope);
  void gathered();
  void take_answer(const janus::Envelope& envelope);
  void send_candidates();
  std::vector<peer::IceServer> servers_in(const janus::Envelope& answer) const;
  void media_over(std::vector<peer::MediaReport> media);
  void timed_out();
  void fail_at(std::string where, std::string reason);
  void say_bye();
  void finish();

  const CallServices services_;
  const plain::LinkParts& link_;
  const CallOptions options_;
  std::function<void(CallResult)> done_;
  std::shared_ptr<CallWriter> writer_;
  CallReader reader_;
  const std::shared_ptr<Holder> holder_ = std::make_shared<Holder>();
  Progress progress_;
  const std::string call_;
  Offer offer_;
  std::string last_read_;
  Timers timers_;
  bool reading_ = false;
  bool told_ = true;  // the gateway knows that the call is over, or never heard of it
  Phase phase_ = Phase::Calling;
};

// "offer", "signed", …
std::string_view name_of(Step step);

}  // namespace jm::client
