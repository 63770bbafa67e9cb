// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/writing/outbox_entry.hpp"

#include <algorithm>
#include <utility>

namespace jm::plain {

using std::chrono::milliseconds;

OutboxEntry::OutboxEntry(OutboxItem item, bool stored, bool passing, const ChainTiming& timing)
    : item_(std::move(item)),
      passing_(passing),
      carrier_(stored ? OnCarrier::Unsure : OnCarrier::Nothing),
      timing_(timing),
      retry_(timing.outbox_retry),
      check_(timing.outbox_check) {}

OutboxEntry::Work OutboxEntry::begin() {
  if (carrier_ == OnCarrier::Nothing)
    publish();
  else
    work_ = Work::Looking;
  return work_;
}

void OutboxEntry::missing() {
  carrier_ = attached() ? OnCarrier::Lost : OnCarrier::Unsure;
  publish();
}

void OutboxEntry::publish() {
  if (carrier_ == OnCarrier::Nothing) carrier_ = OnCarrier::Unsure;
  work_ = Work::Publishing;
}

OutboxEntry::Success OutboxEntry::succeeded() {
  work_ = Work::None;
  retry_ = timing_.outbox_retry;
  switch (std::exchange(carrier_, OnCarrier::Has)) {
    case OnCarrier::Nothing:
    case OnCarrier::Unsure:
      return Success::Attached;
    case OnCarrier::Lost:
      return Success::AttachedAgain;
    case OnCarrier::Has:
      break;
  }
  return Success::StillThere;
}

milliseconds OutboxEntry::failed(const carrier::CarrierError& error) {
  work_ = Work::None;
  // A refused message is tried again too, slowly: without it the peer cannot follow the chain.
  const bool refused = error.fault == carrier::Fault::Refused;
  const milliseconds pause = refused ? timing_.outbox_check : retry_;
  retry_ = std::min(2 * retry_, timing_.outbox_slowest);
  return std::max(pause, error.retry_after);
}

milliseconds OutboxEntry::next_check(milliseconds slowest_publish) {
  const milliseconds pause = std::max(check_, 2 * slowest_publish);
  check_ = std::min(2 * check_, timing_.outbox_slowest);
  return pause;
}

}  // namespace jm::plain
