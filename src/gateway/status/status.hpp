// SPDX-License-Identifier: GPL-3.0-or-later
// The status of the gateway: published by the loop's thread, read by anybody, e.g. for query_transport.
// Thread-safe; nothing here waits for the gateway.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dialog/counters.hpp"
#include "gateway/config/channel_config.hpp"
#include "gateway/status/times.hpp"
#include "janus/core.hpp"
#include "janus/counters.hpp"

namespace jm::gateway {

struct SealedView {
  std::size_t calls = 0;
  dialog::Counters dialogs;

  bool operator==(const SealedView&) const = default;
};

// What a channel says of itself.
struct ChannelView {
  std::optional<Hash> root;
  std::string carrier, state, last_error;
  std::size_t unread = 0;  // messages of ours that the peer has not shown to have read
  janus::Counters counters;
  std::optional<SealedView> sealed;  // none: it is no sealed channel

  bool operator==(const ChannelView&) const = default;
};

// Where a channel's settings come from: the file, a request, a request that outlives a restart.
enum class Source { File, Runtime, Persistent };
std::string_view name_of(Source source);

struct ChannelStatus {
  std::shared_ptr<const ChannelConfig> config;  // never null
  Source source = Source::File;
  std::string note;     // for people, may be empty
  bool ending = false;  // it was asked to be removed
  ChannelView view;
};

class Status {
 public:
  Status(bool events, std::string json_format);

  // The channel is there from now on. `note` is for people, and may be empty.
  void begin(janus::ChannelId channel, std::shared_ptr<const ChannelConfig> config, Source source,
             std::string note);
  void update(janus::ChannelId channel, ChannelView view);
  void add(janus::ChannelId channel, const plain::Trace& trace);
  void kept();                              // what is to outlive a restart does: notes of that go
  void trouble(const std::string& reason);  // of the state, at present; empty: it is over
  void end(janus::ChannelId channel);       // its number may be used again

  // What is published, copied.
  std::vector<ChannelStatus> channels() const;                     // by number
  std::optional<ChannelStatus> find(std::string_view name) const;  // not one that is ending
  Times times() const;                                             // of all channels
  Times times(std::string_view name) const;                        // of one that find() finds
  std::string trouble() const;

  // Claims the name of a channel that is to be added, until it begins or is given up.
  enum class Claim { Granted, Exists, Ending, Claimed };
  Claim claim(const std::string& name);
  void give_up(const std::string& name);
  // Marks a channel that is to be removed; where it came from, or nothing if there is none of that name.
  std::optional<Source> mark_ending(std::string_view name);

  // Whether event handlers are told of calls, and the form of the JSON that is written; `json_format` is one
  // that jm::json_flags() takes.
  void set_events(bool events) { events_ = events; }
  void set_json_format(const std::string& json_format);
  bool events() const { return events_; }
  std::size_t json_flags() const { return json_flags_; }
  std::string json_format() const;

 private:
  struct Row {
    std::shared_ptr<const ChannelConfig> config;  // null: there is no such channel
    Source source = Source::File;
    bool ending = false;
    std::string note;
    std::shared_ptr<const ChannelView> view;  // without the root
    std::unique_ptr<const Hash> root;         // null: none
    std::unique_ptr<Times> times;             // once there are any

    ChannelStatus status() const;
  };

  // With the lock held.
  const Row* row(std::string_view name) const;  // as find()
  std::shared_ptr<const ChannelView> shared(ChannelView view);

  std::atomic<bool> events_;
  std::atomic<std::size_t> json_flags_;
  mutable std::mutex mutex_;
  std::string json_format_;
  std::vector<Row> rows_;
  std::shared_ptr<const ChannelView> last_;  // most channels are idle, and look the same but for the root
  std::string trouble_;
  std::set<std::string> claimed_;
  Times times_;
};

}  // namespace jm::gateway
