// SPDX-License-Identifier: GPL-3.0-or-later
// What query_transport may see of the gateway: published by the owner, read by anybody. Thread-safe. What a
// request changes is handed on without waiting for it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/config/config.hpp"
#include "gateway/status/times.hpp"
#include "janus/core.hpp"
#include "janus/counters.hpp"

namespace jm::gateway {

struct ChannelView {
  std::optional<trinary::Hash> root;
  std::string carrier, state, last_error;
  std::size_t unread = 0;  // messages of ours that the peer has not shown to have read
  janus::Counters counters;
};

// Where a channel's settings come from: the file, a request, a request that outlives a restart.
enum class Source { File, Runtime, Persistent };
std::string_view name_of(Source source);

class Board {
 public:
  // Called on the thread of query(), for channels that are there (add: that are not); they only enqueue.
  struct Changes {
    std::function<void(const std::string&name)> reset, remove;
    // Refuses settings that are no channel; their object is borrowed.
    std::function<Result<void>(const std::string& name, const json_t* settings, bool persist)> add;
  };
  Board(bool events, std::string json_format, Changes changes);

  // The channel is there from now on. `note` is for people, and may be empty.
  void begin(janus::ChannelId channel, std::shared_ptr<const ChannelConfig> config, Source source,
             std::string note);
  void update(janus::ChannelId channel, ChannelView view);
  void add(janus::ChannelId channel, const plain::Trace& trace);
  void kept();                              // what is to outlive a restart does: notes of that go
  void trouble(const std::string& reason);  // of the state, at present; empty: it is over
  void end(janus::ChannelId channel);       // its number may be used again

  // {"result":200, ...}, or {"error_code","error"}. `request` may be null. docs/admin.md describes them.
  Json query(const json_t* request);

  bool events() const { return events_; }
  std::size_t json_flags() const { return json_flags_; }

 private:
  struct Row {
    std::shared_ptr<const ChannelConfig> config;  // null: there is no such channel
    Source source = Source::File;
    std::string note;
    bool ending = false;
    ChannelView view;
    Times times{64};
  };

  Json configure(const json_t* request);
  Json list();
  Json channels(const json_t* request);
  Json times();
  Json inspect(const json_t* request);
  Json reset(const json_t* request);
  Json add_channel(const json_t* request);
  Json remove_channel(const json_t* request);
  Row* find(std::string_view name);  // not one that is ending; with the lock held

  const Changes changes_;
  std::atomic<bool> events_;
  std::atomic<std::size_t> json_flags_;
  std::mutex mutex_;
  std::string json_format_;
  std::vector<Row> rows_;
  std::string trouble_;
  std::set<std::string> coming_;  // accepted, not yet there
  Times times_;
};

}  // namespace jm::gateway
