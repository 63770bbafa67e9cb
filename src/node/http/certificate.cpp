// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/http/certificate.hpp"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace jm::node {
namespace {

constexpr std::size_t kLargestPem = 1 << 20;
constexpr unsigned kLongestChain = 16;
constexpr std::chrono::seconds kLookedEvery{1};
constexpr std::chrono::minutes kLongestHandshake{2};

Result<std::string> read_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(file + ": " + std::strerror(errno));
  std::string text;
  text.resize(kLargestPem);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.find("-----BEGIN ") == std::string::npos) return fail(file + ": is no PEM file");
  return text;
}

gnutls_datum_t datum(const std::string& text) {
  return {reinterpret_cast<unsigned char*>(const_cast<char*>(text.data())),
          static_cast<unsigned>(text.size())};
}

using KeyId = std::array<unsigned char, 64>;

// What is the same for a certificate and its key.
bool key_id(gnutls_pubkey_t key, KeyId& id) {
  std::size_t size = id.size();
  return gnutls_pubkey_get_key_id(key, GNUTLS_KEYID_USE_SHA256, id.data(), &size) == 0;
}

bool belong_together(const gnutls_pcert_st& certificate, gnutls_privkey_t key) {
  gnutls_pubkey_t of_key = nullptr;
  if (gnutls_pubkey_init(&of_key) != 0) return false;
  KeyId mine{}, its{};
  const bool same = gnutls_pubkey_import_privkey(of_key, key, 0, 0) == 0 && key_id(of_key, mine) &&
                    key_id(certificate.pubkey, its) && mine == its;
  gnutls_pubkey_deinit(of_key);
  return same;
}

}  // namespace

Result<std::shared_ptr<KeyPair>> KeyPair::read(const std::string& cert_file, const std::string& key_file) {
  struct stat info {};
  if (::stat(key_file.c_str(), &info) != 0) return fail(key_file + ": " + std::strerror(errno));
  if ((info.st_mode & S_IROTH) != 0) return fail(key_file + ": everybody can read this key; chmod 600 it");
  const auto cert = read_file(cert_file);
  if (!cert) return tl::make_unexpected(cert.error());
  const auto key = read_file(key_file);
  if (!key) return tl::make_unexpected(key.error());

  const std::shared_ptr<KeyPair> made(new KeyPair);
  const gnutls_datum_t cert_pem = datum(*cert), key_pem = datum(*key);
  unsigned count = kLongestChain;
  std::array<gnutls_pcert_st, kLongestChain> chain{};
  int code = gnutls_pcert_list_import_x509_raw(chain.data(), &count, &cert_pem, GNUTLS_X509_FMT_PEM, 0);
  if (code < 0) return fail(cert_file + ": " + gnutls_strerror(code));
  made->chain.assign(chain.begin(), chain.begin() + count);
  if (made->chain.empty()) return fail(cert_file + ": holds no certificate");
  gnutls_privkey_init(&made->key);
  code = gnutls_privkey_import_x509_raw(made->key, &key_pem, GNUTLS_X509_FMT_PEM, nullptr, 0);
  if (code < 0) return fail(key_file + ": " + gnutls_strerror(code));
  if (!belong_together(made->chain.front(), made->key))
    return fail(cert_file + " and " + key_file + " do not belong together",
                true);  // or one is not renewed yet
  return made;
}

KeyPair::~KeyPair() {
  for (gnutls_pcert_st& one : chain) gnutls_pcert_deinit(&one);
  if (key) gnutls_privkey_deinit(key);
}

Result<std::unique_ptr<Certificate>> Certificate::open(std::string cert_file, std::string key_file, Log log) {
  std::unique_ptr<Certificate> made(
      new Certificate(std::move(cert_file), std::move(key_file), std::move(log)));
  made->stamp_ = made->stamp();  // before they are read: what comes after is read again
  auto pair = KeyPair::read(made->cert_file_, made->key_file_);
  if (!pair) return tl::make_unexpected(pair.error());
  made->shown_ = std::move(*pair);
  return made;
}

const KeyPair& Certificate::current(Clock::time_point now) {
  if (now - looked_ >= kLookedEvery) look(now);
  return *shown_;
}

// The two files are not replaced at one moment: what cannot be used is looked at again before it is told.
void Certificate::look(Clock::time_point now) {
  looked_ = now;
  std::erase_if(replaced_, [&](const auto& one) { return now - one.second > kLongestHandshake; });
  const std::string stamp = this->stamp();
  if (stamp == stamp_) return;
  auto pair = KeyPair::read(cert_file_, key_file_);
  if (pair) {
    stamp_ = stamp;
    replaced_.emplace_back(std::exchange(shown_, std::move(*pair)), now);
    broken_.clear();
    if (log_) log_("HTTPS shows the new certificate of " + cert_file_);
    return;
  }
  if (std::exchange(broken_, stamp) != stamp) {
    told_ = false;
  } else if (!std::exchange(told_, true) && log_) {
    log_("HTTPS keeps the old certificate: " + pair.error().reason);
  }
}

std::string Certificate::stamp() const {
  std::string text;
  for (const std::string& file : {cert_file_, key_file_}) {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0) info = {};
    for (const auto number :
         {static_cast<long long>(info.st_ino), static_cast<long long>(info.st_size),
          static_cast<long long>(info.st_mtim.tv_sec), static_cast<long long>(info.st_mtim.tv_nsec),
          static_cast<long long>(info.st_mode)})
      text += std::to_string(number) + " ";
  }
  return text;
}

}  // namespace jm::node
