// SPDX-License-Identifier: GPL-3.0-or-later
// Files that hold secrets: for the user of this process alone, replaced whole or not at all.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace jm::base {

// Puts `text` into DIR/NAME (0600), durable when it returns. The folder is made (0700) if it is missing,
// and refused if others can enter it.
Result<void> write_private(const std::string& dir, const std::string& name, const std::string& text);

// At most `limit` bytes; nullopt if there is no such file.
Result<std::optional<std::string>> read_private(const std::string& path, std::size_t limit);
// The same; refused if others than its owner can read or write it.
Result<std::optional<std::string>> read_secret(const std::string& path, std::size_t limit);

}  // namespace jm::base
