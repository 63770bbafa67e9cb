// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of a server's answer, through libcurl: the first byte says whether it is a stream, and how much
// may come.
#include <memory>

#include "base/http/http.hpp"
#include "base/printable.hpp"
#include "fake_node.hpp"
#include "fuzz.hpp"

namespace {

using namespace jm;
using namespace jm::base;

void check(const tl::expected<HttpResponse, HttpError>& result, const HttpRequest& request) {
  if (!result) return fuzz::require_one_line(result.error().reason);
  fuzz::require(result->body.size() <= request.max_response, "a body is bounded");
  fuzz::require(is_printable(result->etag), "an entity tag can be sent back");
  fuzz::require(
      result->retry_after >= std::chrono::seconds(0) && result->retry_after <= std::chrono::hours(24),
      "a pause is bounded");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static auto& server = *new fuzz::FakeNode();  // as long as its thread
  if (size == 0) return 0;
  server.begin({"c" + std::string(fuzz::text_of(data + 1, size - 1))});
  HttpRequest request;
  request.url = server.url();
  request.max_response = data[0] % 4 < 2 ? 64 : 4096;
  Loop loop;
  std::unique_ptr<Transfer> transfer;
  bool opened = false, done = false;
  const auto finish = [&](const auto& result) {
    fuzz::require(!done, "it is done once");
    done = true;
    check(result, request);
    loop.stop();
  };
  loop.post([&] {
    if (data[0] % 2 == 0) {
      transfer = loop.http().start(request, finish);
      return;
    }
    const auto line = [&](std::string_view text) {
      fuzz::require(opened && !done, "lines come between the beginning and the end");
      fuzz::require(text.find('\n') == std::string_view::npos && text.size() < size, "a line is one");
    };
    transfer = loop.http().stream(
        request, [&] { opened = true; }, line, finish);
  });
  loop.run();
  return 0;
}
