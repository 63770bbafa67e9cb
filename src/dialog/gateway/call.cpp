// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/gateway/call.hpp"

#include <utility>

namespace jm::dialog {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kAnswerAtLast{500};  // the second message goes without an answer of Janus's

}  // namespace

GatewayCall::GatewayCall(const AssociationHost& host, AnswerStock& stock, CallId id, FirstMessage first,
                         milliseconds idle_timeout, base::Now now)
    : host_(host),
      stock_(stock),
      who_{id, first.content.call, 0},
      idle_timeout_(idle_timeout),
      begun_(now.steady) {
  begin(std::move(first), now);
}

void GatewayCall::begin(FirstMessage first, base::Now now) {
  state_ = State::Answering;
  who_.attempt = first.content.attempt;
  since_ = now.steady;
  second_ = std::make_unique<SecondMessage>(host_, stock_, std::move(first), now);
}

void GatewayCall::take_over(FirstMessage first, base::Now now, Actions& out) {
  leave(out);
  begin(std::move(first), now);
  unsettled_.restart();
  if (!unsettled_.empty()) answer(Status::Accepted, now, out);
}

void GatewayCall::adopt(GatewayCall& newer, base::Now now, Actions& out) {
  leave(out);
  who_.attempt = newer.who_.attempt;
  since_ = now.steady;
  state_ = State::Open;
  second_.reset();
  proved_ = true;
  dialog_ = std::move(newer.dialog_);
  dialog_->set_call(who_.id);
  unsettled_.restart();
  flush(now, out);
}

void GatewayCall::flush(base::Now now, Actions& out) {
  if (dialog_ && state_ == State::Open) host_.counters.dropped += unsettled_.flush(*dialog_, now, out);
}

void GatewayCall::ask_again(base::Now now, Actions& out) {
  answer(Status::Again, now, out);
  state_ = State::Proving;
}

// The second message, with what is to be said first if that fits.
void GatewayCall::answer(Status status, base::Now now, Actions& out) {
  const auto second = std::move(second_);
  auto written =
      second->write(status, std::chrono::duration_cast<seconds>(idle_timeout_), unsettled_.first());
  state_ = State::Open;
  if (!written) {
    failed_ = true;
    return;
  }
  const action::Watch watch{second->carrier(), written->setup.seal.in.address};
  // The answer first, if what the peer says to it cannot be missed.
  const bool keeps = written->setup.traits.keeps;
  if (!keeps) out.push_back(watch);
  written->setup.call = who_.id;
  dialog_ = std::make_unique<Association>(host_, std::move(written->setup), now);
  dialog_->keep_handshake(std::move(written->payload), written->says ? unsettled_.first_tag() : 0, now, out);
  if (keeps) out.push_back(watch);
  if (written->says) unsettled_.first_in_handshake();
  flush(now, out);
}

bool GatewayCall::send(Payload payload, std::uint64_t tag, base::Now now, Actions& out) {
  if (state_ == State::Ending || state_ == State::Proving) return false;
  if (!unsettled_.add(std::move(payload), tag)) return false;
  if (state_ == State::Answering)
    answer(Status::Accepted, now, out);
  else
    flush(now, out);
  return true;
}

void GatewayCall::end(OverReason reason, base::Now now, Actions& out) {
  if (state_ == State::Answering) answer(Status::Accepted, now, out);
  if (dialog_) dialog_->send_over(reason, now, out);
  state_ = State::Ending;
  since_ = now.steady;
  unsettled_.clear();
}

bool GatewayCall::received(std::string_view payload, base::Now now, Actions& out) {
  if (!dialog_ || !dialog_->received(payload, now, out)) return false;
  if (dialog_->proved()) {
    proved_ = true;
    unsettled_.settle_handshake();
  }
  unsettled_.settle(dialog_->settled());
  flush(now, out);
  return true;
}

// A peer that has not heard of the end asks for a sign of life after a third of that time.
std::optional<base::Time> GatewayCall::idle_at() const {
  if (media_ && state_ != State::Ending) return std::nullopt;
  if (state_ == State::Ending) return since_ + idle_timeout_ / 2;
  return (dialog_ ? std::max(since_, dialog_->heard()) : since_) + idle_timeout_;
}

std::optional<base::Time> GatewayCall::deadline() const {
  auto earliest = idle_at();
  const auto add = [&](std::optional<base::Time> at) {
    if (at && (!earliest || *at < *earliest)) earliest = at;
  };
  if (second_) add(second_->prepared() ? since_ + kAnswerAtLast : base::Time{});
  if (dialog_) add(dialog_->deadline());
  return earliest;
}

void GatewayCall::expire(base::Now now, Actions& out) {
  if (second_) second_->prepare();
  if (second_ && now.steady >= since_ + kAnswerAtLast) answer(Status::Accepted, now, out);
  if (dialog_) dialog_->expire(now, out);
}

std::optional<OverReason> GatewayCall::over(base::Now now) const {
  if (state_ == State::Ending) return std::nullopt;
  if (failed_) return OverReason::Unsendable;
  if (dialog_ && dialog_->over()) return dialog_->over();
  const auto idle = idle_at();
  return idle && *idle <= now.steady ? std::optional(OverReason::Idle) : std::nullopt;
}

bool GatewayCall::done(base::Now now) const {
  if (state_ != State::Ending) return false;
  return !dialog_ || dialog_->over() || now.steady >= *idle_at();
}

void GatewayCall::leave(Actions& out) {
  if (dialog_) dialog_->leave(out);
  dialog_.reset();
}

std::size_t GatewayCall::memory() const {
  return sizeof *this + unsettled_.bytes() + (dialog_ ? dialog_->memory() : 0) +
         (second_ ? sizeof *second_ : 0);
}

}  // namespace jm::dialog
