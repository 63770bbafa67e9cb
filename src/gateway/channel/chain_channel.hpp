// SPDX-License-Identifier: GPL-3.0-or-later
// A channel over two durable chains: looks whether its state is current, runs a conversation with its peer,
// and begins anew if it had to stop. The loop's thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/lifetime.hpp"
#include "gateway/channel/channel.hpp"
#include "gateway/channel/conversation_runner.hpp"
#include "gateway/channel/reports.hpp"
#include "gateway/channel/revival.hpp"
#include "gateway/delivery/own_chain.hpp"
#include "plain/reading/probe.hpp"

namespace jm::gateway {

class ChainChannel final : public Channel {
 public:
  ChainChannel(const Services& services, janus::ChannelId id, std::shared_ptr<const ChannelConfig> config,
               plain::ChannelRecord record, carrier::Carrier& carrier);
  ~ChainChannel() override;
  ChainChannel(const ChainChannel&) = delete;
  ChainChannel& operator=(const ChainChannel&) = delete;

  void start() override;
  void close(const std::string& reason) override;
  bool idle() const override;
  // What was signed is dropped.
  void reset(const std::string& why) override;

 private:
  enum class State { Starting, Running, Stopped, Closed };

  void check_own_address();
  void reseed(const std::string& why);
  void begin();
  std::unique_ptr<ConversationRunner> run();
  void stop(const std::string& reason);
  void revive();
  void forget();
  void say(base::Level level, const std::string& line) const { reports_.say(level, line); }
  ConversationRunner::Owner owner();
  std::string_view state_name() const;
  ChannelView view() const;

  const Services& services_;
  Reports reports_;
  const ChannelConfig& config_;
  base::Pool::Share pool_;
  std::unique_ptr<plain::ChannelRecord> record_;  // until it runs
  State state_ = State::Starting;
  ChannelTrouble trouble_;
  const ChainHost host_;
  std::unique_ptr<plain::Probe> probe_;         // of the own next address
  std::unique_ptr<ConversationRunner> runner_;  // null: not yet begun
  Revival revival_;
  std::optional<std::string> reseed_due_;  // why: it could not be done when it was asked for
  base::Lifetime lifetime_;
};

}  // namespace jm::gateway
