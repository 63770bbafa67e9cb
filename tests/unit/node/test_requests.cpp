// SPDX-License-Identifier: GPL-3.0-or-later
// What a request asks and what is answered: api/, exchange/, the rules, a held look-up.
#include "tests/unit/support/node_fixture.hpp"

#include <future>

#include "node/api/api.hpp"
#include "node/api/lookup.hpp"
#include "node/exchange/refusals.hpp"
#include "node/proofs.hpp"
#include "node/rules.hpp"
#include "node/watch/held.hpp"
#include "pow/pow.hpp"

namespace {

using namespace jm;
using namespace jm::node;
using namespace jm::node::testing;
using std::chrono::milliseconds;

std::string header(const Reply& reply, const std::string& name) {
  for (const auto& [key, value] : reply.headers)
    if (key == name) return value;
  return "";
}

START_TEST(a_reply_has_one_of_two_shapes) {
  ck_assert(data_reply(json_pack("{s:i}", "a", 1)).body == R"({"data":{"a":1}})");
  const Reply error = error_reply(404, "not \"here\"");
  ck_assert_uint_eq(error.status, 404);
  ck_assert(error.body == R"({"error":{"code":"404","message":"not \"here\""}})");
  ck_assert(error_reply(400, "\xFF").body.find("unprintable") != std::string::npos);
  const Reply busy = busy_reply(429, "later", std::chrono::seconds(7));
  ck_assert(header(busy, "Retry-After") == "7");
  ck_assert_uint_eq(unreadable_reply("why").status, 503);
}
END_TEST

START_TEST(the_type_of_json_is_known_whatever_follows) {
  for (const char* type : {"application/json", "Application/JSON ;charset=utf-8", "application/json\t"})
    ck_assert_msg(is_json(type), "%s", type);
  for (const char* type : {"", "application/jsonx", "application/octet-stream", "json"})
    ck_assert_msg(!is_json(type), "%s", type);
}
END_TEST

START_TEST(a_path_takes_some_methods) {
  ck_assert(takes(Route::Messages, "POST") && takes(Route::Messages, "GET"));
  ck_assert(takes(Route::Watch, "POST") && !takes(Route::Watch, "GET"));
  ck_assert(takes(Route::Info, "HEAD") && !takes(Route::Info, "POST"));
  ck_assert(!takes(Route::Info, "GET, HEAD") && !takes(Route::Info, "") && !takes(Route::Info, "get"));
  const Reply options = answer_options(Route::Watch);
  ck_assert_uint_eq(options.status, 204);
  ck_assert(header(options, "Allow") == "POST, OPTIONS");
  ck_assert(header(options, "Access-Control-Allow-Methods") == "POST, OPTIONS");
}
END_TEST

START_TEST(what_is_read_is_answered) {
  const auto node = open_node();
  const std::string id = chrysalis::to_hex(put(*node, "a", "data"));
  ck_assert_uint_eq(answer_read(*node, {Route::Health, {}}, true).status, 200);
  ck_assert(answer_read(*node, {Route::Info, {}}, true).body.find("\"PoW\"") != std::string::npos);
  ck_assert(answer_read(*node, {Route::Info, {}}, false).body.find("\"PoW\"") == std::string::npos);
  ck_assert(answer_read(*node, {Route::Message, id}, true).body.find("\"data\"") != std::string::npos);
  const Reply raw = answer_read(*node, {Route::MessageBytes, id}, true);
  const Raw stored = node->find(bytes("a"))->front().raw;
  ck_assert(raw.body == std::string(stored->begin(), stored->end()));
  ck_assert(answer_read(*node, {Route::Children, id}, true).body.find("\"count\":0") != std::string::npos);
  ck_assert_uint_eq(answer_read(*node, {Route::Message, std::string(64, '0')}, true).status, 404);
  ck_assert_uint_eq(answer_read(*node, {Route::Message, "00"}, true).status, 400);
}
END_TEST

START_TEST(a_refusal_of_the_node_has_a_status) {
  const auto status = [](Refusal why) { return refusal_reply({why, "why"}).status; };
  ck_assert_uint_eq(status(Refusal::Invalid), 400);
  ck_assert_uint_eq(status(Refusal::Share), 429);
  ck_assert_uint_eq(status(Refusal::Full), 503);
  ck_assert_uint_eq(status(Refusal::Broken), 503);
  ck_assert(header(refusal_reply({Refusal::Invalid, ""}), "Retry-After").empty());
  ck_assert(header(refusal_reply({Refusal::Full, ""}), "Retry-After") == "10");
}
END_TEST

START_TEST(a_refusal_of_the_server_says_whose_fault_it_is) {
  using Room = Connections::Room;
  ck_assert(!refusal_of(Room::Enough, "requests", "come at once"));
  const auto client = refusal_of(Room::ClientFull, "requests", "come at once");
  ck_assert_uint_eq(client->status, 429);
  ck_assert(client->body.find("too many requests of one address or network come at once") !=
            std::string::npos);
  ck_assert(header(*client, "Retry-After") == "2");
  const auto full = refusal_of_held(Room::Full, "indexes", "are watched");
  ck_assert_uint_eq(full->status, 503);
  ck_assert(full->body.find("too many indexes are watched") != std::string::npos);
  ck_assert(header(*full, "Retry-After") == "5");
  ck_assert_uint_eq(stopping_reply().status, 503);
  ck_assert_uint_eq(too_large_reply(7).status, 413);
  ck_assert(rate_reply(9).body.find("more than 9 requests a second") != std::string::npos);
}
END_TEST

START_TEST(a_place_for_a_held_request_is_taken_or_refused) {
  Connections none(Bounds{}, {});
  const auto refused = hold_place(none, 1, {});
  ck_assert(refused && refused->status == 503);
}
END_TEST

Request look_up_of(const std::string& index) {
  Request request;
  request.index = chrysalis::to_hex(bytes(index));
  return request;
}

START_TEST(a_look_up_answers_with_a_tag) {
  const auto node = open_node();
  put(*node, "a", "1");
  Request request = look_up_of("a");
  const auto lookup = parse_lookup(request, node->store_id(), milliseconds(1000));
  ck_assert(lookup.has_value());
  ck_assert(has_news(*node, *lookup));
  const Reply reply = answer(*node, *lookup);
  ck_assert(reply.body.find("\"count\":1") != std::string::npos);
  request.if_none_match = header(reply, "ETag");
  const auto again = parse_lookup(request, node->store_id(), milliseconds(1000));
  ck_assert(!has_news(*node, *again));
  ck_assert_uint_eq(answer(*node, *again).status, 304);
  put(*node, "a", "2");
  ck_assert(has_news(*node, *again));
  ck_assert_uint_eq(answer(*node, *again).status, 200);
  ck_assert(entity_tag({std::vector<Id>(3), 7}, "abc") == "\"abc-7-3\"");
}
END_TEST

// A look-up that waits, with its connection.
struct HeldWorld {
  std::unique_ptr<Node> node = open_node();
  Timers timers;
  std::shared_ptr<Held> held;
  int suspended = 0;
  std::promise<void> resumed;

  explicit HeldWorld(milliseconds wait) {
    Request request = look_up_of("a");
    auto lookup = *parse_lookup(request, node->store_id(), milliseconds(60000));
    lookup.wait = wait;
    held = std::make_shared<Held>(*node, timers, std::move(lookup));
  }
  bool hold() {
    return held->hold([this] { ++suspended; }, [this] { resumed.set_value(); });
  }
  bool came() { return resumed.get_future().wait_for(std::chrono::seconds(60)) == std::future_status::ready; }
};

START_TEST(a_held_look_up_is_woken_by_news) {
  HeldWorld all(std::chrono::hours(1));
  ck_assert(all.hold());
  ck_assert_int_eq(all.suspended, 1);
  put(*all.node, "b", "elsewhere");
  put(*all.node, "a", "1");
  put(*all.node, "a", "2");  // it wakes at most once
  ck_assert(all.came());
}
END_TEST

START_TEST(a_held_look_up_ends_with_its_time_or_when_it_is_let_go) {
  HeldWorld timed(milliseconds(1)), let_go(std::chrono::hours(1));
  ck_assert(timed.hold() && let_go.hold());
  ck_assert(timed.came());
  let_go.held->wake();
  ck_assert(let_go.came());
}
END_TEST

START_TEST(with_news_a_look_up_is_not_held) {
  HeldWorld news(std::chrono::hours(1)), woken(std::chrono::hours(1));
  put(*news.node, "a", "1");
  ck_assert(!news.hold());
  woken.held->wake();  // before it was held
  ck_assert(!woken.hold());
  ck_assert_int_eq(news.suspended + woken.suspended, 0);
}
END_TEST

START_TEST(after_a_release_nothing_wakes) {
  HeldWorld all(std::chrono::hours(1));
  ck_assert(all.hold());
  all.held->release();
  put(*all.node, "a", "1");
  ck_assert(all.resumed.get_future().wait_for(milliseconds(0)) == std::future_status::timeout);
}
END_TEST

START_TEST(a_draft_is_filled_in_and_proved) {
  Options with = options();
  with.min_pow_score = 1;
  auto prepared = prepare(draft("a", "x"), with);
  ck_assert(prepared && prepared->zeros > 0);
  ck_assert(prove(*prepared, with, {}));
  ck_assert_uint_eq(prepared->zeros, 0);
  ck_assert(prepared->id == chrysalis::id_of(prepared->raw));
  std::stop_source stopped;
  stopped.request_stop();
  with.min_pow_score = 1e6;
  auto other = prepare(draft("a", "y"), with);
  ck_assert(!prove(*other, with, stopped.get_token()));
  ck_assert(fresh_tip() != fresh_tip());
}
END_TEST

FairQueue::Job search(std::function<void(const std::stop_token&)> run, std::function<bool()> abandoned) {
  return {.client = "192.0.2.1", .abandoned = std::move(abandoned), .run = std::move(run), .refuse = {}};
}

START_TEST(a_search_whose_client_has_gone_is_given_up) {
  Timers timers;
  Proofs proofs(timers, 10);
  std::promise<void> ended;
  proofs.add(search(
                 [&](const std::stop_token& stop) {
                   while (!stop.stop_requested()) std::this_thread::yield();
                   ended.set_value();
                 },
                 [] { return true; }),
             1000);
  ck_assert(ended.get_future().wait_for(std::chrono::seconds(60)) == std::future_status::ready);
  proofs.stop();
}
END_TEST

START_TEST(too_long_searches_are_refused) {
  Timers timers;
  Proofs proofs(timers, 10);
  std::promise<void> begun, refused;
  std::atomic<bool> go_on{false};
  proofs.add(search(
                 [&](const std::stop_token&) {
                   begun.set_value();
                   while (!go_on) std::this_thread::yield();
                 },
                 [] { return false; }),
             1000);
  begun.get_future().wait();
  auto small = search([](const std::stop_token&) {}, [] { return false; });
  small.refuse = [](std::chrono::seconds) {};
  proofs.add(std::move(small), 1000);
  auto large = search([](const std::stop_token&) {}, [] { return false; });
  large.refuse = [&](std::chrono::seconds) { refused.set_value(); };
  proofs.add(std::move(large), 1e12);
  ck_assert(refused.get_future().wait_for(std::chrono::seconds(0)) == std::future_status::ready);
  go_on = true;
  proofs.stop();
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("requests");
  TCase* cases = tcase_create("requests");
  tcase_set_timeout(cases, 90);
  tcase_add_test(cases, a_reply_has_one_of_two_shapes);
  tcase_add_test(cases, the_type_of_json_is_known_whatever_follows);
  tcase_add_test(cases, a_path_takes_some_methods);
  tcase_add_test(cases, what_is_read_is_answered);
  tcase_add_test(cases, a_refusal_of_the_node_has_a_status);
  tcase_add_test(cases, a_refusal_of_the_server_says_whose_fault_it_is);
  tcase_add_test(cases, a_place_for_a_held_request_is_taken_or_refused);
  tcase_add_test(cases, a_look_up_answers_with_a_tag);
  tcase_add_test(cases, a_held_look_up_is_woken_by_news);
  tcase_add_test(cases, a_held_look_up_ends_with_its_time_or_when_it_is_let_go);
  tcase_add_test(cases, with_news_a_look_up_is_not_held);
  tcase_add_test(cases, after_a_release_nothing_wakes);
  tcase_add_test(cases, a_draft_is_filled_in_and_proved);
  tcase_add_test(cases, a_search_whose_client_has_gone_is_given_up);
  tcase_add_test(cases, too_long_searches_are_refused);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
