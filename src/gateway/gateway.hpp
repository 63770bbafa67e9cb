// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway: owns the loop, the crypto pool, what all channels share, and what runs them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/limits/budget.hpp"
#include "base/limits/scheduler.hpp"
#include "base/pool.hpp"
#include "gateway/loop_thread.hpp"
#include "gateway/options.hpp"
#include "gateway/run/channel_runner.hpp"
#include "gateway/status/status_requests.hpp"

namespace jm::gateway {

class Gateway {
 public:
  using Options = GatewayOptions;

  // Everything runs when it returns, or begins to by itself as soon as what keeps it from that has passed (a
  // full disk, a lock). `core` outlives the gateway. Fails if nothing can run; no thread is left then.
  static Result<std::unique_ptr<Gateway>> start(Options options, janus::Core& core);
  // Tells the peers of live calls, for a moment, and ends every thread. The core is not called afterwards.
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  // How many channels ran when start() returned. They are numbered in the order of the configuration; one
  // that is added later takes a number of its own, or that of one that was removed.
  std::size_t channels() const { return started_; }
  // Whether a channel of the configuration speaks the Admin API.
  bool uses_admin() const;

  // Thread-safe; they only enqueue.
  void from_core(janus::ChannelId channel, Json message);
  void session_over(janus::ChannelId channel, std::uint64_t session, bool timeout, bool claimed);

  // Thread-safe, never waits for the gateway.
  Json query(const json_t* request) { return requests_.query(request); }

 private:
  Gateway(Options options, janus::Core& core);
  Result<void> open();
  // Runs `task` on the loop's thread, soon; not once the gateway ends.
  void post(std::function<void(ChannelRunner&)> task);
  void close_channels();
  // On the thread that asks.
  StatusRequests::Changes changes();
  Result<void> add(const std::string& name, const json_t* settings, bool persist);

  const Options options_;
  janus::Core& core_;
  Status status_;
  StatusRequests requests_;
  base::Loop loop_;
  base::Budget budget_;  // of what comes from the carriers
  base::Scheduler setups_;
  base::Pool pool_;
  std::unique_ptr<ChannelRunner> runner_;  // lives on the loop's thread
  std::size_t started_ = 0;                // fixed when start() returns
  LoopThread thread_;
};

}  // namespace jm::gateway
