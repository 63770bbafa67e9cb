// SPDX-License-Identifier: GPL-3.0-or-later
// What travels on a channel with `api = "janus"`: an array of Janus API objects. The first of them may be a
// header of ours, {"janus":"mam","id","re","ts","spare"}: the message's name, the last one read, and the root
// of the writer's spare chain.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "janus/core.hpp"
#include "janus/messages/incoming.hpp"
#include "trinary/hash.hpp"

namespace jm::janus {

inline constexpr std::size_t kMaxBatch = 64;  // objects in one message

struct Batch {
  std::string id, re;  // may be empty
  std::optional<trinary::Hash> spare;
  std::vector<Json> objects;
};

tl::expected<Batch, Unreadable> read_batch(const plain::ReadText& text);

// The header of a message of ours, that was written at `unix_ms`.
Json batch_header(const std::string& id, const std::string& re, const std::optional<trinary::Hash>& spare,
                  std::int64_t unix_ms);

}  // namespace jm::janus
