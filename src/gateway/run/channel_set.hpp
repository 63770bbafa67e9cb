// SPDX-License-Identifier: GPL-3.0-or-later
// The channels that there are, by their numbers (CoreNumbers): made with the records that the state has for
// them, asked for again if the state cannot give them, removed once they are idle. The loop's thread only.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/services.hpp"
#include "gateway/run/carriers.hpp"
#include "gateway/run/janus_info.hpp"

namespace jm::gateway {

// A channel that is to be made, and where it comes from.
struct Opening {
  std::shared_ptr<const ChannelConfig> config;
  Source source = Source::File;
  std::string note;  // for people, may be empty
};

class ChannelSet {
 public:
  // Both outlive the set.
  ChannelSet(const Services& services, Carriers& carriers) : services_(services), carriers_(carriers) {}
  ~ChannelSet();
  ChannelSet(const ChannelSet&) = delete;
  ChannelSet& operator=(const ChannelSet&) = delete;

  // Makes and starts them, with the lowest numbers that are free. One that cannot be made is shown as off,
  // with the reason.
  void begin(std::vector<Opening> openings);
  void reset(const std::string& name, const std::string& why);
  // Closes it and ends it when it is idle, or after Timing::closing; its number is free then.
  void remove(const std::string& name, const std::string& why);

  void close(const std::string& why);  // all of them
  bool idle() const;                   // all of them

  std::size_t size() const;
  std::size_t running() const;
  bool may_run() const;  // one runs, or what keeps one from it passes
  // The configurations of those that have begun since this was called last.
  ChannelConfigs unchecked();

 private:
  using Record = Result<plain::ChannelRecord>;
  // One that the status shows; empty if its number is free, or not one of a channel.
  struct Slot {
    std::shared_ptr<const ChannelConfig> config;
    std::unique_ptr<Channel> channel;                                         // none: it could not be made
    enum class Wants { Nothing, RecordSoon, Record } wants = Wants::Nothing;  // soon: what it lacks passes
    bool checked = false;
    base::Loop::TimerId ending = 0;
  };

  janus::ChannelId take_slot(const Opening& opening);
  void make(janus::ChannelId id, Record record);
  void make_sealed(janus::ChannelId id);
  void off(janus::ChannelId id, const std::string& trouble, const char* outlook);
  void make_later(std::chrono::milliseconds pause);
  void make_again(std::chrono::milliseconds pause);
  void end_when_idle(janus::ChannelId id, std::chrono::steady_clock::time_point limit);
  Slot* find(const std::string& name);
  std::vector<Record> records(const std::vector<janus::ChannelId>& ids) const;

  const Services& services_;
  Carriers& carriers_;
  std::vector<Slot> slots_;
  base::Loop::TimerId retry_ = 0;  // for the records that could not be had
};

}  // namespace jm::gateway
