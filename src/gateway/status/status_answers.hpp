// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of an answer to query_transport.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/json.hpp"
#include "gateway/status/status.hpp"

namespace jm::gateway {

// As Janus's transports number them.
inline constexpr int kInvalidRequest = 411;
inline constexpr int kMissingElement = 412;
inline constexpr int kInvalidElement = 413;

Json success();
Json success(Json members);  // with these
Json failure(int number, std::string_view reason);
// "accepted": it is done soon, and seen in a list then.
Json accepted(std::string_view channel);

// A text that must be there; else the failure.
tl::expected<std::string, Json> text_member(const json_t* request, const char* key);

Json counters_json(const janus::Counters& counters);
Json dialogs_json(const dialog::Counters& counters);
// Whether the request asks for roots that are read keys too, those of mode private; else the failure.
tl::expected<bool, Json> with_root(const json_t* request);

Json view_json(const ChannelConfig& config, const ChannelView& view, bool with_root);
Json times_json(const Times& times);  // {"unit","count","stages","total"}

}  // namespace jm::gateway
