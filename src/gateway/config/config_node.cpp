// SPDX-License-Identifier: GPL-3.0-or-later
// The sections `node` and `carriers`.
#include "gateway/config/readers.hpp"
#include "gateway/config/special_values.hpp"

namespace jm::gateway {
namespace {

constexpr std::int64_t kTenYears = std::int64_t{10} * 365 * 24 * 3600;  // seconds

}  // namespace

void read_node(Settings& in, const std::string& state_dir, NodeConfig& out) {
  in.refuse_unknown("node", false);
  in.flag("enabled", out.enabled);
  in.text("listen", out.server.listen);
  if (const auto colon = out.server.listen.rfind(':');
      colon == std::string::npos || colon == 0 || colon + 1 == out.server.listen.size())
    in.complain("listen", "is \"" + out.server.listen + "\", write host:port");
  in.list("hosts", out.server.hosts);
  in.path("tls_cert", out.server.tls_cert);
  in.path("tls_key", out.server.tls_key);
  if (out.server.tls_cert.empty() != out.server.tls_key.empty())
    in.complain(out.server.tls_cert.empty() ? "tls_cert" : "tls_key", "is missing, TLS needs both");
  out.store.db_file = state_dir + "/node.db";
  in.text("db_file", out.store.db_file);
  in.text("network", out.store.network);
  if (out.store.network.empty()) in.complain("network", "is empty");
  in.number("min_pow_score", 0, 1e9, out.store.min_pow_score);
  in.flag("remote_pow", out.server.remote_pow);
  in.integer("max_body", 4096, 16 << 20, out.server.max_body);
  in.integer("max_requests", 1, 1'000'000, out.server.max_requests);
  in.integer("rate", 0, 1'000'000, out.server.rate);
  in.integer("max_waiters", 1, 100'000, out.server.max_waiters);
  in.integer("max_watched", 1, 10'000'000, out.server.max_watched);
  in.integer("max_per_address", 1, 100'000, out.store.max_per_address);
  in.duration("max_age", 60, kTenYears, out.store.max_age);
  in.integer("max_bytes", 1 << 20, INT64_C(1) << 50, out.store.max_bytes);
}

void read_carrier(Settings& in, CarrierConfig& out) {
  in.refuse_unknown("carriers.NAME", true);
  std::string type = "chrysalis";
  in.text("type", type);
  in.list("nodes", out.urls);
  if (type != "chrysalis" && type != "embedded")
    in.complain("type", "is \"" + type + "\", write chrysalis or embedded");
  if (type == "chrysalis" && out.urls.empty()) in.complain("nodes", "is missing, name one node at least");
  if (type == "embedded" && !out.urls.empty()) in.complain("nodes", "does not go with type embedded");
  for (std::size_t i = 0; i < out.urls.size(); ++i)
    if (!is_url(out.urls[i]))
      in.complain("nodes[" + std::to_string(i) + "]", "\"" + out.urls[i] + "\" is no http(s) address");
  in.text("public_url", out.public_url);
  if (!out.public_url.empty() && (!is_url(out.public_url) || names_no_host(out.public_url)))
    in.complain("public_url", "is no http(s) address that browsers reach");
  in.path("ca_file", out.ca_file);
  in.flag("verify_tls", out.verify_tls);
  in.duration("timeout", 100, 300'000, out.timeout);
  in.duration("poll_min", 50, 60'000, out.poll_min);
  in.duration("poll_max", 50, 60'000, out.poll_max);
  if (out.poll_max < out.poll_min) in.complain("poll_max", "is less than poll_min");
}

}  // namespace jm::gateway
