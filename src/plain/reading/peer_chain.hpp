// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the peer's chain, from the root that is durable to its end and on. How far its messages are decided
// becomes durable in their order. The loop's thread only.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/lifetime.hpp"
#include "plain/chain_services.hpp"
#include "plain/order.hpp"
#include "plain/reader.hpp"
#include "plain/record.hpp"

namespace jm::plain {

class PeerChain final : private Reader::Listener {
 public:
  struct Message {
    std::string trytes;
    Ticket ticket;
    base::Time seen, parsed;
    std::optional<base::Time> not_before;  // see Reader::Found
  };

  class Listener {
   public:
    virtual void read(Message message) = 0;
    // The chain's end is reached: what was read since catching_up() began is all there is.
    virtual void caught_up() = 0;
    virtual void junk(std::size_t count) = 0;
    virtual void reading(const std::string& trouble) = 0;  // with the carrier; empty: it works
    virtual void leads_nowhere(const std::string& reason) = 0;
    virtual void not_durable(const std::string& reason) = 0;  // nothing can be decided any more

   protected:
    ~Listener() = default;
  };

  // `listener` outlives it; `record` is read here only.
  PeerChain(const ChainServices& services, const ChannelRecord& record, Listener& listener);
  ~PeerChain();
  PeerChain(const PeerChain&) = delete;
  PeerChain& operator=(const PeerChain&) = delete;

  // Not yet at the end of what was there before the start, or of what came faster than it is read.
  bool catching_up() const { return catching_up_; }
  // Nothing is read for so long; then it catches up with what has come by then.
  void pause(std::chrono::milliseconds time);
  // Nothing is read any more; what is decided becomes durable with messages of ours alone.
  void stop();
  // What has been decided since the last step becomes durable in this one.
  void join(Step& step);

 private:
  void found(Reader& reader, Reader::Found message) override;
  void at_end(Reader& reader) override;
  void behind(Reader& reader) override;
  void junk(std::size_t count) override { listener_.junk(count); }
  void trouble(const carrier::CarrierError& error) override { listener_.reading(error.reason); }
  void leads_nowhere(const std::string& reason) override { listener_.leads_nowhere(reason); }

  void limit_reading();
  void decided();
  void commit();

  const ChainServices services_;
  const std::string channel_;
  Listener& listener_;

  std::unique_ptr<Reader> reader_;  // null: stopped
  bool catching_up_ = true;
  Order order_;
  bool committing_soon_ = false;
  base::Loop::TimerId pause_timer_ = 0;  // nothing is read meanwhile
  base::Lifetime lifetime_;
};

}  // namespace jm::plain
