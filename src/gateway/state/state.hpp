// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's durable state: one SQLite file (mode 0600, synchronous, versioned schema, one owner at a
// time) in the state folder. Winternitz keys are one-time keys: an index that has signed one message never
// signs another, so an index and its finished payload are durable before the message leaves.
//
// Threads: one owner thread calls everything; commits are written by a writer thread, many in one transaction
// (fsync once), and their callbacks come on that writer thread: post them to the owner.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "gateway/config/channel_config.hpp"
#include "plain/record.hpp"

namespace jm::gateway {

struct StateOptions {
  std::string machine_id_file = "/etc/machine-id";
  std::string host_id;  // what tells this host from others, as the operator names it; may be empty
  // Told from the writer thread why nothing can be written at present, once; an empty text when it can again.
  std::function<void(const std::string& reason)> trouble;
  std::chrono::milliseconds busy_timeout{10'000};              // for another process's lock while it opens
  std::chrono::milliseconds retry{100}, slowest_retry{5'000};  // of what could not be written
};

class State : public plain::Ledger {
 public:
  // Takes the folder (made 0700 if missing). Fails if another process owns it, if it is readable by others,
  // or if the file is broken. What fails for a reason that passes may be tried again. Notices a copied or
  // restored state and then starts fresh seeds.
  static Result<std::unique_ptr<State>> open(const std::string& dir);
  static Result<std::unique_ptr<State>> open(const std::string& dir, const StateOptions& options);
  ~State() override = default;  // writes out what was committed

  // Why every channel starts with fresh seeds: one line for the log; empty if nothing is wrong.
  virtual std::string notice() const { return {}; }
  // What of an earlier version was dropped: one line for the log; empty if nothing was.
  virtual std::string dropped() const { return {}; }

  // Loads channels, or makes them: a random seed, own root. Security, mode or side key changed in the
  // configuration: a new seed. In their order; durable when it returns. Many at a time cost little more than
  // one. Fails at once while nothing can be written.
  virtual std::vector<Result<plain::ChannelRecord>> channels(
      const std::vector<const ChannelConfig*>& configs) = 0;
  Result<plain::ChannelRecord> channel(const ChannelConfig& config) {
    return std::move(channels({&config}).front());
  }

  // A new seed for the gateway's own chain. Durable when it returns.
  virtual Result<plain::ChannelRecord> reseed(const ChannelConfig& config, const std::string& why) = 0;

  // The same with the settings that the state holds, for a channel known by name alone (the command line).
  virtual Result<plain::ChannelRecord> reset(const std::string& name, const std::string& why) {
    return fail("channel " + name + ": cannot be reset (" + why + ")");
  }
};

}  // namespace jm::gateway
