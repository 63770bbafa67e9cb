// SPDX-License-Identifier: GPL-3.0-or-later
// What the classes of the store share about their statements.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>

#include "node/store/sqlite.hpp"
#include "node/store/view.hpp"

namespace jm::node {

inline Id to_id(ByteView bytes) {
  Id id{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), id.size()), id.begin());
  return id;
}

// Prepares each of (statement, sql); the first error wins.
class Preparing {
 public:
  explicit Preparing(Database& db) : db_(db) {}
  Preparing& operator()(Statement& statement, std::string_view sql) {
    if (!done_) return *this;
    auto prepared = db_.prepare(sql);
    if (prepared) {
      statement = std::move(*prepared);
    } else {
      done_ = tl::make_unexpected(prepared.error());
    }
    return *this;
  }
  Result<void> done() const { return done_; }

 private:
  Database& db_;
  Result<void> done_;
};

}  // namespace jm::node
