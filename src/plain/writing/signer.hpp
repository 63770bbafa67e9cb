// SPDX-License-Identifier: GPL-3.0-or-later
// Makes messages of drafts, one at a time, on the pool; what waits there has the text alone, the draft stays
// on the loop's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "base/lifetime.hpp"
#include "mam/mam.hpp"
#include "plain/writing/draft.hpp"
#include "plain/writing/key_ahead.hpp"

namespace jm::plain {

class Signer {
 public:
  using Made = std::function<void(Draft, Result<mam::Message>)>;

  // `made` gets each draft back, with its message or the reason why there is none. `key_ready`: a key was
  // made ahead. Loop and pool outlive it.
  Signer(base::Loop& loop, base::Pool::Share& pool, std::size_t max_payload, Made made,
         std::function<void()> key_ready);
  ~Signer();
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;

  // Takes the draft, and signs it with this index; not while it is busy. False if the pool has no room: the
  // draft stays with the caller.
  bool sign(Draft& draft, const mam::Writer& keys, std::uint64_t index);
  bool busy() const { return draft_ != nullptr; }
  // The draft that is being signed; null if there is none.
  Draft* draft() { return draft_.get(); }
  bool holds(std::string_view id) const { return draft_ && draft_->id == id; }

  KeyAhead& key_ahead() { return key_ahead_; }

 private:
  void finished(Result<mam::Message> message);

  base::Loop& loop_;
  base::Pool::Share& pool_;
  const std::size_t max_payload_;
  const Made made_;
  KeyAhead key_ahead_;
  std::unique_ptr<Draft> draft_;  // most writers sign nothing
  base::Lifetime lifetime_;
};

}  // namespace jm::plain
