// SPDX-License-Identifier: GPL-3.0-or-later
// GET /messages?index=...: what was asked, whether there is news for the asker, the answer. Pure but for the
// node.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "node/api/reply.hpp"
#include "node/api/request.hpp"
#include "node/node.hpp"

namespace jm::node {

struct Lookup {
  std::string spelled;
  Bytes index;
  std::uint64_t known = 0;    // order of the newest message the asker knows
  std::string if_none_match;  // an entity tag: unchanged is answered with 304
  std::chrono::milliseconds wait{0};
  bool preference = false;  // the wait was asked for by a Prefer header
};

// Or the error to answer with.
tl::expected<Lookup, Reply> parse_lookup(const Request& request, std::string_view store_id,
                                         std::chrono::milliseconds max_wait);

// An error is news too: answer() tells it.
bool has_news(const Node& node, const Lookup& lookup);
Reply answer(const Node& node, const Lookup& lookup);

// "<store>-<newest order>-<count>" with quotes.
std::string entity_tag(const Listing& listing, std::string_view store_id);
// The seconds in "wait=20", also among other preferences.
std::optional<unsigned> preferred_wait(std::string_view prefer);

}  // namespace jm::node
