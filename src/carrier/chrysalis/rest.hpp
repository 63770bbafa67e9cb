// SPDX-License-Identifier: GPL-3.0-or-later
// The Chrysalis REST API seen from a client: what the answers of a node mean. Pure; whatever a node sends is
// hostile and becomes either a checked value or an error of one line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http/http.hpp"
#include "carrier/carrier.hpp"
#include "chrysalis/message.hpp"

namespace jm::carrier::rest {

inline constexpr std::size_t kMaxListed = 1000;                  // ids taken from one listing
inline constexpr std::size_t kMaxJson = std::size_t{128} << 10;  // a full listing has 68 KB
inline constexpr std::size_t kMaxRaw = chrysalis::kMaxMessageBytes;
inline constexpr std::size_t kMaxLine = std::size_t{64} << 10;  // a message in base64 has 44 KB

struct NodeInfo {
  std::string network;  // name
  double min_pow_score = 0;
  bool pow = false;    // fills in parents and proof of work by itself
  bool wait = false;   // holds look-ups
  bool watch = false;  // has the watch of docs/node-api.md
};

// `node` is the node's URL, for the reasons.
CarrierError error_of(const std::string& node, const base::HttpError& error);
CarrierError error_of(const std::string& node,
                      const base::HttpResponse& response);  // of one that is no success
CarrierError garbled(const std::string& node, std::string_view what);

CarrierResult<NodeInfo> parse_info(const std::string& node, const base::HttpResponse& response);
CarrierResult<std::vector<chrysalis::Id>> parse_tips(const std::string& node,
                                                     const base::HttpResponse& response);
CarrierResult<std::string> parse_posted(const std::string& node, const base::HttpResponse& response);
// Message ids in lowercase hex, in the node's order.
CarrierResult<std::vector<std::string>> parse_listing(const std::string& node,
                                                      const base::HttpResponse& response);

// The bytes of the message `id`. nullopt: a true message, but none of MAM at `index`. An error: not that
// message.
CarrierResult<std::optional<Arrival>> parse_raw(const std::string& node, const std::string& id,
                                                chrysalis::ByteView index,
                                                const base::HttpResponse& response);

// One line of the watch's stream, and what lines of its kind hold.
struct WatchLine {
  enum class Kind {
    Unknown,
    Name,      // the first line: name, heartbeat
    Message,   // index, message_id, cursor, arrival
    CaughtUp,  // index
    Heartbeat,
    End,  // reason
  };
  Kind kind = Kind::Unknown;
  std::string name;
  unsigned heartbeat = 0;  // seconds, 1..60
  std::string index;
  std::string message_id;
  std::string cursor;
  std::optional<Arrival> arrival;  // none if the data is no MAM message
  std::string reason;
};
CarrierResult<WatchLine> parse_watch_line(const std::string& node, std::string_view line);

}  // namespace jm::carrier::rest
