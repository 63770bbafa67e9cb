// SPDX-License-Identifier: GPL-3.0-or-later
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "peer/dtls.hpp"
#include "peer/openssl.hpp"

namespace jm::peer {
namespace {

constexpr long kDay = 24 * 3600;
constexpr const char* kProfiles = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80";

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

bool sign_certificate(X509* certificate, EVP_PKEY* key) {
  std::uint8_t serial[8];
  if (RAND_bytes(serial, sizeof serial) != 1) return false;
  serial[0] &= 0x7f;
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(BN_bin2bn(serial, sizeof serial, nullptr),
                                                           BN_free);
  X509_NAME* name = X509_get_subject_name(certificate);
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr &&
         X509_set_version(certificate, 2) == 1 &&
         X509_gmtime_adj(X509_getm_notBefore(certificate), -kDay) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(certificate), 30 * kDay) != nullptr &&
         X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                    reinterpret_cast<const unsigned char*>("WebRTC"), -1, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, name) == 1 && X509_set_pubkey(certificate, key) == 1 &&
         X509_sign(certificate, key, EVP_sha256()) != 0;
}

// Whose certificate it is, is checked by its fingerprint when the handshake is done.
int take_any(int, X509_STORE_CTX*) {
  return 1;
}

}  // namespace

void Identity::Free::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

Result<Identity> Identity::make() {
  const Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const Certificate certificate(X509_new(), X509_free);
  if (!key || !certificate || !sign_certificate(certificate.get(), key.get()))
    return openssl_failed("cannot make a certificate");
  Identity identity;
  identity.context_.reset(SSL_CTX_new(DTLS_method()));
  SSL_CTX* context = identity.context_.get();
  if (context == nullptr || SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) != 1 ||
      SSL_CTX_use_certificate(context, certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_set_tlsext_use_srtp(context, kProfiles) != 0)
    return openssl_failed("cannot set up DTLS");
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, take_any);
  SSL_CTX_set_options(context, SSL_OP_NO_QUERY_MTU);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  const auto print = fingerprint_of(certificate.get());
  if (!print) return openssl_failed("cannot hash a certificate");
  identity.fingerprint_ = *print;
  return identity;
}

std::optional<Fingerprint> fingerprint_of(const X509* certificate) {
  Fingerprint print{};
  unsigned size = 0;
  if (X509_digest(certificate, EVP_sha256(), print.data(), &size) != 1 || size != print.size())
    return std::nullopt;
  return print;
}

tl::unexpected<Error> openssl_failed(const std::string& what) {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return fail(reason == nullptr ? what : what + ": " + reason);
}

}  // namespace jm::peer
