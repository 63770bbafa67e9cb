// SPDX-License-Identifier: GPL-3.0-or-later
// The numbered messages of one end of a dialog: sealed with Noise's transport keys, under a number that no
// other message of that key has, in frames of one chain. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"
#include "dialog/crypto/keys.hpp"
#include "dialog/delivery/root_check.hpp"
#include "dialog/wire/content.hpp"
#include "dialog/wire/frame.hpp"
#include "dialog/wire/packing.hpp"

namespace jm::dialog {

class MessageSeal {
 public:
  struct Setup {
    Place out, in;            // the other's mailbox, and the own
    Key out_key, in_key;      // Noise's transport keys
    FrameWriter writer;       // its chain, after the message of the handshake
    unsigned dictionary = 0;  // that of the first message
    Roots in_handshake;       // of the other's message of the handshake
  };
  // `primitives` outlive it.
  MessageSeal(Primitives& primitives, Setup setup);

  // The payload for the carrier.
  std::string write(const Numbered& content);
  // What the next message needs is made then, unless it is needed before.
  void prepare_at(base::Time due) { key_due_ = due; }
  std::optional<base::Time> deadline() const {
    return setup_.writer.prepared() ? std::nullopt : std::optional(key_due_);
  }
  void expire(base::Time now) {
    if (now < key_due_ || setup_.writer.prepared()) return;
    setup_.writer.prepare();
    expect_pack(primitives_, setup_.dictionary);
  }

  struct Foreign {};  // it does not open
  struct Bad {};      // it does, but makes no sense
  struct Message {
    std::uint32_t number = 0;
    Numbered content;
  };
  std::variant<Foreign, Bad, Message> read(std::string_view payload);

  const Hash& out_address() const { return setup_.out.address; }
  const Hash& in_address() const { return setup_.in.address; }
  unsigned dictionary() const { return setup_.dictionary; }
  std::size_t memory() const { return roots_.memory(); }

  // Bytes in front of the ciphertext, and around the content.
  static constexpr std::size_t kOverhead = 1 + 4 + 16;

 private:
  Primitives& primitives_;
  Setup setup_;
  const std::uint8_t form_;
  std::uint32_t number_ = 0;  // the last that was used with out_key
  base::Time key_due_{};
  RootCheck roots_;
};

}  // namespace jm::dialog
