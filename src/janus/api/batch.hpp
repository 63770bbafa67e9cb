// SPDX-License-Identifier: GPL-3.0-or-later
// What travels on a channel with `api = "janus"` or "admin": an array of Janus API objects.
#pragma once

#include <vector>

#include "janus/core.hpp"
#include "janus/messages/incoming.hpp"

namespace jm::janus {

inline constexpr std::size_t kMaxBatch = 64;  // objects in one message

tl::expected<std::vector<Json>, Unreadable> read_batch(const plain::ReadText& text);

}  // namespace jm::janus
