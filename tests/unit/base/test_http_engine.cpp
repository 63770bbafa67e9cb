// SPDX-License-Identifier: GPL-3.0-or-later
// The engine of outgoing HTTP by itself: the test serves it in place of a loop's thread.
#include "base/http/http_engine.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "tests/unit/support/tangle_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

namespace {

using namespace jm::base;
using namespace jm::carrier::testing;
using Clock = std::chrono::steady_clock;
using Outcome = tl::expected<HttpResponse, HttpError>;

struct Engine {
  // Serves it until `ready`, or for too long.
  template <class Ready>
  bool serve_until(Ready ready) {
    for (const auto end = Clock::now() + kDeadline; !ready();) {
      if (Clock::now() > end) return false;
      engine->serve();
      if (!ready()) engine->wait(100ms);
    }
    return true;
  }
  std::unique_ptr<Transfer> get(const std::string& url) {
    HttpRequest request;
    request.url = url;
    return engine->start(std::move(request), [this](Outcome its) {
      ++ends;
      outcome = std::move(its);
    });
  }
  std::unique_ptr<Transfer> stream(const std::string& url) {
    HttpRequest request;
    request.url = url;
    request.timeout = 0ms;
    return engine->stream(
        std::move(request), [this] { told += "opened "; },
        [this](std::string_view line) { told += std::string(line) + " "; },
        [this](const Outcome& its) { told += its ? "over" : "failed"; });
  }

  Loop loop;  // for pauses alone: it does not run
  std::unique_ptr<HttpEngine> engine = HttpEngine::make(loop);
  int ends = 0;
  std::optional<Outcome> outcome;
  std::string told;
};

START_TEST(nothing_moves_but_while_it_is_served) {
  FakeServer server([](FakeConnection& connection, const FakeRequest& request) {
    connection.reply(200, request.method + request.path);
  });
  Engine world;
  const auto transfer = world.get(server.url() + "/a");
  ck_assert_int_eq(world.ends, 0);
  ck_assert(world.serve_until([&] { return world.ends > 0; }));
  ck_assert(world.outcome->has_value() && (*world.outcome)->body == "GET/a");
  world.engine->serve();
  ck_assert_int_eq(world.ends, 1);
}
END_TEST

START_TEST(it_is_woken_from_its_wait) {
  Engine world;
  const auto begun = Clock::now();
  std::thread other([&] { world.engine->wake(); });
  world.engine->wait(20s);
  other.join();
  ck_assert(Clock::now() - begun < 10s);
}
END_TEST

START_TEST(it_waits_no_longer_than_it_was_told) {
  Engine world;
  const auto begun = Clock::now();
  world.engine->wait(10ms);
  ck_assert(Clock::now() - begun >= 9ms);
  ck_assert(Clock::now() - begun < kDeadline);
}
END_TEST

START_TEST(what_libcurl_refuses_fails) {
  Engine world;
  const auto transfer = world.get("http://a b/");
  ck_assert(world.serve_until([&] { return world.ends > 0; }));
  ck_assert(world.outcome->error().why == HttpFailure::BadRequest);
}
END_TEST

START_TEST(what_was_cancelled_is_not_called_back) {
  FakeServer server([](FakeConnection& connection, const FakeRequest&) { connection.reply(200, "x"); });
  Engine world;
  auto cancelled = world.get(server.url() + "/cancelled");
  world.engine->serve();
  cancelled.reset();
  const auto next = world.stream(server.url());
  ck_assert(world.serve_until([&] { return world.told.ends_with("over"); }));
  ck_assert_int_eq(world.ends, 0);
}
END_TEST

START_TEST(a_stream_is_told_line_by_line) {
  FakeServer server(
      [](FakeConnection& connection, const FakeRequest&) { connection.reply(200, "one\ntwo\n"); });
  Engine world;
  const auto transfer = world.stream(server.url());
  ck_assert(world.serve_until([&] { return world.told.ends_with("over"); }));
  ck_assert_str_eq(world.told.c_str(), "opened one two over");
}
END_TEST

START_TEST(its_end_calls_nobody_back) {
  FakeServer server([](FakeConnection& connection, const FakeRequest&) {
    connection.send("HTTP/1.1 200 OK\r\n\r\none\n");
    connection.wait_until_gone();
  });
  Engine world;
  auto transfer = world.stream(server.url());
  ck_assert(world.serve_until([&] { return world.told == "opened one "; }));
  world.engine.reset();
  transfer.reset();
  ck_assert_str_eq(world.told.c_str(), "opened one ");
}
END_TEST

}  // namespace

int main() {
  Suite* suite = suite_create("http engine");
  TCase* tests = tcase_create("http engine");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {nothing_moves_but_while_it_is_served, it_is_woken_from_its_wait, it_waits_no_longer_than_it_was_told,
        what_libcurl_refuses_fails, what_was_cancelled_is_not_called_back, a_stream_is_told_line_by_line,
        its_end_calls_nobody_back})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
