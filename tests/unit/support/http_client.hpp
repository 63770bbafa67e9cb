// SPDX-License-Identifier: GPL-3.0-or-later
// A small HTTP client for the tests, on libcurl: one request, or a stream that is read line by line.
#pragma once

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace jm::testing {

inline constexpr std::chrono::seconds kTimeout{60};  // a deadline for what must happen, generously

struct Call {
  std::string method = "GET";
  std::string body = {};
  std::vector<std::string> headers = {};
  std::string ca_file = {};
  bool chunked = false;
  bool old_tls = false;  // speak TLS 1.1 at most
};

struct Answer {
  long status = 0;  // 0: no answer at all
  std::string body;
  std::map<std::string, std::string> headers;  // names in lowercase
  bool has(const std::string& part) const { return body.find(part) != std::string::npos; }
  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

// Sets everything of a Call on an easy handle; `list` must be freed by the caller, `call` must live on.
inline CURL* prepare(const std::string& url, const Call& call, curl_slist** list) {
  CURL* curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call.method.c_str());
  for (const std::string& header : call.headers) *list = curl_slist_append(*list, header.c_str());
  if (call.method == "HEAD") curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  if (call.method == "POST") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call.body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(call.body.size()));
    if (call.chunked) *list = curl_slist_append(*list, "Transfer-Encoding: chunked");
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, *list);
  if (!call.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, call.ca_file.c_str());
  if (call.old_tls) {
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_MAX_TLSv1_1});
    curl_easy_setopt(curl, CURLOPT_SSL_CIPHER_LIST, "DEFAULT:@SECLEVEL=0");  // or OpenSSL itself refuses
  }
  return curl;
}

inline std::size_t take_header(char* data, std::size_t size, std::size_t count, void* into) {
  auto& headers = *static_cast<std::map<std::string, std::string>*>(into);
  std::string line(data, size * count);
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.pop_back();
  const std::size_t colon = line.find(": ");
  if (colon != std::string::npos) {
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    headers[name] = line.substr(colon + 2);
  }
  return size * count;
}

inline Answer ask(const std::string& url, const Call& call = {}) {
  Answer answer;
  curl_slist* list = nullptr;
  CURL* curl = prepare(url, call, &list);
  const auto take = +[](char* data, std::size_t size, std::size_t count, void* into) {
    static_cast<std::string*>(into)->append(data, size * count);
    return size * count;
  };
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &take_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer.headers);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
  if (curl_easy_perform(curl) == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  curl_slist_free_all(list);
  curl_easy_cleanup(curl);
  return answer;
}

// A request on a thread of its own, of which the answer's lines are taken one by one.
class Stream {
 public:
  explicit Stream(std::string url, Call call = {})
      : url_(std::move(url)), call_(std::move(call)), thread_([this] { run(); }) {}
  ~Stream() { close(); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // The next line without its newline; nullopt when the stream has ended or time is up.
  std::optional<std::string> line() {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, kTimeout, [&] { return !lines_.empty() || over_; });
    if (lines_.empty()) return std::nullopt;
    std::string first = std::move(lines_.front());
    lines_.pop_front();
    return first;
  }
  // Takes nothing from the socket until let go.
  void stall(bool stalled) {
    const std::scoped_lock lock(mutex_);
    stalled_ = stalled;
    wake_.notify_all();
  }
  bool ended() {
    std::unique_lock lock(mutex_);
    return wake_.wait_for(lock, kTimeout, [&] { return over_; });
  }
  long status() {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, kTimeout, [&] { return over_; });
    return status_;
  }
  void close() {
    {
      const std::scoped_lock lock(mutex_);
      closing_ = true;
      stalled_ = false;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run() {
    curl_slist* list = nullptr;
    CURL* curl = prepare(url_, call_, &list);
    const auto take = +[](char* data, std::size_t size, std::size_t count, void* into) {
      return static_cast<Stream*>(into)->take({data, size * count});
    };
    const auto go_on = +[](void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
      auto& stream = *static_cast<Stream*>(self);
      const std::scoped_lock lock(stream.mutex_);
      return stream.closing_ ? 1 : 0;
    };
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, go_on);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, this);
    curl_easy_perform(curl);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(list);
    curl_easy_cleanup(curl);
    const std::scoped_lock lock(mutex_);
    status_ = status;
    over_ = true;
    wake_.notify_all();
  }

  std::size_t take(std::string_view data) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [&] { return !stalled_; });
    if (closing_) return 0;
    partial_.append(data);
    for (std::size_t end = partial_.find('\n'); end != std::string::npos; end = partial_.find('\n')) {
      lines_.push_back(partial_.substr(0, end));
      partial_.erase(0, end + 1);
    }
    wake_.notify_all();
    return data.size();
  }

  const std::string url_;
  const Call call_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::string> lines_;
  std::string partial_;
  long status_ = 0;
  bool stalled_ = false, closing_ = false, over_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace jm::testing
