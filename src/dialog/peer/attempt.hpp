// SPDX-License-Identifier: GPL-3.0-or-later
// One dialog of a peer's: its first message, and what follows from the second. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialog/association.hpp"
#include "dialog/handshake_form.hpp"
#include "dialog/link.hpp"

namespace jm::dialog {

class Attempt {
 public:
  struct To {
    std::vector<CarrierId> carriers;  // one, or two at once
    std::uint32_t gateway = 0;        // of the pool
  };
  struct Say {
    CallName call{};
    std::uint32_t attempt = 0;
    const Payload* payload = nullptr;  // null: nothing
    std::uint64_t tag = 0;
  };

  // What a first message needs and does not depend on what it says. For one message.
  struct Ahead {
    FrameWriter chain;  // nothing was written to it
    FirstKeys keys;
  };

  // All outlive it.
  Attempt(const AssociationHost& host, const Link& link, const std::vector<CarrierTraits>& traits, To to);

  // `ahead`: is made now if there is none. False: the link's keys are no good.
  bool begin(const Say& say, std::optional<Ahead> ahead, base::Now now, Actions& out);

  const To& to() const { return to_; }
  bool took_payload() const { return took_payload_; }  // it is in the first message
  base::Time begun() const { return time_.begin(); }

  // At one of its carriers.
  bool reads(CarrierId carrier, const Hash& address) const;
  // The second message, if it is that.
  std::optional<Second> read_second(CarrierId carrier, std::string_view payload, CallId call, base::Now now);
  // Later messages may overtake it, and who wrote them sees that the carrier has them and does not repeat
  // them: they wait. False: it is none, or too many wait.
  bool keep_early(CarrierId carrier, std::string_view payload);
  // Those of the dialog's carrier, once there is a dialog.
  std::vector<std::string> take_early();
  // Of the first message; Failed or Refused once no carrier has taken it. nullopt: the token is not its own.
  std::optional<PublishResult> published(Token token, PublishResult result, CallId call, base::Now now,
                                         Actions& out);

  std::optional<base::Time> deadline() const {
    const auto dialog = dialog_ ? dialog_->deadline() : std::nullopt;
    const auto publish = time_.due();
    return dialog && publish ? std::min(dialog, publish) : dialog ? dialog : publish;
  }
  void expire(base::Now now, Actions& out) {
    time_.tick(now.steady);
    if (dialog_) dialog_->expire(now, out);
  }

  Association* dialog() { return dialog_.get(); }  // null: no second message came
  const Association* dialog() const { return dialog_.get(); }
  const RoundTrip& round_trip() const { return dialog_ ? dialog_->round_trip() : round_trip_; }

  // Nothing of it is read any more.
  void leave(Actions& out);
  std::size_t memory() const;

 private:
  const AssociationHost& host_;
  const Link& link_;
  const std::vector<CarrierTraits>& traits_;
  const To to_;
  static constexpr std::uint8_t kForm = form_byte(false, kDictionary);
  Place mailbox_;
  std::unique_ptr<Initiator> noise_;  // until the second message
  std::optional<FrameWriter> writer_;
  std::vector<Token> tokens_;
  std::size_t failed_ = 0;  // publishes
  std::uint64_t tag_ = 0;
  bool took_payload_ = false;
  RoundTrip round_trip_;
  Stopwatch time_;  // until a carrier has taken the first message
  std::unique_ptr<Association> dialog_;
  std::vector<std::pair<CarrierId, std::string>> early_;
};

}  // namespace jm::dialog
