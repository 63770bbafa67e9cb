// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/writing/signer.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace jm::plain {
namespace {

// Header, next root, nonce and signature: what a payload has beside its message, generously.
std::size_t overhead(unsigned security) {
  return 64 + 81 + 27 + 2187 * security;
}

}  // namespace

Signer::Signer(base::Loop& loop, base::Pool::Share& pool, std::size_t max_payload, Made made,
               std::function<void()> key_ready)
    : loop_(loop),
      pool_(pool),
      max_payload_(max_payload),
      made_(std::move(made)),
      key_ahead_(loop, pool, std::move(key_ready)) {}

Signer::~Signer() {
  if (draft_) draft_->ticket.defer();
}

bool Signer::sign(Draft& draft, const mam::Writer& keys, std::uint64_t index) {
  const std::size_t room = max_payload_ - std::min(max_payload_, overhead(keys.security));
  const auto key = key_ahead_.take(index);
  const auto make = [text = draft.text, format = draft.form, keys, index, room,
                     key]() -> Result<mam::Message> {
    const auto trytes = write_message(text, format);
    if (!trytes) return fail(trytes.error().reason);
    if (trytes->size() > std::min(room, mam::kMaxMessageTrytes))
      return fail("message of " + std::to_string(trytes->size()) + " trytes is too long for the carrier");
    if (key) return mam::create(std::move(*key), *trytes);
    return mam::create(keys, {index, 1, 0}, *trytes);
  };
  auto then = lifetime_.guard(
      [this](const std::shared_ptr<Result<mam::Message>>& made) { finished(std::move(*made)); });
  const auto job = [make, then, &loop = loop_] {
    loop.post([then, made = std::make_shared<Result<mam::Message>>(make())]() mutable { then(made); });
  };
  if (!pool_.submit(job)) {
    key_ahead_.give_back(key);
    return false;
  }
  draft_ = std::make_unique<Draft>(std::move(draft));
  return true;
}

void Signer::finished(Result<mam::Message> message) {
  Draft draft = std::move(*draft_);
  draft_.reset();
  made_(std::move(draft), std::move(message));
}

}  // namespace jm::plain
