// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/http/http_easy.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>

#include "base/one_line.hpp"

namespace jm::base {
namespace {

// Loopback is never asked through a proxy, whatever the environment says about the rest of the world.
const std::string& no_proxy() {
  static const std::string hosts = [] {
    const char* given = std::getenv("no_proxy");
    if (!given) given = std::getenv("NO_PROXY");
    return std::string("localhost,127.0.0.1,::1") + (given && *given ? std::string(",") + given : "");
  }();
  return hosts;
}

// A slow node is waited for, but not on a connection whose other end does not acknowledge any more.
constexpr long kKeepIdle = 20, kKeepInterval = 10;  // seconds
constexpr int kUnacknowledged = 30'000;             // ms

// Seconds; libcurl would keep them for a day, and with them a certificate that was renewed since.
constexpr long kCertificatesKept = 1;

int notice_dead_connections(void*, curl_socket_t socket, curlsocktype) {
#ifdef TCP_USER_TIMEOUT
  ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnacknowledged, sizeof kUnacknowledged);
#endif
  return CURL_SOCKOPT_OK;
}

constexpr curl_off_t kLongestRetryAfter = 300;  // seconds: nobody makes a gateway wait for longer
// Bytes a second of one request: also what libcurl takes and does not deliver costs time.
constexpr curl_off_t kMaxSpeed = curl_off_t{32} << 20;

long ms(std::chrono::milliseconds value) {
  return static_cast<long>(value.count());
}

}  // namespace

HttpEasy::~HttpEasy() {
  curl_easy_cleanup(easy_);
  curl_slist_free_all(headers_);
}

bool HttpEasy::set_up(const HttpRequest& request, bool streaming) {
  if (!easy_) return false;
  set_connection_options(request);
  curl_easy_setopt(easy_, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, ms(request.timeout));
  if (!streaming)
    curl_easy_setopt(easy_, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.max_response));
  if (request.method != "GET") {
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request.body.data());
  }
  set_headers(request);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_.data());
  return true;
}

void HttpEasy::set_connection_options(const HttpRequest& request) {
#if LIBCURL_VERSION_NUM >= 0x075500
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS, static_cast<long>(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPIDLE, kKeepIdle);
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPINTVL, kKeepInterval);
  curl_easy_setopt(easy_, CURLOPT_SOCKOPTFUNCTION, &notice_dead_connections);
  curl_easy_setopt(easy_, CURLOPT_NOPROXY, no_proxy().c_str());
  curl_easy_setopt(easy_, CURLOPT_USERAGENT, "janus-mam");
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, ms(request.connect_timeout));
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, request.verify_tls ? 1L : 0L);
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, request.verify_tls ? 2L : 0L);
  if (!request.ca_file.empty()) curl_easy_setopt(easy_, CURLOPT_CAINFO, request.ca_file.c_str());
#if LIBCURL_VERSION_NUM >= 0x075700
  curl_easy_setopt(easy_, CURLOPT_CA_CACHE_TIMEOUT, kCertificatesKept);
#endif
  curl_easy_setopt(easy_, CURLOPT_MAX_RECV_SPEED_LARGE, kMaxSpeed);
}

void HttpEasy::set_headers(const HttpRequest& request) {
  for (const std::string& header : request.headers) append_header(header.c_str());
  append_header("Expect:");  // never hold a body back for "100 Continue"
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
}

void HttpEasy::append_header(const char* header) {
  if (curl_slist* grown = curl_slist_append(headers_, header)) headers_ = grown;
}

void HttpEasy::call(void* self, Callback on_header, Callback on_body) {
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, self);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, self);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, self);
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, on_header);
}

void* HttpEasy::self_of(CURL* easy) {
  char* self = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
  return self;
}

int HttpEasy::status() const {
  long code = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &code);
  return static_cast<int>(code);
}

std::chrono::seconds HttpEasy::retry_after() const {
  curl_off_t seconds = 0;
  curl_easy_getinfo(easy_, CURLINFO_RETRY_AFTER, &seconds);
  return std::chrono::seconds(std::clamp<curl_off_t>(seconds, 0, kLongestRetryAfter));
}

std::string HttpEasy::reason_of(CURLcode code) const {
  return one_line(error_[0] ? error_.data() : curl_easy_strerror(code));
}

}  // namespace jm::base
