// SPDX-License-Identifier: GPL-3.0-or-later
// Outgoing HTTP on the loop, against a server that behaves and one that does not.
#include "base/http/http.hpp"

#include <atomic>
#include <condition_variable>
#include <ctime>
#include <mutex>
#include <optional>
#include <set>

#include "tests/unit/support/tangle_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

namespace {

using namespace jm;
using namespace jm::base;
using namespace jm::carrier::testing;
using Outcome = tl::expected<HttpResponse, HttpError>;

HttpRequest get(const std::string& url) {
  HttpRequest request;
  request.url = url;
  request.timeout = 30s;
  return request;
}

Outcome run(LoopThread& thread, HttpRequest request) {
  Inbox<Outcome> inbox;
  std::unique_ptr<Transfer> transfer;
  thread.on([&] {
    transfer =
        thread.loop.http().start(std::move(request), [&](Outcome outcome) { inbox.put(std::move(outcome)); });
  });
  Outcome outcome = inbox.one();
  thread.on([&] { transfer.reset(); });
  return outcome;
}

START_TEST(a_request_and_its_answer) {
  FakeServer server([](FakeConnection& connection, const FakeRequest& request) {
    connection.reply(
        201, request.method + " " + request.path + " " + request.headers.at("x-a") + " " + request.body,
        "ETag: \"7\"\r\nRetry-After: 3\r\n");
  });
  LoopThread thread;
  HttpRequest request = get(server.url() + "/path?q=1");
  request.method = "POST";
  request.headers = {"X-A: b"};
  request.body = std::string("bo\0dy", 5);
  const Outcome outcome = run(thread, std::move(request));
  ck_assert(outcome.has_value());
  ck_assert_int_eq(outcome->status, 201);
  ck_assert(outcome->body == std::string("POST /path?q=1 b bo\0dy", 22));
  ck_assert_str_eq(outcome->etag.c_str(), "\"7\"");
  ck_assert(outcome->retry_after == 3s);
}
END_TEST

START_TEST(nobody_makes_it_wait_for_a_day) {
  FakeServer server([](FakeConnection& connection, const FakeRequest&) {
    connection.reply(503, "", "Retry-After: 86400\r\n");
  });
  LoopThread thread;
  ck_assert(run(thread, get(server.url()))->retry_after == 300s);
}
END_TEST

// What is sent back in a header of ours must be no part of another one.
START_TEST(an_entity_tag_that_cannot_be_sent_back_is_none) {
  FakeServer server([](FakeConnection& connection, const FakeRequest&) {
    connection.reply(200, "x", "ETag: \"7\"\rX-Other: 1\r\n");
  });
  LoopThread thread;
  const Outcome outcome = run(thread, get(server.url()));
  ck_assert(outcome.has_value());
  ck_assert(outcome->etag.empty());
}
END_TEST

START_TEST(a_connection_is_used_again) {
  FakeServer server([](FakeConnection& connection, const FakeRequest&) { connection.reply(200, "x"); });
  LoopThread thread;
  for (int i = 0; i < 5; ++i) ck_assert(run(thread, get(server.url())).has_value());
  ck_assert_uint_eq(server.connections(), 1);
}
END_TEST

START_TEST(redirects_and_other_schemes_are_not_followed) {
  FakeServer server([](FakeConnection& connection, const FakeRequest&) {
    connection.reply(302, "", "Location: file:///etc/passwd\r\n");
  });
  LoopThread thread;
  ck_assert_int_eq(run(thread, get(server.url()))->status, 302);
  ck_assert(!run(thread, get("file:///etc/passwd")).has_value());
}
END_TEST

START_TEST(what_is_too_large_is_given_up) {
  std::atomic<bool> gone = false;
  FakeServer server([&](FakeConnection& connection, const FakeRequest& request) {
    if (request.path == "/announced") return connection.reply(200, std::string(5000, 'x'));
    connection.send("HTTP/1.1 200 OK\r\n\r\n");  // endless
    while (connection.send(std::string(4096, 'x'))) {
    }
    gone = true;
    gone.notify_all();
  });
  LoopThread thread;
  for (const char* path : {"/announced", "/endless"}) {
    HttpRequest request = get(server.url() + path);
    request.max_response = 4999;
    const Outcome outcome = run(thread, std::move(request));
    ck_assert(!outcome.has_value());
    ck_assert(outcome.error().why == HttpFailure::TooLarge);
  }
  gone.wait(false);  // the connection was closed
}
END_TEST

START_TEST(a_cut_answer_is_no_answer) {
  FakeServer server([](FakeConnection& connection, const FakeRequest&) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    connection.close();
  });
  LoopThread thread;
  const Outcome outcome = run(thread, get(server.url()));
  ck_assert(!outcome.has_value());
  ck_assert(outcome.error().why == HttpFailure::Broken);
}
END_TEST

START_TEST(silence_ends_with_the_timeout_while_the_loop_goes_on) {
  FakeServer server([](FakeConnection& connection, const FakeRequest&) { connection.wait_until_gone(); });
  LoopThread thread;
  Inbox<Outcome> inbox;
  std::unique_ptr<Transfer> transfer;
  thread.on([&] {
    HttpRequest request = get(server.url());
    request.timeout = 300ms;
    transfer =
        thread.loop.http().start(std::move(request), [&](Outcome outcome) { inbox.put(std::move(outcome)); });
  });
  int turns = 0;
  while (inbox.size() == 0 && turns < 1000000) {
    thread.on([] {});
    ++turns;
  }
  const Outcome outcome = inbox.one();
  ck_assert(!outcome.has_value());
  ck_assert(outcome.error().why == HttpFailure::Timeout);
  ck_assert_int_ge(turns, 20);
  thread.on([&] { transfer.reset(); });
}
END_TEST

START_TEST(nobody_listens) {
  std::string url;
  {
    FakeServer server([](FakeConnection&, const FakeRequest&) {});
    url = server.url();
  }
  LoopThread thread;
  const Outcome outcome = run(thread, get(url));
  ck_assert(!outcome.has_value());
  ck_assert(outcome.error().why == HttpFailure::Connect);
  ck_assert(outcome.error().reason.find('\n') == std::string::npos);
}
END_TEST

START_TEST(a_cancelled_request_is_silent_and_closes) {
  Inbox<int> asked;
  Inbox<int> gone;
  FakeServer server([&](FakeConnection& connection, const FakeRequest&) {
    asked.put(1);
    connection.wait_until_gone();
    gone.put(1);
  });
  LoopThread thread;
  std::atomic<bool> called = false;
  std::unique_ptr<Transfer> transfer;
  thread.on([&] {
    transfer = thread.loop.http().start(get(server.url()), [&](const Outcome&) { called = true; });
  });
  asked.one();
  thread.on([&] { transfer.reset(); });
  gone.one();
  ck_assert(!called);
}
END_TEST

START_TEST(a_callback_may_end_its_own_and_other_transfers) {
  FakeServer server([&](FakeConnection& connection, const FakeRequest&) { connection.reply(200, "x"); });
  LoopThread thread;
  Inbox<int> first;
  std::vector<std::unique_ptr<Transfer>> transfers;
  std::atomic<int> calls = 0;
  thread.on([&] {
    for (int i = 0; i < 8; ++i)
      transfers.push_back(thread.loop.http().start(get(server.url()), [&](const Outcome&) {
        ++calls;
        transfers.clear();
        first.put(1);
      }));
  });
  first.one();
  thread.on([] {});
  ck_assert_int_eq(calls, 1);
}
END_TEST

START_TEST(a_stream_gives_line_by_line) {
  Inbox<int> taken;
  FakeServer server([&](FakeConnection& connection, const FakeRequest&) {
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    connection.send("5\r\none\nt\r\n");
    taken.one();  // the first line has arrived although the second has not ended
    connection.send("9\r\nwo\r\n\nrest\r\n0\r\n\r\n");
  });
  LoopThread thread;
  Inbox<std::string> lines;
  Inbox<Outcome> end;
  std::unique_ptr<Transfer> transfer;
  thread.on([&] {
    transfer = thread.loop.http().stream(
        get(server.url()), [&] { lines.put("(open)"); },
        [&](std::string_view line) {
          lines.put(std::string(line));
          if (line == "one") taken.put(1);
        },
        [&](Outcome outcome) { end.put(std::move(outcome)); });
  });
  ck_assert_int_eq(end.one()->status, 200);
  ck_assert(lines.await(4) == (std::vector<std::string>{"(open)", "one", "two", ""}));
  thread.on([&] { transfer.reset(); });
}
END_TEST

START_TEST(a_stream_with_another_status_is_an_answer) {
  FakeServer server(
      [](FakeConnection& connection, const FakeRequest&) { connection.reply(404, "no\nsuch\n"); });
  LoopThread thread;
  Inbox<Outcome> end;
  std::atomic<int> lines = 0;
  std::unique_ptr<Transfer> transfer;
  thread.on([&] {
    transfer = thread.loop.http().stream(
        get(server.url()), [&] { ++lines; }, [&](std::string_view) { ++lines; },
        [&](Outcome outcome) { end.put(std::move(outcome)); });
  });
  const Outcome outcome = end.one();
  ck_assert_int_eq(outcome->status, 404);
  ck_assert_str_eq(outcome->body.c_str(), "no\nsuch\n");
  ck_assert_int_eq(lines, 0);
  thread.on([&] { transfer.reset(); });
}
END_TEST

START_TEST(a_streams_line_is_bounded_but_not_the_stream) {
  FakeServer server([](FakeConnection& connection, const FakeRequest& request) {
    connection.send("HTTP/1.1 200 OK\r\n\r\n");
    for (int i = 0; i < 100; ++i) connection.send(std::string(99, 'x') + "\n");
    if (request.path == "/good") return connection.close();
    while (connection.send(std::string(4096, 'y'))) {
    }
  });
  LoopThread thread;
  for (const std::string path : {"/good", "/bad"}) {
    Inbox<Outcome> end;
    std::atomic<int> lines = 0;
    std::unique_ptr<Transfer> transfer;
    thread.on([&] {
      HttpRequest request = get(server.url() + path);
      request.max_response = 100;
      transfer = thread.loop.http().stream(
          std::move(request), {}, [&](std::string_view) { ++lines; },
          [&](Outcome outcome) { end.put(std::move(outcome)); });
    });
    const Outcome outcome = end.one();
    ck_assert_int_eq(lines, 100);
    ck_assert_int_eq(outcome.has_value(), path == "/good");
    if (!outcome) ck_assert(outcome.error().why == HttpFailure::TooLarge);
    thread.on([&] { transfer.reset(); });
  }
}
END_TEST

START_TEST(a_transfer_may_outlive_the_loop) {
  FakeServer server([](FakeConnection& connection, const FakeRequest&) { connection.wait_until_gone(); });
  std::unique_ptr<Transfer> transfer;
  {
    LoopThread thread;
    thread.on([&] { transfer = thread.loop.http().start(get(server.url()), [](const Outcome&) {}); });
  }
  transfer.reset();
}
END_TEST

double processor_seconds() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

// Its answer had come, and waited to be read.
START_TEST(a_cancelled_request_leaves_the_loop_asleep) {
  std::atomic<bool> answered = false;
  FakeServer server([&](FakeConnection& connection, const FakeRequest&) {
    connection.reply(200, "x");
    answered = true;
  });
  LoopThread thread;
  std::optional<Budget> budget;
  std::optional<Budget::Source> source;
  std::unique_ptr<Transfer> transfer;
  thread.on([&] {
    budget.emplace(thread.loop, Budget::Rules{.reading = 0.1});
    source.emplace(*budget);
    source->spend(0.7);
    HttpRequest request = get(server.url());
    request.source = &*source;
    transfer = thread.loop.http().start(std::move(request), [](const Outcome&) { ck_abort(); });
  });
  while (!answered) std::this_thread::yield();
  Inbox<int> over;
  thread.on([&] {
    ck_assert(source->wait() > 0ms);
    thread.loop.after(200ms, [&] { transfer.reset(); });
    thread.loop.after(source->wait() + 200ms, [&] { over.put(0); });  // the answer would be read before
  });
  over.one();
  const auto begun = Loop::Clock::now();
  const double before = thread.on(processor_seconds);
  std::this_thread::sleep_for(200ms);
  const double used = thread.on(processor_seconds) - before;
  const std::chrono::duration<double> lasted = Loop::Clock::now() - begun;
  ck_assert_double_lt(used, lasted.count() / 4);
  thread.on([&] {
    source.reset();
    budget.reset();
  });
}
END_TEST

// Twenty answers of one source have come at once, and one of another that has read less.
START_TEST(what_comes_at_once_is_read_in_rounds_and_the_modest_first) {
  constexpr std::size_t kGreedy = 20;
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t asked = 0, sent = 0;
  bool answer = false;
  FakeServer server([&](FakeConnection& connection, const FakeRequest&) {
    std::unique_lock lock(mutex);
    ++asked;
    changed.notify_all();
    changed.wait(lock, [&] { return answer; });
    connection.reply(200, "x");
    ++sent;
    changed.notify_all();
  });
  LoopThread thread;
  std::optional<Budget> budget;
  std::optional<Budget::Source> greedy, modest;
  std::vector<std::unique_ptr<Transfer>> transfers;
  std::string order;  // of what ran: g, m, and t for a task that the first g posted
  Inbox<int> ended;
  const auto start = [&](Budget::Source& source, char name) {
    HttpRequest request = get(server.url());
    request.source = &source;
    transfers.push_back(thread.loop.http().start(std::move(request), [&, name](const Outcome&) {
      if (name == 'g' && order.find('g') == order.npos) thread.loop.post([&] { order += 't'; });
      order += name;
      const auto end = Loop::Clock::now() + 3ms;
      while (Loop::Clock::now() < end) {
      }
      ended.put(0);
    }));
  };
  thread.on([&] {
    budget.emplace(thread.loop);
    greedy.emplace(*budget);
    modest.emplace(*budget);
    greedy->spend(0.001);
    for (std::size_t i = 0; i < kGreedy; ++i) start(*greedy, 'g');
    start(*modest, 'm');
  });
  {
    std::unique_lock lock(mutex);
    ck_assert(changed.wait_for(lock, kDeadline, [&] { return asked == kGreedy + 1; }));
  }
  thread.on([&] {  // the loop reads nothing before all has been sent
    std::unique_lock lock(mutex);
    answer = true;
    changed.notify_all();
    changed.wait(lock, [&] { return sent == kGreedy + 1; });
  });
  ck_assert_uint_eq(ended.await(kGreedy + 1).size(), kGreedy + 1);
  thread.on([&] {
    transfers.clear();
    modest.reset();
    greedy.reset();
    budget.reset();
  });
  ck_assert_uint_lt(order.find('m'), 3);
  ck_assert_uint_lt(order.find('t') - order.find('g'), 3);
}
END_TEST

Suite* suite() {
  Suite* s = suite_create("http");
  TCase* c = tcase_create("http");
  tcase_set_timeout(c, 120);
  tcase_add_test(c, a_request_and_its_answer);
  tcase_add_test(c, nobody_makes_it_wait_for_a_day);
  tcase_add_test(c, a_cancelled_request_leaves_the_loop_asleep);
  tcase_add_test(c, an_entity_tag_that_cannot_be_sent_back_is_none);
  tcase_add_test(c, a_connection_is_used_again);
  tcase_add_test(c, redirects_and_other_schemes_are_not_followed);
  tcase_add_test(c, what_is_too_large_is_given_up);
  tcase_add_test(c, a_cut_answer_is_no_answer);
  tcase_add_test(c, silence_ends_with_the_timeout_while_the_loop_goes_on);
  tcase_add_test(c, nobody_listens);
  tcase_add_test(c, a_cancelled_request_is_silent_and_closes);
  tcase_add_test(c, a_callback_may_end_its_own_and_other_transfers);
  tcase_add_test(c, a_stream_gives_line_by_line);
  tcase_add_test(c, a_stream_with_another_status_is_an_answer);
  tcase_add_test(c, a_streams_line_is_bounded_but_not_the_stream);
  tcase_add_test(c, a_transfer_may_outlive_the_loop);
  tcase_add_test(c, what_comes_at_once_is_read_in_rounds_and_the_modest_first);
  suite_add_tcase(s, c);
  return s;
}

}  // namespace

int main() {
  return run_tap(suite());
}
