// SPDX-License-Identifier: GPL-3.0-or-later
// The certificate that the server shows, and its key; read again when the files change, so that a renewed one
// is shown without a restart.
#pragma once

#include <gnutls/abstract.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace jm::node {

// A certificate chain with its key, as GnuTLS takes them.
class KeyPair {
 public:
  // PEM files; a key that everybody can read is refused, and one of another certificate.
  static Result<std::shared_ptr<KeyPair>> read(const std::string& cert_file, const std::string& key_file);
  ~KeyPair();
  KeyPair(const KeyPair&) = delete;
  KeyPair& operator=(const KeyPair&) = delete;

  std::vector<gnutls_pcert_st> chain;
  gnutls_privkey_t key = nullptr;

 private:
  KeyPair() = default;
};

class Certificate {
 public:
  using Clock = std::chrono::steady_clock;
  using Log = std::function<void(const std::string&)>;

  static Result<std::unique_ptr<Certificate>> open(std::string cert_file, std::string key_file, Log log);

  // The one to show now, good for the handshake that begins. Looks at the files at most once a second; if
  // they cannot be used the last good one stays, and the log says so once. Not thread-safe.
  const KeyPair& current(Clock::time_point now);

 private:
  Certificate(std::string cert_file, std::string key_file, Log log)
      : cert_file_(std::move(cert_file)), key_file_(std::move(key_file)), log_(std::move(log)) {}
  void look(Clock::time_point now);
  std::string stamp() const;

  const std::string cert_file_, key_file_;
  const Log log_;
  std::shared_ptr<KeyPair> shown_;
  std::vector<std::pair<std::shared_ptr<KeyPair>, Clock::time_point>> replaced_;  // a handshake may use one
  std::string stamp_;   // of the files as they were read
  std::string broken_;  // of files that could not be used
  bool told_ = false;   // of those
  Clock::time_point looked_{};
};

}  // namespace jm::node
