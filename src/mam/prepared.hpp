// SPDX-License-Identifier: GPL-3.0-or-later
// A message but for its text: what takes long about making one is done ahead.
#pragma once

#include <memory>

#include "mam/mam.hpp"

namespace jm::mam {

struct Preparation;

// The key that signs at one position, and everything else that does not depend on the text: this tree's root
// and siblings, the next tree's root. A secret as the seed is, and good for one message: it can be moved, not
// copied.
class Prepared {
 public:
  explicit Prepared(std::unique_ptr<Preparation> what);
  ~Prepared();
  Prepared(Prepared&&) noexcept;
  Prepared& operator=(Prepared&&) noexcept;

  const Position& position() const;
  const Hash& root() const;
  const Hash& next_root() const;

  // Another side key than that of the writer: no key depends on it.
  void set_side_key(const Hash& side_key);

 private:
  friend Result<Message> create(Prepared&& prepared, std::string_view message_trytes);
  std::unique_ptr<Preparation> what_;  // null once the message is made
};

// Fails as create() does on a bad security, count or index. Pure and thread-safe, as all of mam/.
Result<Prepared> prepare(const Writer& writer, Position position);

// The message that create(writer, position, message_trytes) makes. `prepared` is used up by it, and stays as
// it is if that fails on the text; used once more it fails.
Result<Message> create(Prepared&& prepared, std::string_view message_trytes);

}  // namespace jm::mam
