// Writes the gateway's chain: signs on the pool, one message at a time and each with an index of its own,
// commits index and payload, and gives the durable message to the outbox. The loop's thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mam/prepared.hpp"
#include "signaling/incoming.hpp"
#include "signaling/metrics.hpp"
#include "signaling/outbox.hpp"
#include "signaling/pool.hpp"
#include "signaling/state.hpp"

namespace jm::signaling {

class Writer {
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

  struct Events {
    std::function<void(const std::shared_ptr<Trace>&, const std::string& call)> attached;
    std::function<void(const tangle::CarrierError&)> trouble;
    // Nothing can be signed any more (the state refuses); the reason.
    std::function<void(const std::string&)> broken;
  };

  Writer(tangle::Loop& loop, Pool& pool, State& state, tangle::Carrier& carrier, const ChannelRecord& record,
         Timing timing, Events events);
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

  std::size_t unread() const { return outbox_.size(); }
  bool idle() const { return queue_.empty() && !signing_ && committing_ == 0 && outbox_.all_attached(); }
  // See Outbox.
  std::chrono::milliseconds slowest_publish() const { return outbox_.slowest_publish(); }
  std::chrono::milliseconds latest_publish() const { return outbox_.latest_publish(); }
  bool measured() const { return outbox_.measured(); }

 private:
  void sign_next();
  // Has the next message's key made while there is nothing to sign.
  void prepare_next();
  void finished(std::shared_ptr<Draft> draft, Result<mam::Message> message);
  void committed(const std::shared_ptr<Draft>& draft, OutboxItem item, Result<void> result);
  void done(std::vector<std::uint64_t> indices);

  tangle::Loop& loop_;
  Pool& pool_;
  State& state_;
  const std::string channel_;
  const mam::Writer keys_;
  std::uint64_t next_index_;
  const std::size_t max_payload_;
  Events events_;
  Outbox outbox_;
  std::list<std::shared_ptr<Draft>> queue_;
  std::vector<std::shared_ptr<Draft>> flying_;              // being signed or committed
  std::map<std::string, std::uint64_t, std::less<>> ids_;   // of what is in the outbox
  std::map<std::uint64_t, std::shared_ptr<Trace>> traces_;  // of what is not attached yet, by index
  std::vector<std::uint64_t> done_;                         // to be told to the state
  std::shared_ptr<mam::Prepared> ahead_;                    // for next_index_, or of no use; may be null
  bool preparing_ = false;
  bool signing_ = false;
  bool broken_ = false;
  std::size_t committing_ = 0;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace jm::signaling
