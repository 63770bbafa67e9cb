// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of delivery: outbox, order of pieces, acks, round trip, roots.
#include "dialog/delivery/ack_duty.hpp"
#include "dialog/delivery/outbox.hpp"
#include "dialog/delivery/piece_order.hpp"
#include "dialog/delivery/root_check.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::dialog;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

Bytes bytes(std::size_t size, std::uint8_t value = 1) {
  return Bytes(size, value);
}

struct Post {
  explicit Post(bool keeps = true) : traits{1000, keeps, milliseconds(100)} {}

  // What the outbox asked for last, and its token.
  template <class T>
  Token last() {
    ck_assert(!out.empty() && std::holds_alternative<T>(out.back()));
    return std::get<T>(out.back()).token;
  }
  void add(std::uint32_t sequence, std::uint64_t tag = 0) {
    outbox.add(sequence, "A", 5, tag, round_trip, now, out);
  }
  void publish(PublishResult result) {
    const Token token = last<action::Publish>();
    out.clear();
    ck_assert(outbox.published(token, result, round_trip, now, out));
  }
  // To the deadline.
  milliseconds pass() {
    const base::Time before = now;
    now = outbox.deadline().value();
    out.clear();
    outbox.expire(now, out);
    return std::chrono::duration_cast<milliseconds>(now - before);
  }

  CarrierTraits traits;
  Tokens tokens;
  Counters counters;
  base::Time now{seconds(1)};
  RoundTrip round_trip{milliseconds(100)};
  Actions out;
  Outbox outbox{0, traits, trinary::Hash(), tokens, counters};
};

}  // namespace

START_TEST(what_is_published_is_told_once) {
  Post post;
  post.add(1, 7);
  ck_assert(!post.outbox.idle());
  post.now += milliseconds(10);
  post.publish(PublishResult::Done);
  ck_assert(std::get<action::Attached>(post.out.back()).tag == 7);
  ck_assert(post.outbox.idle() && !post.outbox.empty());
  const Token look = (post.pass(), post.last<action::Look>());
  post.out.clear();
  ck_assert(post.outbox.looked(look, false, post.round_trip, post.now, post.out));
  ck_assert_uint_eq(post.counters.reattached, 1);
  post.publish(PublishResult::Done);
  ck_assert(post.out.empty());
  post.outbox.settle(1);
  ck_assert(post.outbox.empty() && !post.outbox.deadline());
}
END_TEST

// Each pause is twice the one before.
START_TEST(pauses_double) {
  Post post(false);
  post.add(1);
  post.publish(PublishResult::Done);
  const milliseconds first = post.pass();
  milliseconds before = first;
  for (int i = 0; i < 4; ++i) {
    post.publish(PublishResult::Done);
    const milliseconds next = post.pass();
    ck_assert(next == 2 * before);
    before = next;
  }
  for (int i = 0; i < 20; ++i) {
    post.publish(PublishResult::Failed);
    ck_assert(post.pass() <= seconds(60));
  }
}
END_TEST

START_TEST(a_repeat_is_no_sample) {
  Post post;
  post.add(1);
  post.now += milliseconds(30);
  post.publish(PublishResult::Done);
  ck_assert(post.round_trip.mean() == milliseconds(60));
  post.pass();
  ck_assert(post.outbox.looked(post.last<action::Look>(), false, post.round_trip, post.now, post.out));
  post.now += seconds(9);
  post.publish(PublishResult::Done);
  ck_assert(post.round_trip.mean() == milliseconds(60));
}
END_TEST

// The timer runs in time, so the carrier is slow.
START_TEST(a_slow_publish_is_a_sample) {
  Post post;
  post.add(1);
  const Token token = post.last<action::Publish>();
  for (int i = 0; i < 6; ++i) post.pass();
  ck_assert(post.out.empty());
  const auto took = std::chrono::duration_cast<milliseconds>(post.now - base::Time(seconds(1)));
  ck_assert(took > seconds(5));
  ck_assert(post.outbox.published(token, PublishResult::Done, post.round_trip, post.now, post.out));
  ck_assert(post.round_trip.mean() == 2 * took);
}
END_TEST

// The answer waited until the machine woke, and so did the timer.
START_TEST(what_is_answered_in_a_sleep_is_no_sample) {
  for (const bool timer_first : {true, false}) {
    Post post;
    post.add(1);
    const Token token = post.last<action::Publish>();
    post.now += seconds(30);
    if (timer_first) post.outbox.expire(post.now, post.out);
    ck_assert(post.outbox.published(token, PublishResult::Done, post.round_trip, post.now, post.out));
    ck_assert(post.round_trip.mean() == milliseconds(100));
  }
}
END_TEST

START_TEST(what_is_refused_is_dropped) {
  Post post;
  post.add(1);
  post.publish(PublishResult::Refused);
  ck_assert(post.outbox.refused() && post.outbox.empty());
  ck_assert(!post.outbox.published(99, PublishResult::Done, post.round_trip, post.now, post.out));
}
END_TEST

START_TEST(pieces_in_any_order_once) {
  PieceOrder order;
  using Taken = PieceOrder::Taken;
  ck_assert(order.take(2, false, bytes(3)) == Taken::New);
  ck_assert(!order.next() && order.ack() == 0);
  ck_assert(order.take(2, false, bytes(3)) == Taken::Repeated);
  ck_assert(order.take(1, true, bytes(4)) == Taken::New);
  ck_assert_uint_eq(order.ack(), 2);
  ck_assert_uint_eq(order.next()->size(), 7);
  ck_assert(!order.next());
  ck_assert(order.take(1, true, bytes(4)) == Taken::Repeated);
  ck_assert(order.take(2 + kMostUnsettled, false, bytes(1)) == Taken::New);
  ck_assert(order.take(3 + kMostUnsettled, false, bytes(1)) == Taken::TooFar);
}
END_TEST

START_TEST(a_payload_without_end_is_given_up) {
  PieceOrder order;
  for (std::uint32_t sequence = 1; !order.endless(); ++sequence) {
    ck_assert_uint_lt(sequence, 10);
    order.take(sequence, true, bytes(10'000));
    ck_assert(!order.next());
    ck_assert_uint_lt(order.memory(), 2 * kMostPacked);
  }
  ck_assert_uint_lt(order.memory(), 1'000);
}
END_TEST

START_TEST(acks_alone) {
  AckDuty acks;
  const RoundTrip round_trip(milliseconds(100));
  const base::Time now{seconds(5)};
  for (int i = 0; i < 7; ++i) acks.owe();
  ck_assert(!acks.deadline(round_trip));
  acks.owe();
  ck_assert(acks.deadline(round_trip) <= now);
  acks.sent_alone(now);
  ck_assert(!acks.deadline(round_trip));
  acks.want();
  ck_assert(acks.deadline(round_trip) == now + round_trip.limit());
  acks.sent();
  ck_assert(!acks.deadline(round_trip));
}
END_TEST

START_TEST(roots_make_a_chain) {
  const auto root = [](const char* trytes) { return *trinary::Hash::padded(trytes); };
  RootCheck roots({root("9"), root("A")});  // of the handshake
  ck_assert(!roots.fits(1, {root("X"), root("B")}));
  ck_assert(roots.fits(1, {root("A"), root("B")}));
  ck_assert(roots.fits(5, {root("E"), root("F")}));
  ck_assert(roots.fits(5, {root("E"), root("F")}));
  ck_assert(!roots.fits(5, {root("E"), root("X")}));
  ck_assert(!roots.fits(6, {root("X"), root("G")}));
  ck_assert(!roots.fits(4, {root("D"), root("X")}));
  ck_assert(roots.fits(6, {root("F"), root("G")}) && roots.fits(4, {root("D"), root("E")}));
  for (std::uint32_t number = 100; number < 1'000; ++number)
    ck_assert(roots.fits(number, {root("A"), root("A")}));
  ck_assert_uint_lt(roots.memory(), 20'000);
}
END_TEST

int main() {
  Suite* suite = suite_create("delivery");
  TCase* tc = tcase_create("parts");
  tcase_add_test(tc, what_is_published_is_told_once);
  tcase_add_test(tc, pauses_double);
  tcase_add_test(tc, a_repeat_is_no_sample);
  tcase_add_test(tc, a_slow_publish_is_a_sample);
  tcase_add_test(tc, what_is_answered_in_a_sleep_is_no_sample);
  tcase_add_test(tc, what_is_refused_is_dropped);
  tcase_add_test(tc, pieces_in_any_order_once);
  tcase_add_test(tc, a_payload_without_end_is_given_up);
  tcase_add_test(tc, acks_alone);
  tcase_add_test(tc, roots_make_a_chain);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
