// SPDX-License-Identifier: GPL-3.0-or-later
// What must survive: restarts, a carrier that is down or loses messages, an older copy of the state.
#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

START_TEST(the_chain_goes_on_after_a_restart) {
  World world;
  world.start();
  world.plain_call("1");
  world.stop();
  world.start();
  world.wait_state("listening");
  check_text(world.view("root"), std::string(world.first_root.trytes()));
  world.plain_call("2");
  ck_assert_uint_eq(world.janus->count("create"), 1);
}
END_TEST

START_TEST(an_offer_is_not_answered_twice) {
  World world;
  world.start();
  world.plain_call("1");
  world.stop();
  world.start();
  world.wait_state("listening");
  world.plain_call("2");
  ck_assert_uint_eq(world.janus->count("message"), 1);
}
END_TEST

START_TEST(offers_from_before_the_start) {
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

START_TEST(the_carrier_is_down_for_the_answer) {
  World world;
  world.start();
  world.janus->mute = true;
  world.peer.write(description_text(sdp()));
  world.eventually("Janus is asked", [&] { return world.janus->count("message") == 1; });
  world.carrier.down(true);
  world.janus->speak();
  world.eventually("a failed publish", [&] { return !world.view("last_error").empty(); });
  ck_assert_uint_eq(
      world.carrier.at(jm::mam::address_of(world.peer.reading(), jm::mam::Mode::Restricted)).size(), 0);
  world.carrier.down(false);
  check_text(text_or(world.peer.read_json().get(), "type"), "answer");
}
END_TEST

START_TEST(nothing_is_sent_twice) {
  World world;
  world.timing.outbox_check = milliseconds(30);
  world.start();
  const auto address = jm::mam::address_of(world.peer.reading(), jm::mam::Mode::Restricted);
  world.carrier.lose_replies(true);
  world.plain_call("1");
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
  world.plain_call("1");
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
  world.plain_call("1");
  world.carrier.forget(address);
  ck_assert(world.carrier.wait(address, kTimeout, [](const auto& list) { return !list.empty(); }));
  world.carrier.crowded(false);
}
END_TEST

START_TEST(the_stored_payload_goes_out_after_a_restart) {
  World world;
  world.timing.closing = milliseconds(50);
  world.start();
  world.janus->mute = true;
  world.peer.write(description_text(sdp()));
  world.eventually("Janus is asked", [&] { return world.janus->count("message") == 1; });
  world.carrier.down(true);
  world.janus->speak();
  world.eventually("it is signed and durable", [&] { return world.unread() == 1; });
  world.stop();
  world.carrier.down(false);
  world.start();
  check_text(text_or(world.peer.read_json().get(), "type"), "answer");
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
  world.plain_call("1");
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
  world.plain_call("2");
}
END_TEST

START_TEST(an_offer_during_an_outage) {
  World world;
  world.channel.max_age = seconds(1);
  world.start();
  world.plain_call("1");
  world.carrier.down(true);
  world.eventually("the outage is noticed", [&] { return !world.view("last_error").empty(); });
  world.peer.write(description_text(sdp("2")));
  world.pass(milliseconds(1200));
  // Nobody knows when it came: it counts as old as the last look at an empty address.
  world.carrier.down(false);
  world.wait_counter("stale", 1);
  world.plain_call("3");
}
END_TEST

START_TEST(the_carrier_delivers_out_of_order) {
  World world;
  world.start();
  const auto first = world.peer.make(*write_message(description_text(sdp("1", true, "ONE")), Format::Plain));
  const auto second = world.peer.make(*write_message(description_text(sdp("2", true, "TWO")), Format::Plain));
  world.carrier.put(second.address, second.payload);
  world.carrier.put(first.address, first.payload);
  check_text(text_or(world.peer.read_json().get(), "re"), "ONE");
  check_text(text_or(world.peer.read_json().get(), "re"), "TWO");
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway durability");
  TCase* tests = tcase_create("gateway durability");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {the_chain_goes_on_after_a_restart, an_offer_is_not_answered_twice, offers_from_before_the_start,
        the_carrier_is_down_for_the_answer, nothing_is_sent_twice, what_the_carrier_forgot_is_attached_again,
        what_a_crowd_hides_is_attached_again, the_stored_payload_goes_out_after_a_restart,
        an_older_copy_of_the_state, a_host_of_another_name, a_copy_that_only_the_carrier_betrays,
        an_offer_during_an_outage, the_carrier_delivers_out_of_order})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
