// SPDX-License-Identifier: GPL-3.0-or-later
// The node's HTTP face: the standard API, waiting look-ups, limits, TLS, stopping.
#include "tests/unit/support/tap_main.hpp"  // first: it tames a macro of Check

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <fstream>
#include <memory>
#include <mutex>
#include <vector>

#include "node/rules.hpp"
#include "tests/unit/support/raw_client.hpp"
#include "tests/unit/support/server_fixture.hpp"
#include "tests/unit/support/tls_fixture.hpp"

namespace {

using namespace jm;
using namespace jm::node;
using namespace jm::node::testing;
using jm::testing::RawClient;
using std::chrono::milliseconds;

Call post_json(std::string body) {
  return {"POST", std::move(body), {"Content-Type: application/json"}};
}

Call post_text(std::string_view body) {
  return {"POST", std::string(body), {"Content-Type: text/plain"}};
}

void assert_error(const Answer& answer, long status) {
  ck_assert_int_eq(answer.status, status);
  assert_same(member(answer.body, "code"), std::to_string(status));
  ck_assert(!member(answer.body, "message").empty());
  assert_same(answer.header("access-control-allow-origin"), "*");
}

START_TEST(info_names_the_network_and_the_features) {
  const Served served;
  const Answer info = ask(served.url("/info"));
  ck_assert_int_eq(info.status, 200);
  assert_same(member(info.body, "networkId"), "private_tangle1");
  ck_assert(info.has(R"("features":["PoW","wait","watch"])"));
  ck_assert(info.has(R"("isHealthy":true)"));
  ck_assert_int_eq(ask(served.server->url() + "/health").status, 200);
}
END_TEST

START_TEST(a_json_draft_is_stored_and_read_back) {
  const Served served;
  const std::string payload =
      R"({"type":2,"index":")" + hex("here") + R"(","data":")" + hex("data") + R"("})";
  const Answer made = ask(served.url("/messages"), post_json(R"({"payload":)" + payload + "}"));
  ck_assert_int_eq(made.status, 201);
  const std::string id = member(made.body, "messageId");
  assert_same(made.header("location"), id);

  const Answer found = ask(served.at("here"));
  ck_assert_int_eq(found.status, 200);
  ck_assert(found.has(R"("count":1)") && found.has(id) && found.has(R"("maxResults":1000)"));
  const Answer message = ask(served.url("/messages/" + id));
  assert_same(member(message.body, "data"), hex("data"));
  ck_assert(!member(message.body, "nonce").empty());
  const Answer raw = ask(served.url("/messages/" + id + "/raw"));
  assert_same(raw.header("content-type"), "application/octet-stream");
  ck_assert(chrysalis::to_hex(chrysalis::id_of(bytes(raw.body))) == id);
  ck_assert(ask(served.url("/messages/" + id + "/metadata")).has(R"("isSolid":true)"));
}
END_TEST

// Who knows no address and no id learns none.
START_TEST(nobody_can_list_what_is_there) {
  const Served served;
  const std::string first = served.put("here", "1");
  const std::string draft = ask(served.url("/messages"), post_text(raw_draft("mine", "2"))).body;
  const std::string mine = member(draft, "messageId");
  for (int i = 0; i < 3; ++i) {
    const Answer tips = ask(served.url("/tips"));
    ck_assert_int_eq(tips.status, 200);
    const std::size_t at = tips.body.find('[') + 2;
    const std::string tip = tips.body.substr(at, 64);
    ck_assert(chrysalis::id_from_hex(tip).has_value());
    ck_assert_int_eq(ask(served.url("/messages/" + tip)).status, 404);
  }
  const auto parents =
      chrysalis::from_bytes(*(*served.node->message(*chrysalis::id_from_hex(mine)))->raw)->parents;
  for (const Id& parent : parents) ck_assert(!*served.node->message(parent));
  // Not even what names its parent.
  chrysalis::Message child{.network_id = chrysalis::network_id_of("private_tangle1"),
                           .parents = {*chrysalis::id_from_hex(first)},
                           .index = bytes("there"),
                           .data = bytes("3"),
                           .nonce = 1};
  const Bytes raw = chrysalis::to_bytes(child);
  ck_assert_int_eq(
      ask(served.url("/messages"), post_text({reinterpret_cast<const char*>(raw.data()), raw.size()})).status,
      201);
  ck_assert(ask(served.url("/messages/" + first + "/children")).has(R"("childrenMessageIds":[])"));
}
END_TEST

START_TEST(what_the_unmodified_client_posts_is_filled_in) {
  const Served served;
  const std::string payload =
      R"({"type":2,"index":")" + hex("here") + R"(","data":")" + hex("data") + R"("})";
  // networkId and nonce as empty texts: @iota/iota.js without a proof-of-work provider.
  const Answer made =
      ask(served.url("/messages"), post_json(R"({"networkId":"","nonce":"","payload":)" + payload + "}"));
  ck_assert_int_eq(made.status, 201);
}
END_TEST

START_TEST(a_binary_message_needs_no_preflight) {
  const Served served;
  const Answer made = ask(served.url("/messages"), post_text(raw_draft("here", "data")));
  ck_assert_int_eq(made.status, 201);
  const Answer raw = ask(served.url("/messages/" + member(made.body, "messageId") + "/raw"));
  // Complete now, the same bytes are taken again.
  const Answer again = ask(served.url("/messages"), post_text(raw.body));
  ck_assert_int_eq(again.status, 201);
  ck_assert(again.body == made.body);
  ck_assert(ask(served.at("here")).has(R"("count":1)"));
}
END_TEST

START_TEST(mistakes_are_told_in_the_shape_of_the_api) {
  const Served served;
  assert_error(ask(served.url("/messages"), post_json("{")), 400);
  assert_error(ask(served.url("/messages"), post_json("[]")), 400);
  assert_error(ask(served.url("/messages"), post_text("junk")), 400);
  assert_error(ask(served.url("/messages"), post_text("")), 400);
  assert_error(ask(served.url("/messages")), 400);
  assert_error(ask(served.url("/messages?index=xyz")), 400);
  assert_error(ask(served.url("/messages?index=" + std::string(130, 'a'))), 400);
  assert_error(ask(served.at("here") + "&wait=soon"), 400);
  assert_error(ask(served.url("/messages/abc")), 400);
  assert_error(ask(served.url("/messages/" + std::string(64, 'a'))), 404);
  assert_error(ask(served.url("/messages/" + std::string(64, 'a') + "/raw")), 404);
  for (const char* path : {"/nothing", "/messages/", "/messages/a/b", "", "/"})
    assert_error(ask(served.url(path)), 404);
  const Answer wrong_method = ask(served.url("/info"), {"DELETE"});
  assert_error(wrong_method, 405);
  assert_same(wrong_method.header("allow"), "GET, HEAD, OPTIONS");
  assert_error(ask(served.url("/watch")), 405);
}
END_TEST

START_TEST(head_answers_as_get_without_the_body) {
  const Served served;
  const Answer head = ask(served.url("/info"), {"HEAD"});
  ck_assert_int_eq(head.status, 200);
  ck_assert(head.body.empty());
  assert_same(head.header("content-length"), std::to_string(ask(served.url("/info")).body.size()));
  ck_assert_int_eq(ask(served.at("here") + "&wait=60", {"HEAD"}).status, 200);  // never held
}
END_TEST

START_TEST(scripts_of_any_origin_may_ask) {
  const Served served;
  const Answer preflight = ask(served.url("/messages"), {"OPTIONS", "", {"Origin: http://example.org"}});
  ck_assert_int_eq(preflight.status, 204);
  assert_same(preflight.header("access-control-allow-origin"), "*");
  ck_assert(preflight.header("access-control-allow-headers").find("Content-Type, Prefer") !=
            std::string::npos);
  ck_assert(preflight.header("access-control-allow-methods").find("POST") != std::string::npos);
  ck_assert(!preflight.header("access-control-max-age").empty());
  const Answer plain = ask(served.url("/info"));
  assert_same(plain.header("access-control-allow-origin"), "*");
  ck_assert(plain.header("access-control-expose-headers").find("ETag") != std::string::npos);
  assert_same(plain.header("cache-control"), "no-store");
}
END_TEST

START_TEST(an_entity_tag_tells_what_is_known) {
  const Served served;
  const std::string empty = ask(served.at("here")).header("etag");
  served.put("here", "1");
  const std::string one = ask(served.at("here")).header("etag");
  ck_assert(!empty.empty() && one != empty);
  const Answer same = ask(served.at("here"), {"GET", "", {"If-None-Match: " + one}});
  ck_assert_int_eq(same.status, 304);
  ck_assert(same.body.empty());
  served.put("here", "2");
  ck_assert_int_eq(ask(served.at("here"), {"GET", "", {"If-None-Match: " + one}}).status, 200);
}
END_TEST

START_TEST(a_waiting_look_up_is_held_until_something_is_there) {
  auto with = on_free_port();
  with.max_requests = 1;  // a second request is refused as long as the first is held: so we know
  const Served served(with);
  for (const bool by_header : {false, true}) {
    const std::string index = by_header ? "b" : "a";
    Answer found;
    std::thread asker([&] {
      found = by_header ? ask(served.at(index), {"GET", "", {"Prefer: wait=50"}})
                        : ask(served.at(index) + "&wait=50");
    });
    ck_assert(eventually([&] { return ask(served.url("/info")).status == 503; }));
    served.put("elsewhere", "x");
    const std::string id = served.put(index, "data");
    asker.join();
    ck_assert_int_eq(found.status, 200);
    ck_assert(found.has(id) && found.has(R"("count":1)"));
    assert_same(found.header("preference-applied"), by_header ? "wait=50" : "");
  }
}
END_TEST

START_TEST(a_wait_ends_when_time_is_up) {
  auto with = on_free_port();
  with.max_wait = milliseconds(20);  // 60 s by default: what is asked beyond is cut
  const Served served(with);
  const Answer empty = ask(served.at("here") + "&wait=3600");
  ck_assert_int_eq(empty.status, 200);
  ck_assert(empty.has(R"("count":0)"));
  const std::string id = served.put("here", "junk");
  const std::string tag = ask(served.at("here")).header("etag");
  ck_assert_int_eq(ask(served.at("here") + "&wait=3600", {"GET", "", {"If-None-Match: " + tag}}).status, 304);
  const Answer known = ask(served.at("here") + "&wait=3600&known=" + tag.substr(1, tag.size() - 2));
  ck_assert_int_eq(known.status, 200);
  ck_assert(known.has(id) && known.header("etag") == tag);
}
END_TEST

START_TEST(what_is_known_does_not_end_a_wait) {
  auto with = on_free_port();
  with.max_requests = 1;
  const Served served(with);
  served.put("here", "junk");
  std::string tag;
  // The server counts a request until its connection is done with it, so the next may come too early.
  ck_assert(eventually([&] { return !(tag = ask(served.at("here")).header("etag")).empty(); }));
  Answer found;
  std::thread asker([&] {
    (void)eventually([&] {
      found = ask(served.at("here") + "&wait=50&known=" + tag.substr(1, tag.size() - 2));
      return found.status != 503;
    });
  });
  ck_assert(eventually([&] { return ask(served.url("/info")).status == 503; }));
  const std::string id = served.put("here", "answer");
  asker.join();
  ck_assert_int_eq(found.status, 200);
  ck_assert(found.has(id) && found.has(R"("count":2)"));
  // A tag of another store knows nothing.
  ck_assert(
      eventually([&] { return ask(served.at("here") + "&wait=50&known=0123456789abcdef-9999-1").has(id); }));
}
END_TEST

START_TEST(a_body_has_a_limit) {
  auto with = on_free_port();
  with.max_body = 1000;
  const Served served(with);
  assert_error(ask(served.url("/messages"), post_text(std::string(1001, 'x'))), 413);
  assert_error(ask(served.url("/messages"), post_text(std::string(1000, 'x'))), 400);
  assert_error(ask(served.url("/watch"), post_text(std::string(1001, '\n'))), 413);
  Call chunked = post_text(std::string(1001, 'x'));
  chunked.chunked = true;
  assert_error(ask(served.url("/messages"), chunked), 413);
  // Far too large: the answer does not wait for it.
  ck_assert_int_ne(ask(served.url("/messages"), post_text(std::string(5'000'000, 'x'))).status, 201);
  ck_assert_int_eq(ask(served.url("/info")).status, 200);
}
END_TEST

START_TEST(by_default_a_body_of_64_kib_is_read_and_one_more_is_not) {
  const Served served;
  assert_error(ask(served.url("/messages"), post_text(std::string(65536, 'x'))), 400);
  assert_error(ask(served.url("/messages"), post_text(std::string(65537, 'x'))), 413);
}
END_TEST

START_TEST(a_client_has_a_rate) {
  auto with = on_free_port();
  with.rate = 5;
  const Served served(with);
  Answer refused;
  ck_assert(eventually([&] { return (refused = ask(served.url("/info"))).status == 429; }));
  assert_error(refused, 429);
  assert_same(refused.header("retry-after"), "1");
  ck_assert(eventually([&] { return ask(served.url("/info")).status == 200; }));
}
END_TEST

START_TEST(requests_at_once_have_a_limit) {
  auto with = on_free_port();
  with.max_requests = 3;
  const Served served(with);
  std::vector<std::unique_ptr<Stream>> held;
  for (int i = 0; i < 3; ++i) {
    held.push_back(std::make_unique<Stream>(served.url("/watch"), post_text("")));
    ck_assert(held.back()->line().has_value());
  }
  const Answer refused = ask(served.url("/info"));
  assert_error(refused, 503);
  ck_assert(!refused.header("retry-after").empty());
}
END_TEST

START_TEST(a_client_has_so_many_waiters) {
  auto with = on_free_port();
  with.max_waiters = 2;
  with.heartbeat = milliseconds(20);
  const Served served(with);
  auto first = std::make_unique<Stream>(served.url("/watch"), post_text(""));
  Stream second(served.url("/watch"), post_text(""));
  ck_assert(first->line() && second.line());
  const Answer refused = ask(served.at("here") + "&wait=50");
  assert_error(refused, 429);
  ck_assert(!refused.header("retry-after").empty());
  assert_error(ask(served.url("/watch"), post_text("")), 429);
  served.put("here", "1");
  ck_assert_int_eq(ask(served.at("here") + "&wait=50").status, 200);  // not held: no waiter
  // A vanished client's place becomes free.
  first->close();
  ck_assert(eventually([&] {
    Stream third(served.url("/watch"), post_text(""));
    return third.line().value_or("").find("\"watch\"") != std::string::npos;
  }));
}
END_TEST

START_TEST(stopping_lets_go_of_a_hundred_held_requests) {
  auto with = on_free_port();
  with.rate = 0;
  Served served(with);
  std::vector<std::thread> askers;
  std::vector<Answer> answers(90);
  std::vector<std::unique_ptr<Stream>> watches;
  for (Answer& answer : answers) {
    askers.emplace_back([&served, &answer] {
      do answer = ask(served.at("here") + "&wait=60");
      while (answer.status == 429);  // the one below was first
    });
  }
  for (int i = 0; i < 10; ++i) {
    watches.push_back(std::make_unique<Stream>(served.url("/watch"), post_text("+" + hex("here"))));
    ck_assert(watches.back()->line());
  }
  // Those are all that one client may have held.
  ck_assert(eventually([&] { return ask(served.at("here") + "&wait=1").status == 429; }));
  served.server->stop();
  for (std::thread& asker : askers) asker.join();
  for (const Answer& answer : answers) ck_assert_int_eq(answer.status, 200);
  for (auto& watch : watches) {
    ck_assert(watch->ended());
    std::string last;
    while (const auto line = watch->line()) last = *line;
    ck_assert_msg(last.find("\"end\"") != std::string::npos, "%s", last.c_str());
  }
  served.server->stop();  // a second time is no harm
}
END_TEST

START_TEST(stopping_while_work_is_under_way_is_safe) {
  auto hard = options();
  hard.min_pow_score = 1e30;
  Served served(on_free_port(), hard);
  std::vector<std::thread> askers;
  std::vector<Answer> answers(5);
  for (Answer& answer : answers) {
    askers.emplace_back([&] { answer = ask(served.url("/messages"), post_text(raw_draft("here", "x"))); });
  }
  served.node->interrupt();
  for (std::thread& asker : askers) asker.join();
  for (const Answer& answer : answers) ck_assert_int_eq(answer.status, 503);
  served.server->stop();
}
END_TEST

// Its proof of work takes until it is stopped; how many began, and how many were stopped.
class EndlessProof final : public Forwarding {
 public:
  explicit EndlessProof(std::unique_ptr<Node> inner) : Forwarding(std::move(inner)) {}
  mutable std::atomic<int> begun{0}, stopped{0};

  tl::expected<void, SubmitError> prove(Prepared&, const std::stop_token& stop) const override {
    ++begun;
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any().wait(lock, stop, [] { return false; });
    ++stopped;
    return tl::make_unexpected(SubmitError{Refusal::Full, "stopped"});
  }
};

struct Endless {
  Served served;
  EndlessProof* node;
  explicit Endless(ServerOptions with = on_free_port())
      : served(std::move(with), demanding(),
               [](std::unique_ptr<Node> inner) { return std::make_unique<EndlessProof>(std::move(inner)); }),
        node(static_cast<EndlessProof*>(served.node.get())) {}

  static Options demanding() {
    auto made = options();
    made.min_pow_score = 2000;  // or a nonce of 0 may do by chance
    return made;
  }
  // Complete, with proof of work.
  static std::string proven(std::string_view index, std::string_view data) {
    auto message = prepare(draft(index, data), demanding());
    while (message->zeros > 0 && !prove(*message, demanding(), {})) {
    }
    return {message->raw.begin(), message->raw.end()};
  }
};

// Whatever waits for proof of work, and whoever waits for it: who brings it is never behind.
START_TEST(who_brings_a_proof_waits_behind_no_draft) {
  Endless endless;
  const Served& served = endless.served;
  const auto awaited = served.node->subscribe(bytes("watched"), [](const Stored&) {});
  std::vector<std::thread> askers;
  for (int i = 0; i < 10; ++i) {
    askers.emplace_back([&, i] {
      const std::string index = i % 2 ? "watched" : "nobody";
      ask(served.url("/messages"), post_text(raw_draft(index, std::to_string(i))));
    });
  }
  ck_assert(eventually([&] { return endless.node->begun == 1; }));
  for (const char* index : {"watched", "nobody"})
    ck_assert_int_eq(ask(served.url("/messages"), post_text(Endless::proven(index, "answer"))).status, 201);
  ck_assert(ask(served.at("watched")).has(R"("count":1)"));
  ck_assert_int_eq(endless.node->begun, 1);  // one at a time
  served.server->stop();
  for (std::thread& asker : askers) asker.join();
  ck_assert_int_eq(endless.node->stopped, 1);
}
END_TEST

// However short their proofs are thought to be.
START_TEST(drafts_leave_room_for_other_requests) {
  auto with = on_free_port();
  with.max_requests = 40;  // of which 10 may wait for proof of work
  Endless endless(with);
  const std::string body = raw_draft("here", "x");
  std::vector<RawClient> crowd;
  for (int i = 0; i < 40; ++i) {
    crowd.emplace_back(endless.served.server->url(), "127.1." + std::to_string(i % 8) + ".1");
    crowd.back().say("POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                     std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  const auto refused = [&] {
    return std::count_if(crowd.begin(), crowd.end(), [](const RawClient& one) { return one.said(); });
  };
  ck_assert(eventually([&] { return refused() >= 29; }));  // all but one under way and those that wait
  ck_assert_int_eq(ask(endless.served.at("there")).status, 200);
}
END_TEST

START_TEST(the_proof_of_a_client_that_left_is_given_up) {
  Endless endless;
  const Served& served = endless.served;
  auto first = std::make_unique<Stream>(served.url("/messages"), post_text(raw_draft("here", "1")));
  ck_assert(eventually([&] { return endless.node->begun == 1; }));
  auto second = std::make_unique<Stream>(served.url("/messages"), post_text(raw_draft("here", "2")));
  first->close();
  ck_assert(eventually([&] { return endless.node->stopped == 1 && endless.node->begun == 2; }));
  second->close();
  ck_assert(eventually([&] { return endless.node->stopped == 2; }));
  ck_assert(ask(served.at("here")).has(R"("count":0)"));
}
END_TEST

START_TEST(proof_of_work_for_others_can_be_off) {
  auto with = on_free_port();
  with.remote_pow = false;
  Endless endless(with);
  const Served& served = endless.served;
  ck_assert(ask(served.url("/info")).has(R"("features":["wait","watch"])"));
  const Answer refused = ask(served.url("/messages"), post_text(raw_draft("here", "1")));
  assert_error(refused, 400);
  ck_assert(refused.has("proof of work is not enabled"));
  ck_assert_int_eq(ask(served.url("/messages"), post_text(Endless::proven("here", "2"))).status, 201);
  ck_assert_int_eq(endless.node->begun, 0);
}
END_TEST

START_TEST(https_is_served) {
  const TempFolder folder;
  const std::string cert = folder / "cert.pem", key = folder / "key.pem";
  std::ofstream(cert) << kTestCert;
  std::ofstream(key) << kTestKey;
  auto with = on_free_port();
  with.tls_cert = cert;
  with.tls_key = key;
  auto node = Node::open(options());
  ck_assert(node.has_value());

  ::chmod(key.c_str(), 0644);
  const auto open_to_all = Server::start(**node, with);
  ck_assert(!open_to_all && open_to_all.error().reason.find(key) == 0);
  ::chmod(key.c_str(), 0600);
  auto half = with;
  half.tls_key.clear();
  ck_assert(!Server::start(**node, half));
  auto swapped = with;
  std::swap(swapped.tls_cert, swapped.tls_key);
  ::chmod(cert.c_str(), 0600);
  ck_assert(!Server::start(**node, swapped));

  const Served served(with);
  ck_assert_int_eq(served.server->url().find("https://127.0.0.1:"), 0);
  Call trusting;
  trusting.ca_file = cert;
  ck_assert_int_eq(ask(served.url("/info"), trusting).status, 200);
  ck_assert_int_eq(ask(served.url("/info")).status, 0);  // an unknown issuer
  trusting.old_tls = true;
  ck_assert_int_eq(ask(served.url("/info"), trusting).status, 0);
  Stream watch(served.url("/watch"), {"POST", "+" + hex("here"), {"Content-Type: text/plain"}, cert});
  ck_assert(watch.line() && watch.line());
  served.put("here", "data");
  ck_assert(watch.line().value_or("").find("messageId") != std::string::npos);
}
END_TEST

START_TEST(a_busy_port_is_named) {
  const Served served;
  auto with = on_free_port();
  with.listen = served.server->url().substr(std::string("http://").size());
  const auto second = Server::start(*served.node, with);
  ck_assert(!second && second.error().passes);
  ck_assert_msg(second.error().reason.find(with.listen) != std::string::npos, "%s",
                second.error().reason.c_str());
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("server");
  TCase* cases = tcase_create("server");
  tcase_set_timeout(cases, 120);
  tcase_add_test(cases, info_names_the_network_and_the_features);
  tcase_add_test(cases, a_json_draft_is_stored_and_read_back);
  tcase_add_test(cases, nobody_can_list_what_is_there);
  tcase_add_test(cases, what_the_unmodified_client_posts_is_filled_in);
  tcase_add_test(cases, a_binary_message_needs_no_preflight);
  tcase_add_test(cases, mistakes_are_told_in_the_shape_of_the_api);
  tcase_add_test(cases, head_answers_as_get_without_the_body);
  tcase_add_test(cases, scripts_of_any_origin_may_ask);
  tcase_add_test(cases, an_entity_tag_tells_what_is_known);
  tcase_add_test(cases, a_waiting_look_up_is_held_until_something_is_there);
  tcase_add_test(cases, a_wait_ends_when_time_is_up);
  tcase_add_test(cases, what_is_known_does_not_end_a_wait);
  tcase_add_test(cases, a_body_has_a_limit);
  tcase_add_test(cases, by_default_a_body_of_64_kib_is_read_and_one_more_is_not);
  tcase_add_test(cases, a_client_has_a_rate);
  tcase_add_test(cases, requests_at_once_have_a_limit);
  tcase_add_test(cases, a_client_has_so_many_waiters);
  tcase_add_test(cases, stopping_lets_go_of_a_hundred_held_requests);
  tcase_add_test(cases, stopping_while_work_is_under_way_is_safe);
  tcase_add_test(cases, who_brings_a_proof_waits_behind_no_draft);
  tcase_add_test(cases, drafts_leave_room_for_other_requests);
  tcase_add_test(cases, the_proof_of_a_client_that_left_is_given_up);
  tcase_add_test(cases, proof_of_work_for_others_can_be_off);
  tcase_add_test(cases, https_is_served);
  tcase_add_test(cases, a_busy_port_is_named);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
