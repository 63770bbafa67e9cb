// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/http/http_job.hpp"

#include <utility>

namespace jm::base {
namespace {

// Of the system and libcurl, below what is measured here.
constexpr double kSecondsPerByte = 0.5e-9;

HttpFailure failure_of(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return HttpFailure::Timeout;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return HttpFailure::Connect;
    case CURLE_URL_MALFORMAT:
      return HttpFailure::BadRequest;
    default:
      return HttpFailure::Broken;
  }
}

}  // namespace

HttpJob::HttpJob(Id id, std::vector<Id>* ready) : id_(id), ready_list_(ready) {}

bool HttpJob::set_up() {
  if (!easy_.set_up(request, is_stream())) return false;
  easy_.call(this, &HttpJob::on_header, &HttpJob::on_body);
  return true;
}

void HttpJob::mark_ready() {
  if (!std::exchange(marked_, true)) ready_list_->push_back(id_);
}

bool HttpJob::take_opened() {
  if (stage_ != Stage::Opened) return false;
  stage_ = Stage::Told;
  return true;
}

std::chrono::milliseconds HttpJob::wait() const {
  const bool may_wait = request.source && (is_stream() || request.method == "GET");
  return may_wait ? request.source->wait() : std::chrono::milliseconds(0);
}

void HttpJob::go_on() {
  marked_ = false;
  lines_.drop_taken();
  if (std::exchange(paused_, false)) easy_.go_on();
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
  if (lines_.whole() >= request.max_response) {
    paused_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  if (lines_.append(bytes)) mark_ready();
  body_too_large_ = lines_.unfinished() > request.max_response;
  return body_too_large_ ? 0 : bytes.size();
}

std::size_t HttpJob::on_body(char* bytes, std::size_t, std::size_t size, void* self) {
  HttpJob& job = *static_cast<HttpJob*>(self);
  if (job.request.source) job.request.source->spend(kSecondsPerByte * static_cast<double>(size));
  if (job.stage_ != Stage::Head) return job.take_streamed({bytes, size});
  job.body_too_large_ = job.body_.size() + size > job.request.max_response;
  if (job.body_too_large_) return 0;
  job.body_.append(bytes, size);
  return size;
}

std::size_t HttpJob::on_header(char* bytes, std::size_t, std::size_t size, void* self) {
  HttpJob& job = *static_cast<HttpJob*>(self);
  if (!job.headers_.add({bytes, size})) return 0;
  if (job.headers_.complete() && job.is_stream() && job.easy_.status() == 200) {
    if (job.stage_ == Stage::Head) job.stage_ = Stage::Opened;
    job.mark_ready();
  }
  return size;
}

HttpError HttpJob::error_of(CURLcode code) const {
  if (headers_.too_large()) return {HttpFailure::TooLarge, "it sends headers without end"};
  if (body_too_large_ || code == CURLE_FILESIZE_EXCEEDED)
    return {HttpFailure::TooLarge, "it sends more than " + std::to_string(request.max_response) + " bytes"};
  return {failure_of(code), easy_.reason_of(code)};
}

tl::expected<HttpResponse, HttpError> HttpJob::outcome() {
  if (*end_ != CURLE_OK) return tl::unexpected(error_of(*end_));
  return HttpResponse{easy_.status(), std::move(body_), headers_.etag(), easy_.retry_after(),
                      headers_.date()};
}

}  // namespace jm::base
