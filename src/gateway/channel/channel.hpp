// SPDX-License-Identifier: GPL-3.0-or-later
// One channel, from its start to its end. The loop's thread only.
#pragma once

#include <string>

namespace jm::gateway {

class Channel {
 public:
  virtual ~Channel() = default;

  virtual void start() = 0;
  // Ends the calls and tells their peers why; idle() when that is on the carrier.
  virtual void close(const std::string& reason) = 0;
  virtual bool idle() const = 0;
  // Ends the calls, and begins anew with fresh secrets. Revives a stopped channel.
  virtual void reset(const std::string& why) = 0;
};

}  // namespace jm::gateway
