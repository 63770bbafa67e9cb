// SPDX-License-Identifier: GPL-3.0-or-later
// Dialogs between the engines of both ends.
#include "dialog/delivery/unsettled.hpp"
#include "tests/unit/support/dialog_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::test;
using dialog::OverReason;
using dialog::WhenFull;
using std::chrono::seconds;
using PeerState = dialog::PeerDialogs::State;

namespace {

constexpr std::size_t kGateway = 0, kPeer = 1, kOther = 2;

// A gateway, and a peer that has called and was answered.
void open(DialogWorld& world, dialog::GatewayOptions options) {
  world.add_gateway(std::move(options));
  auto& peer = world.add_peer(1);
  world.act(kPeer, peer.call(world.say("offer"), 1, world.now));
  world.run();
  world.act(kGateway, world.gateway(kGateway).send(1, world.say("answer"), 2, world.now));
  world.run();
}

}  // namespace

START_TEST(an_offer_and_its_answer) {
  DialogWorld world;
  open(world, world.options());
  ck_assert_uint_eq(world.told(kGateway).opened.size(), 1);
  ck_assert(world.told(kGateway).texts == std::vector<std::string>{"[\"offer\"]"});
  ck_assert(world.told(kPeer).texts == std::vector<std::string>{"[\"answer\"]"});
  ck_assert(world.told(kPeer).attached == std::vector<std::uint64_t>{1});
  ck_assert(world.told(kGateway).attached == std::vector<std::uint64_t>{2});
  ck_assert_uint_eq(world.sent.size(), 2);
  ck_assert(world.peer(kPeer).state() == PeerState::Open);
  ck_assert_uint_eq(world.watches(kPeer), 1);
  ck_assert_uint_eq(world.watches(kGateway), 3);  // two days, one mailbox
}
END_TEST

START_TEST(messages_come_in_order_and_once) {
  DialogWorld world;
  open(world, world.options());
  world.holds = true;
  for (const char* text : {"a", "b", "c", "d"})
    world.act(kPeer, world.peer(kPeer).send(world.say(text), 0, world.now));
  world.holds = false;
  for (const std::size_t i : {2u, 3u, 0u, 2u, 1u, 0u}) world.deliver(world.held[i]);
  world.run();
  const std::vector<std::string> all{"[\"offer\"]", "[\"a\"]", "[\"b\"]", "[\"c\"]", "[\"d\"]"};
  ck_assert(world.told(kGateway).texts == all);
  ck_assert_uint_eq(world.counters(kGateway).repeated, 2);
}
END_TEST

START_TEST(who_hears_nothing_for_a_while_misses_nothing) {
  DialogWorld world;
  open(world, world.options());
  world.gateway(kGateway).settle_first(1);
  world.holds = true;
  std::vector<std::string> all{"[\"answer\"]"};
  for (std::size_t i = 0; i < dialog::Unsettled::kMost; ++i) {
    const dialog::Payload payload = DialogWorld::say(std::to_string(i));
    all.push_back(payload.text);
    world.act(kGateway, world.gateway(kGateway).send(1, payload, 0, world.now));
  }
  ck_assert_uint_eq(world.counters(kGateway).dropped, 0);
  world.act(kGateway, world.gateway(kGateway).send(1, world.say("too much"), 0, world.now));
  ck_assert_uint_eq(world.counters(kGateway).dropped, 1);
  world.holds = false;
  for (const auto& letter : std::exchange(world.held, {})) world.deliver(letter);
  world.pass(seconds(60));
  ck_assert(world.told(kPeer).texts == all);
}
END_TEST

START_TEST(what_the_carrier_lost_is_attached_again) {
  DialogWorld world;
  open(world, world.options());
  world.holds = true;
  world.act(kGateway, world.gateway(kGateway).send(1, world.say("event"), 0, world.now));
  world.holds = false;
  world.pass(seconds(2));
  ck_assert(world.told(kPeer).texts.back() == "[\"event\"]");
  ck_assert_uint_eq(world.told(kPeer).texts.size(), 2);
  ck_assert_uint_eq(world.counters(kGateway).reattached, 1);
}
END_TEST

// The carrier has them, so nobody attaches them again.
START_TEST(what_overtakes_the_second_message_is_read_behind_it) {
  DialogWorld world;
  world.add_gateway(world.options());
  auto& peer = world.add_peer(1);
  world.act(kPeer, peer.call(world.say("offer"), 0, world.now));
  world.run();
  world.holds = true;
  for (const char* text : {"answer", "a", "b"})
    world.act(kGateway, world.gateway(kGateway).send(1, world.say(text), 0, world.now));
  world.holds = false;
  for (const std::size_t i : {2u, 1u, 0u}) world.deliver(world.held[i]);
  world.run();
  ck_assert(world.told(kPeer).texts == (std::vector<std::string>{"[\"answer\"]", "[\"a\"]", "[\"b\"]"}));
}
END_TEST

START_TEST(nothing_is_delivered_after_the_end) {
  DialogWorld world;
  auto options = world.options();
  options.max_dialogs = 2;
  open(world, std::move(options));
  world.act(kPeer, world.peer(kPeer).renew(world.now));
  world.act(kPeer, world.peer(kPeer).end(world.now));
  for (const char* text : {"a", "b"})
    world.act(kGateway, world.gateway(kGateway).send(1, world.say(text), 0, world.now));
  world.run();
  ck_assert(world.told(kPeer).texts == std::vector<std::string>{"[\"answer\"]"});
  auto& other = world.add_peer(2);
  world.act(kOther, other.call(world.say("second"), 0, world.now));
  world.run();
  world.holds = true;
  world.act(kOther, other.send(world.say("late"), 0, world.now));
  world.act(kGateway, world.gateway(kGateway).end(2, OverReason::Ended, world.now));
  world.holds = false;
  const auto said = world.told(kGateway).texts;
  world.deliver(world.held.front());
  world.run();
  ck_assert(world.told(kGateway).texts == said);
}
END_TEST

START_TEST(janus_takes_long_and_the_answer_comes_behind) {
  DialogWorld world;
  world.add_gateway(world.options());
  auto& peer = world.add_peer(1);
  world.act(kPeer, peer.call(world.say("offer"), 0, world.now));
  world.pass(seconds(1));
  ck_assert(peer.state() == PeerState::Open);
  ck_assert(world.told(kPeer).texts.empty());
  world.act(kGateway, world.gateway(kGateway).send(1, world.say("answer"), 0, world.now));
  world.run();
  ck_assert(world.told(kPeer).texts == std::vector<std::string>{"[\"answer\"]"});
}
END_TEST

START_TEST(a_long_payload_goes_over_several_messages) {
  DialogWorld world;
  world.traits[0].max_payload_trytes = 4'000;
  open(world, world.options());
  std::string text;
  for (int i = 0; i < 4'000; ++i) text += std::to_string(i * 7919 % 10'007);
  const std::size_t before = world.sent.size();
  world.act(kGateway, world.gateway(kGateway).send(1, world.say(text), 9, world.now));
  world.run();
  ck_assert(world.told(kPeer).texts.back() == "[\"" + text + "\"]");
  ck_assert_uint_gt(world.sent.size() - before, 5);
  ck_assert_uint_eq(world.told(kGateway).attached.back(), 9);
}
END_TEST

START_TEST(an_offer_that_does_not_fit_follows_the_answer) {
  DialogWorld world;
  world.traits[0].max_payload_trytes = 4'000;
  world.add_gateway(world.options());
  auto& peer = world.add_peer(1);
  std::string text;
  for (int i = 0; i < 2'000; ++i) text += std::to_string(i * 7919 % 10'007);
  world.act(kPeer, peer.call(world.say(text), 0, world.now));
  world.pass(seconds(1));
  ck_assert(world.told(kGateway).texts == std::vector<std::string>{"[\"" + text + "\"]"});
}
END_TEST

START_TEST(a_replayed_first_message_reaches_nothing) {
  DialogWorld world;
  open(world, world.options());
  const auto first = world.sent.front();
  world.deliver(first);
  world.run();
  ck_assert_uint_eq(world.counters(kGateway).replayed, 1);
  world.pass(seconds(100));
  const std::size_t said = world.told(kGateway).texts.size();
  auto& other = world.add_peer(2);  // whose message has the old one forgotten
  world.act(kOther, other.call(world.say("second"), 0, world.now));
  world.run();
  world.deliver(first);  // its writer would have to show that it is there
  world.run();
  ck_assert_uint_eq(world.counters(kGateway).again, 1);
  ck_assert_uint_eq(world.told(kGateway).texts.size(), said + 1);
  ck_assert_uint_eq(world.counters(kGateway).opened, 2);
}
END_TEST

START_TEST(a_peer_with_a_wrong_clock_has_to_say_it_again) {
  DialogWorld world;
  world.add_gateway(world.options());
  auto& peer = world.add_peer(1);
  auto wrong = world.now;
  wrong.unix_ms -= 3 * 3'600'000;
  world.act(kPeer, peer.call(world.say("offer"), 0, wrong));
  world.run();
  ck_assert_uint_eq(world.counters(kGateway).again, 1);
  ck_assert(world.told(kGateway).texts == std::vector<std::string>{"[\"offer\"]"});
  world.act(kGateway,
            world.gateway(kGateway).send(world.told(kGateway).opened[0], world.say("answer"), 0, world.now));
  world.run();
  ck_assert(world.told(kPeer).texts == std::vector<std::string>{"[\"answer\"]"});
}
END_TEST

START_TEST(what_stood_there_before_the_start_is_ignored) {
  DialogWorld world;
  auto& peer = world.add_peer(1);
  world.act(0, peer.call(world.say("offer"), 0, world.now));
  world.run();
  world.add_gateway(world.options());
  ck_assert_uint_eq(world.counters(1).old, 1);
  world.pass(seconds(5));  // the peer begins anew
  ck_assert(world.told(1).texts == std::vector<std::string>{"[\"offer\"]"});
}
END_TEST

START_TEST(a_call_goes_on_in_a_new_dialog) {
  DialogWorld world;
  open(world, world.options());
  world.holds = true;  // on its way to a peer that loses its network
  world.act(kGateway, world.gateway(kGateway).send(1, world.say("event"), 0, world.now));
  world.holds = false;
  world.act(kPeer, world.peer(kPeer).send(world.say("more"), 0, world.now));
  world.act(kPeer, world.peer(kPeer).renew(world.now));
  world.run();
  world.pass(seconds(1));
  ck_assert(world.told(kPeer).texts.back() == "[\"event\"]");
  ck_assert_uint_eq(world.told(kGateway).opened.size(), 1);
  ck_assert_uint_eq(world.counters(kGateway).taken_over, 1);
  ck_assert_uint_eq(world.gateway(kGateway).calls(), 1);
  ck_assert(world.told(kPeer).renewed.size() == 1 && world.told(kGateway).renewed.size() == 1);
  ck_assert(world.told(kGateway).texts.back() == "[\"more\"]");
}
END_TEST

START_TEST(another_device_takes_the_place) {
  DialogWorld world;
  open(world, world.options());
  auto& other = world.add_peer(2);
  world.act(kOther, other.call(world.say("second"), 0, world.now));
  world.run();
  ck_assert(world.told(kPeer).over == std::vector{OverReason::Replaced});
  ck_assert(world.told(kGateway).over == std::vector{OverReason::Replaced});
  ck_assert(world.told(kGateway).texts.back() == "[\"second\"]");
  world.pass(seconds(300));
  ck_assert_uint_eq(world.counters(kGateway).opened, 2);  // the first device stays away
}
END_TEST

START_TEST(a_full_lobby_is_busy) {
  DialogWorld world;
  auto options = world.options();
  options.when_full = WhenFull::Busy;
  open(world, std::move(options));
  auto& other = world.add_peer(2);
  world.act(kOther, other.call(world.say("second"), 0, world.now));
  world.run();
  ck_assert(world.told(kOther).over == std::vector{OverReason::Busy});
  ck_assert_uint_eq(world.counters(kGateway).busy, 1);
  ck_assert(world.peer(kPeer).state() == PeerState::Open);
}
END_TEST

START_TEST(a_peer_that_vanished_is_noticed) {
  DialogWorld world;
  open(world, world.options());
  world.end(kPeer);
  world.pass(seconds(85));
  ck_assert(world.told(kGateway).over.empty());
  world.pass(seconds(10));
  ck_assert(world.told(kGateway).over == std::vector{OverReason::Idle});
  ck_assert_uint_eq(world.gateway(kGateway).calls(), 0);
  world.pass(seconds(50));
  ck_assert_uint_eq(world.watches(kGateway), 2);
}
END_TEST

START_TEST(pings_keep_a_dialog) {
  DialogWorld world;
  open(world, world.options());
  world.pass(seconds(600));
  ck_assert(world.told(kGateway).over.empty());
  ck_assert(world.peer(kPeer).state() == PeerState::Open);
  ck_assert_uint_eq(world.peer(kPeer).attempt(), 1);
}
END_TEST

START_TEST(a_gateway_that_restarted_is_called_again) {
  DialogWorld world;
  open(world, world.options());
  world.end(kGateway);
  world.add_gateway(world.options());
  world.pass(seconds(60));
  ck_assert_uint_eq(world.told(2).opened.size(), 1);
  ck_assert(world.told(kPeer).renewed.size() == 1);
  ck_assert(world.peer(kPeer).state() == PeerState::Open);
}
END_TEST

// Its writer's clock was ahead, so the new gateway's start tells nothing about it.
START_TEST(a_replay_reaches_no_gateway_that_has_started_anew) {
  DialogWorld world;
  world.add_gateway(world.options());
  auto ahead = world.now;
  ahead.unix_ms += 30'000;
  world.act(kPeer, world.add_peer(1).call(world.say("offer"), 0, ahead));
  world.run();
  const auto first = world.sent.front();
  world.end(kGateway);
  world.end(kPeer);
  world.add_gateway(world.options());
  world.deliver(first);
  world.run();
  ck_assert_uint_eq(world.counters(2).opened, 0);
  ck_assert_uint_eq(world.counters(2).again, 1);
}
END_TEST

START_TEST(either_end_ends_it) {
  DialogWorld world;
  open(world, world.options());
  world.act(kGateway, world.gateway(kGateway).end(1, OverReason::Ended, world.now));
  world.run();
  ck_assert(world.told(kPeer).over == std::vector{OverReason::Ended});
  ck_assert(world.told(kGateway).over.empty());
  auto& other = world.add_peer(2);
  world.act(kOther, other.call(world.say("second"), 0, world.now));
  world.run();
  world.pass(seconds(1));
  world.act(kOther, other.end(world.now));
  world.run();
  ck_assert(world.told(kGateway).over == std::vector{OverReason::Ended});
  ck_assert(world.told(kOther).over.empty());
  world.pass(seconds(50));
  ck_assert_uint_eq(world.watches(kGateway), 2);
  ck_assert_uint_eq(world.watches(kOther), 0);
}
END_TEST

START_TEST(the_second_gateway_of_a_pool_answers) {
  DialogWorld world;
  world.link.pool = 2;
  auto options = world.options();
  options.pool_index = 1;
  world.add_gateway(std::move(options));
  for (std::uint8_t name = 1; name < 6; ++name) {
    auto& peer = world.add_peer(name);
    world.act(name, peer.call(world.say("offer"), 0, world.now));
    world.pass(seconds(10));
    ck_assert(peer.state() == PeerState::Open);
    world.act(name, peer.end(world.now));
    world.run();
  }
}
END_TEST

START_TEST(the_carrier_that_works_is_found) {
  DialogWorld world(2);
  world.add_gateway(world.options());
  auto& peer = world.add_peer(1);
  world.holds = true;  // the first carrier loses all
  world.act(kPeer, peer.call(world.say("offer"), 0, world.now));
  world.pass(seconds(1));
  world.holds = false;
  world.held.clear();
  world.pass(seconds(4));
  ck_assert(peer.state() == PeerState::Open);
}
END_TEST

START_TEST(a_race_over_two_carriers_is_one_call) {
  DialogWorld world(2);
  world.add_gateway(world.options());
  auto& peer = world.add_peer(1, 0, true);
  world.act(kPeer, peer.call(world.say("offer"), 0, world.now));
  world.run();
  world.act(kGateway, world.gateway(kGateway).send(1, world.say("answer"), 0, world.now));
  world.run();
  ck_assert_uint_eq(world.counters(kGateway).opened, 1);
  ck_assert_uint_eq(world.counters(kGateway).replayed, 1);
  ck_assert(world.told(kPeer).texts == std::vector<std::string>{"[\"answer\"]"});
}
END_TEST

int main() {
  Suite* suite = suite_create("dialogs");
  TCase* tc = tcase_create("both ends");
  tcase_add_test(tc, an_offer_and_its_answer);
  tcase_add_test(tc, messages_come_in_order_and_once);
  tcase_add_test(tc, who_hears_nothing_for_a_while_misses_nothing);
  tcase_add_test(tc, what_the_carrier_lost_is_attached_again);
  tcase_add_test(tc, what_overtakes_the_second_message_is_read_behind_it);
  tcase_add_test(tc, nothing_is_delivered_after_the_end);
  tcase_add_test(tc, janus_takes_long_and_the_answer_comes_behind);
  tcase_add_test(tc, a_long_payload_goes_over_several_messages);
  tcase_add_test(tc, an_offer_that_does_not_fit_follows_the_answer);
  tcase_add_test(tc, a_replayed_first_message_reaches_nothing);
  tcase_add_test(tc, a_peer_with_a_wrong_clock_has_to_say_it_again);
  tcase_add_test(tc, what_stood_there_before_the_start_is_ignored);
  tcase_add_test(tc, a_call_goes_on_in_a_new_dialog);
  tcase_add_test(tc, another_device_takes_the_place);
  tcase_add_test(tc, a_full_lobby_is_busy);
  tcase_add_test(tc, a_peer_that_vanished_is_noticed);
  tcase_add_test(tc, pings_keep_a_dialog);
  tcase_add_test(tc, a_gateway_that_restarted_is_called_again);
  tcase_add_test(tc, a_replay_reaches_no_gateway_that_has_started_anew);
  tcase_add_test(tc, either_end_ends_it);
  tcase_add_test(tc, the_second_gateway_of_a_pool_answers);
  tcase_add_test(tc, the_carrier_that_works_is_found);
  tcase_add_test(tc, a_race_over_two_carriers_is_one_call);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
