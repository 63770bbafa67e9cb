// SPDX-License-Identifier: GPL-3.0-or-later
// Noise's SymmetricState with SHA-256 and ChaChaPoly, for a pattern in which each key seals but one payload.
// A value type: a copy goes on by itself. Wiped at its end.
#pragma once

#include <optional>
#include <string_view>

#include "dialog/crypto/primitives.hpp"

namespace jm::dialog {

class Symmetric {
 public:
  // `protocol`: longer than 32 bytes.
  Symmetric(Primitives& primitives, std::string_view protocol);

  void mix_hash(View data);
  void mix_key(View secret);
  void mix_key_and_hash(View secret);

  // Under the key of the last mix_key(), once.
  Bytes seal_and_hash(View plain);
  // nullopt: it does not open, and the state stays as it was.
  std::optional<Bytes> open_and_hash(View sealed);

  struct Split {
    Key first, second;
  };
  Split split() const;

 private:
  Primitives* primitives_;
  Key chain_, hash_, key_;
};

}  // namespace jm::dialog
