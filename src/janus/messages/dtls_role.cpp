// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/messages/dtls_role.hpp"

#include <string_view>

namespace jm::janus {
namespace {

constexpr std::string_view kEither = "a=setup:actpass", kJanus = "a=setup:active";

// In every section, and before the first one.
void janus_begins(Description& offer) {
  std::string& sdp = offer.sdp;
  for (std::size_t at = sdp.find(kEither); at != std::string::npos; at = sdp.find(kEither, at + 1)) {
    const auto end = at + kEither.size();
    const bool whole =
        (at == 0 || sdp[at - 1] == '\n') && (end == sdp.size() || sdp[end] == '\r' || sdp[end] == '\n');
    if (whole) sdp.replace(at, kEither.size(), kJanus);
  }
  if (offer.setup == "actpass") offer.setup = "active";
}

}  // namespace

void DtlsRole::to_janus(const Description& description) {
  if (description.type != "answer") return;
  if (description.setup == "active") peer_begins_ = true;
  if (description.setup == "passive") peer_begins_ = false;
}

void DtlsRole::from_janus(Description& description) {
  if (description.type == "offer") {
    if (!peer_begins_) janus_begins(description);
    return;
  }
  if (description.setup == "active") peer_begins_ = false;
  if (description.setup == "passive") peer_begins_ = true;
}

}  // namespace jm::janus
