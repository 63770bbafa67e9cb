// SPDX-License-Identifier: GPL-3.0-or-later
// What the state is told later of messages that are signed already: with the next message, or soon by itself.
// Until then a restart would only look for them once more. The loop's thread only.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/lifetime.hpp"
#include "base/loop.hpp"
#include "plain/record.hpp"

namespace jm::plain {

class StateUpdates {
 public:
  static constexpr std::chrono::milliseconds kSoon{500};

  // Loop, ledger and the channel's name outlive it. Everything before `peer_read` is known to be read.
  StateUpdates(base::Loop& loop, Ledger& ledger, const std::string& channel, std::uint64_t peer_read);

  // The peer is known to have read everything before this index.
  std::uint64_t peer_read() const { return peer_read_; }
  // It has read this one; true if that is news.
  bool read(std::uint64_t index);
  // They may go from the state.
  void done(const std::vector<std::uint64_t>& indices) {
    done_.insert(done_.end(), indices.begin(), indices.end());
  }

  // To be called after that.
  void tell_soon();
  // Adds what is to be told to a step that is committed.
  void add_to(Step& step);

 private:
  base::Loop& loop_;
  Ledger& ledger_;
  const std::string& channel_;
  std::uint64_t peer_read_;
  std::vector<std::uint64_t> done_;
  bool due_ = false;
  base::Lifetime lifetime_;
};

}  // namespace jm::plain
