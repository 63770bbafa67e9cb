// SPDX-License-Identifier: GPL-3.0-or-later
// Writes the gateway's chain: signs on the pool, one message at a time and each with an index of its own,
// commits index and payload, and gives the durable message to the outbox. Where the carrier has lost a
// message that nobody can attach again, it goes on in the spare chain when it is told to. The loop's thread
// only.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/pool.hpp"
#include "mam/prepared.hpp"
#include "plain/form.hpp"
#include "plain/outbox.hpp"
#include "plain/record.hpp"
#include "plain/spare/lost_links.hpp"
#include "plain/trace.hpp"

namespace jm::plain {

// Of the messages that were let go and are not known to be read, so many of the last are looked for.
inline constexpr std::size_t kMaxUnsure = 32;

class Writer final : public Outbox::Listener {
 public:
  struct Draft {
    std::string id;    // of the message, by which read() names it
    std::string text;  // JSON, ASCII
    Form form = Form::Envelope;
    std::string call;
    bool passing = false;          // see Outbox::add
    bool droppable = false;        // an event: may be left out where the peer does not keep up
    std::shared_ptr<Trace> trace;  // of an answer; may be null
    // What becomes durable with it: called just before the commit.
    std::function<void(Step&)> join;
    // Instead, where it cannot be made a message (too long for the carrier) and is dropped: the reason.
    std::function<void(const std::string&)> refused;
  };

  class Listener {
   public:
    virtual void attached(const std::shared_ptr<Trace>& trace, const std::string& call) = 0;
    virtual void attached_again() = 0;                                   // see Outbox::Listener
    virtual void cannot_attach(const carrier::CarrierError& error) = 0;  // at present
    virtual void attaches_again() = 0;                                   // after that
    // The carrier has no more what this index signed, nor has anybody here; the peer may not have read it.
    virtual void lost(std::uint64_t index) = 0;
    // From here on the chain is the spare one, and has another spare.
    virtual void moved() = 0;
    // Nothing can be signed any more (the state refuses).
    virtual void broken(const std::string& reason) = 0;

   protected:
    ~Listener() = default;
  };

  // The record's chains are followed there when they change; the rest of it is read here alone. All
  // of these outlive it.
  Writer(base::Loop& loop, base::Pool::Share& pool, Ledger& ledger, carrier::Carrier& carrier,
         ChannelRecord& record, const ChainTiming& timing, Listener& listener);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // A message may be wanted soon: its key is made meanwhile.
  void expect() { prepare_next(); }
  // False where too many wait (droppable ones are left out from half of that on).
  bool send(Draft draft);
  // The peer has shown that it read the message `id`; an unknown id does nothing.
  void read(std::string_view id);
  // Whether the message `id` is still kept for the peer, who has not shown that it read it.
  bool keeps(std::string_view id) const;
  // See Outbox::let_go; a message of the call that is still to be signed goes out all the same.
  void let_go(std::optional<std::string_view> call);

  // The peer is there: looks in the background whether it can follow the chain (LostLinks).
  void look_for_lost();
  // Leaves the chain for its spare: what is unread is signed anew there, what waits to be signed follows.
  void move();

  // The last message, in trytes, of those that the peer is not known to have read.
  std::optional<std::string> last_unread() const;

  std::size_t unread() const { return outbox_->size(); }
  bool idle() const {
    return queue_.empty() && !signing_ && !moving_ && committing_ == 0 && outbox_->all_attached();
  }
  // See Outbox.
  std::chrono::milliseconds slowest_publish() const { return outbox_->slowest_publish(); }
  std::chrono::milliseconds latest_publish() const { return outbox_->latest_publish(); }
  bool measured() const { return outbox_->measured(); }

 private:
  void sign_next();
  // Has the next message's key made while there is nothing to sign.
  void prepare_next();
  void finished(std::shared_ptr<Draft> draft, Result<mam::Message> message);
  void committed(const std::shared_ptr<Draft>& draft, OutboxItem item, Result<void> result);
  void attached(const OutboxItem& item) override;
  void attached_again() override { listener_.attached_again(); }
  void checking() override { look_for_lost(); }
  void done(std::vector<std::uint64_t> indices) override;
  void trouble(const carrier::CarrierError& error) override { listener_.cannot_attach(error); }
  void works_again() override { listener_.attaches_again(); }
  void tell_state_soon();
  void tell_state(Step& step);

  // writer_moving.cpp
  struct Moving;
  std::unique_ptr<LostLinks> make_lost_links();
  void move_when_quiet();
  void signed_anew(std::shared_ptr<Moving> moving);
  void moved(Moving& moving);

  base::Loop& loop_;
  base::Pool::Share& pool_;
  Ledger& ledger_;
  carrier::Carrier& carrier_;
  const ChainTiming& timing_;
  const std::string& channel_;
  mam::Writer &keys_, &spare_;
  Hash &first_root_, &spare_root_;
  std::uint64_t next_index_;
  std::uint64_t peer_read_;     // the peer is known to have read everything before this index
  std::uint64_t repeated_ = 0;  // so many at the chain's beginning stood in the one before as well
  const std::size_t max_payload_;
  Listener& listener_;
  std::unique_ptr<Outbox> outbox_;
  std::unique_ptr<LostLinks> lost_;  // since the first look: most of a gateway's channels are idle
  std::list<std::shared_ptr<Draft>> queue_;
  std::vector<std::shared_ptr<Draft>> flying_;              // being signed or committed
  std::map<std::string, std::uint64_t, std::less<>> ids_;   // of what is not known to be read
  std::map<std::uint64_t, std::shared_ptr<Trace>> traces_;  // of what is not attached yet, by index
  std::vector<std::uint64_t> done_;                         // to be told to the state
  bool news_ = false;                                       // so is that, or peer_read_
  std::shared_ptr<mam::Prepared> ahead_;                    // for next_index_, or of no use; may be null
  bool preparing_ = false;
  bool signing_ = false;
  bool broken_ = false;
  bool moving_ = false;      // nothing is signed any more on this chain
  bool relocating_ = false;  // and what it leaves behind is being signed on the next
  std::size_t committing_ = 0;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
  std::shared_ptr<int> chain_ = std::make_shared<int>(0);  // the present one
};

}  // namespace jm::plain
