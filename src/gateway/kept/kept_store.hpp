// SPDX-License-Identifier: GPL-3.0-or-later
// The kept channels of a running gateway: what cannot be written is tried again until it can. The loop's
// thread only, but for unreadable().
#pragma once

#include <optional>
#include <string>

#include "base/limits/outage.hpp"
#include "base/log.hpp"
#include "base/loop.hpp"
#include "gateway/kept/kept_channels.hpp"
#include "gateway/status/status.hpp"

namespace jm::gateway {

class KeptStore {
 public:
  // `status` outlives the store, and is told when everything is kept.
  KeptStore(std::string dir, base::Loop& loop, base::Log log, Status& status, base::Outage pauses);
  ~KeptStore();
  KeptStore(const KeptStore&) = delete;
  KeptStore& operator=(const KeptStore&) = delete;

  // Fails only for a reason that passes; call it again then.
  Result<void> open();
  // Why the file cannot be read: nothing is kept then. Empty: it can. Fixed once open() has worked.
  const std::string& unreadable() const { return unreadable_; }

  // An object: name -> settings; null if there is none.
  const json_t* all() const { return kept_ ? kept_->all() : nullptr; }
  bool has(const std::string& name) const { return json_object_get(all(), name.c_str()) != nullptr; }

  // Fails if it is not kept yet. `settings` is the text of an object.
  Result<void> keep(const std::string& name, const std::string& settings);
  void forget(const std::string& name);

 private:
  Result<void> stored(const Result<void>& outcome);

  const std::string dir_;
  base::Loop& loop_;
  const base::Log log_;
  Status& status_;
  base::Outage outage_;
  std::optional<KeptChannels> kept_;
  std::string unreadable_;
  base::Loop::TimerId timer_ = 0;  // the next attempt to write
};

}  // namespace jm::gateway
