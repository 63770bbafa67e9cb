// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/watch/watch_lines.hpp"

#include <sodium.h>

#include <algorithm>
#include <charconv>

#include "node/store/view.hpp"

namespace jm::node {
namespace {

constexpr std::size_t kMaxCursor = 64;

std::string base64(ByteView bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // its end
  return text;
}

bool cursor_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-';
}

Result<WatchChange> parse_line(std::string_view line) {
  WatchChange change;
  change.add = line.front() == '+';
  if (!change.add && line.front() != '-') return fail("must start with + or -");
  line.remove_prefix(1);
  const std::size_t space = line.find(' ');
  if (space != std::string_view::npos) {
    change.cursor = line.substr(space + 1);
    line = line.substr(0, space);
    if (!change.add || change.cursor.empty() || change.cursor.size() > kMaxCursor ||
        !std::all_of(change.cursor.begin(), change.cursor.end(), cursor_character)) {
      return fail("has a wrong cursor");
    }
  }
  auto index = chrysalis::from_hex(line);
  if (!index || index->empty() || index->size() > kMaxIndexBytes) {
    return fail("has a wrong index; it must be hex of 1 to 64 bytes");
  }
  change.spelled = line;
  change.index = std::move(*index);
  return change;
}

}  // namespace

std::uint64_t order_of_cursor(std::string_view cursor, std::string_view store_id) {
  if (!cursor.starts_with(store_id) || cursor.size() <= store_id.size() || cursor[store_id.size()] != '-')
    return 0;
  const std::string_view digits = cursor.substr(store_id.size() + 1);
  std::uint64_t order = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), order);
  constexpr std::uint64_t kLargest = INT64_MAX;  // what the store can compare with
  return error == std::errc() && end == digits.data() + digits.size() && order <= kLargest ? order : 0;
}

std::string cursor_of(std::uint64_t order, std::string_view store_id) {
  return std::string(store_id) + "-" + std::to_string(order);
}

Result<std::vector<WatchChange>> parse_watch_lines(std::string_view text) {
  std::vector<WatchChange> changes;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    auto change = parse_line(line);
    if (!change) return fail("line " + std::to_string(number) + " " + change.error().reason);
    changes.push_back(std::move(*change));
  }
  return changes;
}

std::string watch_line(std::string_view name, std::chrono::seconds heartbeat) {
  return "{\"watch\":\"" + std::string(name) + "\",\"heartbeat\":" + std::to_string(heartbeat.count()) +
         "}\n";
}

std::string message_line(std::string_view spelled, const Stored& stored, std::string_view store_id) {
  std::string line = "{\"index\":\"";
  line.append(spelled);
  line.append("\",\"messageId\":\"").append(chrysalis::to_hex(stored.id));
  line.append("\",\"cursor\":\"").append(cursor_of(stored.order, store_id));
  line.append("\",\"data\":\"").append(base64(view::data(*stored.raw))).append("\"}\n");
  return line;
}

std::string caught_up_line(std::string_view spelled) {
  return "{\"caughtUp\":\"" + std::string(spelled) + "\"}\n";
}

std::string heartbeat_line(std::int64_t unix_ms) {
  return "{\"heartbeat\":" + std::to_string(unix_ms) + "}\n";
}

std::string end_line(std::string_view reason) {
  return "{\"end\":\"" + std::string(reason) + "\"}\n";
}

}  // namespace jm::node
