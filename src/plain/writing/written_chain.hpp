// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's chain as far as it is written: its next index, the messages that the peer is not
// known to have read, and what the state and the carrier are still to be told of them. The loop's thread
// only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plain/chain_services.hpp"
#include "plain/outbox.hpp"
#include "plain/record.hpp"
#include "plain/trace.hpp"
#include "plain/writing/commits.hpp"
#include "plain/writing/message_ids.hpp"
#include "plain/writing/state_updates.hpp"

namespace jm::plain {

class WrittenChain final : private Outbox::Listener {
 public:
  class Listener {
   public:
    virtual void attached(const std::shared_ptr<Trace>& trace, const std::string& call) = 0;
    virtual void attached_again() = 0;                                   // see Outbox::Listener
    virtual void cannot_attach(const carrier::CarrierError& error) = 0;  // at present
    virtual void attaches_again() = 0;                                   // after that

   protected:
    ~Listener() = default;
  };

  // `room`: there is room for a further message. All but that outlive it; of the record its name is kept, and
  // where the chain is.
  WrittenChain(const ChainServices& services, const WriterRecord& record, Listener& listener,
               std::function<void()> room);

  std::uint64_t next_index() const { return next_index_; }
  // The next index is used: `step` commits what it signs, and what else the state is to be told.
  void use_index(Step& step);

  // A durable message. `stored`: see Outbox::add.
  void add(WrittenMessage message, bool stored);
  // As Writer's.
  void read(std::string_view id);
  bool keeps(std::string_view id) const;
  void let_go(std::optional<std::string_view> call) { outbox_.let_go(call); }

  const Outbox& outbox() const { return outbox_; }

 private:
  void attached(const OutboxItem& item) override;
  void attached_again() override { listener_.attached_again(); }
  void done(std::vector<std::uint64_t> indices) override;
  void trouble(const carrier::CarrierError& error) override { listener_.cannot_attach(error); }
  void works_again() override { listener_.attaches_again(); }
  void tell_state_soon();

  Listener& listener_;
  const std::function<void()> room_;
  std::uint64_t next_index_;
  StateUpdates updates_;
  MessageIds ids_;                                          // of what is not known to be read
  std::map<std::uint64_t, std::shared_ptr<Trace>> traces_;  // of what is not attached yet, by index
  Outbox outbox_;
};

}  // namespace jm::plain
