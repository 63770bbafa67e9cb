// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/writing/key_ahead.hpp"

#include <utility>

namespace jm::plain {

KeyAhead::KeyAhead(base::Loop& loop, base::Pool::Share& pool, std::function<void()> ready)
    : loop_(loop), pool_(pool), ready_(std::move(ready)) {}

void KeyAhead::make(const mam::Writer& keys, std::uint64_t index) {
  if (making_ || (key_ && key_->position().start == index)) return;
  auto then = chain_.guard([this](const std::shared_ptr<mam::Prepared>& made) {
    making_ = false;
    key_ = made;
    if (key_) ready_();
  });
  making_ = pool_.submit([keys, index, &loop = loop_, then] {
    auto made = mam::prepare(keys, {index, 1, 0});
    auto key = made ? std::make_shared<mam::Prepared>(std::move(*made)) : nullptr;
    loop.post([then, key = std::move(key)]() mutable { then(key); });
  });
}

std::shared_ptr<mam::Prepared> KeyAhead::take(std::uint64_t index) {
  auto key = std::exchange(key_, nullptr);
  return key && key->position().start == index ? key : nullptr;
}

void KeyAhead::forget() {
  chain_.end();
  key_.reset();
  making_ = false;
}

}  // namespace jm::plain
