// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway: owns the loop's thread, the crypto pool, the node, the carriers, the state and the channels.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gateway/channel/channel.hpp"
#include "gateway/config/config.hpp"
#include "gateway/kept/kept_channels.hpp"
#include "gateway/status/status_requests.hpp"
#include "node/http/server.hpp"
#include "node/node.hpp"

namespace jm::gateway {

class Gateway {
 public:
  struct Options {
    Config config;  // validated
    base::Log log;
    Timing timing;
    unsigned crypto_threads = 0;  // 0: one fewer than there are cores
    // For tests: another way to a carrier than by its configuration. Called on the loop's thread.
    std::function<std::unique_ptr<carrier::Carrier>(base::Loop&, const CarrierConfig&)> carrier;
  };

  // Everything runs when it returns, or begins to by itself as soon as what keeps it from that has passed (a
  // full disk, a lock). `core` outlives the gateway. Fails where nothing can run; no thread is left then.
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
  // One that the status shows; empty where it could not start, or has ended and its number is free.
  struct Slot {
    std::shared_ptr<const ChannelConfig> config;
    std::unique_ptr<Channel> channel;
    // No channel without a record. What could not be had is asked for again.
    enum class Record { Had, Passes, Fails } record = Record::Had;
    bool told = false;  // what Janus's configuration keeps it from has been logged
  };

  // A channel that is to be opened, and where it comes from.
  struct Opening {
    std::shared_ptr<const ChannelConfig> config;
    Source source;
    std::string note;  // for people, may be empty
  };

  Result<void> open();
  // On the loop's thread, again and again where it fails for a reason that passes.
  Result<void> come_up();
  void come_up_later(const std::string& reason);
  Result<void> open_state();
  Result<void> open_node();
  Result<void> open_kept();
  std::size_t running() const;
  void on_loop(const std::function<void()>& task);
  void ask_janus();
  void informed(const json_t* info);

  // gateway_channels.cpp, on the loop's thread
  void open_channels();
  void add_kept(std::vector<Opening>& openings);
  carrier::Carrier* carrier(const std::string& name);
  std::vector<janus::ChannelId> begin(std::vector<Opening> openings);
  void begin(janus::ChannelId id, Result<plain::ChannelRecord> record);
  void begin_later(std::chrono::milliseconds pause);
  void begin_again(std::chrono::milliseconds pause);
  Slot* find(const std::string& name);
  Result<void> write_link(const ChannelConfig& config, const plain::ChannelRecord& record);
  std::string public_url(const std::string& carrier) const;
  std::string node_url() const { return server_ ? server_->url() : ""; }
  void warn_of_links(const std::vector<Opening>& openings);
  void close_channels();
  // gateway_changes.cpp, on the thread that asks; what they have done later is done on the loop's
  StatusRequests::Changes changes();
  Result<void> add(const std::string& name, const json_t* settings, bool persist);
  void added(const std::shared_ptr<const ChannelConfig>& config, const std::string& settings, bool persist);
  void removed(const std::string& name);
  void stored_kept(const Result<void>& stored);
  void end_when_idle(janus::ChannelId id, std::chrono::steady_clock::time_point limit);

  Options options_;
  janus::Core& core_;
  Status status_;
  StatusRequests requests_;
  base::Loop loop_;
  base::Budget budget_;  // of what comes from the carriers
  base::Turns setups_;
  // Made on the loop's thread, before `up_`.
  std::unique_ptr<node::Node> node_;
  std::unique_ptr<node::Server> server_;
  std::unique_ptr<State> state_;
  std::unique_ptr<base::Pool> pool_;
  std::unique_ptr<Services> services_;
  std::string kept_trouble_;
  std::atomic<bool> up_ = false;
  // The loop's thread only.
  std::map<std::string, std::unique_ptr<carrier::Carrier>> carriers_;
  std::set<std::string> nowhere_;  // carriers without a URL for links, once it was said
  std::vector<Slot> slots_;
  std::string info_;                  // transaction of our own request to Janus
  std::optional<KeptChannels> kept_;  // none: they cannot be read, see kept_trouble_
  base::Outage start_outage_, kept_outage_;
  base::Loop::TimerId kept_timer_ = 0;
  base::Loop::TimerId again_ = 0;  // for the records that could not be had
  std::size_t started_ = 0;        // fixed when start() returns
  std::thread thread_;
};

}  // namespace jm::gateway
