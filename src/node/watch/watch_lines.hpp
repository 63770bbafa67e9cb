// SPDX-License-Identifier: GPL-3.0-or-later
// The lines of a watch, in both directions, and cursors: docs/node-api.md. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "node/node.hpp"

namespace jm::node {

// "<store>-<order>" in hexadecimal and decimal. The order in it, 0 if another store made it or it
// is none: then everything is sent again.
std::uint64_t order_of_cursor(std::string_view cursor, std::string_view store_id);
std::string cursor_of(std::uint64_t order, std::string_view store_id);

struct WatchChange {
  bool add = true;
  std::string spelled;  // the index as the client wrote it
  Bytes index;
  std::string cursor;  // empty: none
};

// "+<hex>", "+<hex> <cursor>", "-<hex>"; empty lines are skipped, "\r\n" is a line's end too. Fails with the
// line's number.
Result<std::vector<WatchChange>> parse_watch_lines(std::string_view text);

// Each with its newline.
std::string watch_line(std::string_view name, std::chrono::seconds heartbeat);
std::string message_line(std::string_view spelled, const Stored& stored, std::string_view store_id);
std::string caught_up_line(std::string_view spelled);
std::string heartbeat_line(std::int64_t unix_ms);
std::string end_line(std::string_view reason);  // a reason needs no escaping

}  // namespace jm::node
