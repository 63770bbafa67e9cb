// What query_transport may see of the gateway: published by the owner, read by anybody. Thread-safe.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "signaling/core.hpp"
#include "signaling/metrics.hpp"

namespace jm::signaling {

struct ChannelView {
  std::string name, root, carrier, plugin, state, last_error;
  std::size_t unread = 0;  // messages of ours that the peer has not shown to have read
  Counters counters;
};

class Board {
 public:
  // `reset` is asked to reset a channel of this name, without waiting; false where there is none.
  Board(bool events, std::string json_format, std::function<bool(const std::string&)> reset);

  void update(ChannelId channel, ChannelView view);
  void add(const Trace& trace);

  // {"result":200, ...}, or {"error_code","error"}. `request` may be null.
  Json query(const json_t* request);

  bool events() const { return events_; }
  std::size_t json_flags() const { return json_flags_; }

 private:
  Json configure(const json_t* request);
  Json reset(const json_t* request);
  Json channels();
  Json times();

  const std::function<bool(const std::string&)> reset_;
  std::atomic<bool> events_;
  std::atomic<std::size_t> json_flags_;
  std::mutex mutex_;
  std::string json_format_;
  std::vector<ChannelView> channels_;
  Times times_;
};

}  // namespace jm::signaling
