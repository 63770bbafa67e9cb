// SPDX-License-Identifier: GPL-3.0-or-later
// What clients share: counts for each network, what a connection's phase takes, the hub; and the lines of a
// watch with the buffer that they wait in.
#include "tests/unit/support/node_fixture.hpp"

#include "node/http/hub.hpp"
#include "node/http/phase.hpp"
#include "node/limits/shares.hpp"
#include "node/watch/out_buffer.hpp"
#include "node/watch/watch_lines.hpp"

namespace {

using namespace jm;
using namespace jm::node;
using namespace jm::node::testing;

START_TEST(a_share_is_counted_for_each_network_and_for_all) {
  Shares shares;
  const auto one = shares.networks_for("192.0.2.1"), other = shares.networks_for("192.0.2.2");
  ck_assert_uint_eq(one.size(), 2);
  ck_assert(one[1] == other[1] && one[0] != other[0]);
  shares.count(one, Thing::Request, 3);
  shares.count(other, Thing::Request, 2);
  ck_assert_uint_eq(Shares::of(one[0], Thing::Request), 3);
  ck_assert_uint_eq(Shares::of(one[1], Thing::Request), 5);
  ck_assert_uint_eq(shares.of_all(Thing::Request), 5);
  ck_assert_uint_eq(shares.of_all(Thing::Held), 0);
  shares.count(one, Thing::Request, -3);
  ck_assert_uint_eq(Shares::of(one[1], Thing::Request), 2);
}
END_TEST

START_TEST(a_network_is_forgotten_when_it_has_no_connection) {
  Shares shares;
  const auto one = shares.networks_for("192.0.2.1");
  shares.count(one, Thing::Connection, 1);
  shares.forget_empty("192.0.2.1");
  ck_assert(shares.networks_for("192.0.2.1")[0] == one[0]);
  shares.count(one, Thing::Connection, -1);
  shares.forget_empty("192.0.2.1");
  ck_assert(shares.networks_for("192.0.2.1")[0] != one[0]);
}
END_TEST

START_TEST(the_widest_network_that_differs_decides) {
  Shares shares;
  const auto a = shares.networks_for("192.0.2.1"), b = shares.networks_for("192.0.2.2"),
             c = shares.networks_for("198.51.100.1");
  shares.count(a, Thing::Held, 1);
  shares.count(b, Thing::Held, 4);
  shares.count(c, Thing::Held, 3);
  ck_assert_int_gt(Shares::compare(a, c, Thing::Held), 0);  // its network has 5
  ck_assert_int_lt(Shares::compare(a, b, Thing::Held), 0);
  ck_assert_int_eq(Shares::compare(a, a, Thing::Held), 0);
  ck_assert(Shares::outweighs(a, c, Thing::Held, 1) && !Shares::outweighs(a, c, Thing::Held, 2));
  ck_assert(Shares::outweighs(b, a, Thing::Held, 1) && !Shares::outweighs(b, b, Thing::Held, 0));
}
END_TEST

START_TEST(what_a_phase_takes_and_what_it_can_give) {
  ck_assert(!is_request(Phase::Waits) && is_request(Phase::Receives) && is_request(Phase::Answers));
  ck_assert(is_lasting(Phase::Queues) && is_lasting(Phase::Holds) && !is_lasting(Phase::Works));
  ck_assert(waits_for_transfer(Phase::Receives) && waits_for_transfer(Phase::Answers));
  ck_assert(!waits_for_transfer(Phase::Holds));
  ck_assert(can_give_way(Phase::Waits, Thing::Connection) && !can_give_way(Phase::Waits, Thing::Request));
  ck_assert(can_give_way(Phase::Answers, Thing::Request) && !can_give_way(Phase::Answers, Thing::Held));
  ck_assert(can_give_way(Phase::Holds, Thing::Watched) && !can_give_way(Phase::Holds, Thing::Connection));
  for (const Thing thing : {Thing::Connection, Thing::Request, Thing::Lasting, Thing::Held, Thing::Watched})
    ck_assert(!can_give_way(Phase::Works, thing) && !can_give_way(Phase::Queues, thing));
}
END_TEST

START_TEST(a_buffer_is_taken_in_pieces) {
  OutBuffer buffer("abc");
  char piece[2];
  ck_assert(!buffer.all_taken());
  ck_assert_uint_eq(buffer.take(piece, 2), 2);
  buffer += "d";
  ck_assert_uint_eq(buffer.size(), 4);
  ck_assert_uint_eq(buffer.take(piece, 2), 2);
  ck_assert(piece[0] == 'c' && piece[1] == 'd');
  ck_assert(buffer.all_taken());
  ck_assert_uint_eq(buffer.take(piece, 2), 0);
  buffer.reset();
  ck_assert_uint_eq(buffer.size(), 0);
  buffer += "e";
  ck_assert_uint_eq(buffer.take(piece, 2), 1);
}
END_TEST

START_TEST(changes_of_a_watch_are_read) {
  const auto changes = parse_watch_lines("+6161\r\n\n+62 0123-7\n-63");
  ck_assert(changes && changes->size() == 3);
  ck_assert(changes->at(0).add && changes->at(0).index == bytes("aa") && changes->at(0).cursor.empty());
  ck_assert(changes->at(1).cursor == "0123-7" && changes->at(1).spelled == "62");
  ck_assert(!changes->at(2).add);
  for (const char* wrong : {"61", "+", "+6", "+zz", "-61 0-1", "+61 ", "+61 A"})
    ck_assert_msg(!parse_watch_lines(wrong), "%s", wrong);
  ck_assert(parse_watch_lines("+61\n\nx").error().reason.starts_with("line 3 "));
}
END_TEST

START_TEST(lines_of_a_watch_are_written) {
  ck_assert(watch_line("name", std::chrono::seconds(15)) == "{\"watch\":\"name\",\"heartbeat\":15}\n");
  ck_assert(caught_up_line("61") == "{\"caughtUp\":\"61\"}\n");
  ck_assert(heartbeat_line(7) == "{\"heartbeat\":7}\n");
  ck_assert(end_line("over") == "{\"end\":\"over\"}\n");
  const auto node = open_node();
  put(*node, "a", "data");
  const std::string line = message_line("61", node->find(bytes("a"))->front(), "0123");
  ck_assert(line.starts_with("{\"index\":\"61\",\"messageId\":\""));
  ck_assert(line.find("\"cursor\":\"0123-1\",\"data\":\"ZGF0YQ==\"}\n") != std::string::npos);
}
END_TEST

// A hub without connections.
struct HubWorld {
  std::unique_ptr<Node> node = open_node();
  Hub hub{*node, ServerOptions{}, bounds_of(ServerOptions{}, 1000), std::nullopt};
};

START_TEST(a_hub_knows_its_watches_by_name) {
  HubWorld all;
  const auto watch = all.hub.open_watch(1), other = all.hub.open_watch(2);
  ck_assert(watch->name() != other->name() && watch->name().size() == 32);
  ck_assert(all.hub.watch(watch->name()) == watch);
  ck_assert_uint_eq(watch->owner(), 1);
  all.hub.forget(watch);
  ck_assert(!all.hub.watch(watch->name()));
  all.hub.stop();
}
END_TEST

START_TEST(a_hub_that_stops_lets_go_of_what_is_held) {
  HubWorld all;
  const auto held = std::make_shared<Held>(*all.node, all.hub.timers, [] {
    Lookup lookup;
    lookup.index = bytes("a");
    lookup.wait = std::chrono::hours(1);
    return lookup;
  }());
  int resumed = 0;
  all.hub.enter();
  ck_assert(all.hub.hold(
      held, [] {},
      [&] {
        ++resumed;
        all.hub.leave();
      }));
  const auto watch = all.hub.open_watch(1);
  all.hub.stop();
  ck_assert_int_eq(resumed, 1);
  ck_assert(all.hub.stopping());
  ck_assert(!all.hub.open_watch(2));
  char text[200];
  watch->connect({[] {}, [] {}});
  const auto count = watch->read(text, sizeof text);
  ck_assert(std::string(text, *count).find("the node is stopping") == std::string::npos);  // its first line
  ck_assert(std::string(text, *watch->read(text, sizeof text)).find("the node is stopping") !=
            std::string::npos);
  held->release();
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("shares");
  TCase* cases = tcase_create("shares");
  tcase_set_timeout(cases, 60);
  tcase_add_test(cases, a_share_is_counted_for_each_network_and_for_all);
  tcase_add_test(cases, a_network_is_forgotten_when_it_has_no_connection);
  tcase_add_test(cases, the_widest_network_that_differs_decides);
  tcase_add_test(cases, what_a_phase_takes_and_what_it_can_give);
  tcase_add_test(cases, a_buffer_is_taken_in_pieces);
  tcase_add_test(cases, changes_of_a_watch_are_read);
  tcase_add_test(cases, lines_of_a_watch_are_written);
  tcase_add_test(cases, a_hub_knows_its_watches_by_name);
  tcase_add_test(cases, a_hub_that_stops_lets_go_of_what_is_held);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
