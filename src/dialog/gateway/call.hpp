// SPDX-License-Identifier: GPL-3.0-or-later
// A call at the gateway, whichever dialog it is in: what was said and is not settled goes along into the
// next. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "dialog/delivery/unsettled.hpp"
#include "dialog/gateway/second_message.hpp"

namespace jm::dialog {

class GatewayCall {
 public:
  enum class State {
    Answering,  // the second message is not written yet
    Proving,    // the peer has to show that it is there; nothing was acted on
    Open,
    Ending,  // what was said last goes out, and is said again to who has not heard it
  };

  // `host` and `stock` outlive it.
  GatewayCall(const AssociationHost& host, AnswerStock& stock, CallId id, FirstMessage first,
              std::chrono::milliseconds idle_timeout, base::Now now);

  struct Identity {
    CallId id = 0;
    CallName name{};
    std::uint32_t attempt = 0;  // of its dialog
  };
  const Identity& who() const { return who_; }
  State state() const { return state_; }
  // Null: the first message is not answered yet.
  Association* dialog() { return dialog_.get(); }
  const Association* dialog() const { return dialog_.get(); }

  // Goes on in a newer dialog; the one before is not heeded any more.
  void take_over(FirstMessage first, base::Now now, Actions& out);
  // It has to be said again.
  void ask_again(base::Now now, Actions& out);
  // Something was said again: it is a call.
  void open() { state_ = State::Open; }
  // A call that was proving is this one.
  void adopt(GatewayCall& newer, base::Now now, Actions& out);

  // False: it was dropped.
  bool send(Payload payload, std::uint64_t tag, base::Now now, Actions& out);
  void end(OverReason reason, base::Now now, Actions& out);
  void settle_first() {
    if (!dialog_) return;
    proved_ = true;
    dialog_->settle_handshake();
    unsettled_.settle_handshake();
  }
  // Since when nothing has shown that its peer is there; none: something has.
  std::optional<base::Time> unproved_since() const { return proved_ ? std::nullopt : std::optional(begun_); }
  void media(bool flows, base::Now now) {
    media_ = flows;
    since_ = now.steady;
  }

  // Of its dialog; see Association. `out` gets what is said and done.
  bool received(std::string_view payload, base::Now now, Actions& out);
  std::optional<base::Time> deadline() const;
  void expire(base::Now now, Actions& out);
  // Why it is over, if it is: to be left, and destroyed.
  std::optional<OverReason> over(base::Now now) const;
  // It has ended, and there is nothing more to say: likewise.
  bool done(base::Now now) const;

  // Its address is watched no more.
  void leave(Actions& out);
  std::size_t memory() const;

 private:
  void begin(FirstMessage first, base::Now now);
  void answer(Status status, base::Now now, Actions& out);
  void flush(base::Now now, Actions& out);
  std::optional<base::Time> idle_at() const;

  const AssociationHost& host_;
  AnswerStock& stock_;
  Identity who_;
  const std::chrono::milliseconds idle_timeout_;
  State state_ = State::Answering;
  std::unique_ptr<SecondMessage> second_;  // until it is written
  std::unique_ptr<Association> dialog_;
  Unsettled unsettled_;
  const base::Time begun_;
  base::Time since_;  // the dialog's begin, the end of the media, or its end
  bool proved_ = false;
  bool media_ = false;
  bool failed_ = false;  // it could not even be answered
};

}  // namespace jm::dialog
