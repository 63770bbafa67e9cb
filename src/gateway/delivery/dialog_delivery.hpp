// SPDX-License-Identifier: GPL-3.0-or-later
// Delivery over one call of a sealed channel. Nothing of it is durable: a ticket means nothing here. The
// loop's thread only.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "dialog/wire/packing.hpp"
#include "gateway/channel/channel_host.hpp"
#include "gateway/delivery/delivery.hpp"
#include "plain/writing/publish_times.hpp"

namespace jm::gateway {

class DialogDelivery final : public Delivery {
 public:
  // The tag of the message, by which attached() tells that it is on the carrier; 0: it was dropped. Never
  // used again in the channel.
  using Send = std::function<std::uint64_t(dialog::Payload payload)>;

  // `times` are those of the whole channel: most dialogs write little. All but `send` outlive it.
  DialogDelivery(const ChannelHost& host, Send send, plain::PublishTimes& times, Delivery::Listener& listener)
      : host_(host), send_(std::move(send)), times_(times), listener_(listener) {}
  ~DialogDelivery() override;
  DialogDelivery(const DialogDelivery&) = delete;
  DialogDelivery& operator=(const DialogDelivery&) = delete;

  // Of the dialog. `seen`: when the carrier brought it.
  void deliver(const dialog::Payload& payload, base::Time seen, base::Now now);
  void attached(std::uint64_t tag, base::Time now);

  bool send(Outgoing message) override;
  void expect() override {}
  void peer_read(std::string_view id) override;
  void let_go(std::optional<std::string_view> call) override;
  void pause_reading(std::chrono::milliseconds) override {}  // so is the number of offers its affair
  void stop_reading() override { stopped_ = true; }

  std::optional<trinary::Hash> root() const override { return std::nullopt; }
  bool keeps(std::string_view id) const override { return find(id) != unread_.end(); }
  bool covers(std::string_view read, std::string_view id) const override;
  bool in_dialog() const override { return true; }
  std::size_t unread() const override { return unread_.size(); }
  bool idle() const override { return under_way_.empty(); }
  std::chrono::milliseconds slowest_publish() const override;
  std::chrono::milliseconds latest_publish() const override;
  bool measured() const override { return times_.ended().measured(); }

 private:
  struct UnderWay {
    std::shared_ptr<plain::Trace> trace;  // of an answer, else null
    std::string call;
    base::Time since;
  };
  struct Unread {
    std::string id, call;
  };
  using Position = std::deque<Unread>::const_iterator;

  Position find(std::string_view id) const;
  void read(plain::ReadText text, base::Time seen, base::Now now);

  const ChannelHost& host_;
  const Send send_;
  plain::PublishTimes& times_;
  Delivery::Listener& listener_;
  bool stopped_ = false;
  std::map<std::uint64_t, UnderWay> under_way_;  // by tag
  std::deque<Unread> unread_;                    // that the peer is not known to have read, oldest first
};

}  // namespace jm::gateway
