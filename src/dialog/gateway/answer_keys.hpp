// SPDX-License-Identifier: GPL-3.0-or-later
// What a second message needs and does not depend on the first, and a stock of it, made ahead while nothing
// else is to be done. A channel that was never called has none, so that idle ones cost nothing. Not
// thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "base/clock.hpp"
#include "dialog/crypto/keys.hpp"
#include "dialog/crypto/noise.hpp"
#include "dialog/wire/frame.hpp"
#include "dialog/wire/packing.hpp"

namespace jm::dialog {

// Wiped at its end.
class AnswerKeys {
 public:
  struct Mailbox {
    Random secret;
    Place place;
  };

  // `primitives` outlive it.
  explicit AnswerKeys(Primitives& primitives)
      : writer(random_trytes(primitives), Hash()), primitives_(primitives) {}

  bool complete() const { return writer.prepared() && mailbox && ephemeral; }
  // Makes one of those that are not made yet; each takes about as long.
  void make_one() {
    if (!writer.prepared()) return writer.prepare();
    if (!mailbox) {
      mailbox.emplace();
      primitives_.random(mailbox->secret.bytes());
      mailbox->place = gateway_mailbox(primitives_, mailbox->secret);
    } else if (!ephemeral) {
      ephemeral = new_key_pair(primitives_);
    }
  }

  FrameWriter writer;                // its side key is to be set
  std::optional<Mailbox> mailbox;    // the own
  std::optional<KeyPair> ephemeral;  // Noise's

 private:
  Primitives& primitives_;
};

class AnswerStock {
 public:
  // `primitives` outlive it.
  explicit AnswerStock(Primitives& primitives) : primitives_(primitives) {}

  // New keys; they are made if there was time since the last ones.
  AnswerKeys take(base::Now now) {
    due_ = now.steady + kAfter;
    if (!next_) return AnswerKeys(primitives_);
    AnswerKeys keys = std::move(*next_);
    next_.reset();
    return keys;
  }

  std::optional<base::Time> deadline() const { return next_ && next_->complete() ? std::nullopt : due_; }
  void expire(base::Now now) {
    if (!due_ || now.steady < *due_) return;
    if (!next_) next_.emplace(primitives_);
    next_->make_one();
    if (next_->complete()) expect_pack(primitives_, kDictionary);
  }

 private:
  static constexpr std::chrono::milliseconds kAfter{5};  // the call before it: it is answered first

  Primitives& primitives_;
  std::optional<AnswerKeys> next_;
  std::optional<base::Time> due_;  // once some were taken
};

}  // namespace jm::dialog
