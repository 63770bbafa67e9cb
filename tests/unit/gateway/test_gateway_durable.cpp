// SPDX-License-Identifier: GPL-3.0-or-later
// What must survive: restarts, a carrier that is down or loses messages, an older copy of the state.
#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

START_TEST(the_chain_goes_on_after_a_restart) {
  World world;
  world.start();
  world.call("one");
  world.stop();
  // The peer of a live call is told at the stop.
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Bye);
  world.start();
  check_text(world.view("root"), std::string(world.first_root.trytes()));
  world.call("two");
  ck_assert_uint_eq(world.janus->count("create"), 1);
}
END_TEST

START_TEST(an_offer_is_not_answered_twice) {
  World world;
  world.start();
  world.call("one");
  world.stop();
  world.peer.read_envelope();
  world.start();
  world.wait_state("listening");
  world.call("two");
  ck_assert_uint_eq(world.janus->count("message"), 1);
}
END_TEST

START_TEST(the_last_offer_from_before_the_start) {
  World world;
  world.start();
  world.stop();
  world.peer.write(envelope(Envelope::Type::Offer, "one"));
  world.peer.write(envelope(Envelope::Type::Offer, "two"));
  world.start();
  check_text(world.peer.read_envelope().call, "two");
  ck_assert_uint_eq(world.janus->count("create"), 1);
}
END_TEST

START_TEST(stale_offers_from_before_the_start) {
  World world;
  world.start();
  world.stop();
  auto old = envelope(Envelope::Type::Offer, "one");
  old.ts -= 120'000;
  world.peer.write(old);
  world.start();
  world.wait_counter("stale", 1);
  world.call("two");
  ck_assert_uint_eq(world.janus->count("create"), 1);
}
END_TEST

START_TEST(a_slow_way_makes_an_offer_old_later) {
  World world;
  world.channel.reachable = true;
  world.start();
  world.stop();
  auto old = envelope(Envelope::Type::Offer, "one");
  old.ts -= 120'000;
  old.delay = seconds(40);  // so that four times the delay is longer than the usual minute
  world.peer.write(old);
  world.start();
  const auto answer = world.peer.read_envelope();
  ck_assert(answer.type == Envelope::Type::Answer);
  check_text(answer.re, old.id);
  world.stop();
  auto older = envelope(Envelope::Type::Offer, "two");
  older.ts -= 200'000;
  older.delay = seconds(40);
  world.peer.write(older);
  world.start();
  world.wait_counter("stale", 1);
}
END_TEST

START_TEST(plain_offers_from_before_the_start) {
  World world;
  world.start();
  world.stop();
  world.peer.write(description_text(sdp()));
  world.start();
  world.wait_counter("stale", 1);
  world.peer.write(description_text(sdp("2", true, "AGAIN")));
  check_text(text_or(world.peer.read_json().get(), "re"), "AGAIN");
}
END_TEST

START_TEST(hung_up_before_the_start) {
  World world;
  world.start();
  world.stop();
  world.peer.write(envelope(Envelope::Type::Offer, "one"));
  world.peer.write(envelope(Envelope::Type::Bye, "one"));
  world.start();
  world.wait_counter("skipped", 2);
  world.call("two");
  ck_assert_uint_eq(world.janus->count("create"), 1);
}
END_TEST

START_TEST(the_carrier_is_down_for_the_answer) {
  World world;
  world.start();
  world.janus->mute = true;
  world.peer.write(envelope(Envelope::Type::Offer, "one"));
  world.eventually("Janus is asked", [&] { return world.janus->count("message") == 1; });
  world.carrier.down(true);
  world.janus->speak();
  world.eventually("a failed publish", [&] { return !world.view("last_error").empty(); });
  ck_assert_uint_eq(
      world.carrier.at(jm::mam::address_of(world.peer.reading(), jm::mam::Mode::Restricted)).size(), 0);
  world.carrier.down(false);
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Answer);
}
END_TEST

START_TEST(nothing_is_sent_twice) {
  World world;
  world.timing.outbox_check = milliseconds(30);
  world.start();
  const auto address = jm::mam::address_of(world.peer.reading(), jm::mam::Mode::Restricted);
  world.carrier.lose_replies(true);
  world.call("one");
  world.carrier.lose_replies(false);
  // The outbox finds it at the carrier.
  world.wait_counter("attached", 1);
  ck_assert_uint_eq(world.carrier.at(address).size(), 1);
  ck_assert_uint_eq(world.carrier.publishes(), 1);
}
END_TEST

START_TEST(what_the_carrier_forgot_is_attached_again) {
  World world;
  world.timing.outbox_check = milliseconds(30);
  world.start();
  const auto address = jm::mam::address_of(world.peer.reading(), jm::mam::Mode::Restricted);
  world.call("one");
  const auto payload = world.carrier.at(address).front().payload;
  world.carrier.forget(address);
  ck_assert(world.carrier.wait(address, kTimeout, [](const auto& list) { return !list.empty(); }));
  check_text(world.carrier.at(address).front().payload, payload);
  world.wait_counter("reattached", 1);
  // Once the peer has shown that it read the answer, nothing is attached any more.
  world.janus->tell("{\"janus\":\"webrtcup\"}");
  world.eventually("the outbox is empty", [&] { return world.unread() == 0; });
}
END_TEST

// Others have put so much there that nobody can see whether it is still there.
START_TEST(what_a_crowd_hides_is_attached_again) {
  World world;
  world.timing.outbox_check = milliseconds(30);
  world.start();
  const auto address = jm::mam::address_of(world.peer.reading(), jm::mam::Mode::Restricted);
  world.carrier.crowded(true);
  world.call("one");
  world.carrier.forget(address);
  ck_assert(world.carrier.wait(address, kTimeout, [](const auto& list) { return !list.empty(); }));
  world.carrier.crowded(false);
}
END_TEST

START_TEST(a_read_message_is_let_go) {
  World world;
  world.start();
  const auto answer = world.call("one");
  auto ping = envelope(Envelope::Type::Message, "one");
  ping.re = answer.id;
  world.peer.write(ping);
  world.eventually("the outbox is empty", [&] { return world.unread() == 0; });
}
END_TEST

START_TEST(the_stored_payload_goes_out_after_a_restart) {
  World world;
  world.timing.closing = milliseconds(50);
  world.start();
  world.janus->mute = true;
  world.peer.write(envelope(Envelope::Type::Offer, "one"));
  world.eventually("Janus is asked", [&] { return world.janus->count("message") == 1; });
  world.carrier.down(true);
  world.janus->speak();
  world.eventually("it is signed and durable", [&] { return world.unread() == 1; });
  world.stop();
  world.carrier.down(false);
  world.start();
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Answer);
  ck_assert_uint_eq(world.janus->count("create"), 0);
}
END_TEST

START_TEST(an_older_copy_of_the_state) {
  World world;
  world.start();
  world.stop();
  const std::string state = world.folder.path() + "/state", copy = world.folder.path() + "/copy";
  std::filesystem::copy(state, copy, std::filesystem::copy_options::recursive);
  world.start();
  world.call("one");
  world.stop();
  // Yesterday's files at the same place.
  for (const auto& entry : std::filesystem::directory_iterator(copy))
    if (entry.is_regular_file())
      std::filesystem::copy_file(entry.path(), state + "/" + entry.path().filename().string(),
                                 std::filesystem::copy_options::overwrite_existing);
  world.start();
  const auto root = world.view("root");
  ck_assert_msg(root != std::string(world.first_root.trytes()), "the old root is used again");
  ck_assert_msg(world.log().find("fresh seeds") != std::string::npos, "%s", world.log().c_str());
}
END_TEST

// As an image of the whole machine that was started elsewhere, under its own host_id.
START_TEST(a_host_of_another_name) {
  World world;
  world.host_id = "one";
  world.start();
  world.stop();
  world.start();
  ck_assert_msg(world.log().find("another host") == std::string::npos, "%s", world.log().c_str());
  check_text(world.view("root"), std::string(world.first_root.trytes()));
  world.stop();
  world.host_id = "two";
  world.start();
  ck_assert_msg(world.log().find("another host") != std::string::npos, "%s", world.log().c_str());
  ck_assert(world.view("root") != world.first_root.trytes());
}
END_TEST

START_TEST(a_copy_that_only_the_carrier_betrays) {
  World world;
  world.start();
  world.stop();
  {
    // Another host with the same state has signed the next message.
    auto state = State::open(world.folder.path() + "/state");
    ck_assert(state.has_value());
    const auto record = (*state)->channel(world.channel);
    ck_assert(record.has_value());
    const auto message = jm::mam::create(record->writer, {record->next_index, 1, 0}, "ABC");
    ck_assert(message.has_value());
    world.carrier.put(message->address, message->payload);
  }
  world.start();
  world.eventually("another root",
                   [&] { return world.view("root") != std::string(world.first_root.trytes()); });
  ck_assert_msg(world.log().find("the carrier holds a message") != std::string::npos, "%s",
                world.log().c_str());
  world.wait_state("listening");
  world.peer.listen(*Hash::from_trytes(world.view("root")));
  world.call("two");
}
END_TEST

START_TEST(an_offer_during_an_outage) {
  World world;
  world.channel.max_age = seconds(1);
  world.start();
  world.call("one");
  world.carrier.down(true);
  world.eventually("the outage is noticed", [&] { return !world.view("last_error").empty(); });
  world.peer.write(envelope(Envelope::Type::Offer, "two"));
  world.pass(milliseconds(1200));
  // Nobody knows when it came: it counts as old as the last look at an empty address.
  world.carrier.down(false);
  world.wait_counter("stale", 1);
  world.call("three");
}
END_TEST

// A first call, whose offer names the chain where the peer may go on.
static void announce(World& world, const Peer& spare) {
  world.start();
  auto offer = envelope(Envelope::Type::Offer, "one");
  offer.spare = spare.first_root();
  world.peer.write(offer);
  world.peer.read_envelope();
}

START_TEST(the_peer_goes_on_in_its_spare_chain) {
  World world;
  Peer spare(world.carrier, 'S');
  announce(world, spare);
  spare.write(envelope(Envelope::Type::Offer, "two"));
  check_text(world.peer.read_envelope().call, "two");
  world.stop();
  check_text(world.peer.read_envelope().call, "two");  // bye
  world.start();
  spare.write(envelope(Envelope::Type::Offer, "three"));
  check_text(world.peer.read_envelope().call, "three");
}
END_TEST

START_TEST(a_spare_survives_a_restart) {
  World world;
  Peer spare(world.carrier, 'S');
  announce(world, spare);
  world.stop();
  world.peer.read_envelope();
  world.start();
  spare.write(envelope(Envelope::Type::Offer, "two"));
  check_text(world.peer.read_envelope().call, "two");
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway durability");
  TCase* tests = tcase_create("durability");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {the_chain_goes_on_after_a_restart, an_offer_is_not_answered_twice,
        the_last_offer_from_before_the_start, stale_offers_from_before_the_start,
        a_slow_way_makes_an_offer_old_later, plain_offers_from_before_the_start, hung_up_before_the_start,
        the_carrier_is_down_for_the_answer, nothing_is_sent_twice, what_the_carrier_forgot_is_attached_again,
        what_a_crowd_hides_is_attached_again, a_read_message_is_let_go,
        the_stored_payload_goes_out_after_a_restart, an_older_copy_of_the_state, a_host_of_another_name,
        a_copy_that_only_the_carrier_betrays, an_offer_during_an_outage, the_peer_goes_on_in_its_spare_chain,
        a_spare_survives_a_restart})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
