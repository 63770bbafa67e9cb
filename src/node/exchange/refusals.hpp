// SPDX-License-Identifier: GPL-3.0-or-later
// What the server answers to what it does not take now. Pure, but for hold_place().
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "node/api/reply.hpp"
#include "node/http/connections.hpp"

namespace jm::node {

Reply stopping_reply();
Reply rate_reply(unsigned rate);  // requests a second
Reply too_large_reply(std::size_t max_body);

// Nothing if there is room. `what`: "requests"; `how`: "come at once".
std::optional<Reply> refusal_of(Connections::Room room, const std::string& what, const std::string& how);
// For what stays longer: held requests and what they watch.
std::optional<Reply> refusal_of_held(Connections::Room room, const std::string& what, const std::string& how);
// A place for a held request; see Connections::hold().
std::optional<Reply> hold_place(Connections& connections, Connections::Id id,
                                std::function<void()> on_release);

}  // namespace jm::node
