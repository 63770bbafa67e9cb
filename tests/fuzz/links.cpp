// SPDX-License-Identifier: GPL-3.0-or-later
// A link, as somebody pastes it.
#include "fuzz.hpp"
#include "plain/spare/link.hpp"

using namespace jm;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parts = plain::parse_link(fuzz::text_of(data, size));
  if (!parts) {
    fuzz::require_one_line(parts.error().reason);
    return 0;
  }
  fuzz::require(parts->peer.security >= 1 && parts->peer.security <= 3, "security is 1 to 3");
  const std::string link = plain::make_link(*parts);
  const auto again = plain::parse_link(link);
  // A link may be written longer than it came, and then be too long.
  fuzz::require(again ? *again == *parts : link.size() > 16384,
                "a link that was read can be written and read");
  return 0;
}
