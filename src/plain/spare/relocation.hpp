// SPDX-License-Identifier: GPL-3.0-or-later
// A chain that has lost a message for good is left for its spare: what is unread is signed anew there, on the
// pool, and the move is committed. The loop's thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/lifetime.hpp"
#include "plain/chain_services.hpp"
#include "plain/record.hpp"

namespace jm::plain {

class Relocation {
 public:
  struct Moved {
    Move move;                        // what was committed
    std::vector<std::uint64_t> from;  // for each message of move.outbox its index in the chain that is left
  };
  // Once; it may destroy this.
  using Done = std::function<void(Result<Moved>)>;

  Relocation(const ChainServices& services, const WriterRecord& record, Done done);
  Relocation(const Relocation&) = delete;
  Relocation& operator=(const Relocation&) = delete;

  // Everything that was signed on the old chain must be durable; `unread` is what it leaves. False if the
  // pool has no room: again later.
  bool begin(std::vector<OutboxItem> unread);

 private:
  struct Job;
  void signed_anew(std::shared_ptr<Job> job);
  void committed(Job& job, Result<void> result);
  void end(Result<Moved> result);

  const ChainServices& services_;
  const WriterRecord& record_;
  Done done_;
  base::Lifetime lifetime_;
};

}  // namespace jm::plain
