// SPDX-License-Identifier: GPL-3.0-or-later
// The carrier over Chrysalis REST against a node that lies, stalls and breaks: each fault has its outcome.
#include <sstream>

#include "tests/unit/support/carrier_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

namespace {

using namespace jm::carrier;
using namespace jm::carrier::testing;

CarrierOptions quick() {
  CarrierOptions options;
  options.poll_min = 20ms;
  options.poll_max = 100ms;
  options.timeout = 1000ms;
  return options;
}

struct Case {
  const char* name;
  const char* path;   // whose answer is replaced, by its beginning
  std::string reply;  // raw bytes
  bool cut;           // and the connection is closed then; else it stays open and silent
  Fault outcome;
};

std::string http(int status, const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 " + std::to_string(status) + " Fake\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + headers + "\r\n" + body;
}

const Case kCases[] = {
    {"info is no JSON", "/api/v1/info", http(200, "<html>"), false, Fault::Garbled},
    {"info has no data", "/api/v1/info", http(200, "{}"), false, Fault::Garbled},
    {"info is a list", "/api/v1/info", http(200, R"({"data":[1,2]})"), false, Fault::Garbled},
    {"info has features of a wrong type", "/api/v1/info",
     http(200, R"({"data":{"networkId":"n","minPoWScore":1,"features":"PoW"}})"), false, Fault::Garbled},
    {"info has a network of a wrong type", "/api/v1/info",
     http(200, R"({"data":{"networkId":7,"minPoWScore":1,"features":[]}})"), false, Fault::Garbled},
    {"info has a negative score", "/api/v1/info",
     http(200, R"({"data":{"networkId":"n","minPoWScore":-1,"features":[]}})"), false, Fault::Garbled},
    {"info is nested too deep", "/api/v1/info", http(200, std::string(100000, '[')), false, Fault::Garbled},
    {"another server", "/api/v1/info", http(404, "not here"), false, Fault::Garbled},
    {"a redirect", "/api/v1/info", http(301, "", "Location: http://127.0.0.1:1/\r\n"), false, Fault::Garbled},
    {"no HTTP", "/api/v1/info", "SSH-2.0-OpenSSH\r\n", true, Fault::Unreachable},
    {"closed at once", "/api/v1/info", "", true, Fault::Unreachable},
    {"an error of the server", "/api/v1/info", http(500, "oops"), false, Fault::Unreachable},
    {"503", "/api/v1/info", http(503, R"({"error":{"code":"503","message":"not synced"}})"), false,
     Fault::Busy},
    {"429", "/api/v1/info", http(429, "", "Retry-After: 7\r\n"), false, Fault::Busy},
    {"401", "/api/v1/info", http(401, ""), false, Fault::Refused},
    {"silence", "/api/v1/info", "", false, Fault::Timeout},
    {"slow", "/api/v1/info", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", false, Fault::Timeout},
    {"messageIds of a wrong type", "/api/v1/messages", http(200, R"({"data":{"messageIds":{"a":1}}})"), false,
     Fault::Garbled},
    {"a message id of a wrong type", "/api/v1/messages", http(200, R"({"data":{"messageIds":[1]}})"), false,
     Fault::Garbled},
    {"a message id that is a path", "/api/v1/messages", http(200, R"({"data":{"messageIds":["../info"]}})"),
     false, Fault::Garbled},
    {"a listing without end", "/api/v1/messages",
     "HTTP/1.1 200 OK\r\n\r\n" + std::string(std::size_t{1} << 20, ' '), false, Fault::Garbled},
    {"a listing cut in the middle", "/api/v1/messages",
     "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"data\":", true, Fault::Unreachable},
};

START_TEST(each_fault_has_its_outcome) {
  const Case& its = kCases[_i];
  FakeNode node;
  node.put(hash('A'), 1);
  node.disturb = [&](FakeConnection& connection, const FakeRequest& request) {
    if (!request.path.starts_with(its.path)) return false;
    connection.send(its.reply);
    if (its.cut) connection.close();
    return true;
  };
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.url()}, quick());
  const auto found = fetch(thread, *carrier, hash('A'));
  ck_assert_msg(!found, "%s", its.name);
  ck_assert_msg(found.error().fault == its.outcome, "%s: %s", its.name, found.error().reason.c_str());
  ck_assert(found.error().reason.starts_with(node.url()));
  ck_assert(found.error().reason.size() < 400);
  thread.on([&] { carrier.reset(); });
}
END_TEST

START_TEST(posting_has_its_outcomes) {
  const struct {
    std::string reply;
    Fault outcome;
  } cases[] = {
      {http(400, R"({"error":{"code":"400","message":"invalid"}})"), Fault::Refused},
      {http(413, ""), Fault::Refused},
      {http(503, ""), Fault::Busy},
      {http(201, R"({"data":{"messageId":"xyz"}})"), Fault::Garbled},
      {http(201, R"({"data":{"messageId":5}})"), Fault::Garbled},
      {http(201, "{"), Fault::Garbled},
      {http(502, "bad gateway"), Fault::Unreachable},
      {"HTTP/1.1 201", Fault::Timeout},
  };
  for (const auto& its : cases) {
    FakeNode node;
    node.disturb = [&](FakeConnection& connection, const FakeRequest& request) {
      return request.method == "POST" && connection.send(its.reply);
    };
    LoopThread thread;
    auto carrier = open_or_abort(thread, {node.url()}, quick());
    const auto result = publish(thread, *carrier, hash('A'), 1);
    ck_assert(!result);
    ck_assert_msg(result.error().fault == its.outcome, "%s", result.error().reason.c_str());
    thread.on([&] { carrier.reset(); });
  }
}
END_TEST

START_TEST(retry_after_is_honoured) {
  FakeNode node;
  node.disturb = [](FakeConnection& connection, const FakeRequest&) {
    connection.reply(429, "", "Retry-After: 100\r\n");
    return true;
  };
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.url()}, quick());
  const auto first = publish(thread, *carrier, hash('A'), 1);
  ck_assert(!first && first.error().fault == Fault::Busy && first.error().retry_after == 100s);
  const std::size_t asked = node.asked("/");
  const auto second = publish(thread, *carrier, hash('A'), 1);  // answered without asking
  ck_assert(!second && second.error().fault == Fault::Busy);
  ck_assert(second.error().retry_after > 0ms && second.error().retry_after <= 100s);
  ck_assert_uint_eq(node.asked("/"), asked);
  thread.on([&] { carrier.reset(); });
}
END_TEST

START_TEST(a_node_that_limits_the_rate_is_read_to_the_end) {
  FakeNode node;
  for (unsigned i = 0; i < 40; ++i) node.put(hash('A'), i);
  std::atomic<unsigned> count = 0;
  node.disturb = [&](FakeConnection& connection, const FakeRequest& request) {
    if (!request.path.ends_with("/raw") || ++count % 3 != 0) return false;
    connection.reply(429, "");
    return true;
  };
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.url()});
  const auto found = fetch(thread, *carrier, hash('A'));
  ck_assert_uint_eq(found->size(), 40);
  for (unsigned i = 0; i < 40; ++i) ck_assert((*found)[i].payload == payload(i));
  thread.on([&] { carrier.reset(); });
}
END_TEST

START_TEST(wrong_content_is_left_out_and_asked_for_no_more_than_thrice) {
  FakeNode node;
  const std::string wrong = node.put(hash('A'), 1);
  const std::string endless = node.put(hash('A'), 2);
  node.put(hash('A'), 3);
  node.disturb = [&](FakeConnection& connection, const FakeRequest& request) {
    if (request.path.find(wrong) != std::string::npos) {
      connection.reply(200, std::string(500, 'x'));
      return true;
    }
    if (request.path.find(endless) != std::string::npos) {
      connection.send("HTTP/1.1 200 OK\r\n\r\n");
      while (connection.send(std::string(4096, 'x'))) {
      }
      return true;
    }
    return false;
  };
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.url()}, quick());
  Recorder recorder;
  auto watch = thread.on([&] { return carrier->watch(hash('A'), recorder.events()); });
  ck_assert(recorder.arrivals.one().payload == payload(3));
  recorder.caught_up.await(8);
  ck_assert_uint_eq(node.asked(wrong), 3);
  ck_assert_uint_eq(node.asked(endless), 3);
  ck_assert_uint_eq(recorder.arrivals.size(), 1);
  ck_assert_uint_eq(fetch(thread, *carrier, hash('A'))->size(), 1);
  thread.on([&] {
    watch.reset();
    carrier.reset();
  });
}
END_TEST

START_TEST(a_watch_outlives_an_outage_and_tells_it_once) {
  FakeNode node;
  node.put(hash('A'), 1);
  std::atomic<bool> down = false;
  std::atomic<unsigned> refused = 0;
  node.disturb = [&](FakeConnection& connection, const FakeRequest&) {
    if (!down) return false;
    ++refused;
    connection.reply(503, "");
    return true;
  };
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.url()}, quick());
  Recorder recorder;
  auto watch = thread.on([&] { return carrier->watch(hash('A'), recorder.events()); });
  recorder.arrivals.one();
  recorder.caught_up.one();
  down = true;
  ck_assert(recorder.troubles.one().fault == Fault::Busy);
  node.put(hash('A'), 2);
  while (refused < 4) std::this_thread::yield();
  down = false;
  ck_assert_uint_eq(recorder.arrivals.await(2).size(), 2);
  ck_assert_uint_eq(recorder.troubles.size(), 1);
  thread.on([&] {
    watch.reset();
    carrier.reset();
  });
}
END_TEST

// A node that says it has a watch: what the stream may send.
START_TEST(a_bad_stream_is_given_up_and_the_loop_goes_on) {
  const std::string name = R"({"watch":"0123456789abcdef0123456789abcdef","heartbeat":1})"
                           "\n";
  const std::string streams[] = {
      "no json\n",
      "{\"heartbeat\":1}\n",
      "{\"watch\":\"../../info\",\"heartbeat\":1}\n",
      name + R"({"index":"00","messageId":"zz","cursor":"","data":""})"
             "\n",
      name + R"({"index":"00","messageId":")" + std::string(64, 'a') +
          R"(","cursor":"","data":"%%%"})"
          "\n",
      name + R"({"end":"going down"})"
             "\n",
      name + std::string(200000, 'x'),
      name,  // and then silence, beyond three heartbeats
  };
  for (const std::string& stream : streams) {
    FakeNode node;
    node.features = R"(["PoW","watch"])";
    node.disturb = [&](FakeConnection& connection, const FakeRequest& request) {
      if (request.path != "/api/v1/watch") return false;
      connection.send("HTTP/1.1 200 OK\r\n\r\n" + stream);
      return true;
    };
    LoopThread thread;
    auto carrier = open_or_abort(thread, {node.url()}, quick());
    Recorder recorder;
    auto watch = thread.on([&] { return carrier->watch(hash('A'), recorder.events()); });
    const auto until = std::chrono::steady_clock::now() + kDeadline;
    while (node.asked("/watch") < 2 && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(5ms);
    ck_assert_uint_ge(node.asked("/watch"), 2);  // it has been tried again
    ck_assert_uint_eq(recorder.arrivals.size(), 0);
    thread.on([&] {
      watch.reset();
      carrier.reset();
    });
  }
}
END_TEST

// A node that lets three addresses be watched, and counts what is added before what is removed.
START_TEST(a_refused_change_of_a_watch_holds_up_no_other) {
  std::set<std::string> watched;
  Inbox<std::set<std::string>> accepted;
  const auto change = [&](const std::string& body) {
    std::set<std::string> after = watched;
    std::istringstream lines(body);
    std::vector<std::string> ended;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("+")) after.insert(line.substr(1));
      if (line.starts_with("-")) ended.push_back(line.substr(1));
    }
    if (after.size() > 3) return false;
    for (const std::string& index : ended) after.erase(index);
    accepted.put(watched = after);
    return true;
  };
  FakeNode node;
  node.features = R"(["PoW","watch"])";
  node.disturb = [&](FakeConnection& connection, const FakeRequest& request) {
    if (!request.path.starts_with("/api/v1/watch")) return false;
    const bool taken = change(request.body);
    if (request.path != "/api/v1/watch") {
      connection.reply(taken ? 200 : 429, taken ? R"({"data":{"indexes":1}})" : "");
      return true;
    }
    connection.send(
        "HTTP/1.1 200 OK\r\n\r\n{\"watch\":\"0123456789abcdef0123456789abcdef\",\"heartbeat\":60}\n");
    connection.wait_until_gone();
    return true;
  };
  const auto set = [](const char* names) {
    std::set<std::string> indexes;
    for (const char* name = names; *name != '\0'; ++name)
      indexes.insert(jm::chrysalis::to_hex(jm::chrysalis::index_of(hash(*name))));
    return indexes;
  };
  const auto becomes = [&](const char* names) {
    for (std::size_t n = 1;; ++n) {
      const auto all = accepted.await(n);
      if (all.size() < n) return false;
      if (all[n - 1] == set(names)) return true;
    }
  };
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.url()}, quick());
  Recorder nobody, refused;
  std::map<char, std::unique_ptr<Watch>> watches;
  const auto watch = [&](char name, Recorder& recorder) {
    watches[name] = carrier->watch(hash(name), recorder.events());
  };
  thread.on([&] {
    for (const char name : {'A', 'B', 'C'}) watch(name, nobody);
  });
  ck_assert(becomes("ABC"));
  thread.on([&] {
    watches.erase('A');
    watches.erase('B');
    watch('D', nobody);
    watch('E', nobody);
  });
  ck_assert(becomes("CDE"));
  thread.on([&] { watch('F', refused); });
  ck_assert(refused.troubles.one().fault == Fault::Busy);
  thread.on([&] { watches.erase('E'); });
  ck_assert(becomes("CDF"));
  thread.on([&] {
    watches.clear();
    carrier.reset();
  });
}
END_TEST

// As if the addresses were exchanged, or the lines of another one sent as well.
START_TEST(a_fetch_takes_no_message_of_another_address) {
  const std::string other = jm::chrysalis::to_hex(jm::chrysalis::index_of(hash('B')));
  FakeNode node;
  node.features = R"(["PoW","watch"])";
  node.disturb = [&](FakeConnection& connection, const FakeRequest& request) {
    if (request.path != "/api/v1/watch") return false;
    connection.send(
        "HTTP/1.1 200 OK\r\n\r\n{\"watch\":\"0123456789abcdef0123456789abcdef\",\"heartbeat\":60}\n"
        "{\"caughtUp\":\"" +
        other + "\"}\n");
    connection.wait_until_gone();
    return true;
  };
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.url()}, quick());
  const auto found = fetch(thread, *carrier, hash('A'));
  ck_assert(!found && found.error().fault == Fault::Garbled);
  thread.on([&] { carrier.reset(); });
}
END_TEST

START_TEST(a_watch_that_is_not_there_after_all_is_replaced_by_polling) {
  FakeNode node;
  node.features = R"(["PoW","watch"])";  // but POST /watch is 404
  node.put(hash('A'), 1);
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.url()}, quick());
  Recorder recorder;
  auto watch = thread.on([&] { return carrier->watch(hash('A'), recorder.events()); });
  ck_assert(recorder.arrivals.one().payload == payload(1));
  ck_assert_uint_eq(fetch(thread, *carrier, hash('A'))->size(), 1);
  thread.on([&] {
    watch.reset();
    carrier.reset();
  });
}
END_TEST

// As behind a proxy that keeps the lines to itself.
START_TEST(a_watch_that_does_not_begin_is_replaced_by_look_ups) {
  const char* const headers = "HTTP/1.1 200 OK\r\n\r\n";
  for (const auto& [sent, fetched] :
       {std::pair("", false), std::pair(headers, false), std::pair("", true), std::pair(headers, true)}) {
    FakeNode node;
    node.features = R"(["PoW","watch"])";
    node.disturb = [begin = sent](FakeConnection& connection, const FakeRequest& request) {
      if (request.path != "/api/v1/watch") return false;
      connection.send(begin);
      connection.wait_until_gone();
      return true;
    };
    node.put(hash('A'), 1);
    LoopThread thread;
    auto carrier = open_or_abort(thread, {node.url()}, quick());
    if (fetched) ck_assert_uint_eq(fetch(thread, *carrier, hash('A'))->size(), 1);
    Recorder recorder;
    auto watch = thread.on([&] { return carrier->watch(hash('A'), recorder.events()); });
    ck_assert(recorder.arrivals.one().payload == payload(1));
    node.put(hash('A'), 2);
    ck_assert(recorder.arrivals.await(2).at(1).payload == payload(2));
    ck_assert_uint_eq(node.asked("/watch"), 1);
    thread.on([&] {
      watch.reset();
      carrier.reset();
    });
  }
}
END_TEST

Suite* suite() {
  Suite* s = suite_create("carrier faults");
  TCase* c = tcase_create("faults");
  tcase_set_timeout(c, 240);
  tcase_add_loop_test(c, each_fault_has_its_outcome, 0, static_cast<int>(std::size(kCases)));
  tcase_add_test(c, posting_has_its_outcomes);
  tcase_add_test(c, retry_after_is_honoured);
  tcase_add_test(c, a_node_that_limits_the_rate_is_read_to_the_end);
  tcase_add_test(c, wrong_content_is_left_out_and_asked_for_no_more_than_thrice);
  tcase_add_test(c, a_watch_outlives_an_outage_and_tells_it_once);
  tcase_add_test(c, a_bad_stream_is_given_up_and_the_loop_goes_on);
  tcase_add_test(c, a_refused_change_of_a_watch_holds_up_no_other);
  tcase_add_test(c, a_fetch_takes_no_message_of_another_address);
  tcase_add_test(c, a_watch_that_is_not_there_after_all_is_replaced_by_polling);
  tcase_add_test(c, a_watch_that_does_not_begin_is_replaced_by_look_ups);
  suite_add_tcase(s, c);
  return s;
}

}  // namespace

int main() {
  return run_tap(suite());
}
