// SPDX-License-Identifier: GPL-3.0-or-later
// One end: an engine and its owner, who does what the engine says. It may be down, or asleep.
#pragma once

#include <deque>
#include <set>

#include "dialog/counters.hpp"
#include "tests/sim/crypto/forwarding.hpp"
#include "tests/sim/environment.hpp"

namespace jm::sim {

using dialog::Action;
using dialog::Actions;

class End {
 public:
  End(Environment& environment, std::string name, Writer writer);
  virtual ~End() = default;
  End(const End&) = delete;
  End& operator=(const End&) = delete;

  const std::string& name() const { return name_; }
  ReaderId reader() const { return reader_; }
  void told(const Told& told);
  std::optional<Time> due() const { return asleep_ ? std::nullopt : due_; }
  void expire();
  const dialog::Counters& counters() const { return counters_; }
  std::size_t watches() const { return watched_.size(); }
  std::size_t mailboxes() const;

 protected:
  virtual bool up() const = 0;
  virtual Actions give(const Told& told) = 0;  // to the engine
  virtual Actions tick() = 0;
  virtual std::optional<Time> deadline() const = 0;
  // What is not about carriers.
  virtual void heard(Action& action, const Told* because) = 0;

  base::Now now() const { return env_.clock(wrong_); }
  void act(Actions actions, const Told* because = nullptr);
  // Nothing of before comes here any more.
  void lose_all();
  void sleep(milliseconds time);
  virtual void woke() {}
  bool asleep() const { return asleep_; }
  void trace(std::string_view what, std::uint64_t detail = 0) { env_.trace(name_, what, detail); }
  std::unique_ptr<EndPrimitives> primitives(std::string_view name);

  Environment& env_;
  dialog::Counters counters_;
  milliseconds wrong_{0};  // its wall clock
  Generator generator_;

 private:
  void publish(dialog::action::Publish& action);
  void act_on(Action& action, const Told* because);

  const std::string name_;
  const Writer writer_;
  ReaderId reader_;
  std::optional<Time> due_;
  bool asleep_ = false;
  std::deque<Told> waiting_;  // while it sleeps
  std::set<std::pair<CarrierId, dialog::Hash>> watched_;
  std::deque<std::pair<Action, const Told*>> actions_;  // to be done, in their order
  bool acting_ = false;
  struct {
    std::uint64_t what = 0;  // hash
    CarrierId carrier = 0;
  } last_published_;
  std::set<std::uint64_t> published_;  // with Plant::NeverReattaches
};

}  // namespace jm::sim
