// SPDX-License-Identifier: GPL-3.0-or-later
// Outgoing HTTP for the carriers, served by the Loop's thread through libcurl's multi interface. Connections
// are kept alive and reused; redirects are not followed; http and https only; what a server may send is
// bounded.
//
// Threads: the loop's thread only, callbacks included. No callback runs from inside start(), stream() or the
// destructor of a Transfer.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits/budget.hpp"
#include "base/loop.hpp"
#include "base/result.hpp"

namespace jm::base {

struct HttpRequest {
  std::string method = "GET";        // anything but GET sends `body`
  std::string url;                   // http:// or https://
  std::vector<std::string> headers;  // "Name: value"
  std::string body;
  std::chrono::milliseconds timeout{10000};         // from start() to the last byte; 0: none
  std::chrono::milliseconds connect_timeout{5000};  // names, TCP and TLS
  std::size_t max_response = std::size_t{1} << 20;  // bytes of the body; of one line when streaming
  std::string ca_file;                              // empty: the system's
  bool verify_tls = true;
  // Pays for the answer and for what the callbacks do with it, if it is set; outlives the request. If
  // it has nothing left, the answer to a GET and the lines of a stream wait, and a stream is read no further.
  Budget::Source* source = nullptr;
};

struct HttpResponse {
  int status = 0;  // whatever the server said, errors too
  std::string body;
  std::string etag;  // the header's value as it was sent; empty: none, or none that can be sent back
  std::chrono::milliseconds retry_after{0};  // 0: none; five minutes at the most
  std::optional<std::int64_t> date{};        // seconds since 1970, by the server's clock, if it said so
};

enum class HttpFailure { Connect, Timeout, Broken, TooLarge, BadRequest };
struct HttpError {
  HttpFailure why = HttpFailure::Connect;
  std::string reason;  // one line, without the URL
};

using HttpDone = std::function<void(tl::expected<HttpResponse, HttpError>)>;
using HttpLine = std::function<void(std::string_view line)>;  // without its end; may be empty

// A request under way. Destroying it cancels the request; its callbacks do not run any more. May be destroyed
// from inside any callback and after the Loop.
class Transfer {
 public:
  virtual ~Transfer() = default;
};

struct Loop::Http {
  virtual ~Http() = default;

  // `done` is called once.
  [[nodiscard]] virtual std::unique_ptr<Transfer> start(HttpRequest request, HttpDone done) = 0;

  // The body of a 200 goes to `line`, line by line as it comes; `opened` is called before, once the status is
  // known to be 200; `done` once at the end. Any other status is an ordinary response, given to `done`.
  [[nodiscard]] virtual std::unique_ptr<Transfer> stream(HttpRequest request, std::function<void()> opened,
                                                         HttpLine line, HttpDone done) = 0;
};

}  // namespace jm::base
