// SPDX-License-Identifier: GPL-3.0-or-later
// Where something is: the URL of a node, where to listen, STUN and TURN servers. The first byte chooses.
#include "base/http/url.hpp"
#include "fuzz.hpp"
#include "node/http/listen.hpp"
#ifdef JM_WITH_CALL
#include "peer/ice_server.hpp"
#endif

namespace {

using namespace jm;

void url(std::string_view text) {
  const auto url = base::node_url(text);
  if (!url) return fuzz::require_one_line(url.error().reason);
  fuzz::require(url->size() <= text.size() && base::node_url(*url) == *url,
                "a URL that was checked stays as it is");
  fuzz::require(url->find_first_of("@?# \r\n") == std::string::npos, "a URL has no credentials and no query");
}

void listen(std::string_view text) {
  const auto address = node::parse_listen(text);
  if (!address) return fuzz::require_one_line(address.error().reason);
  fuzz::require(address->port.find_first_not_of("0123456789") == std::string::npos, "a port is a number");
}

void server(std::string_view text) {
#ifdef JM_WITH_CALL
  const auto server = peer::read_ice_server(text, "user", "the-password");
  if (!server) {
    fuzz::require_one_line(server.error().reason);
    fuzz::require(server.error().reason.find("the-password") == std::string::npos, "no password is shown");
    return;
  }
  fuzz::require(!server->host.empty() && server->port != 0, "a server has a host and a port");
#else
  (void)text;
#endif
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text = fuzz::text_of(data + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      url(text);
      break;
    case 1:
      listen(text);
      break;
    default:
      server(text);
      break;
  }
  return 0;
}
