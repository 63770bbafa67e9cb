// SPDX-License-Identifier: GPL-3.0-or-later
// What a call is made of, each part alone: the requests, the candidates, what was negotiated, the connection.
#include "janus/call/connection_watch.hpp"
#include "janus/call/negotiation.hpp"
#include "janus/call/plugin_requests.hpp"
#include "janus/call/trickle_queue.hpp"
#include "tests/unit/support/engine_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace engine_test;

namespace {

PluginRequest request(const char* name, const char* type = nullptr) {
  PluginRequest request;
  request.from.to.re = name;
  if (type != nullptr) request.jsep = describe(type, "v=0\r\n");
  return request;
}

std::string name(const std::optional<Unanswered>& one) {
  return one ? one->to.re : "-";
}

Description description(const char* type, const std::string& ufrag, const char* rest = "") {
  return describe(type, "v=0\r\na=ice-ufrag:" + ufrag + "\r\n" + rest);
}
constexpr const char* kCandidate = "a=candidate:1 1 udp 1 ::1 9 typ host\r\n";

Json media(bool receiving) {
  return json(R"({"janus":"media","mid":"0","receiving":)" + std::string(receiving ? "true}" : "false}"));
}

constexpr ConnectionWatch::Limits kLimits{30s, 20s, 600s};

}  // namespace

START_TEST(requests_one_after_the_other) {
  PluginRequests requests;
  ck_assert(!requests.start() && !requests.in_flight());
  requests.add(request("A", "offer"));
  requests.add(request("B"));
  const auto first = requests.start();
  ck_assert(first && first->jsep && requests.in_flight() && requests.describes());
  requests.sent("t", kStart);
  check_text(requests.transaction(), "t");
  ck_assert(!requests.start());
  check_text(name(requests.settle()), "A");
  check_text(name(requests.settle()), "-");
  ck_assert(requests.start() && !requests.describes());
  check_text(name(requests.offer()), "-");  // that is no offer
  check_text(name(requests.settle()), "B");
}
END_TEST

START_TEST(each_request_is_handed_back_once) {
  PluginRequests requests;
  requests.add(request("A", "offer"));
  requests.add(request("B"));
  (void)requests.start();
  check_text(name(requests.offer()), "A");
  check_text(name(requests.offer()), "-");
  ck_assert(requests.in_flight());
  check_text(name(requests.first()), "-");
  check_text(name(requests.settle()), "-");
  check_text(name(requests.first()), "B");
  ck_assert(requests.take_all().empty());
}
END_TEST

START_TEST(requests_that_nothing_has_answered) {
  PluginRequests requests;
  for (const char* one : {"A", "B", "C"}) requests.add(request(one));
  (void)requests.start();
  std::string all;
  for (const auto& one : requests.take_all()) all += one.to.re;
  check_text(all, "ABC");
  ck_assert(requests.in_flight());  // Janus is asked all the same
  requests.settle();
  ck_assert(!requests.start());
}
END_TEST

START_TEST(candidates_as_janus_takes_them) {
  TrickleQueue queue;
  ck_assert(!queue.next());
  ck_assert(queue.add(Json(json_pack("[{s:s}]", "candidate", "x")), true));
  ck_assert(queue.add(nullptr, false));
  check_text(dump(queue.next().get()), R"({"candidates":[{"candidate":"x"}]})");
  check_text(dump(queue.next().get()), R"({"candidate":{"completed":true}})");
  ck_assert(!queue.next());
  for (int i = 0; i < 63; ++i) ck_assert(queue.add(nullptr, true));
  ck_assert(!queue.add(nullptr, true));
  queue.clear();
  ck_assert(!queue.next());
}
END_TEST

START_TEST(candidates_of_the_first_offer_stay_in_it) {
  Negotiation negotiation{false};
  auto offer = description("offer", "one", kCandidate);
  ck_assert(!negotiation.to_janus(offer));
  ck_assert(offer.has_candidates);
  // Not answered yet: that is no restart.
  auto again = description("offer", "two", kCandidate);
  ck_assert(!negotiation.to_janus(again));
  negotiation.answered();
  auto same = description("offer", "two", kCandidate);
  ck_assert(!negotiation.to_janus(same));
  auto restart = description("offer", "three", kCandidate);
  ck_assert_uint_eq(json_array_size(negotiation.to_janus(restart).get()), 1);
  ck_assert(!restart.has_candidates);
  auto without = description("offer", "four");
  ck_assert(!negotiation.to_janus(without));
}
END_TEST

// Janus has offered: the peer's own answer agrees.
START_TEST(candidates_behind_an_answer) {
  Negotiation negotiation{false};
  auto answer = description("answer", "one", kCandidate);
  ck_assert(!negotiation.to_janus(answer));
  auto restart = description("answer", "two", kCandidate);
  ck_assert(negotiation.to_janus(restart) != nullptr);
}
END_TEST

START_TEST(a_connection_that_does_not_come_about) {
  ConnectionWatch watch(kLimits);
  ck_assert(!watch.deadline());
  watch.begin(kStart);
  ck_assert(watch.deadline() == kStart.steady + 600s);
  ck_assert(!watch.expire(later(kStart, 599s)));
  check_text(*watch.expire(later(kStart, 600s)), "nothing was heard of the peer");
  watch.peer_answers(kStart);
  ck_assert(watch.deadline() == kStart.steady + 30s);
  watch.answer_attached(2s, kStart);
  ck_assert(watch.deadline() == kStart.steady + 32s);
  watch.janus_answers(false, kStart);
  ck_assert(watch.deadline() == kStart.steady + 32s);
  watch.janus_answers(true, kStart);
  ck_assert(watch.deadline() == kStart.steady + 300s);
  check_text(*watch.expire(later(kStart, 300s)), "the peer did not connect");
}
END_TEST

START_TEST(a_connection_that_is_lost) {
  ConnectionWatch watch(kLimits);
  watch.begin(kStart);
  watch.peer_answers(kStart);
  watch.answer_attached(2s, kStart);
  ck_assert(!watch.is_up());
  watch.up(kStart);
  ck_assert(watch.is_up());
  ck_assert(watch.deadline() == kStart.steady + 22s);
  watch.media(media(true).get(), kStart);
  auto now = later(kStart, 22s);
  ck_assert(!watch.expire(now));  // it flows
  ck_assert(watch.deadline() == now.steady + 22s);
  now = later(now, 10s);
  watch.media(media(false).get(), now);
  ck_assert(watch.deadline() == now.steady + 22s);
  watch.media(media(false).get(), later(now, 10s));  // that it still does not flow does not count as activity
  ck_assert(watch.deadline() == now.steady + 22s);
  watch.alive(later(now, 1s));
  ck_assert(watch.deadline() == now.steady + 23s);
  check_text(*watch.expire(later(now, 23s)), "the peer has vanished");
}
END_TEST

START_TEST(limits_that_are_none) {
  ConnectionWatch watch({30s, 0s, 0s});
  watch.begin(kStart);
  ck_assert(!watch.deadline());
  watch.up(kStart);
  ck_assert(!watch.deadline() && !watch.expire(later(kStart, 24h)));
}
END_TEST

int main() {
  Suite* suite = suite_create("call_parts");
  TCase* tests = tcase_create("call_parts");
  for (const TTest* test :
       {requests_one_after_the_other, each_request_is_handed_back_once, requests_that_nothing_has_answered,
        candidates_as_janus_takes_them, candidates_of_the_first_offer_stay_in_it, candidates_behind_an_answer,
        a_connection_that_does_not_come_about, a_connection_that_is_lost, limits_that_are_none})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
