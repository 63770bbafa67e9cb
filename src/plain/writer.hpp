// SPDX-License-Identifier: GPL-3.0-or-later
// Writes the gateway's chain: signs on the pool, one message at a time and each with an index of its own,
// commits index and payload, and gives the durable message to the outbox. The loop's thread only.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/lifetime.hpp"
#include "base/pool.hpp"
#include "plain/chain_services.hpp"
#include "plain/record.hpp"
#include "plain/writing/commits.hpp"
#include "plain/writing/draft.hpp"
#include "plain/writing/signer.hpp"
#include "plain/writing/written_chain.hpp"

namespace jm::plain {

class Writer {
 public:
  using Draft = plain::Draft;

  class Listener : public WrittenChain::Listener {
   public:
    // A draft is a message now, and is about to be committed: what becomes durable with it goes into `step`.
    // The ticket may be empty.
    virtual void committing(Ticket ticket, Step& step) = 0;
    // It cannot be made a message (it is too long for the carrier), for this reason, and is handed back.
    virtual void unsendable(Draft draft, const std::string& reason) = 0;
    // Nothing can be signed any more (the state refuses).
    virtual void broken(const std::string& reason) = 0;

   protected:
    ~Listener() = default;
  };

  // All of these outlive it; of the record the keys and the name are kept.
  Writer(base::Loop& loop, base::Pool::Share& pool, Ledger& ledger, carrier::Carrier& carrier,
         const WriterRecord& record, const ChainTiming& timing, Listener& listener);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // A message may be wanted soon: its key is made meanwhile.
  void expect();
  // False if too many wait (droppable ones are left out from half of that on): the draft is dropped, and its
  // ticket ends. What waits when the writer ends, or breaks, is left undecided.
  bool send(Draft draft);
  // The peer has shown that it read the message `id`; an unknown id does nothing.
  void read(std::string_view id) { chain_.read(id); }
  // Whether the message `id` is still kept for the peer, who has not shown that it read it.
  bool keeps(std::string_view id) const;
  // See Outbox::let_go; a message of the call that is still to be signed goes out all the same.
  void let_go(std::optional<std::string_view> call);

  std::size_t unread() const { return chain_.outbox().size(); }
  bool idle() const;
  // Of the last publishes, or of one that is under way for the first time if that takes longer already.
  std::chrono::milliseconds slowest_publish() const;
  std::chrono::milliseconds latest_publish() const;
  // Whether a publish has ended.
  bool measured() const { return chain_.outbox().times().ended().measured(); }

 private:
  void sign_next();
  void made(Draft draft, Result<mam::Message> message);
  void durable(WrittenMessage message, Result<void> result);
  void broke(const std::string& reason);

  const ChainServices services_;
  const WriterRecord& record_;
  Listener& listener_;
  DraftQueue queue_;
  Signer signer_;
  Commits commits_;
  WrittenChain chain_;
  bool broken_ = false;
  base::Lifetime lifetime_;
};

}  // namespace jm::plain
