// SPDX-License-Identifier: GPL-3.0-or-later
// A hash in a row of an SQLite file, stored as its trytes.
#pragma once

#include <optional>

#include "base/sqlite/database.hpp"
#include "trinary/hash.hpp"

namespace jm::plain {

// Nothing if the column holds no hash.
inline std::optional<trinary::Hash> hash_in(const base::Row& row, int column) {
  return trinary::Hash::from_trytes(row.text(column));
}

}  // namespace jm::plain
