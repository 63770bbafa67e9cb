// SPDX-License-Identifier: GPL-3.0-or-later
// The nonce that makes a message's hash show its security level.
#pragma once

#include "curlp/curlp.hpp"

namespace jm::mam {

inline constexpr std::size_t kNonceTrits = 81;

// A nonce after whose absorption security_of(curl.rate()) is `security` (1..3): the one that
// @iota/mam.js 1.6.3 finds. Takes some 18, 27 or 36 hashes on average for security 1, 2 or 3. `curl` stays as
// it is.
trinary::Chunk find_nonce(const curlp::Curl& curl, unsigned security);

}  // namespace jm::mam
