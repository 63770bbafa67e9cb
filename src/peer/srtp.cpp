// SPDX-License-Identifier: GPL-3.0-or-later
#include "peer/srtp.hpp"

#include <srtp2/srtp.h>

namespace jm::peer {
namespace {

constexpr unsigned long kWindow = 1024;  // packets that may come out of order

bool library_is_ready() {
  static const bool ready = srtp_init() == srtp_err_status_ok;
  return ready;
}

}  // namespace

void Srtp::Free::operator()(srtp_ctx_t_* context) const {
  srtp_dealloc(context);
}

Srtp::Context Srtp::context(unsigned profile, const std::vector<std::uint8_t>& key, bool sending) {
  srtp_policy_t policy{};
  const auto known = static_cast<srtp_profile_t>(profile);
  if (srtp_crypto_policy_set_from_profile_for_rtp(&policy.rtp, known) != srtp_err_status_ok ||
      srtp_crypto_policy_set_from_profile_for_rtcp(&policy.rtcp, known) != srtp_err_status_ok ||
      key.size() < static_cast<std::size_t>(policy.rtp.cipher_key_len))
    return nullptr;
  policy.ssrc.type = sending ? ssrc_any_outbound : ssrc_any_inbound;
  policy.key = const_cast<unsigned char*>(key.data());  // srtp_create() copies it
  policy.window_size = kWindow;
  srtp_t made = nullptr;
  return Context(srtp_create(&made, &policy) == srtp_err_status_ok ? made : nullptr);
}

Result<Srtp> Srtp::make(const SrtpKeys& keys) {
  Srtp srtp;
  if (library_is_ready()) {
    srtp.out_ = context(keys.profile, keys.sending, true);
    srtp.in_ = context(keys.profile, keys.receiving, false);
  }
  if (!srtp.out_ || !srtp.in_) return fail("libsrtp does not take the keys of DTLS");
  return srtp;
}

std::optional<std::vector<std::uint8_t>> Srtp::protect(std::vector<std::uint8_t> rtp) {
  int size = static_cast<int>(rtp.size());
  rtp.resize(rtp.size() + SRTP_MAX_TRAILER_LEN);
  if (srtp_protect(out_.get(), rtp.data(), &size) != srtp_err_status_ok) return std::nullopt;
  rtp.resize(static_cast<std::size_t>(size));
  return rtp;
}

std::optional<std::vector<std::uint8_t>> Srtp::unprotect(std::span<const std::uint8_t> srtp) {
  std::vector<std::uint8_t> rtp(srtp.begin(), srtp.end());
  int size = static_cast<int>(rtp.size());
  if (srtp_unprotect(in_.get(), rtp.data(), &size) != srtp_err_status_ok) return std::nullopt;
  rtp.resize(static_cast<std::size_t>(size));
  return rtp;
}

}  // namespace jm::peer
