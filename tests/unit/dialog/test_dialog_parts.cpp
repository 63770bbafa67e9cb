// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the engines: freshness, days, contents, the peer's route and its signs of life.
#include "dialog/delivery/freshness.hpp"
#include "dialog/gateway/answer_keys.hpp"
#include "dialog/peer/life_signs.hpp"
#include "dialog/peer/route.hpp"
#include "dialog/rendezvous.hpp"
#include "tests/unit/support/dialog_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::dialog;
using namespace jm::test;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr std::int64_t kDay = 86'400'000;

PublicKey ephemeral(std::uint8_t number) {
  PublicKey key{};
  key[0] = number;
  return key;
}

}  // namespace

START_TEST(fresh_is_near_and_above_the_floor) {
  KeyBudget budget;
  Freshness freshness(1'000'000, seconds(60), budget);
  // A second ahead is no more than a clock that is not quite right; so much is not known after a start.
  ck_assert(!freshness.fresh(1'001'000, 1'001'100));
  ck_assert(freshness.fresh(1'001'001, 1'001'100));
  ck_assert(freshness.fresh(1'002'100, 1'001'100) && !freshness.fresh(1'002'101, 1'001'100));
  ck_assert(freshness.fresh(1'040'000, 1'100'000) && !freshness.fresh(1'039'999, 1'100'000));
  ck_assert(!freshness.fresh(INT64_MIN, 1'100'000) && !freshness.fresh(INT64_MAX, 1'100'000));
}
END_TEST

// What is forgotten is not acted on again, also if the clock is put back.
START_TEST(the_floor_never_falls) {
  KeyBudget budget;
  Freshness freshness(1'000'000, seconds(60), budget);
  freshness.remember(ephemeral(1), 1'001'500);
  ck_assert(freshness.known(ephemeral(1)));
  ck_assert(freshness.fresh(1'100'000, 1'100'000));
  ck_assert(!freshness.known(ephemeral(1)));
  ck_assert(!freshness.fresh(1'001'500, 1'001'600));
  ck_assert_int_eq(freshness.floor(), 1'001'500);
}
END_TEST

// What does not fit into the share raises the floor, and the share shrinks as channels come.
START_TEST(channels_share_what_is_remembered) {
  KeyBudget budget(200);
  Freshness freshness(1'000'000, seconds(60), budget);
  for (std::uint8_t i = 0; i < 201; ++i) freshness.remember(ephemeral(i), 1'100'000 + i);
  ck_assert_uint_eq(freshness.size(), 200);
  ck_assert_int_eq(freshness.floor(), 1'100'000);
  {
    const Freshness other(1'000'000, seconds(60), budget);
    freshness.remember(ephemeral(201), 1'100'201);
    ck_assert_uint_eq(freshness.size(), 100);
    ck_assert_int_eq(freshness.floor(), 1'100'101);
    ck_assert(!freshness.fresh(1'100'101, 1'100'200) && freshness.fresh(1'100'102, 1'100'200));
    const Freshness third(1'000'000, seconds(60), budget), fourth(1'000'000, seconds(60), budget);
    ck_assert_uint_eq(budget.share(), KeyBudget::kLeast);
  }
  ck_assert_uint_eq(budget.share(), 200);
}
END_TEST

START_TEST(two_days_are_watched) {
  SeededPrimitives primitives(3);
  Key secret;
  primitives.random(secret.bytes());
  for (const std::int64_t hour : {0, 6, 11, 13, 18, 23}) {
    Rendezvous watch(0, 1);
    Actions out;
    const std::int64_t now = 20'000 * kDay + hour * 3'600'000;
    watch.update(primitives, {{{}, secret}}, {base::Time(hours(1)), now}, out);
    ck_assert_uint_eq(out.size(), 2);
    const auto watches = [&](std::uint32_t day) {
      return watch.find(0, rendezvous(primitives, secret, 0, day).address) != nullptr;
    };
    ck_assert(watches(20'000));
    ck_assert(watches(hour < 12 ? 19'999 : 20'001));
    ck_assert(!watches(hour < 12 ? 20'001 : 19'999));
  }
}
END_TEST

// At noon, within an hour, the day before goes and the one after comes.
START_TEST(the_days_change_at_noon) {
  SeededPrimitives primitives(4);
  Key secret;
  primitives.random(secret.bytes());
  Rendezvous watch(0, 2);
  Actions out;
  base::Now now{base::Time(hours(1)), 20'000 * kDay + kDay / 2 - 60'000};
  watch.update(primitives, {{{}, secret}}, now, out);
  ck_assert_uint_eq(out.size(), 4);
  int changes = 0;
  while (now.unix_ms < 20'000 * kDay + kDay / 2 + 3'600'000) {
    const auto step = std::chrono::duration_cast<milliseconds>(*watch.deadline() - now.steady);
    now.steady += step;
    now.unix_ms += step.count();
    out.clear();
    watch.update(primitives, {{{}, secret}}, now, out);
    if (!out.empty()) ++changes;
    for (const Action& action : out) {
      const auto* gone = std::get_if<action::Unwatch>(&action);
      if (gone != nullptr) ck_assert(gone->address == rendezvous(primitives, secret, 0, 19'999).address);
    }
  }
  ck_assert_int_eq(changes, 1);
}
END_TEST

START_TEST(contents_are_padded_and_read_back) {
  First first;
  first.ts = -5;
  first.attempt = 7;
  first.call.fill(9);
  first.packed.assign(300, 4);
  const Bytes plain = write(first);
  ck_assert_uint_eq(plain.size() % kPadding, 0);
  const auto back = read_first(plain);
  ck_assert(back && back->ts == -5 && back->attempt == 7 && back->call == first.call);
  ck_assert(back->packed == first.packed);
  Numbered numbered;
  numbered.ack = 3;
  numbered.sequence = 8;
  numbered.more = true;
  numbered.piece.assign(5, 1);
  const auto again = read_numbered(write(numbered));
  ck_assert(again && again->ack == 3 && again->sequence == 8 && again->more && again->piece.size() == 5);
  numbered = {};
  numbered.over = 2;
  ck_assert(read_numbered(write(numbered))->over == 2);
}
END_TEST

// Whatever is cut or changed is read within its bounds, or not at all.
START_TEST(broken_contents_are_refused) {
  Numbered numbered;
  numbered.sequence = 1;
  const Bytes good = write(numbered);
  Bytes bad = good;
  bad[2] = 0x80;  // a flag that is not known
  ck_assert(!read_numbered(bad));
  bad = good;
  bad[0] = 0xff;  // longer than it is
  ck_assert(!read_numbered(bad));
  bad = good;
  std::fill(bad.begin() + 7, bad.begin() + 11, 0);  // a piece without a sequence number
  ck_assert(!read_numbered(bad));
  bad = good;
  bad[2] = 2;  // goes on, but has no piece
  ck_assert(!read_numbered(bad));
  Second second;
  Bytes status = write(second);
  status[2] = 3;
  ck_assert(!read_second(status));
  for (std::size_t size = 0; size < 11; ++size) {
    ck_assert(!read_first(View(good).first(size)));
    ck_assert(!read_second(View(good).first(size)));
    ck_assert(!read_numbered(View(good).first(size)));
  }
}
END_TEST

START_TEST(the_route_goes_round) {
  Route route(2, 2, false);
  route.begin_with(1);
  const auto at = [&] { return std::pair(route.next().gateway, route.next().carriers.front()); };
  using Pair = std::pair<std::uint32_t, CarrierId>;
  ck_assert(at() == Pair(1, 0));
  route.no_word();
  ck_assert(at() == Pair(0, 0));
  route.no_word();
  ck_assert(at() == Pair(1, 1));
  ck_assert(route.timeout(milliseconds(1)) == seconds(3));
  ck_assert(route.timeout(seconds(10)) == seconds(40));
  route.no_word();
  route.no_word();
  ck_assert(at() == Pair(1, 0));
  ck_assert(route.timeout(milliseconds(1)) == seconds(6));
  route.answered(0, 1);
  ck_assert(at() == Pair(0, 1));
  ck_assert(route.timeout(milliseconds(1)) == seconds(3));
  ck_assert(route.busy(0, 1));
  ck_assert(at() == Pair(1, 1));
  ck_assert(!route.busy(1, 1));
}
END_TEST

START_TEST(signs_of_life_are_asked_for) {
  LifeSigns signs;
  const base::Time now{hours(2)};
  ck_assert(!signs.ask_at(now));
  signs.begin(seconds(90), now);
  ck_assert(signs.ask_at(base::Time{}) == now + seconds(30));
  ck_assert(signs.ask_at(now + seconds(5)) == now + seconds(35));
  signs.media(true, now);
  ck_assert(!signs.ask_at(now));
  signs.media(false, now + minutes(5));
  ck_assert(signs.ask_at(now) == now + minutes(5) + seconds(30));
  signs.asked(now + minutes(6));
  ck_assert(!signs.ask_at(now) && signs.unanswered());
  signs.heard();
  ck_assert(!signs.unanswered());
}
END_TEST

START_TEST(keys_are_made_ahead_once_some_were_taken) {
  SeededPrimitives primitives(1);
  AnswerStock stock(primitives);
  base::Now now{base::Time{hours(2)}, 0};
  ck_assert(!stock.deadline());  // an idle channel has none
  stock.expire(now);
  AnswerKeys first = stock.take(now);
  ck_assert(!first.complete() && !first.mailbox && *stock.deadline() > now.steady);
  stock.expire(now);  // not yet: the call is to be answered
  now.steady = *stock.deadline();
  int parts = 0;
  for (; stock.deadline(); ++parts) stock.expire(now);
  ck_assert_int_eq(parts, 3);
  AnswerKeys second = stock.take(now);
  ck_assert(second.complete() && *stock.deadline() > now.steady);
  for (int i = 0; i < parts; ++i) first.make_one();
  ck_assert(first.complete());
  // Others each time.
  const std::string one = first.writer.write(view("x")), other = second.writer.write(view("x"));
  ck_assert(one.substr(0, 81) != other.substr(0, 81));
  ck_assert(first.mailbox->place.address != second.mailbox->place.address);
  ck_assert(first.ephemeral->shown != second.ephemeral->shown);
}
END_TEST

int main() {
  Suite* suite = suite_create("dialog parts");
  TCase* tc = tcase_create("parts");
  tcase_add_test(tc, fresh_is_near_and_above_the_floor);
  tcase_add_test(tc, the_floor_never_falls);
  tcase_add_test(tc, channels_share_what_is_remembered);
  tcase_add_test(tc, two_days_are_watched);
  tcase_add_test(tc, the_days_change_at_noon);
  tcase_add_test(tc, contents_are_padded_and_read_back);
  tcase_add_test(tc, broken_contents_are_refused);
  tcase_add_test(tc, the_route_goes_round);
  tcase_add_test(tc, signs_of_life_are_asked_for);
  tcase_add_test(tc, keys_are_made_ahead_once_some_were_taken);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
