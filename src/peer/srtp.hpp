// SPDX-License-Identifier: GPL-3.0-or-later
// SRTP and SRTCP with the keys of a DTLS handshake. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "peer/dtls.hpp"

struct srtp_ctx_t_;

namespace jm::peer {

class Srtp {
 public:
  static Result<Srtp> make(const SrtpKeys& keys);

  // The packet as it goes out; nullopt if libsrtp refuses it.
  std::optional<std::vector<std::uint8_t>> protect(std::vector<std::uint8_t> rtp);
  // The RTP packet that came; nullopt if it does not authenticate, or was there before.
  std::optional<std::vector<std::uint8_t>> unprotect(std::span<const std::uint8_t> srtp);

 private:
  struct Free {
    void operator()(srtp_ctx_t_* context) const;
  };
  using Context = std::unique_ptr<srtp_ctx_t_, Free>;
  static Context context(unsigned profile, const std::vector<std::uint8_t>& key, bool sending);
  Context out_, in_;
};

}  // namespace jm::peer
