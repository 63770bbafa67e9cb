// SPDX-License-Identifier: GPL-3.0-or-later
// One request under way: what becomes of its bytes, what is ready to be delivered, and what its end means.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http/http.hpp"
#include "base/http/http_easy.hpp"
#include "base/http/http_headers.hpp"
#include "base/http/line_buffer.hpp"

namespace jm::base {

class HttpJob {
 public:
  using Id = std::uint64_t;

  HttpRequest request;
  HttpDone done;
  std::function<void()> opened;
  HttpLine line;  // of a stream; empty: no stream

  // `ready` gets the id whenever there is something to deliver; it outlives the job.
  HttpJob(Id id, std::vector<Id>* ready);
  HttpJob(const HttpJob&) = delete;  // libcurl keeps pointers into it
  HttpJob& operator=(const HttpJob&) = delete;

  bool set_up();  // hands the request over to libcurl
  Id id() const { return id_; }
  CURL* easy() const { return easy_.handle(); }
  static HttpJob* of(CURL* easy) { return static_cast<HttpJob*>(HttpEasy::self_of(easy)); }

  // What to do when it is ready, in this order.
  bool take_opened();                      // true once, when the status of a stream has come and is 200
  std::chrono::milliseconds wait() const;  // until there is something left to pay for the rest
  std::optional<std::string_view> next_line() { return lines_.next(); }  // valid until go_on()
  void go_on();  // all lines were taken: more may come
  void end(CURLcode code);
  bool ended() const { return end_.has_value(); }
  tl::expected<HttpResponse, HttpError> outcome();
  bool is_paid_for() const { return request.source != nullptr; }
  double spent() const { return is_paid_for() ? request.source->spent() : 0; }  // lately
  // Runs `callback`, and has it paid for.
  void pay_for(const std::function<void()>& callback) const;

 private:
  enum class Stage {
    Head,    // of the answer; its body is kept, if it is no 200 of a stream
    Opened,  // a stream, which nobody has been told of
    Told,
  };

  static std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* self);
  static std::size_t on_header(char* bytes, std::size_t, std::size_t size, void* self);
  bool is_stream() const { return line != nullptr; }
  std::size_t take_streamed(std::string_view bytes);
  void mark_ready();
  HttpError error_of(CURLcode code) const;

  const Id id_;
  std::vector<Id>* const ready_list_;
  HttpEasy easy_;
  HttpHeaders headers_;
  std::string body_;
  LineBuffer lines_;
  Stage stage_ = Stage::Head;
  std::optional<CURLcode> end_;
  bool body_too_large_ = false;
  bool marked_ = false;  // is in the ready list
  bool paused_ = false;  // libcurl keeps what comes
};

}  // namespace jm::base
