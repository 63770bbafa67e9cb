// SPDX-License-Identifier: GPL-3.0-or-later
// The channels that were added at run time and are to outlive a restart: channels.json in the state folder,
// 0600, for settings may hold side keys. One owner; not thread-safe.
#pragma once

#include <string>

#include "base/result.hpp"
#include "janus/core.hpp"

namespace jm::gateway {

class KeptChannels {
 public:
  // Without a file none are kept. Fails if there is one that cannot be read: it is not written over then.
  static Result<KeptChannels> open(const std::string& dir);

  const json_t* all() const { return channels_.get(); }  // an object: name -> settings
  // Durable when they return. If they fail, store() has to be called again.
  Result<void> keep(const std::string& name, Json settings);
  Result<void> forget(const std::string& name);
  Result<void> store() const;

 private:
  KeptChannels(std::string dir, Json channels) : dir_(std::move(dir)), channels_(std::move(channels)) {}
  std::string dir_;
  Json channels_;
};

}  // namespace jm::gateway
