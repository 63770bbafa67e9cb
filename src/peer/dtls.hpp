// SPDX-License-Identifier: GPL-3.0-or-later
// DTLS as WebRTC uses it: a self-signed certificate on both sides, vouched for by its fingerprint in the
// session description, and the keys of SRTP. An Identity may be shared by any number of handshakes of one
// thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "peer/sdp.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace jm::peer {

// A key of P-256 and its certificate, made at random.
class Identity {
 public:
  static Result<Identity> make();

  const Fingerprint& fingerprint() const { return fingerprint_; }
  ssl_ctx_st* context() const { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  std::unique_ptr<ssl_ctx_st, Free> context_;
  Fingerprint fingerprint_{};
};

// Master keys with their salts behind them, as SRTP wants them.
struct SrtpKeys {
  unsigned profile = 0;  // number of RFC 5764, e.g. 7 for AEAD_AES_128_GCM
  std::vector<std::uint8_t> sending, receiving;
};

class Dtls {
 public:
  using Send = std::function<void(std::span<const std::uint8_t>)>;  // one datagram

  // `identity` and what `send` refers to must outlive it.
  static Result<std::unique_ptr<Dtls>> make(const Identity& identity, bool client, const Fingerprint& remote,
                                            Send send);
  ~Dtls();
  Dtls(const Dtls&) = delete;
  Dtls& operator=(const Dtls&) = delete;

  // Each goes on with the handshake and gives the keys, once, when it is done; fails if it is over, also
  // if the certificate is not the one of the fingerprint or the peer does not take SRTP.
  using Progress = Result<std::optional<SrtpKeys>>;
  Progress start();
  Progress take(std::span<const std::uint8_t> datagram);
  Progress timeout();  // after wait() has passed

  // Until timeout() is due; nullopt if nothing is.
  std::optional<std::chrono::milliseconds> wait() const;
  // Tells the peer that this is the end.
  void close();

 private:
  struct Free {
    void operator()(ssl_st* ssl) const;
  };
  struct Wire;

  Dtls();
  Progress go_on();
  Result<SrtpKeys> keys() const;

  bool client_ = false;
  bool done_ = false;
  Fingerprint remote_{};
  std::unique_ptr<Wire> wire_;  // outlives ssl_
  std::unique_ptr<ssl_st, Free> ssl_;
};

}  // namespace jm::peer
