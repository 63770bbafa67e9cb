// SPDX-License-Identifier: GPL-3.0-or-later
// The file of `janus-mam publish` and `call`: its tables, and whose it is.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/sqlite/database.hpp"
#include "mam/mam.hpp"

namespace jm::plain {

// Replaces a secret in the file or its name; another one for each purpose.
std::string publish_hash(std::string_view purpose, std::string_view secret);

// Makes what is missing in it. Fails on a file of a newer version, and if the seed has been used with another
// mode, side key or security.
Result<void> prepare_publish_file(base::Database& db, const mam::Writer& writer);

}  // namespace jm::plain
