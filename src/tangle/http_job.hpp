// One request as libcurl sees it: its options, where its bytes go, and what its end means.
#pragma once

#include <curl/curl.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tangle/http.hpp"

namespace jm::tangle {

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

  bool take_opened();        // true once, when the status of a stream has come and is 200
  std::string take_lines();  // the whole lines that came since the last call, each with its end
  tl::expected<HttpResponse, HttpError> outcome(CURLcode code);

 private:
  static std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* self);
  static std::size_t on_header(char* bytes, std::size_t, std::size_t size, void* self);
  bool take_streamed(std::string_view bytes);
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
  std::size_t line_start_ = 0;  // of the unfinished line in lines_
  bool open_ = false;
  bool told_open_ = false;
  bool too_large_ = false;
  bool marked_ = false;
};

}  // namespace jm::tangle
