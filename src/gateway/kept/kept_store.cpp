// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/kept/kept_store.hpp"

#include <utility>

#include "base/json.hpp"
#include "gateway/kept/kept_backup.hpp"

namespace jm::gateway {

KeptStore::KeptStore(std::string dir, base::Loop& loop, base::Log log, Status& status, base::Outage pauses)
    : dir_(std::move(dir)), loop_(loop), log_(std::move(log)), status_(status), outage_(std::move(pauses)) {}

KeptStore::~KeptStore() {
  loop_.cancel(timer_);
}

Result<void> KeptStore::open() {
  if (kept_ || !unreadable_.empty()) return {};
  auto kept = KeptChannels::open(dir_);
  if (!kept && kept.error().passes) return tl::make_unexpected(kept.error());
  if (kept) {
    kept_ = std::move(*kept);
    return {};
  }
  unreadable_ = kept.error().reason;
  log_(base::Level::Error, unreadable_ + "; the channels that were added at run time stay off");
  return {};
}

Result<void> KeptStore::keep(const std::string& name, const std::string& settings) {
  if (!kept_) return fail(unreadable_);
  auto object = parse_object(settings);
  if (!object) return tl::make_unexpected(object.error());
  return stored(kept_->keep(name, std::move(*object)));
}

void KeptStore::forget(const std::string& name) {
  if (has(name)) stored(kept_->forget(name));
}

// What could not be written is written later.
Result<void> KeptStore::stored(const Result<void>& outcome) {
  loop_.cancel(std::exchange(timer_, 0));
  if (outcome) {
    if (outage_.over()) log_(base::Level::Info, std::string(kKeptFile) + ": is written now");
    status_.kept();
    return outcome;
  }
  if (outage_.failed(outcome.error().reason))
    log_(base::Level::Error, outcome.error().reason +
                                 "; what was added or removed at run time is not kept over a restart yet, "
                                 "trying again");
  timer_ = loop_.after(outage_.pause(), [this] {
    timer_ = 0;
    stored(kept_->store());
  });
  return outcome;
}

}  // namespace jm::gateway
