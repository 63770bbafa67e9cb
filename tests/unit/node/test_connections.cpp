// SPDX-License-Identifier: GPL-3.0-or-later
// What is shared out among clients and networks, which connection is given up, and the timeouts of
// connections.
#include "tests/unit/support/tap_main.hpp"  // first: it tames a macro of Check

#include <malloc.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "node/http/connections.hpp"
#include "node/http/hosts.hpp"
#include "node/limits/accounts.hpp"
#include "node/limits/bounds.hpp"

namespace {

using namespace jm::node;
using Id = Connections::Id;
using Phase = Connections::Phase;
using Room = Connections::Room;
using std::chrono::milliseconds;

// Of each thing: 4 for a client, 8 for a network, 12 for a wide one, 16 in all.
Bounds small() {
  Bounds bounds;
  for (Bound& bound : bounds.of) bound = {{4, 8, 12}, 16};
  return bounds;
}

// Connections over pairs of sockets, so that one that is shut down can be told.
class Table {
 public:
  explicit Table(const Bounds& bounds = small(), Connections::Times times = {})
      : connections(bounds, times) {}
  ~Table() {
    for (const Pair& pair : pairs_) {
      connections.remove(pair.id);
      ::close(pair.ours);
      ::close(pair.theirs);
    }
  }

  // 0 if it is not let in.
  Id come(const std::string& client) {
    if (!connections.admit(client)) return 0;
    int both[2];
    ck_assert_int_eq(::socketpair(AF_UNIX, SOCK_STREAM, 0, both), 0);
    pairs_.push_back({connections.add(client, both[0]), both[0], both[1]});
    return pairs_.back().id;
  }
  unsigned come_often(const std::string& client, unsigned times) {
    unsigned let_in = 0;
    for (unsigned i = 0; i < times; ++i) let_in += come(client) != 0 ? 1 : 0;
    return let_in;
  }
  bool is_shut(Id id) const {
    char byte;
    for (const Pair& pair : pairs_)
      if (pair.id == id) return ::recv(pair.theirs, &byte, 1, MSG_DONTWAIT) == 0;
    return true;
  }
  std::size_t open() const {
    std::size_t count = 0;
    for (const Pair& pair : pairs_) count += is_shut(pair.id) ? 0 : 1;
    return count;
  }
  // A connection whose look-up or watch is held.
  Id hold(const std::string& client) {
    const Id id = come(client);
    if (id == 0 || connections.begin_request(id, false) != Room::Enough) return 0;
    connections.enter(id, Phase::Works);
    return connections.hold(id, [this, id] { let_go.push_back(id); }) == Room::Enough ? id : 0;
  }

  Connections connections;
  std::vector<Id> let_go;

 private:
  struct Pair {
    Id id;
    int ours, theirs;
  };
  std::vector<Pair> pairs_;
};

START_TEST(a_newcomer_takes_the_place_of_the_heaviest_network) {
  Table table;
  ck_assert_uint_eq(table.come_often("192.0.2.1", 4) + table.come_often("192.0.2.2", 4), 8);
  ck_assert_uint_eq(table.come_often("198.51.100.1", 4), 4);
  ck_assert_uint_eq(table.come_often("2001:db8:1:2::/64", 4), 4);  // all taken now
  const Id one = table.come("203.0.113.1");
  ck_assert(one != 0);
  ck_assert_uint_eq(table.open(), 16);
  ck_assert(!table.is_shut(one));
  // 7 of the network with two clients are left.
  for (int i = 0; i < 3; ++i) ck_assert(table.come("203.0.113.1") != 0);
  ck_assert_uint_eq(table.open(), 16);
}
END_TEST

START_TEST(a_client_and_its_networks_have_a_share) {
  Table table;
  std::vector<Id> busy;
  const auto busy_one = [&](const std::string& client) {
    const Id id = table.come(client);
    if (id == 0) return false;
    const Room room = table.connections.begin_request(id, false);
    table.connections.enter(id, Phase::Works);
    return room == Room::Enough;
  };
  // What is worked on cannot give way.
  for (int i = 0; i < 4; ++i) ck_assert(busy_one("2001:db8:1:1::/64"));
  ck_assert(!busy_one("2001:db8:1:1::/64"));
  for (int i = 0; i < 4; ++i) ck_assert(busy_one("2001:db8:1:2::/64"));
  ck_assert(!busy_one("2001:db8:1:3::/64"));  // the /48 has its part
  for (int i = 0; i < 4; ++i) ck_assert(busy_one("2001:db8:2:1::/64"));
  ck_assert(!busy_one("2001:db8:3:1::/64"));  // the /32
  for (int i = 0; i < 4; ++i) ck_assert(busy_one("192.0.2.1"));
  ck_assert(!busy_one("198.51.100.1"));  // all
}
END_TEST

START_TEST(a_client_makes_room_for_itself_where_it_is_idle) {
  Table table;
  const Id first = table.come("192.0.2.1");
  table.come_often("192.0.2.1", 3);
  const Id fifth = table.come("192.0.2.1");
  ck_assert(fifth != 0 && table.is_shut(first) && !table.is_shut(fifth));
  ck_assert_uint_eq(table.open(), 4);
  // Not where others are, however many.
  table.come_often("198.51.100.1", 4);
  table.come_often("198.51.100.2", 4);
  ck_assert(table.come("192.0.2.1") != 0);
  ck_assert_uint_eq(table.open(), 12);
}
END_TEST

// Its network is empty for a moment, and counted from nothing again.
START_TEST(the_only_one_of_a_network_makes_room_for_the_next) {
  Bounds bounds = small();
  bounds.of[static_cast<std::size_t>(Thing::Connection)] = {{1, 1, 1}, 1};
  Table table(bounds);
  Id before = table.come("192.0.2.1");
  for (int i = 0; i < 10; ++i) {
    const Id next = table.come("192.0.2.1");
    ck_assert(next != 0 && table.is_shut(before) && !table.is_shut(next));
    before = next;
  }
  ck_assert_uint_eq(table.open(), 1);
}
END_TEST

START_TEST(a_request_takes_the_place_of_a_slow_one) {
  Bounds bounds = small();
  bounds.of[static_cast<std::size_t>(Thing::Request)] = {{4, 4, 4}, 4};
  for (const Phase phase : {Phase::Receives, Phase::Answers}) {
    Table slow(bounds);
    std::vector<Id> ids;
    for (int i = 0; i < 4; ++i) ids.push_back(slow.come("192.0.2.1"));
    // Who came last has begun first.
    for (int i = 3; i >= 0; --i) ck_assert(slow.connections.begin_request(ids[i], false) == Room::Enough);
    for (int i = 3; i >= 0; --i) slow.connections.enter(ids[i], phase);
    const Id other = slow.come("198.51.100.1");
    ck_assert(slow.connections.begin_request(other, false) == Room::Enough);
    ck_assert(slow.is_shut(ids[3]) && slow.open() == 4);
  }
  Table table(bounds, {milliseconds(1000), milliseconds(5000)});
  for (int i = 0; i < 3; ++i)
    ck_assert(table.connections.begin_request(table.come("192.0.2.1"), false) == Room::Enough);
  ck_assert(table.connections.begin_request(table.come("198.51.100.1"), false) == Room::Enough);
  const Id own = table.come("192.0.2.1");
  ck_assert(table.connections.begin_request(own, false) == Room::Full);
  ck_assert(table.connections.begin_request(own, true) == Room::Enough);  // the health of the node
  // That one is no idle connection either.
  table.connections.end_overdue(Connections::Clock::now() + milliseconds(1500));
  ck_assert(!table.is_shut(own));
}
END_TEST

START_TEST(what_is_held_is_let_go_for_who_has_less) {
  for (const std::size_t most : {4U, 5U}) {
    Bounds bounds = small();
    bounds.of[static_cast<std::size_t>(Thing::Connection)] = {{8, 16, 16}, 16};
    bounds.of[static_cast<std::size_t>(Thing::Request)] = {{8, 16, 16}, 16};
    bounds.of[static_cast<std::size_t>(Thing::Lasting)] = {{8, 16, 16}, 16};
    bounds.of[static_cast<std::size_t>(Thing::Held)] = {{most, most, most}, most};
    Table table(bounds);
    const Id first = table.hold("192.0.2.1");
    for (std::size_t i = 1; i < most; ++i) ck_assert(table.hold("192.0.2.1") != 0);
    ck_assert(table.hold("198.51.100.1") != 0);
    ck_assert(table.let_go == std::vector<Id>{first});
    ck_assert(table.hold("198.51.100.1") != 0);
    // Now both have two, or one of them one more: none pushes the other out.
    ck_assert(table.hold("198.51.100.1") == 0);
    ck_assert_uint_eq(table.let_go.size(), 2);
  }
}
END_TEST

// What is held and what waits for a worker, together: the rest is for what is answered at once.
START_TEST(what_lasts_leaves_room_for_what_does_not) {
  Bounds bounds = small();
  bounds.of[static_cast<std::size_t>(Thing::Request)] = {{16, 16, 16}, 16};
  bounds.of[static_cast<std::size_t>(Thing::Lasting)] = {{3, 4, 4}, 6};
  Table table(bounds);
  std::vector<Id> queued;
  const auto queue = [&](const std::string& client) {
    queued.push_back(table.come(client));
    ck_assert(table.connections.begin_request(queued.back(), false) == Room::Enough);
    return table.connections.queue(queued.back());
  };
  ck_assert(queue("192.0.2.1") == Room::Enough);
  const Id first = table.hold("192.0.2.1"), second = table.hold("192.0.2.1");
  ck_assert(first != 0 && second != 0);
  ck_assert(queue("192.0.2.1") == Room::ClientFull && table.hold("192.0.2.1") == 0);
  ck_assert(queue("192.0.2.2") == Room::Enough);
  // What is held gives way, what is queued does not.
  ck_assert(queue("192.0.2.3") == Room::Enough);
  ck_assert(table.let_go == std::vector<Id>{first});
  for (const char* client : {"198.51.100.1", "203.0.113.1", "100.64.0.1"})
    ck_assert(queue(client) == Room::Enough);
  ck_assert(table.let_go == std::vector<Id>({first, second}));
  ck_assert(queue("100.64.1.1") == Room::Full && table.hold("100.64.1.1") == 0);
  table.connections.enter(queued.front(), Phase::Answers);
  ck_assert(queue("100.64.1.1") == Room::Enough);
}
END_TEST

// What is held is a request like others, and its connection is in use.
START_TEST(what_is_held_gives_way_to_nothing_else) {
  Bounds bounds = small();
  bounds.of[static_cast<std::size_t>(Thing::Request)] = {{4, 4, 4}, 4};
  bounds.of[static_cast<std::size_t>(Thing::Connection)] = {{5, 5, 5}, 5};
  Table table(bounds);
  for (int i = 0; i < 4; ++i) ck_assert(table.hold("192.0.2.1") != 0);
  const Id other = table.come("198.51.100.1");
  ck_assert(table.connections.begin_request(other, false) == Room::Full);
  table.connections.begin_request(other, true);
  table.connections.enter(other, Phase::Works);
  ck_assert(table.come("203.0.113.1") == 0);
  ck_assert(table.let_go.empty() && table.open() == 5);
}
END_TEST

// Each hold counts from nothing.
START_TEST(what_was_watched_is_forgotten_with_its_hold) {
  Table table;
  const Id id = table.hold("192.0.2.1");
  for (int i = 0; i < 3; ++i) {
    ck_assert(table.connections.watch(id, 4) == Room::Enough);
    table.connections.unwatch(id, 2);
    ck_assert(table.connections.watch(id, 2) == Room::Enough);
    ck_assert(table.connections.watch(id, 1) == Room::ClientFull);
    table.connections.unwatch(id, 1);
    for (const Phase phase : {Phase::Answers, Phase::Waits, Phase::Receives, Phase::Works})
      table.connections.enter(id, phase);
    ck_assert(table.connections.hold(id, [] {}) == Room::Enough);
  }
}
END_TEST

START_TEST(indexes_are_counted_where_they_are_watched) {
  Table table;
  ck_assert(table.hold("192.0.2.1") != 0);  // watches nothing, so that its end would help nobody
  const Id heavy = table.hold("192.0.2.1"), light = table.hold("192.0.2.2"),
           other = table.hold("198.51.100.1");
  ck_assert(table.connections.watch(heavy, 4) == Room::Enough);
  ck_assert(table.connections.watch(heavy, 1) == Room::ClientFull);
  ck_assert(table.connections.watch(light, 4) == Room::Enough);
  ck_assert(table.connections.watch(other, 4) == Room::Enough);
  for (const char* client : {"203.0.113.1", "203.0.113.2"})
    ck_assert(table.connections.watch(table.hold(client), 2) == Room::Enough);
  ck_assert(table.let_go.empty());
  const Id last = table.hold("100.64.0.1");
  ck_assert(table.connections.watch(last, 2) == Room::Enough);
  ck_assert(table.let_go == std::vector<Id>{heavy});
  table.connections.unwatch(last, 100);  // never more than there were
  table.connections.remove(other);
  ck_assert(table.connections.watch(light, 1) == Room::ClientFull);
  ck_assert(table.connections.watch(last, 4) == Room::Enough);
  // Only who is held watches anything.
  ck_assert(table.connections.watch(table.come("100.64.0.2"), 1) == Room::Full);
}
END_TEST

START_TEST(phases_that_wait_for_the_client_have_an_end) {
  Table table(small(), {milliseconds(1000), milliseconds(5000)});
  const Id silent = table.come("192.0.2.1"), sends = table.come("192.0.2.1"), reads = table.come("192.0.2.1");
  const Id held = table.hold("192.0.2.2"), works = table.come("192.0.2.3");
  for (const Id id : {sends, reads, works})
    ck_assert(table.connections.begin_request(id, false) == Room::Enough);
  table.connections.enter(reads, Phase::Answers);
  table.connections.enter(works, Phase::Works);
  const auto start = Connections::Clock::now();
  table.connections.end_overdue(start + milliseconds(900));
  ck_assert_uint_eq(table.open(), 5);
  table.connections.end_overdue(start + milliseconds(1001));
  ck_assert(table.is_shut(silent) && table.open() == 4);
  table.connections.end_overdue(start + milliseconds(5001));
  ck_assert(table.is_shut(sends) && table.is_shut(reads) && table.open() == 2);
  table.connections.end_overdue(start + std::chrono::hours(1));
  ck_assert(!table.is_shut(held) && !table.is_shut(works));
  table.connections.enter(works, Phase::Waits);
  table.connections.end_overdue(start + std::chrono::hours(1));
  ck_assert(table.is_shut(works));
}
END_TEST

START_TEST(the_bounds_follow_from_the_options_and_the_descriptors) {
  const ServerOptions options;
  const Bounds usual = bounds_of(options, 1 << 20);
  ck_assert(notice_of(usual, 1 << 20).empty());
  ck_assert_uint_eq(usual[Thing::Connection].all, 2064);
  ck_assert_uint_eq(usual[Thing::Connection].of_network[0], 258);  // an eighth
  ck_assert_uint_eq(usual[Thing::Request].all, 1000);
  ck_assert_uint_eq(usual[Thing::Lasting].all, 875);
  ck_assert_uint_eq(usual[Thing::Lasting].of_network[0], 132);
  ck_assert_uint_eq(usual[Thing::Request].of_network[0], 132);  // what may be held, and 32 beside it
  ck_assert_uint_eq(usual[Thing::Held].all, 750);
  ck_assert_uint_eq(usual[Thing::Held].of_network[0], 100);
  ck_assert_uint_eq(usual[Thing::Held].of_network[1], 187);
  ck_assert_uint_eq(usual[Thing::Held].of_network[2], 375);
  ck_assert_uint_eq(usual[Thing::Watched].of_network[0], options.max_watched);
  ck_assert_uint_eq(usual[Thing::Watched].all, 5 * options.max_watched);

  ServerOptions many;
  many.max_requests = 2000;
  ck_assert_uint_eq(bounds_of(many, 1 << 20)[Thing::Request].of_network[0], 250);
  ck_assert_uint_eq(bounds_of(options, 0)[Thing::Connection].all, 16);

  ServerOptions in_janus;
  in_janus.descriptors_percent = 33;
  const Bounds few = bounds_of(in_janus, 400);
  ck_assert_uint_eq(few[Thing::Connection].all, 132);
  ck_assert_uint_eq(few[Thing::Request].all, 99);
  ck_assert_uint_eq(few[Thing::Held].all, 75);
  const std::string notice = notice_of(few, 400);
  ck_assert(notice.find("132 connections at once, 75 of them held") != std::string::npos);
  ck_assert(notice.find("400 files") != std::string::npos);

  // No network has less than one client, no part is more than all.
  for (const Bound& bound : few.of) {
    ck_assert(bound.of_network[0] <= bound.of_network[1] && bound.of_network[1] <= bound.of_network[2]);
    ck_assert(bound.of_network[2] <= bound.all && bound.of_network[0] > 0);
  }
}
END_TEST

START_TEST(accounts_know_who_holds_most) {
  Accounts held;
  for (int i = 0; i < 3; ++i) held.add("192.0.2.1", 2);
  held.add("192.0.2.2", 7);
  held.add("198.51.100.1", 9);
  using Clients = std::vector<std::string>;
  ck_assert(held.heaviest(9) == (Clients{"198.51.100.1", "192.0.2.2", "192.0.2.1"}));
  ck_assert(held.heaviest(9, "192.0.2.0/24") == (Clients{"192.0.2.2", "192.0.2.1"}));
  ck_assert_uint_eq(held.heaviest(2).size(), 2);
  ck_assert_uint_eq(held.held_by("192.0.2.0/24"), 13);
  held.remove("192.0.2.2", 2);
  ck_assert(held.heaviest(1, "192.0.2.0/24") == Clients{"192.0.2.1"});
  held.remove("192.0.2.1", 100);  // never more than there was
  ck_assert_uint_eq(held.held_by("192.0.2.1"), 0);
  ck_assert_uint_eq(held.held_by("192.0.2.0/24"), 5);
  ck_assert_uint_eq(held.total(), 14);
  ck_assert(held.heaviest(9) == (Clients{"198.51.100.1", "192.0.2.2"}));
}
END_TEST

// Bytes that are allocated.
std::size_t allocated() {
  const auto now = ::mallinfo2();
  return now.uordblks + now.hblkhd;
}

// Addresses are many: nothing is kept of who has gone, was not let in, or holds nothing any more.
START_TEST(networks_are_forgotten) {
  Bounds bounds = small();
  bounds.of[static_cast<std::size_t>(Thing::Connection)] = {{1, 1, 1}, 1};
  Connections connections(bounds, {});
  Accounts held;
  const auto client = [](int i) {
    return "10." + std::to_string(i / 256) + "." + std::to_string(i % 256) + ".1";
  };
  const auto pass = [&](int i) {
    const Connections::Id id = connections.add(client(i), -1);
    connections.begin_request(id, true);
    connections.enter(id, Phase::Works);
    ck_assert(!connections.admit(client(i + 10'000)));
    connections.remove(id);
    held.add(client(i), 1);
    held.remove(client(i), 1);
  };
  for (int i = 0; i < 10; ++i) pass(i);
  const std::size_t before = allocated();
  for (int i = 0; i < 2000; ++i) pass(i);
  ck_assert_uint_lt(allocated(), before + 10'000);
}
END_TEST

START_TEST(a_host_is_known_by_its_name) {
  const Hosts hosts({"janus.example.org", "https://Other.Example:8443/path"});
  for (const char* known : {"", "localhost", "LocalHost:14265", "localhost.", "127.0.0.1", "127.0.0.1:1",
                            "[::1]:80", "192.0.2.1", "janus.example.org:443", "other.example"})
    ck_assert_msg(hosts.knows(known), "%s", known);
  for (const char* foreign : {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example",
                              "janus.example", "[evil.example]", "[", ":", ".", "0x7f.1"})
    ck_assert_msg(!hosts.knows(foreign), "%s", foreign);
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("connections");
  TCase* cases = tcase_create("connections");
  tcase_add_test(cases, a_newcomer_takes_the_place_of_the_heaviest_network);
  tcase_add_test(cases, a_client_and_its_networks_have_a_share);
  tcase_add_test(cases, a_client_makes_room_for_itself_where_it_is_idle);
  tcase_add_test(cases, the_only_one_of_a_network_makes_room_for_the_next);
  tcase_add_test(cases, a_request_takes_the_place_of_a_slow_one);
  tcase_add_test(cases, what_is_held_is_let_go_for_who_has_less);
  tcase_add_test(cases, what_lasts_leaves_room_for_what_does_not);
  tcase_add_test(cases, what_is_held_gives_way_to_nothing_else);
  tcase_add_test(cases, what_was_watched_is_forgotten_with_its_hold);
  tcase_add_test(cases, indexes_are_counted_where_they_are_watched);
  tcase_add_test(cases, phases_that_wait_for_the_client_have_an_end);
  tcase_add_test(cases, the_bounds_follow_from_the_options_and_the_descriptors);
  tcase_add_test(cases, accounts_know_who_holds_most);
  tcase_add_test(cases, networks_are_forgotten);
  tcase_add_test(cases, a_host_is_known_by_its_name);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
