// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/messages/ice_servers.hpp"

#include <glib.h>

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "base/json.hpp"

namespace jm::janus {
namespace {

// What coturn compares: base64 of HMAC-SHA1 of the user name.
std::string turn_password(const std::string& secret, const std::string& username) {
  const std::unique_ptr<GHmac, decltype(&g_hmac_unref)> hmac(
      g_hmac_new(G_CHECKSUM_SHA1, reinterpret_cast<const guchar*>(secret.data()), secret.size()),
      g_hmac_unref);
  g_hmac_update(hmac.get(), reinterpret_cast<const guchar*>(username.data()),
                static_cast<gssize>(username.size()));
  std::array<guint8, 20> digest{};
  gsize size = digest.size();
  g_hmac_get_digest(hmac.get(), digest.data(), &size);
  const std::unique_ptr<gchar, decltype(&g_free)> text(g_base64_encode(digest.data(), size), g_free);
  return text.get();
}

Json server(const std::vector<std::string>& urls) {
  Json list(json_array());
  for (const auto& url : urls) json_array_append_new(list.get(), json_stringn(url.data(), url.size()));
  Json out(json_object());
  set(out.get(), "urls", std::move(list));
  return out;
}

}  // namespace

Json ice_servers(const IceConfig& config, std::string_view user, std::int64_t now) {
  if (config.stun.empty() && config.turn.empty()) return {};
  Json list(json_array());
  if (!config.stun.empty()) json_array_append(list.get(), server(config.stun).get());
  if (!config.turn.empty()) {
    const bool shared = !config.turn_secret.empty();
    const std::string username =
        shared ? std::to_string(now + config.turn_lifetime.count()) + ":" + std::string(user)
               : config.turn_user;
    Json turn = server(config.turn);
    set(turn.get(), "username", username);
    set(turn.get(), "credential",
        shared ? turn_password(config.turn_secret, username) : config.turn_password);
    json_array_append(list.get(), turn.get());
  }
  return list;
}

}  // namespace jm::janus
