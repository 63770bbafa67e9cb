// SPDX-License-Identifier: GPL-3.0-or-later
// How many messages an address holds at most, and which is removed for a new one. Within a transaction; not
// thread-safe.
#pragma once

#include <cstdint>
#include <string>

#include "base/sqlite/database.hpp"
#include "node/node.hpp"
#include "node/store/room/remover.hpp"

namespace jm::node {

class AddressBound {
 public:
  AddressBound(base::Database& db, unsigned most, Remover& remover)
      : db_(db), most_(most), remover_(remover) {}
  Result<void> prepare();

  // Makes room for one message of `client`. What came at `old_at` (Unix ms) or before may go. Broken: the
  // store cannot be read or written.
  tl::expected<void, SubmitError> make_room(const std::string& client, ByteView address, std::int64_t old_at);

 private:
  tl::expected<void, SubmitError> make_room_among(const std::string& client, ByteView address,
                                                  std::int64_t old_at);

  base::Database& db_;
  const unsigned most_;
  Remover& remover_;
};

}  // namespace jm::node
