// SPDX-License-Identifier: GPL-3.0-or-later
// A libcurl handle that is set up for one request, with what libcurl keeps pointers to.
#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <string>

#include "base/http/http.hpp"

namespace jm::base {

class HttpEasy {
 public:
  // Both get `self`; see CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
  using Callback = std::size_t (*)(char* bytes, std::size_t, std::size_t size, void* self);

  HttpEasy() : easy_(curl_easy_init()) {}
  ~HttpEasy();
  HttpEasy(const HttpEasy&) = delete;
  HttpEasy& operator=(const HttpEasy&) = delete;

  // False if there is no handle. `request` outlives this; `streaming`: its body has no bound as a whole.
  bool set_up(const HttpRequest& request, bool streaming);
  // `self` is also what self_of() gives.
  void call(void* self, Callback on_header, Callback on_body);
  static void* self_of(CURL* easy);

  CURL* handle() const { return easy_; }
  int status() const;
  std::chrono::seconds retry_after() const;                 // 0: none; five minutes at the most
  std::string reason_of(CURLcode code) const;               // one line
  void go_on() { curl_easy_pause(easy_, CURLPAUSE_CONT); }  // after CURL_WRITEFUNC_PAUSE

 private:
  void set_connection_options(const HttpRequest& request);
  void set_headers(const HttpRequest& request);
  void append_header(const char* header);

  CURL* easy_;
  curl_slist* headers_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> error_{};
};

}  // namespace jm::base
