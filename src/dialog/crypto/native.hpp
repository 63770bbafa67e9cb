// SPDX-License-Identifier: GPL-3.0-or-later
// The primitives of libsodium and zlib.
#pragma once

#include <memory>

#include "dialog/crypto/primitives.hpp"

namespace jm::dialog {

// Thread-safe but for deflate(), which is for one thread. The only part of dialog/ that knows a library.
std::unique_ptr<Primitives> native_primitives();

}  // namespace jm::dialog
