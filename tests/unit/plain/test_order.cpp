// SPDX-License-Identifier: GPL-3.0-or-later
// How far a chain is decided, in whatever order its messages are.
#include <memory>
#include <utility>

#include "plain/order.hpp"
#include "tests/unit/support/tap_main.hpp"

namespace {

using jm::plain::Order;
using jm::plain::Ticket;
using jm::trinary::Hash;

Hash root(char tryte) {
  return *Hash::from_trytes(std::string(81, tryte));
}

struct World {
  int told = 0;
  Order order{[this] { ++told; }};
};

START_TEST(it_goes_as_far_as_everything_before_is_decided) {
  World world;
  auto a = world.order.add(root('A')), b = world.order.add(root('B')), c = world.order.add(root('C'));
  b.decide();
  ck_assert(!world.order.take());
  a.decide();
  ck_assert(world.order.take() == root('B'));
  ck_assert(!world.order.take());
  ck_assert_uint_eq(world.order.size(), 1);
  c.decide();
  ck_assert(world.order.take() == root('C'));
  ck_assert_uint_eq(world.order.size(), 0);
  ck_assert_int_eq(world.told, 3);
}
END_TEST

START_TEST(a_ticket_decides_once_and_by_its_end) {
  World world;
  {
    Ticket ticket = world.order.add(root('A'));
    ck_assert(ticket);
    ticket.decide();
    ck_assert(!ticket);
    ticket.decide();
  }
  ck_assert_int_eq(world.told, 1);
  { const Ticket ticket = world.order.add(root('B')); }
  ck_assert_int_eq(world.told, 2);
  ck_assert(world.order.take() == root('B'));
}
END_TEST

START_TEST(a_moved_ticket_decides_with_the_one_that_it_became) {
  World world;
  Ticket kept;
  ck_assert(!kept);
  {
    Ticket ticket = world.order.add(root('A'));
    kept = std::move(ticket);
  }
  ck_assert_int_eq(world.told, 0);
  ck_assert(kept);
  {
    // What was there before ends with the other.
    Ticket other = world.order.add(root('B'));
    kept = std::move(other);
    ck_assert(other);
  }
  ck_assert_int_eq(world.told, 1);
  ck_assert(world.order.take() == root('A'));
  kept.decide();
  ck_assert(world.order.take() == root('B'));
}
END_TEST

START_TEST(a_skipped_one_is_decided_and_not_told) {
  World world;
  auto a = world.order.add(root('A')), b = world.order.add(root('B'));
  a.skip();
  ck_assert(!a);
  ck_assert_int_eq(world.told, 0);
  ck_assert(world.order.take() == root('A'));
  b.decide();
  ck_assert_int_eq(world.told, 1);
}
END_TEST

START_TEST(a_deferred_one_stays_undecided) {
  World world;
  auto a = world.order.add(root('A')), b = world.order.add(root('B'));
  a.defer();
  b.decide();
  ck_assert(!a);
  ck_assert(!world.order.take());
  ck_assert_uint_eq(world.order.size(), 2);
  ck_assert_int_eq(world.told, 1);
}
END_TEST

START_TEST(after_the_orders_end_it_means_nothing) {
  int told = 0;
  auto order = std::make_unique<Order>([&] { ++told; });
  Ticket ticket = order->add(root('A'));
  order.reset();
  ticket.decide();
  ck_assert_int_eq(told, 0);
}
END_TEST

START_TEST(places_go_on_behind_what_was_taken) {
  World world;
  for (char tryte = 'A'; tryte <= 'E'; ++tryte) {
    auto ticket = world.order.add(root(tryte));
    auto next = world.order.add(root('Z'));
    next.decide();
    ticket.decide();
    ck_assert(world.order.take() == root('Z'));
  }
}
END_TEST

}  // namespace

int main() {
  Suite* suite = suite_create("order");
  TCase* tc = tcase_create("order");
  tcase_add_test(tc, it_goes_as_far_as_everything_before_is_decided);
  tcase_add_test(tc, a_ticket_decides_once_and_by_its_end);
  tcase_add_test(tc, a_moved_ticket_decides_with_the_one_that_it_became);
  tcase_add_test(tc, a_skipped_one_is_decided_and_not_told);
  tcase_add_test(tc, a_deferred_one_stays_undecided);
  tcase_add_test(tc, after_the_orders_end_it_means_nothing);
  tcase_add_test(tc, places_go_on_behind_what_was_taken);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
