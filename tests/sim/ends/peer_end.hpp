// SPDX-License-Identifier: GPL-3.0-or-later
// A device with a link: the peer's engine, and a model of the page above it, which calls, says some things,
// restarts ICE after a renewal, says nothing twice, and hangs up.
#pragma once

#include "dialog/peer_dialogs.hpp"
#include "tests/sim/ends/end.hpp"

namespace jm::sim {

struct PeerPlan {
  dialog::PeerOptions options;
  // In a talk: crashes and does not come back with this call, sleeps, loads the page anew, changes its
  // network, steps its clock.
  double crashes = 0, sleeps = 0, reloads = 0, changes = 0, steps = 0;
  milliseconds clock{0};        // wrong by at most so much
  milliseconds begins{10'000};  // its first call, by then
  milliseconds talks{60'000};   // a call takes at most so long
  unsigned calls = 6, says = 4;
  double flows = 0.7;         // media, once answered
  std::size_t padding = 800;  // bytes of an offer
  bool comes_back = true;     // by its person's act, if it was replaced
};

class PeerEnd final : public End {
 public:
  PeerEnd(Environment& environment, std::size_t index, PeerPlan plan);

  void heal(bool calls_again);
  void close();
  PeerFacts facts() const;

 private:
  bool up() const override { return engine_ != nullptr; }
  Actions give(const Told& told) override;
  Actions tick() override { return engine_->expire(now()); }
  std::optional<Time> deadline() const override { return engine_->deadline(); }
  void heard(Action& action, const Told* because) override;

  void woke() override;

  // A timer of this call, as the page is now.
  void in_call(milliseconds time, void (PeerEnd::*what)());
  void call();
  void open_engine(std::uint32_t attempt);
  void offer();
  void say(Message message);
  void say_something();
  void hang_up();
  void gone();  // the engine, and with it all that it had to say
  void call_later(milliseconds least, milliseconds most);
  void delivered(const std::string& text);
  void over(dialog::OverReason reason);
  void look_after();  // asks again for what was not answered
  void flows(bool media);
  void mishap();
  void crash();
  void reload();

  const PeerPlan plan_;
  unsigned calls_ = 0;
  std::uint64_t pages_ = 0;  // loads of the page
  bool wants_ = false, called_ = false, ending_ = false, media_ = false;
  std::string call_;
  dialog::CallName secret_{};
  std::uint64_t dialog_ = 0, serial_ = 0, id_ = 0, offer_ = 0;
  std::string answered_by_;                      // the last offer: the call at a gateway
  std::string partner_;                          // the last that was heard
  std::string media_by_;                         // likewise
  std::map<std::uint64_t, Time> said_;           // by id: when, and it was not answered
  std::map<std::uint64_t, Message> unanswered_;  // by id
  Time offered_{};
  std::unique_ptr<EndPrimitives> primitives_;
  std::unique_ptr<HalvedNumbers> halved_;
  std::unique_ptr<dialog::PeerDialogs> engine_;
};

}  // namespace jm::sim
