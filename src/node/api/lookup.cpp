// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/api/lookup.hpp"

#include <algorithm>
#include <charconv>

#include "node/store/view.hpp"
#include "node/watch/watch_lines.hpp"

namespace jm::node {
namespace {

constexpr std::size_t kMaxResults = 1000;

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<unsigned> number(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// W/"tag", "tag" or tag.
std::string_view bare(std::string_view tag) {
  tag = trim(tag);
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') tag = tag.substr(1, tag.size() - 2);
  return tag;
}

std::uint64_t order_of_tag(std::string_view tag, std::string_view store_id) {
  const std::size_t dash = tag.rfind('-');
  return dash == std::string_view::npos ? 0 : order_of_cursor(tag.substr(0, dash), store_id);
}

// A list may be long and be asked for often: it is not built as JSON first. `spelled` is hex.
Reply found_reply(std::string_view spelled, const Listing& listing) {
  constexpr std::size_t kOfId = 2 * sizeof(Id) + 3, kAround = 256;
  std::string text;
  text.reserve(listing.ids.size() * kOfId + kAround);
  text.append(R"({"data":{"index":")").append(spelled);
  text.append(R"(","maxResults":)").append(std::to_string(kMaxResults));
  text.append(R"(,"count":)").append(std::to_string(listing.ids.size())).append(R"(,"messageIds":[)");
  for (const Id& id : listing.ids) {
    if (text.back() != '[') text.push_back(',');
    text.append("\"").append(chrysalis::to_hex(id)).append("\"");
  }
  text.append("]}}");
  return json_reply(std::move(text));
}

}  // namespace

std::optional<unsigned> preferred_wait(std::string_view prefer) {
  while (!prefer.empty()) {
    const std::size_t end = std::min(prefer.find_first_of(",;"), prefer.size());
    const std::string_view item = trim(prefer.substr(0, end));
    prefer.remove_prefix(std::min(end + 1, prefer.size()));
    const std::size_t equals = item.find('=');
    if (equals != std::string_view::npos && trim(item.substr(0, equals)) == "wait") {
      return number(trim(item.substr(equals + 1)));
    }
  }
  return std::nullopt;
}

tl::expected<Lookup, Reply> parse_lookup(const Request& request, std::string_view store_id,
                                         std::chrono::milliseconds max_wait) {
  const auto wrong = [](const std::string& what) {
    return tl::make_unexpected(error_reply(400, "invalid parameter: " + what));
  };
  if (request.index.empty()) return wrong("no index is given; ask for /messages?index=HEX");
  auto index = chrysalis::from_hex(request.index);
  if (!index) return wrong("the index is not hex");
  if (index->empty() || index->size() > kMaxIndexBytes) return wrong("the index must have 1 to 64 bytes");

  Lookup lookup;
  lookup.spelled = request.index;
  lookup.index = std::move(*index);
  std::optional<unsigned> seconds;
  if (!request.wait.empty()) {
    seconds = number(request.wait);
    if (!seconds) return wrong("wait must be a number of seconds");
  } else if (!request.prefer.empty()) {
    seconds = preferred_wait(request.prefer);
    lookup.preference = seconds.has_value();
  }
  const auto longest = std::chrono::duration_cast<std::chrono::seconds>(max_wait).count() + 1;
  if (seconds)
    lookup.wait =
        std::min(max_wait, std::chrono::milliseconds(1000 * std::min<std::int64_t>(*seconds, longest)));
  if (!request.known.empty()) {
    lookup.known = order_of_tag(bare(request.known), store_id);
  } else if (!request.if_none_match.empty()) {
    const std::string_view tag = bare(request.if_none_match);
    lookup.known = order_of_tag(tag, store_id);
    lookup.if_none_match = tag;
  }
  return lookup;
}

bool has_news(const Node& node, const Lookup& lookup) {
  const auto listing = node.list(lookup.index, 1);
  return !listing || listing->newest > lookup.known;
}

std::string entity_tag(const Listing& listing, std::string_view store_id) {
  return "\"" + cursor_of(listing.newest, store_id) + "-" + std::to_string(listing.ids.size()) + "\"";
}

Reply answer(const Node& node, const Lookup& lookup) {
  const auto found = node.list(lookup.index, kMaxResults);
  if (!found) return unreadable_reply(found.error().reason);
  const Listing& listing = *found;
  const std::string tag = entity_tag(listing, node.store_id());
  Reply reply;
  if (!lookup.if_none_match.empty() && bare(tag) == lookup.if_none_match) {
    reply.status = 304;
  } else {
    reply = found_reply(lookup.spelled, listing);
  }
  reply.with("ETag", tag);
  if (lookup.preference)
    reply.with("Preference-Applied", "wait=" + std::to_string(lookup.wait.count() / 1000));
  return reply;
}

}  // namespace jm::node
