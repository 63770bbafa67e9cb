// SPDX-License-Identifier: GPL-3.0-or-later
// What a node answers: the first byte chooses what was asked and the status, the rest is the body.
#include <algorithm>
#include <cctype>

#include "carrier/chrysalis/rest.hpp"
#include "fuzz.hpp"
#include "trinary/trits.hpp"

namespace {

using namespace jm;
using namespace jm::base;
using namespace jm::carrier;

const std::string kNode = "http://127.0.0.1:1";

void check(const CarrierError& error) {
  fuzz::require(error.reason.starts_with(kNode), "a reason names the node");
  fuzz::require(error.reason.size() < 400, "a reason is short");
  fuzz::require(std::ranges::all_of(error.reason, [](char c) { return c >= ' ' && c <= '~'; }),
                "a reason can be printed");
}

bool is_id(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

void check(const Arrival& arrival) {
  fuzz::require(is_id(arrival.message_id), "a message has an id");
  fuzz::require(trinary::is_trytes(arrival.payload) && trinary::is_trytes(arrival.tag) &&
                    arrival.tag.size() <= 27 && arrival.payload.size() <= 2 * rest::kMaxLine,
                "a message is trytes within bounds");
}

void raw(const HttpResponse& response) {
  const chrysalis::ByteView bytes(reinterpret_cast<const std::uint8_t*>(response.body.data()),
                                  response.body.size());
  const auto message = chrysalis::from_bytes(bytes);
  const chrysalis::Bytes index = message ? message->index : chrysalis::Bytes(32, 1);
  const std::string id = chrysalis::to_hex(chrysalis::id_of(bytes));
  const auto parsed = rest::parse_raw(kNode, id, index, response);
  if (!parsed) return check(parsed.error());
  fuzz::require(message.has_value() || !*parsed, "what is no message is none of MAM");
  if (*parsed) check(**parsed);
  fuzz::require(!rest::parse_raw(kNode, std::string(64, '0'), index, response), "the id is checked");
}

void watch_line(std::string_view text) {
  const auto line = rest::parse_watch_line(kNode, text);
  if (!line) return check(line.error());
  fuzz::require(
      line->name.empty() || (line->name.size() == 32 && line->heartbeat >= 1 && line->heartbeat <= 60),
      "a watch has a name and a heartbeat");
  fuzz::require(line->cursor.size() <= 64 && line->cursor.find('\n') == std::string::npos,
                "a cursor can be sent back");
  fuzz::require(line->message_id.empty() || is_id(line->message_id), "a message has an id");
  if (line->arrival) check(*line->arrival);
  fuzz::require(line->reason.size() <= 160, "the reason of an end is short");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr int kStatuses[] = {200, 201, 204, 302, 400, 404, 429, 503};
  HttpResponse response;
  response.status = kStatuses[data[0] / 8 % 8];
  response.body = fuzz::text_of(data + 1, size - 1);
  switch (data[0] % 8) {
    case 0: {
      const auto info = rest::parse_info(kNode, response);
      if (!info)
        check(info.error());
      else
        fuzz::require(info->min_pow_score >= 0 && info->min_pow_score <= 1e6, "a score is in range");
      break;
    }
    case 1: {
      const auto tips = rest::parse_tips(kNode, response);
      if (!tips)
        check(tips.error());
      else
        fuzz::require(!tips->empty() && tips->size() <= chrysalis::kMaxParents &&
                          std::ranges::is_sorted(*tips) && std::ranges::adjacent_find(*tips) == tips->end(),
                      "tips are parents of a message");
      break;
    }
    case 2: {
      const auto posted = rest::parse_posted(kNode, response);
      if (!posted)
        check(posted.error());
      else
        fuzz::require(is_id(*posted), "what was posted has an id");
      break;
    }
    case 3: {
      const auto listing = rest::parse_listing(kNode, response);
      if (!listing)
        check(listing.error());
      else
        fuzz::require(listing->size() <= rest::kMaxListed && std::ranges::all_of(*listing, is_id),
                      "a listing has ids");
      break;
    }
    case 4:
      raw(response);
      break;
    case 5:
      check(rest::error_of(kNode, response));
      break;
    default:
      watch_line(response.body);
      break;
  }
  return 0;
}
