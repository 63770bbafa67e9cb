// SPDX-License-Identifier: GPL-3.0-or-later
// Has the key of the next message made on the pool while there is nothing to sign. The loop's thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/lifetime.hpp"
#include "base/loop.hpp"
#include "base/pool.hpp"
#include "mam/prepared.hpp"

namespace jm::plain {

class KeyAhead {
 public:
  // `ready`: a key was made. Loop and pool outlive it.
  KeyAhead(base::Loop& loop, base::Pool::Share& pool, std::function<void()> ready);

  // Begins one for this index, unless one is being made or it is there.
  void make(const mam::Writer& keys, std::uint64_t index);
  // Null if there is none for this index; what is there for another one is of no use any more.
  std::shared_ptr<mam::Prepared> take(std::uint64_t index);
  void give_back(std::shared_ptr<mam::Prepared> key) { key_ = std::move(key); }
  // Another chain follows.
  void forget();

 private:
  base::Loop& loop_;
  base::Pool::Share& pool_;
  const std::function<void()> ready_;
  std::shared_ptr<mam::Prepared> key_;
  bool making_ = false;
  base::Lifetime chain_;  // the present one
};

}  // namespace jm::plain
