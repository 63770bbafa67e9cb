// SPDX-License-Identifier: GPL-3.0-or-later
// One channel, from its start to its end: looks whether its state is current, runs a conversation with its
// peer, begins anew if it had to stop, and shows how it is. The loop's thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/lifetime.hpp"
#include "gateway/channel/conversation_runner.hpp"
#include "gateway/channel/revival.hpp"
#include "gateway/channel/services.hpp"

namespace jm::gateway {

class Channel {
 public:
  Channel(const Services& services, janus::ChannelId id, std::shared_ptr<const ChannelConfig> config,
          plain::ChannelRecord record, carrier::Carrier& carrier);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  void start();
  void from_core(const json_t* message);
  void session_over(std::uint64_t session, bool timeout);
  // Ends the call and tells the peer why; idle() when that is on the carrier.
  void close(const std::string& reason);
  bool idle() const;
  // Fresh seeds: ends the call, drops what was signed, and begins anew. Revives a stopped channel.
  void reset(const std::string& why);

 private:
  enum class State { Starting, Running, Stopped, Closed };

  void check_own_address();
  void reseed(const std::string& why);
  void begin();
  void stop(const std::string& reason);
  void revive();
  void forget();
  void say(base::Level level, const std::string& line) const;
  void notify(const char* event, Json details);
  ChainHost chain_host();
  ConversationRunner::Owner owner();
  void refresh();  // shows what has changed, soon
  void show();
  std::string_view state_name() const;

  const Services& services_;
  const janus::ChannelId id_;
  const std::shared_ptr<const ChannelConfig> config_;
  carrier::Carrier& carrier_;
  base::Pool::Share pool_;
  std::unique_ptr<plain::ChannelRecord> record_;  // until it runs
  State state_ = State::Starting;
  ChannelTrouble trouble_;
  janus::Counters counters_;
  std::unique_ptr<plain::Probe> probe_;         // of the own next address
  std::unique_ptr<ConversationRunner> runner_;  // null: not yet begun
  Revival revival_;
  std::optional<std::string> reseed_due_;  // why: it could not be done when it was asked for
  bool refreshing_ = false;
  base::Lifetime lifetime_;
};

}  // namespace jm::gateway
