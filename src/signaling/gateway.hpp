// The gateway: owns the loop's thread, the crypto pool, the node, the carriers, the state and the channels.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "node/node.hpp"
#include "node/server.hpp"
#include "signaling/channel.hpp"

namespace jm::signaling {

class Gateway {
 public:
  struct Options {
    Config config;  // validated
    Log log;
    Timing timing;
    unsigned crypto_threads = 0;  // 0: one fewer than there are cores
    // For tests: another way to a carrier than by its configuration. Called on the loop's thread.
    std::function<std::unique_ptr<tangle::Carrier>(tangle::Loop&, const CarrierConfig&)> carrier;
  };

  // Everything runs when it returns. `core` outlives the gateway. Fails where nothing can run; no thread is
  // left then.
  static Result<std::unique_ptr<Gateway>> start(Options options, Core& core);
  // Tells the peers of live calls, for a moment, and ends every thread. The core is not called afterwards.
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  // Channels are numbered in the order of the configuration; those that could not start have no number.
  const std::vector<std::string>& channels() const { return names_; }
  // Whether a channel of the configuration speaks the Admin API.
  bool uses_admin() const;
  std::string node_url() const { return server_ ? server_->url() : ""; }

  // Thread-safe; they only enqueue.
  void from_core(ChannelId channel, Json message);
  void session_over(ChannelId channel, std::uint64_t session, bool timeout, bool claimed);

  // Thread-safe, never waits for the gateway.
  Json query(const json_t* request) { return board_.query(request); }

 private:
  Gateway(Options options, Core& core);
  Result<void> open();
  Result<void> open_node();
  Result<void> open_channels();
  Result<void> open_carriers();
  bool reset(const std::string& name);
  void write_link(const ChannelConfig& config, const ChannelRecord& record);
  std::string public_url(const std::string& carrier) const;
  void close_channels();
  void on_loop(const std::function<void()>& task);

  Options options_;
  Core& core_;
  Board board_;
  tangle::Loop loop_;
  std::unique_ptr<node::Node> node_;
  std::unique_ptr<node::Server> server_;
  std::unique_ptr<State> state_;
  std::unique_ptr<Pool> pool_;
  std::unique_ptr<Services> services_;
  // The loop's thread only.
  std::map<std::string, std::unique_ptr<tangle::Carrier>> carriers_;
  std::vector<std::unique_ptr<Channel>> channels_;
  std::vector<std::string> names_;
  std::thread thread_;
};

}  // namespace jm::signaling
