// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's present chain as far as it is written: its next index, the messages that the peer is not
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
#include "plain/spare/lost_links.hpp"
#include "plain/trace.hpp"
#include "plain/writing/commits.hpp"
#include "plain/writing/message_ids.hpp"
#include "plain/writing/state_updates.hpp"

namespace jm::plain {

// Of the messages that were dropped and are not known to be read, so many of the last are looked for.
inline constexpr std::size_t kMaxUnsure = 32;

class WrittenChain final : private Outbox::Listener {
 public:
  class Listener {
   public:
    virtual void attached(const std::shared_ptr<Trace>& trace, const std::string& call) = 0;
    virtual void attached_again() = 0;                                   // see Outbox::Listener
    virtual void cannot_attach(const carrier::CarrierError& error) = 0;  // at present
    virtual void attaches_again() = 0;                                   // after that
    // The carrier has no more what this index signed, nor has anybody here; the peer may not have read it.
    virtual void lost(std::uint64_t index) = 0;

   protected:
    ~Listener() = default;
  };

  enum class Phase {
    Current,     // messages are signed on it
    Leaving,     // none any more: it is left for its spare as soon as nothing is being signed or committed
    Relocating,  // and what it leaves unread is being signed on the spare
    Broken,      // the state refuses it
  };

  struct Begin {
    std::uint64_t next_index = 0;  // of the first message that is not signed yet
    std::uint64_t peer_read = 0;   // the peer has read everything before this
    std::uint64_t repeated = 0;    // so many at its beginning were in the chain before
    base::LatencyWindow latency;   // of the publishes before
  };

  // `room`: there is room for a further message. All but `begin` outlive it.
  WrittenChain(const ChainServices& services, const std::string& channel, const mam::Writer& keys,
               const Begin& begin, Listener& listener, std::function<void()> room);

  Phase phase() const { return phase_; }
  void set_phase(Phase phase);
  std::uint64_t next_index() const { return next_index_; }
  // The next index is used: `step` commits what it signs, and what else the state is to be told.
  void use_index(Step& step);

  // A durable message. `stored`: see Outbox::add.
  void add(WrittenMessage message, bool stored);
  // As Writer's.
  void read(std::string_view id);
  bool keeps(std::string_view id) const;
  bool covers(std::string_view read, std::string_view id) const {
    const auto last = ids_.index_of(read), index = ids_.index_of(id);
    return last && index && *last >= *index;
  }
  void let_go(std::optional<std::string_view> call) { outbox_.let_go(call); }
  void look_for_lost();
  std::optional<std::string> last_unread() const;

  // What is known of the message that stood at `index` here, for the chain that follows.
  WrittenMessage leave(std::uint64_t index, OutboxItem item);

  const Outbox& outbox() const { return outbox_; }

 private:
  void attached(const OutboxItem& item) override;
  void attached_again() override { listener_.attached_again(); }
  void checking() override { look_for_lost(); }
  void done(std::vector<std::uint64_t> indices) override;
  void trouble(const carrier::CarrierError& error) override { listener_.cannot_attach(error); }
  void works_again() override { listener_.attaches_again(); }
  void tell_state_soon();

  const ChainServices& services_;
  const mam::Writer& keys_;
  Listener& listener_;
  const std::function<void()> room_;
  Phase phase_ = Phase::Current;
  std::uint64_t next_index_;
  std::uint64_t durable_;  // everything before this index is
  StateUpdates updates_;
  MessageIds ids_;                                          // of what is not known to be read
  std::map<std::uint64_t, std::shared_ptr<Trace>> traces_;  // of what is not attached yet, by index
  std::unique_ptr<LostLinks> lost_;  // since the first look: most of a gateway's channels are idle
  Outbox outbox_;
};

}  // namespace jm::plain
