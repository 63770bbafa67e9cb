// SPDX-License-Identifier: GPL-3.0-or-later
// Which message is removed for a new one, in the store or at an address: an engine, which the store feeds.
// Nothing young is removed; each network has a share; a part is the gateway's own.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "node/limits/accounts.hpp"
#include "node/node.hpp"

namespace jm::node {

struct Row {
  std::int64_t order = 0;
  std::int64_t at = 0;  // Unix ms
};

struct Place {
  const Accounts& held;
  std::uint64_t limit;    // of all together
  std::uint64_t reserve;  // of that, the gateway's own
  // The oldest that a client has there; the oldest of all but the gateway's.
  std::function<std::optional<Row>(const std::string& client)> oldest_of;
  std::function<std::optional<Row>()> oldest;
};

// How much of the place `client` cannot have, since it is the gateway's own and not used yet.
std::uint64_t kept_from(const std::string& client, const Place& place);

// What is to be removed next so that `need` more of `client` fit; no row: they fit. `taken`: what the place
// holds altogether, if that is known better than held.total(). Share: the client's networks hold their
// shares and nothing of theirs is as old as `old_at`; Full: nothing at all is that may go.
tl::expected<std::optional<Row>, Refusal> gives_way(const Place& place, const std::string& client,
                                                    std::uint64_t need, std::uint64_t taken,
                                                    std::int64_t old_at);

// What to tell a client for whom there is no room in `place` ("the store").
SubmitError no_room(Refusal why, const std::string& place);

}  // namespace jm::node
