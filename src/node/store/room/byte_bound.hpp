// SPDX-License-Identifier: GPL-3.0-or-later
// How many bytes the store takes at most, its file and its log together, and which is removed for a new one.
// Within a transaction; not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/sqlite/database.hpp"
#include "node/node.hpp"
#include "node/store/room/charges.hpp"
#include "node/store/room/remover.hpp"
#include "node/store/store_log.hpp"

namespace jm::node {

class ByteBound {
 public:
  ByteBound(base::Database& db, std::uint64_t max_bytes, const StoreLog& log, const Charges& charges,
            Remover& remover)
      : db_(db), max_bytes_(max_bytes), log_(log), charges_(charges), remover_(remover) {}
  Result<void> prepare();

  std::uint64_t file_bytes();  // that are in use

  // Full if the log has outgrown its part, and file and log together would exceed the bound: nothing goes for
  // it, since each removal would lengthen it.
  tl::expected<void, SubmitError> check_log(const std::string& client, std::uint64_t need);
  // Makes room for `need` bytes of `client`. What came at `old_at` (Unix ms) or before may go. Broken: the
  // store cannot be written.
  tl::expected<void, SubmitError> make_room(const std::string& client, std::uint64_t need,
                                            std::int64_t old_at);
  // What was removed may be there again.
  void roll_back() { others_from_ = 0; }

 private:
  Place place();
  std::optional<Row> oldest_of(const std::string& client);
  std::optional<Row> oldest_but_gateways();

  base::Database& db_;
  const std::uint64_t max_bytes_;
  const StoreLog& log_;
  const Charges& charges_;
  Remover& remover_;
  std::int64_t others_from_ = 0;  // no row before this one is another's than the gateway's
};

}  // namespace jm::node
