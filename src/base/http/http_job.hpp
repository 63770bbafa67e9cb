// SPDX-License-Identifier: GPL-3.0-or-later
// One request as libcurl sees it: its options, where its bytes go, and what its end means.
#pragma once

#include <curl/curl.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http/http.hpp"

namespace jm::base {

class HttpJob {
 public:
  using Id = std::uint64_t;

  HttpRequest request;
  HttpDone done;
  bool streaming = false;
  std::function<void()> opened;
  HttpLine line;

  // `ready` gets the id whenever there is something to deliver; it outlives the job.
  HttpJob(Id id, std::vector<Id>* ready);
  ~HttpJob();
  HttpJob(const HttpJob&) = delete;  // libcurl keeps pointers into it
  HttpJob& operator=(const HttpJob&) = delete;

  bool set_up();  // hands the request over to libcurl
  Id id() const { return id_; }
  CURL* easy() const { return easy_; }
  static HttpJob* of(CURL* easy);

  // What to do when it is ready, in this order.
  bool take_opened();                           // true once, when the status of a stream has come and is 200
  std::chrono::milliseconds wait() const;       // until there is something left to pay for the rest
  std::optional<std::string_view> next_line();  // without its end; valid until go_on()
  void go_on();                                 // all lines were taken: more may come
  void end(CURLcode code);
  bool ended() const { return end_.has_value(); }
  tl::expected<HttpResponse, HttpError> outcome();
  bool is_paid_for() const { return request.source != nullptr; }
  double spent() const { return is_paid_for() ? request.source->spent() : 0; }  // lately
  // Runs `callback`, and has it paid for.
  void pay_for(const std::function<void()>& callback) const;

 private:
  static std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* self);
  static std::size_t on_header(char* bytes, std::size_t, std::size_t size, void* self);
  std::size_t take_streamed(std::string_view bytes);
  void take_header(std::string_view header);
  void append_header(const char* header);
  void mark_ready();
  int status() const;
  HttpError error_of(CURLcode code) const;

  Id id_;
  std::vector<Id>* ready_list_;
  CURL* easy_;
  curl_slist* headers_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> error_{};
  HttpResponse response_;
  std::string lines_;
  std::size_t taken_ = 0;       // bytes of lines_ that were
  std::size_t line_start_ = 0;  // of the unfinished line in lines_
  std::size_t headers_size_ = 0;
  std::optional<CURLcode> end_;
  bool open_ = false;
  bool told_open_ = false;
  bool too_large_ = false;
  bool marked_ = false;
  bool paused_ = false;  // libcurl keeps what comes
};

}  // namespace jm::base
