// SPDX-License-Identifier: GPL-3.0-or-later
// What the files around OpenSSL share.
#pragma once

#include <openssl/err.h>
#include <openssl/x509.h>

#include <optional>
#include <string>

#include "base/result.hpp"
#include "peer/sdp.hpp"

namespace jm::peer {

std::optional<Fingerprint> fingerprint_of(const X509* certificate);

// `what`, and the reason of OpenSSL's oldest error; empties its queue.
tl::unexpected<Error> openssl_failed(const std::string& what);

}  // namespace jm::peer
