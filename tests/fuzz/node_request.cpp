// SPDX-License-Identifier: GPL-3.0-or-later
// What a request brings to the node apart from a message (see chrysalis_*.cpp): the first byte chooses
// between the lines of a watch, a path, a Prefer header and a cursor.
#include <string_view>

#include "fuzz.hpp"
#include "node/api/lookup.hpp"
#include "node/api/request.hpp"
#include "node/watch/watch_lines.hpp"

using namespace jm;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 5) {
    case 0: {
      const auto changes = node::parse_watch_lines(text);
      if (!changes) {
        fuzz::require(changes.error().reason.find('\n') == std::string::npos, "a reason is one line");
        break;
      }
      for (const node::WatchChange& change : *changes)
        fuzz::require(!change.index.empty() && change.index.size() <= 64, "an index has 1 to 64 bytes");
      break;
    }
    case 1:
      node::target_of(text);
      break;
    case 2:
      node::preferred_wait(text);
      break;
    case 3:
      node::order_of_cursor(text, "0123456789abcdef");
      break;
    default: {
      node::Request request;
      request.index = text.substr(0, text.size() / 2);
      request.wait = request.known = request.prefer = request.if_none_match = text.substr(text.size() / 2);
      const auto lookup = node::parse_lookup(request, "0123456789abcdef", std::chrono::seconds(60));
      if (lookup) fuzz::require(lookup->wait <= std::chrono::seconds(60), "a wait keeps its bound");
      break;
    }
  }
  return 0;
}
