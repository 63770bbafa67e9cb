// SPDX-License-Identifier: GPL-3.0-or-later
// Messages for the plugin that open a call.
#include "tests/unit/support/dialogue_world.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

START_TEST(servers_come_with_the_first_event_or_the_offer) {
  DialogueWorld world;
  world.ice.stun = {"stun:stun.example.org:3478"};
  world.start();
  const auto servers = [&] {
    const Json told = world.peer.read_json();
    return json_array_size(json_object_get(told.get(), "iceServers"));
  };
  world.peer.write(asking("register"));
  ck_assert_uint_eq(servers(), 1);
  world.peer.write(asking("register"));
  ck_assert_uint_eq(servers(), 0);
  world.peer.write(asking("watch"));
  ck_assert_uint_eq(servers(), 1);
}
END_TEST

START_TEST(a_plugin_that_refuses_may_be_asked_again) {
  DialogueWorld world;
  world.channel.allow_members = {"username"};
  world.start();
  auto taken = asking("register");
  set(taken.body.get(), "username", "taken");
  world.peer.write(taken);
  world.error(476, taken.id);
  world.peer.write(asking("register"));
  world.told(Envelope::Type::Event);
  ck_assert_uint_eq(world.janus->count("create"), 1);
  ck_assert_uint_eq(world.janus->count("destroy"), 0);
  check_text(world.view("state"), "open");
}
END_TEST

START_TEST(what_janus_refuses_ends_the_call) {
  DialogueWorld world;
  world.janus->attach_error = 460;
  world.start();
  const auto message = asking("register");
  world.peer.write(message);
  world.error(460, message.id);
  ck_assert(world.janus->wait_count("destroy", 1));
  world.janus->with([&] { world.janus->attach_error = 0; });
  DialogueWorld::watch(world.other('b'));
}
END_TEST

START_TEST(a_message_may_name_another_plugin) {
  DialogueWorld world;
  world.channel.allow_plugins = {"janus.plugin.other"};
  world.start();
  auto message = asking("watch");
  message.plugin = "janus.plugin.other";
  world.peer.write(message);
  world.told(Envelope::Type::Offer);
  check_text(text_or(parse_object(world.janus->text("attach"))->get(), "plugin"), "janus.plugin.other");
}
END_TEST

START_TEST(messages_that_open_are_limited_as_offers_are) {
  DialogueWorld world;
  world.channel.offers_per_minute = 2;
  world.start();
  for (int i = 0; i < 2; ++i) {
    auto message = asking("watch");
    message.plugin = "janus.plugin.forbidden";
    world.peer.write(message);
    world.error(405, message.id);
  }
  world.peer.write(asking("watch"));  // no error either: it has had as many
  world.wait_counter("limited", 1);
  ck_assert_uint_eq(world.janus->count("create"), 0);
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway messages");
  TCase* tests = tcase_create("gateway messages");
  tcase_set_timeout(tests, 120);
  for (const TTest* test : {servers_come_with_the_first_event_or_the_offer,
                            a_plugin_that_refuses_may_be_asked_again, what_janus_refuses_ends_the_call,
                            a_message_may_name_another_plugin, messages_that_open_are_limited_as_offers_are})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
