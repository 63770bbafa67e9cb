// SPDX-License-Identifier: GPL-3.0-or-later
// A gateway: its engine for one channel, and a model of what stands above it. A call there has a name: the
// gateway's, how often it was started, and the engine's number of the call.
#pragma once

#include "dialog/gateway_dialogs.hpp"
#include "tests/sim/ends/end.hpp"
#include "tests/sim/ends/janus.hpp"

namespace jm::sim {

struct GatewayPlan {
  JanusPlan janus;
  double crashes = 0;         // a minute
  milliseconds clock{0};      // wrong by at most so much
  double events = 0.3;        // for an answer, that Janus says something more
  std::size_t padding = 600;  // bytes of an answer
};

class GatewayEnd final : public End {
 public:
  GatewayEnd(Environment& environment, std::uint32_t index, dialog::GatewayOptions options,
             const GatewayPlan& plan);

  void heal();
  void media(const std::string& call, bool flows);
  GatewayFacts facts() const;

 private:
  struct Record {
    std::string name;                              // of the call here
    std::string call;                              // as its peer names it
    std::uint64_t dialog = 0, serial = 0, id = 0;  // the last
    bool stranger = false;
    std::map<std::uint64_t, std::optional<Message>> known;  // the last ids, with what was answered
  };

  bool up() const override { return engine_ != nullptr; }
  Actions give(const Told& told) override;
  Actions tick() override { return engine_->expire(now()); }
  std::optional<Time> deadline() const override { return engine_->deadline(); }
  void heard(Action& action, const Told* because) override;

  void start();
  void crash();
  void later();  // what goes wrong
  void opened(dialog::CallId call, const Told* because);
  void delivered(dialog::CallId call, const std::string& text);
  void request(dialog::CallId call, const Message& message);
  void replied(dialog::CallId call, const Message& message, Janus::Outcome outcome);
  void say(dialog::CallId call, Message message);
  void over(dialog::CallId call);
  Record* find(dialog::CallId call);

  const std::uint32_t index_;
  const dialog::GatewayOptions options_;
  GatewayPlan plan_;
  Janus janus_;
  std::uint64_t started_ = 0;
  std::unique_ptr<EndPrimitives> primitives_;
  std::unique_ptr<HalvedNumbers> halved_;
  std::unique_ptr<dialog::GatewayDialogs> engine_;
  std::map<dialog::CallId, Record> records_;
  std::size_t first_memory_ = 0;
  std::vector<std::string> held_;  // with Plant::HoldsMemory
};

}  // namespace jm::sim
