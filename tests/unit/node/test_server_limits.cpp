// SPDX-License-Identifier: GPL-3.0-or-later
// The node's HTTP face under attack, in small: what is slow ends, what is many leaves room for others.
#include "tests/unit/support/tap_main.hpp"  // first: it tames a macro of Check

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <vector>

#include "node/http/certificate.hpp"
#include "tests/unit/support/raw_client.hpp"
#include "tests/unit/support/server_fixture.hpp"
#include "tests/unit/support/tls_fixture.hpp"

namespace {

using namespace jm;
using namespace jm::node;
using namespace jm::node::testing;
using jm::testing::RawClient;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Far apart, so that a test can tell which one it was.
ServerOptions impatient(milliseconds idle, milliseconds transfer) {
  auto made = on_free_port();
  made.idle_timeout = idle;
  made.transfer_timeout = transfer;
  return made;
}

// A byte now and again until the server has had enough; so few that it is not for their number.
bool trickle_ends(const RawClient& client, const std::string& byte) {
  return eventually([&] {
    client.say(byte);
    return client.ended(milliseconds(20));
  });
}

// In a /24 of its own.
std::string address(int network) {
  return "127.1." + std::to_string(network) + ".1";
}

START_TEST(headers_that_trickle_end) {
  const Served served(impatient(milliseconds(100), seconds(60)));
  const RawClient client(served.server->url(), "127.0.0.2"), silent(served.server->url(), "127.0.0.2");
  client.say("GET /api/v1/info HTTP/1.1\r\nX: ");
  ck_assert(trickle_ends(client, "x"));
  ck_assert(eventually([&] { return silent.ended(); }));
  // After an answer too.
  const RawClient again(served.server->url(), "127.0.0.2");
  again.ask("/health");
  ck_assert_int_eq(again.status(), 200);
  ck_assert(trickle_ends(again, "x"));
}
END_TEST

START_TEST(a_body_that_trickles_ends) {
  const Served served(impatient(seconds(60), milliseconds(100)));
  const RawClient client(served.server->url(), "127.0.0.2");
  client.say("POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n");
  ck_assert(trickle_ends(client, "x"));
}
END_TEST

START_TEST(an_answer_that_nobody_takes_ends) {
  auto with = impatient(seconds(60), milliseconds(300));
  with.max_requests = 1;
  const Served served(with);
  const std::string id = served.put("here", std::string(30000, 'x'));
  const RawClient client(served.server->url(), "127.0.0.1");
  // More than all buffers hold; it counts as a request until its time is over.
  for (int i = 0; i < 300; ++i) client.ask("/api/v1/messages/" + id);
  ck_assert(eventually([&] { return ask(served.url("/info")).status == 503; }));
  ck_assert(eventually([&] { return ask(served.url("/info")).status == 200; }));
}
END_TEST

START_TEST(what_is_held_outlasts_all_other_times) {
  auto with = impatient(milliseconds(50), milliseconds(50));
  with.heartbeat = milliseconds(1000);
  const Served served(with);
  const RawClient client(served.server->url(), "127.0.0.2");
  client.ask("/api/v1/messages?index=" + hex("here") + "&wait=50");
  const RawClient late(served.server->url(), "127.0.0.3");
  ck_assert(eventually([&] { return late.ended(); }));  // that many times have passed
  const std::string id = served.put("here", "news");
  ck_assert(client.hear(id).find(id) != std::string::npos);
}
END_TEST

START_TEST(connections_that_say_nothing_leave_room_for_others) {
  auto with = on_free_port();
  with.max_requests = 20;  // 104 connections
  const Served served(with);
  std::vector<RawClient> crowd;
  for (int i = 0; i < 300; ++i) {
    crowd.emplace_back(served.server->url(), address(i % 30));
    crowd.back().say(
        i % 2 == 0 ? "G" : "POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx");
  }
  const RawClient other(served.server->url(), "127.0.0.2");
  other.ask("/api/v1/info");
  ck_assert_int_eq(other.status(), 200);
  const auto open = [&] {
    std::size_t count = 0;
    for (const RawClient& one : crowd) count += one.ended() ? 0 : 1;
    return count;
  };
  ck_assert(eventually([&] { return open() < 104; }));
  ck_assert(open() > 50);
}
END_TEST

START_TEST(held_look_ups_leave_room_for_others) {
  auto with = on_free_port();
  with.max_requests = 40;  // 30 held
  with.max_waiters = 10;
  const Served served(with);
  std::vector<RawClient> crowd;
  for (int i = 0; i < 100; ++i) {
    crowd.emplace_back(served.server->url(), address(i / 10));
    if (i % 2 == 0) {
      crowd.back().ask("/api/v1/messages?index=" + hex("nothing") + "&wait=50");
    } else {
      crowd.back().say("POST /api/v1/watch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    }
  }
  const RawClient other(served.server->url(), "127.0.0.2"), waits(served.server->url(), "127.0.0.2");
  other.ask("/api/v1/info");
  ck_assert_int_eq(other.status(), 200);
  waits.ask("/api/v1/messages?index=" + hex("here") + "&wait=50");
  // One more of another client, so that it is known to wait.
  const RawClient health(served.server->url(), address(1));
  health.ask("/health");
  ck_assert_int_eq(health.status(), 200);
  const std::string id = served.put("here", "news");
  ck_assert(waits.hear(id).find(id) != std::string::npos);
}
END_TEST

// Stores nothing until it is interrupted.
class BusyStore final : public Forwarding {
 public:
  explicit BusyStore(std::unique_ptr<Node> inner) : Forwarding(std::move(inner)) {}

  void interrupt() override { go_on_.set_value(); }
  tl::expected<Id, SubmitError> store(const Prepared& message, std::string_view client, Tell tell) override {
    waits_.wait();
    return Forwarding::store(message, client, tell);
  }

 private:
  std::promise<void> go_on_;
  const std::shared_future<void> waits_ = go_on_.get_future().share();
};

// However long the workers take: whoever holds what may be held, and posts beside that.
START_TEST(posts_that_wait_leave_room_for_others) {
  auto with = on_free_port();
  with.max_requests = 40;  // 30 held, 35 with those that wait for a worker
  with.max_waiters = 10;
  const Served served(with, options(), [](std::unique_ptr<Node> inner) {
    return std::make_unique<BusyStore>(std::move(inner));
  });
  const auto request = [](const std::string& path, const std::string& body) {
    return "POST /api/v1" + path +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
  };
  std::vector<RawClient> watches, posts;
  for (int i = 0; i < 30; ++i) {
    watches.emplace_back(served.server->url(), address(i / 5));
    watches.back().say(request("/watch", ""));
    ck_assert_int_eq(watches.back().status(), 200);
  }
  for (int i = 0; i < 40; ++i) {
    posts.emplace_back(served.server->url(), address(i % 6));
    posts.back().say(request("/messages", raw_draft("here", std::to_string(i))));
  }
  const auto refused = [&] {
    return std::count_if(posts.begin(), posts.end(), [](const RawClient& one) { return one.said(); });
  };
  ck_assert(eventually([&] { return refused() >= 30; }));
  const RawClient other(served.server->url(), "127.0.0.2");
  other.ask("/api/v1/messages?index=" + hex("there"));
  ck_assert_int_eq(other.status(), 200);
  const auto first =
      std::find_if(posts.begin(), posts.end(), [](const RawClient& one) { return one.said(); });
  const std::string refusal = first->hear("\r\n\r\n");
  ck_assert_msg(refusal.find("HTTP/1.1 429") == 0 || refusal.find("HTTP/1.1 503") == 0, "%s",
                refusal.c_str());
  ck_assert(refusal.find("Retry-After: ") != std::string::npos);
  served.node->interrupt();
}
END_TEST

START_TEST(who_has_gone_is_held_no_longer) {
  auto with = on_free_port();
  with.max_waiters = 2;
  with.heartbeat = seconds(60);  // by which it would be noticed too
  const Served served(with);
  const auto look_up = [&] { return ask(served.at("here") + "&wait=1").status; };
  {
    const RawClient looks(served.server->url(), "127.0.0.1"), watches(served.server->url(), "127.0.0.1");
    looks.ask("/api/v1/messages?index=" + hex("here") + "&wait=50");
    watches.say("POST /api/v1/watch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    ck_assert_int_eq(watches.status(), 200);
    ck_assert(eventually([&] { return look_up() == 429; }));
  }
  ck_assert(eventually([&] { return look_up() == 200; }));
}
END_TEST

// What two requests bring that were let in before either was there: the second is not worked on.
START_TEST(many_lines_count_as_many_requests) {
  auto with = on_free_port();
  with.rate = 3;
  const Served served(with);
  const auto post = [](const std::string& path, const std::string& more) {
    return "POST /api/v1/watch" + path + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n\r\n";
  };
  const RawClient watches(served.server->url(), "127.0.0.2");
  watches.say(post("", "Content-Length: 0"));
  const std::string name = "/" + member(watches.hear("heartbeat"), "watch");
  std::string lines;
  for (int i = 0; i < 16'000; ++i) lines += "+aa\n";  // 107 seconds' worth
  const RawClient one(served.server->url(), "127.0.0.2"), two(served.server->url(), "127.0.0.2");
  for (const RawClient* each : {&one, &two}) {
    each->say(post(name, "Expect: 100-continue\r\nContent-Length: " + std::to_string(lines.size())));
    ck_assert(each->hear("\r\n\r\n").find(" 100 ") != std::string::npos);
  }
  one.say(lines);
  ck_assert_int_eq(one.status(), 200);
  two.say(lines);
  ck_assert_int_eq(two.status(), 429);
  one.ask("/api/v1/info");
  ck_assert_int_eq(one.status(), 429);
  const RawClient other(served.server->url(), address(1));
  other.say(post(name, "Content-Length: 3") + "+bb");
  ck_assert_int_eq(other.status(), 200);
}
END_TEST

// Who posts to an address that many watch has the node write to all of them.
START_TEST(many_who_are_told_count_as_many_requests) {
  auto with = on_free_port();
  with.rate = 3;
  const Served served(with);
  std::atomic<int> told = 0;
  std::vector<std::unique_ptr<Subscription>> crowd;
  for (int i = 0; i < 3000; ++i)  // 100 seconds' worth
    crowd.push_back(served.node->subscribe(bytes("crowded"), [&](const Stored&) { ++told; }));
  const RawClient client(served.server->url(), "127.0.0.2");
  const auto post = [](const RawClient& from, const std::string& draft) {
    from.say("POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
             std::to_string(draft.size()) + "\r\n\r\n" + draft);
    return from.status();
  };
  ck_assert_int_eq(post(client, raw_draft("elsewhere", "x")), 201);
  ck_assert_int_eq(post(client, raw_draft("crowded", "x")), 201);
  ck_assert_int_eq(told, 3000);
  client.ask("/api/v1/info");
  ck_assert_int_eq(client.status(), 429);
  ck_assert_int_eq(post(RawClient(served.server->url(), address(1)), raw_draft("elsewhere", "y")), 201);
}
END_TEST

START_TEST(health_is_told_whatever_is_asked) {
  auto with = on_free_port();
  with.rate = 1;
  with.max_requests = 1;
  const Served served(with);
  const RawClient client(served.server->url(), "127.0.0.2");
  for (int i = 0; i < 20; ++i) {
    client.ask("/health");
    ck_assert_int_eq(client.status(), 200);
  }
}
END_TEST

START_TEST(the_descriptors_of_the_process_bound_the_connections) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = 400;
  ck_assert_int_eq(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  auto with = on_free_port();
  with.descriptors_percent = 33;
  const Served served(with);
  ck_assert(served.server->notice().find("at most 132 connections") == 0);
  std::vector<RawClient> crowd;
  for (int i = 0; i < 200; ++i) crowd.emplace_back(served.server->url(), address(i % 20));
  ck_assert(eventually([&] {
    std::size_t open = 0;
    for (const RawClient& one : crowd) open += one.ended() ? 0 : 1;
    return open == 132;
  }));
  const RawClient other(served.server->url(), "127.0.0.2");
  other.ask("/health");
  ck_assert_int_eq(other.status(), 200);
}
END_TEST

START_TEST(on_loopback_a_foreign_host_is_refused) {
  auto with = on_free_port();
  with.hosts = {"janus.example.org"};
  const Served served(with);
  const auto status = [&](const std::string& host, const char* path = "/api/v1/info") {
    const RawClient client(served.server->url(), "127.0.0.2");
    client.say("GET " + std::string(path) + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    return client.status();
  };
  ck_assert_int_eq(status("evil.example"), 421);
  ck_assert_int_eq(status("evil.example", "/health"), 421);
  for (const char* known : {"localhost:1", "127.0.0.1", "[::1]", "Janus.example.org:443"})
    ck_assert_int_eq(status(known), 200);
  const Answer refused = ask(served.url("/info"), {"GET", "", {"Host: evil.example:80"}});
  ck_assert(refused.has("evil.example:80") && refused.has("hosts") && refused.has("--host"));
  ck_assert_int_eq(ask(served.url("/messages"), {"POST", "x", {"Host: evil.example"}}).status, 421);

  auto open = on_free_port();
  open.listen = "0.0.0.0:0";
  const Served everywhere(open);
  const RawClient client(everywhere.server->url(), "127.0.0.2");
  client.say("GET /health HTTP/1.1\r\nHost: any.example\r\n\r\n");
  ck_assert_int_eq(client.status(), 200);
}
END_TEST

START_TEST(the_type_of_json_has_no_case) {
  const Served served;
  const std::string body = R"({"payload":{"type":2,"index":")" + hex("a") + R"(","data":"00"}})";
  for (const char* type : {"application/json", "Application/JSON", "application/json;charset=utf-8",
                           "APPLICATION/JSON ; charset=UTF-8"}) {
    const Answer made = ask(served.url("/messages"), {"POST", body, {std::string("Content-Type: ") + type}});
    ck_assert_msg(made.status == 201, "%s: %ld", type, made.status);
  }
  const Answer other = ask(served.url("/messages"), {"POST", body, {"Content-Type: application/json5"}});
  ck_assert_int_eq(other.status, 400);
}
END_TEST

START_TEST(a_proxy_is_asked_not_to_keep_the_lines_of_a_watch) {
  const Served served;
  const RawClient client(served.server->url(), "127.0.0.2");
  client.say("POST /api/v1/watch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
  ck_assert(client.hear("heartbeat").find("X-Accel-Buffering: no\r\n") != std::string::npos);
}
END_TEST

// --- TLS --------------------------------------------------------------------------------------------------

class Pem {
 public:
  Pem() { write(kTestCert, kTestKey); }
  void write(const char* cert_text, const char* key_text) const {
    std::ofstream(cert) << cert_text;
    std::ofstream(key) << key_text;
    ::chmod(key.c_str(), 0600);
  }

 private:
  const TempFolder folder_;

 public:
  const std::string cert = folder_ / "cert.pem", key = folder_ / "key.pem";
};

START_TEST(a_handshake_that_trickles_ends) {
  const Pem pem;
  auto with = impatient(milliseconds(100), seconds(60));
  with.tls_cert = pem.cert;
  with.tls_key = pem.key;
  const Served served(with);
  const RawClient client(served.server->url(), "127.0.0.2"), silent(served.server->url(), "127.0.0.2");
  client.say("\x16\x03\x01\x3f");  // a long record of a handshake begins
  ck_assert(trickle_ends(client, std::string(1, '\0')));
  ck_assert(eventually([&] { return silent.ended(); }));
}
END_TEST

START_TEST(a_renewed_certificate_is_shown_and_a_broken_one_is_not) {
  const Pem pem;
  std::vector<std::string> log;
  auto opened = Certificate::open(pem.cert, pem.key, [&](const std::string& line) { log.push_back(line); });
  ck_assert(opened.has_value());
  Certificate& certificate = **opened;
  auto now = Certificate::Clock::now();
  const auto later = [&] { return &certificate.current(now += seconds(1)); };
  const KeyPair* first = later();

  pem.write(kRenewedCert, kTestKey);  // the key comes a moment later
  ck_assert(later() == first && log.empty());
  pem.write(kRenewedCert, kRenewedKey);
  const KeyPair* second = later();
  ck_assert(second != first && log.size() == 1 && log[0].find("new certificate") != std::string::npos);

  pem.write("-----BEGIN CERTIFICATE-----\njunk\n", kRenewedKey);
  for (int i = 0; i < 5; ++i) ck_assert(later() == second);
  ck_assert_uint_eq(log.size(), 2);
  ck_assert(log[1].find("keeps the old") != std::string::npos && log[1].find(pem.cert) != std::string::npos);
  pem.write(kTestCert, kTestKey);
  ck_assert(later() != second && log.size() == 3);
}
END_TEST

START_TEST(a_renewed_certificate_is_served) {
  const Pem pem, old;
  auto with = on_free_port();
  with.tls_cert = pem.cert;
  with.tls_key = pem.key;
  const Served served(with);
  Call of_old, of_new;
  of_old.ca_file = old.cert;
  ck_assert_int_eq(ask(served.url("/info"), of_old).status, 200);
  pem.write(kRenewedCert, kRenewedKey);
  of_new.ca_file = pem.cert;
  ck_assert(eventually([&] { return ask(served.url("/info"), of_new).status == 200; }));
  ck_assert_int_eq(ask(served.url("/info"), of_old).status, 0);
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("server limits");
  TCase* cases = tcase_create("server limits");
  tcase_set_timeout(cases, 120);
  tcase_add_test(cases, headers_that_trickle_end);
  tcase_add_test(cases, a_body_that_trickles_ends);
  tcase_add_test(cases, an_answer_that_nobody_takes_ends);
  tcase_add_test(cases, what_is_held_outlasts_all_other_times);
  tcase_add_test(cases, connections_that_say_nothing_leave_room_for_others);
  tcase_add_test(cases, held_look_ups_leave_room_for_others);
  tcase_add_test(cases, posts_that_wait_leave_room_for_others);
  tcase_add_test(cases, who_has_gone_is_held_no_longer);
  tcase_add_test(cases, many_lines_count_as_many_requests);
  tcase_add_test(cases, many_who_are_told_count_as_many_requests);
  tcase_add_test(cases, health_is_told_whatever_is_asked);
  tcase_add_test(cases, the_descriptors_of_the_process_bound_the_connections);
  tcase_add_test(cases, on_loopback_a_foreign_host_is_refused);
  tcase_add_test(cases, the_type_of_json_has_no_case);
  tcase_add_test(cases, a_proxy_is_asked_not_to_keep_the_lines_of_a_watch);
  tcase_add_test(cases, a_handshake_that_trickles_ends);
  tcase_add_test(cases, a_renewed_certificate_is_shown_and_a_broken_one_is_not);
  tcase_add_test(cases, a_renewed_certificate_is_served);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
