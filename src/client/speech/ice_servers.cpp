// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/speech/ice_servers.hpp"

#include <utility>

#include "base/json.hpp"

namespace jm::client {

std::vector<peer::IceServer> servers_in(const json_t* list) {
  std::vector<peer::IceServer> servers;
  std::size_t i = 0;
  json_t* item = nullptr;
  json_array_foreach(list, i, item) {
    const json_t* urls = json_object_get(item, "urls");
    const std::size_t count = json_is_array(urls) ? json_array_size(urls) : 1;
    for (std::size_t n = 0; n < count && servers.size() < peer::kMaxIceServers; ++n) {
      const json_t* url = json_is_array(urls) ? json_array_get(urls, n) : urls;
      if (!json_is_string(url)) continue;
      auto server = peer::read_ice_server(json_string_value(url), text_or(item, "username"),
                                          text_or(item, "credential"));
      if (server) servers.push_back(std::move(*server));
    }
  }
  return servers;
}

}  // namespace jm::client
