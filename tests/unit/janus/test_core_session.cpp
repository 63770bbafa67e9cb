// SPDX-License-Identifier: GPL-3.0-or-later
// What all have in common that speak to Janus: transactions, a session of Janus's, keepalives, deadlines.
#include "base/earliest.hpp"
#include "janus/core_session.hpp"
#include "janus/counters.hpp"
#include "janus/media.hpp"
#include "janus/transactions.hpp"
#include "tests/unit/support/engine_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace engine_test;

START_TEST(transactions_are_matched_once) {
  Transactions<int> transactions, others;
  const auto one = transactions.add(1), two = transactions.add(2);
  ck_assert(one != two && one != others.add(1));
  ck_assert(transactions.contains(one) && !others.contains(one) && transactions.find("") == nullptr);
  *transactions.find(one) = 3;
  ck_assert(transactions.take(one) == 3);
  ck_assert(!transactions.take(one) && !transactions.contains(one));
  ck_assert_uint_eq(transactions.size(), 1);
  const auto four = transactions.add(4);
  transactions.forget_if([](int asked) { return asked == 2; });
  ck_assert(!transactions.contains(two) && transactions.contains(four));
  transactions.clear();
  ck_assert_uint_eq(transactions.size(), 0);
  ck_assert(transactions.add(1) != one);  // never again
}
END_TEST

START_TEST(requests_of_a_session) {
  const KeepaliveInterval interval(25s);
  CoreSession session({"secret", "token"}, interval);
  ck_assert_uint_eq(session.id(), 0);
  ck_assert(!session.is_of(json(R"({"session_id":0})").get()));
  const Json create = session.create(json(R"({"janus":"x","transaction":"t","id":7})"));
  const auto id = static_cast<std::int64_t>(session.id());
  ck_assert(id > 0 && id != 7 && integer_in(create.get(), "id") == id);
  check_text(text_or(create.get(), "janus") + text_or(create.get(), "transaction"), "createt");
  const Json destroy = session.request("destroy");
  ck_assert(integer_in(destroy.get(), "session_id") == id);
  ck_assert(session.is_of(destroy.get()));
  ck_assert(!session.is_of(json(R"({"session_id":8})").get()));
  ck_assert(json_object_get(session.info().get(), "session_id") == nullptr);
  for (const Json* ours : {&create, &destroy}) {
    check_text(text_or(ours->get(), "apisecret"), "secret");
    check_text(text_or(ours->get(), "token"), "token");
  }
  // Another's request has its own token or none.
  Json theirs = json(R"({"janus":"message","session_id":7})");
  session.forward(theirs.get());
  ck_assert(session.is_of(theirs.get()));
  check_text(text_or(theirs.get(), "apisecret"), "secret");
  ck_assert(json_object_get(theirs.get(), "token") == nullptr);
  (void)session.create();
  ck_assert(static_cast<std::int64_t>(session.id()) != id);
}
END_TEST

START_TEST(no_secrets_where_there_are_none) {
  const KeepaliveInterval interval(25s);
  CoreSession session({}, interval);
  const Json create = session.create();
  Json theirs = json("{}");
  session.forward(theirs.get());
  for (const char* member : {"apisecret", "token"})
    for (const json_t* one : {create.get(), theirs.get()})
      ck_assert_msg(json_object_get(one, member) == nullptr, "%s", member);
}
END_TEST

START_TEST(a_session_is_kept_alive) {
  KeepaliveInterval interval(25s);
  CoreSession session({}, interval);
  (void)session.create();
  ck_assert(!session.keepalive_at());
  session.interval_changed(kStart);  // Janus does not have it yet
  ck_assert(!session.keepalive_at());
  session.created(kStart);
  ck_assert(session.keepalive_at() == kStart.steady + 25s);
  const auto then = later(kStart, 25s);
  check_text(text_or(session.keepalive(then).get(), "janus"), "keepalive");
  ck_assert(session.keepalive_at() == then.steady + 25s);
  ck_assert(interval.ask() && !interval.ask());
  for (const char* nothing : {"{}", R"({"session-timeout":0})", R"({"session-timeout":-1})"})
    ck_assert(!interval.learn(json(nothing).get()));
  ck_assert(interval.learn(json(R"({"session-timeout":60})").get()));
  session.interval_changed(then);
  ck_assert(session.keepalive_at() == then.steady + 20s);
}
END_TEST

START_TEST(how_often) {
  KeepaliveInterval interval(25s);
  const auto granted = [&](const char* seconds) {
    ck_assert(interval.learn(json(R"({"session-timeout":)" + std::string(seconds) + "}").get()));
    return interval.every();
  };
  ck_assert(granted("1") == 333ms);
  ck_assert(granted("30") == 10s);
  ck_assert(granted("75") == 25s);
  ck_assert(granted("9223372036854775807") == 25s);
  ck_assert(keepalive_within(25s, 60) == 20s);
}
END_TEST

START_TEST(media_of_a_handle) {
  Media media;
  const auto tell = [&](int mid, bool receiving) {
    Json event(json_pack("{s:s,s:b}", "mid", std::to_string(mid).c_str(), "receiving", receiving ? 1 : 0));
    return media.update(event.get());
  };
  ck_assert(!media.arrives() && !media.told());
  ck_assert(!tell(0, false));
  ck_assert(!media.arrives() && media.told());
  ck_assert(!tell(0, true) && media.arrives());
  ck_assert(tell(1, true) && tell(0, false) && media.arrives());
  ck_assert(tell(1, false) && !media.arrives());
  // Without a mid the type tells them apart; more than there can be are not kept.
  media.update(json(R"({"type":"audio","receiving":true})").get());
  media.update(json(R"({"type":"video","receiving":true})").get());
  media.update(json(R"({"type":"audio","receiving":false})").get());
  ck_assert(media.arrives());
  media.clear();
  ck_assert(!media.arrives());
  for (int i = 0; i < 65; ++i) tell(i, true);
  for (int i = 0; i < 64; ++i) tell(i, false);
  ck_assert(!media.arrives());
}
END_TEST

START_TEST(signs_of_life) {
  Liveness peer;
  peer.alive(kStart);
  ck_assert(!peer.deadline(0ms) && !peer.silent(0ms, false, later(kStart, 24h)));
  ck_assert(peer.deadline(10s) == kStart.steady + 10s);
  ck_assert(!peer.silent(10s, false, later(kStart, 9'999ms)));
  ck_assert(peer.silent(10s, false, later(kStart, 10s)));
  ck_assert(!peer.silent(10s, true, later(kStart, 10s)));
  ck_assert(peer.deadline(10s) == kStart.steady + 20s);
}
END_TEST

START_TEST(the_earliest_deadline) {
  base::Earliest<char> none, next;
  none.add(std::nullopt, 'x');
  ck_assert(!none.at() && none.due(kStart) == nullptr);
  next.add(kStart.steady + 2s, 'b');
  next.add(kStart.steady + 1s, 'a');
  next.add(kStart.steady + 1s, 'c');
  next.add(std::nullopt, 'x');
  ck_assert(next.at() == kStart.steady + 1s);
  ck_assert(next.due(later(kStart, 999ms)) == nullptr);
  ck_assert(*next.due(later(kStart, 1s)) == 'a');
}
END_TEST

START_TEST(counters_add_up) {
  Counters all, one;
  one.offers = 1;
  one.reattached = 2;
  one.dropped = 3;
  all += one;
  all += one;
  ck_assert(all.offers == 2 && all.reattached == 4 && all.dropped == 6 && all.calls == 0);
}
END_TEST

int main() {
  Suite* suite = suite_create("core_session");
  TCase* tests = tcase_create("core_session");
  for (const TTest* test : {transactions_are_matched_once, requests_of_a_session,
                            no_secrets_where_there_are_none, a_session_is_kept_alive, how_often,
                            media_of_a_handle, signs_of_life, the_earliest_deadline, counters_add_up})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
