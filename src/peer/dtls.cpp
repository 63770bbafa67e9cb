// SPDX-License-Identifier: GPL-3.0-or-later
#include "peer/dtls.hpp"

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <sys/time.h>

#include <cstring>

#include "peer/openssl.hpp"
#include "peer/rtp.hpp"

namespace jm::peer {
namespace {

constexpr long kMtu = 1200;  // bytes of a datagram: passes wherever WebRTC's media does

}  // namespace

// What OpenSSL reads from and writes to: a datagram at a time.
struct Dtls::Wire {
  Send send;
  std::span<const std::uint8_t> incoming;  // empty: nothing there

  static int write(BIO* bio, const char* data, int size) {
    if (size > 0)
      self(bio).send({reinterpret_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size)});
    return size;
  }
  static int read(BIO* bio, char* to, int size) {
    auto& incoming = self(bio).incoming;
    BIO_clear_retry_flags(bio);
    if (incoming.empty() || size <= 0) {
      BIO_set_retry_read(bio);
      return -1;
    }
    const std::size_t taken = std::min(incoming.size(), static_cast<std::size_t>(size));
    std::memcpy(to, incoming.data(), taken);
    incoming = {};
    return static_cast<int>(taken);
  }
  static long control(BIO*, int command, long, void*) {
    if (command == BIO_CTRL_FLUSH) return 1;
    return command == BIO_CTRL_DGRAM_QUERY_MTU ? kMtu : 0;
  }
  static Wire& self(BIO* bio) { return *static_cast<Wire*>(BIO_get_data(bio)); }

  static const BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");
      BIO_meth_set_write(m, write);
      BIO_meth_set_read(m, read);
      BIO_meth_set_ctrl(m, control);
      BIO_meth_set_create(m, [](BIO* bio) {
        BIO_set_init(bio, 1);
        return 1;
      });
      return m;
    }();
    return made;
  }
};

void Dtls::Free::operator()(ssl_st* ssl) const {
  SSL_free(ssl);
}

Dtls::Dtls() = default;
Dtls::~Dtls() = default;

Result<std::unique_ptr<Dtls>> Dtls::make(const Identity& identity, bool client, const Fingerprint& remote,
                                         Send send) {
  std::unique_ptr<Dtls> dtls(new Dtls);
  dtls->client_ = client;
  dtls->remote_ = remote;
  dtls->wire_ = std::make_unique<Wire>();
  dtls->wire_->send = std::move(send);
  dtls->ssl_.reset(SSL_new(identity.context()));
  BIO* bio = BIO_new(Wire::method());
  if (!dtls->ssl_ || bio == nullptr) {
    BIO_free(bio);
    return openssl_failed("cannot begin DTLS");
  }
  BIO_set_data(bio, dtls->wire_.get());
  SSL_set_bio(dtls->ssl_.get(), bio, bio);
  DTLS_set_link_mtu(dtls->ssl_.get(), kMtu);
  if (client)
    SSL_set_connect_state(dtls->ssl_.get());
  else
    SSL_set_accept_state(dtls->ssl_.get());
  return dtls;
}

Dtls::Progress Dtls::start() {
  return go_on();
}

Dtls::Progress Dtls::take(std::span<const std::uint8_t> datagram) {
  wire_->incoming = datagram;
  auto progress = go_on();
  wire_->incoming = {};
  return progress;
}

Dtls::Progress Dtls::timeout() {
  if (done_) return std::nullopt;
  ERR_clear_error();
  if (DTLSv1_handle_timeout(ssl_.get()) < 0) return openssl_failed("the DTLS handshake was not answered");
  return go_on();
}

std::optional<std::chrono::milliseconds> Dtls::wait() const {
  timeval left{};
  if (done_ || DTLSv1_get_timeout(ssl_.get(), &left) != 1) return std::nullopt;
  return std::chrono::milliseconds(left.tv_sec * 1000 + left.tv_usec / 1000 + 1);
}

void Dtls::close() {
  if (done_) SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

// After the handshake there is no data to read, but the peer may ask for its last flight again.
Dtls::Progress Dtls::go_on() {
  ERR_clear_error();
  if (done_) {
    std::uint8_t nothing[kMaxDatagram];
    while (SSL_read(ssl_.get(), nothing, sizeof nothing) > 0) {
    }
    if ((SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0) return fail("the peer closed DTLS");
    ERR_clear_error();
    return std::nullopt;
  }
  const int status = SSL_do_handshake(ssl_.get());
  if (status != 1) {
    const int why = SSL_get_error(ssl_.get(), status);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return std::nullopt;
    return openssl_failed("the DTLS handshake failed");
  }
  done_ = true;
  auto made = keys();
  if (!made) return tl::unexpected(made.error());
  return std::optional<SrtpKeys>(std::move(*made));
}

Result<SrtpKeys> Dtls::keys() const {
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(ssl_.get()),
                                                                X509_free);
  if (!certificate || fingerprint_of(certificate.get()) != remote_)
    return fail("the certificate in DTLS is not the one of the answer's fingerprint");
  const SRTP_PROTECTION_PROFILE* profile = SSL_get_selected_srtp_profile(ssl_.get());
  if (profile == nullptr) return fail("the peer does not take SRTP");
  const std::size_t key = 16, salt = profile->id == SRTP_AEAD_AES_128_GCM ? 12 : 14;
  std::vector<std::uint8_t> material(2 * (key + salt));
  constexpr char kLabel[] = "EXTRACTOR-dtls_srtp";
  if (SSL_export_keying_material(ssl_.get(), material.data(), material.size(), kLabel, sizeof kLabel - 1,
                                 nullptr, 0, 0) != 1)
    return openssl_failed("cannot derive the keys of SRTP");
  const auto of = [&](std::size_t side) {
    const auto begin = material.begin();
    const auto at = [&](std::size_t n) { return begin + static_cast<std::ptrdiff_t>(n); };
    std::vector<std::uint8_t> out(at(side * key), at((side + 1) * key));
    out.insert(out.end(), at(2 * key + side * salt), at(2 * key + (side + 1) * salt));
    return out;
  };
  return SrtpKeys{static_cast<unsigned>(profile->id), of(client_ ? 0 : 1), of(client_ ? 1 : 0)};
}

}  // namespace jm::peer
