// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/http/http_job.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/one_line.hpp"
#include "base/printable.hpp"

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

constexpr std::size_t kMaxHeaders = std::size_t{64} << 10;  // bytes, all together
constexpr std::size_t kMaxEtag = 128;
constexpr curl_off_t kLongestRetryAfter = 300;  // seconds: nobody makes a gateway wait for longer
// Of the system and libcurl, below what is measured here.
constexpr double kSecondsPerByte = 0.5e-9;
// A second, of one request: also what libcurl takes and nobody sees costs time.
constexpr curl_off_t kMaxSpeed = curl_off_t{32} << 20;

long ms(std::chrono::milliseconds value) {
  return static_cast<long>(value.count());
}

}  // namespace

HttpJob::HttpJob(Id id, std::vector<Id>* ready) : id_(id), ready_list_(ready), easy_(curl_easy_init()) {}

HttpJob::~HttpJob() {
  curl_easy_cleanup(easy_);
  curl_slist_free_all(headers_);
}

bool HttpJob::set_up() {
  if (!easy_) return false;
  curl_easy_setopt(easy_, CURLOPT_URL, request.url.c_str());
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
  curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, ms(request.timeout));
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, ms(request.connect_timeout));
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, request.verify_tls ? 1L : 0L);
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, request.verify_tls ? 2L : 0L);
  if (!request.ca_file.empty()) curl_easy_setopt(easy_, CURLOPT_CAINFO, request.ca_file.c_str());
#if LIBCURL_VERSION_NUM >= 0x075700
  curl_easy_setopt(easy_, CURLOPT_CA_CACHE_TIMEOUT, kCertificatesKept);
#endif
  curl_easy_setopt(easy_, CURLOPT_MAX_RECV_SPEED_LARGE, kMaxSpeed);
  if (!streaming)
    curl_easy_setopt(easy_, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.max_response));
  if (request.method != "GET") {
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request.body.data());
  }
  for (const std::string& header : request.headers) append_header(header.c_str());
  append_header("Expect:");  // never hold a body back for "100 Continue"
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_.data());
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &HttpJob::on_body);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &HttpJob::on_header);
  return true;
}

HttpJob* HttpJob::of(CURL* easy) {
  char* job = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &job);
  return reinterpret_cast<HttpJob*>(job);
}

void HttpJob::append_header(const char* header) {
  if (curl_slist* grown = curl_slist_append(headers_, header)) headers_ = grown;
}

int HttpJob::status() const {
  long code = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &code);
  return static_cast<int>(code);
}

void HttpJob::mark_ready() {
  if (!std::exchange(marked_, true)) ready_list_->push_back(id_);
}

bool HttpJob::take_opened() {
  return open_ && !std::exchange(told_open_, true);
}

std::chrono::milliseconds HttpJob::wait() const {
  const bool may_wait = request.source && (streaming || request.method == "GET");
  return may_wait ? request.source->wait() : std::chrono::milliseconds(0);
}

std::optional<std::string_view> HttpJob::next_line() {
  if (taken_ == line_start_) return std::nullopt;
  const std::size_t end = lines_.find('\n', taken_);
  std::string_view next(lines_.data() + taken_, end - taken_);
  taken_ = end + 1;
  if (next.ends_with('\r')) next.remove_suffix(1);
  return next;
}

void HttpJob::go_on() {
  marked_ = false;
  lines_.erase(0, taken_);
  line_start_ -= std::exchange(taken_, 0);
  if (std::exchange(paused_, false)) curl_easy_pause(easy_, CURLPAUSE_CONT);
}

void HttpJob::end(CURLcode code) {
  end_ = code;
  mark_ready();
}

void HttpJob::pay_for(const std::function<void()>& callback) const {
  if (!request.source) return callback();
  request.source->pay_for(callback);
}

// Bounded by one line: what has not been taken yet, and the one that is not whole.
std::size_t HttpJob::take_streamed(std::string_view bytes) {
  if (line_start_ - taken_ >= request.max_response) {
    paused_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  const std::size_t before = lines_.size();
  lines_.append(bytes);
  if (const std::size_t end = bytes.rfind('\n'); end != std::string_view::npos) {
    line_start_ = before + end + 1;
    mark_ready();
  }
  too_large_ = lines_.size() - line_start_ > request.max_response;
  return too_large_ ? 0 : bytes.size();
}

std::size_t HttpJob::on_body(char* bytes, std::size_t, std::size_t size, void* self) {
  HttpJob& job = *static_cast<HttpJob*>(self);
  if (job.request.source) job.request.source->spend(kSecondsPerByte * static_cast<double>(size));
  if (job.open_) return job.take_streamed({bytes, size});
  job.too_large_ = job.response_.body.size() + size > job.request.max_response;
  if (job.too_large_) return 0;
  job.response_.body.append(bytes, size);
  return size;
}

std::size_t HttpJob::on_header(char* bytes, std::size_t, std::size_t size, void* self) {
  HttpJob& job = *static_cast<HttpJob*>(self);
  job.headers_size_ += size;
  job.too_large_ = job.headers_size_ > kMaxHeaders;
  if (job.too_large_) return 0;
  std::string_view header(bytes, size);
  while (!header.empty() && (header.back() == '\r' || header.back() == '\n')) header.remove_suffix(1);
  job.take_header(header);
  return size;
}

void HttpJob::take_header(std::string_view header) {
  constexpr std::string_view kEtag = "etag:";
  if (header.size() > kEtag.size() && curl_strnequal(header.data(), kEtag.data(), kEtag.size())) {
    header.remove_prefix(std::min(header.find_first_not_of(' ', kEtag.size()), header.size()));
    // It goes into a header of ours.
    if (header.size() <= kMaxEtag && is_printable(header)) response_.etag = header;
  }
  if (header.empty() && streaming && status() == 200) {
    open_ = true;
    mark_ready();
  }
}

HttpError HttpJob::error_of(CURLcode code) const {
  if (too_large_ || code == CURLE_FILESIZE_EXCEEDED)
    return {HttpFailure::TooLarge,
            headers_size_ > kMaxHeaders
                ? "it sends headers without end"
                : "it sends more than " + std::to_string(request.max_response) + " bytes"};
  std::string text = one_line(error_[0] ? error_.data() : curl_easy_strerror(code));
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return {HttpFailure::Timeout, std::move(text)};
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return {HttpFailure::Connect, std::move(text)};
    case CURLE_URL_MALFORMAT:
      return {HttpFailure::BadRequest, std::move(text)};
    default:
      return {HttpFailure::Broken, std::move(text)};
  }
}

tl::expected<HttpResponse, HttpError> HttpJob::outcome() {
  if (*end_ != CURLE_OK) return tl::unexpected(error_of(*end_));
  curl_off_t seconds = 0;
  curl_easy_getinfo(easy_, CURLINFO_RETRY_AFTER, &seconds);
  response_.status = status();
  response_.retry_after = std::chrono::seconds(std::clamp<curl_off_t>(seconds, 0, kLongestRetryAfter));
  return std::move(response_);
}

}  // namespace jm::base
