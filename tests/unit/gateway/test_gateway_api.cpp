// SPDX-License-Identifier: GPL-3.0-or-later
// A channel with api = "janus": what of the peer's requests reaches Janus.
#include "tests/unit/support/api_world.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

START_TEST(all_in_one_message_and_one_back) {
  ApiWorld world;
  world.start();
  world.say({kCreate, kAttach, message()});
  const Json event = world.hear();
  check_text(text_or(event.get(), "janus"), "event");
  check_text(text_or(event.get(), "transaction"), "m");
  ck_assert_int_eq(static_cast<int>(*integer_in(event.get(), "session_id")), 11);
  ck_assert_int_eq(static_cast<int>(*integer_in(event.get(), "sender")), 22);
  world.counts("messages", 1);
}
END_TEST

START_TEST(numbers_and_transactions_are_not_the_peers) {
  ApiWorld world;
  world.start();
  world.say({kCreate, kAttach, message()});
  (void)world.hear();
  const auto session = *integer_in(world.asked("create").get(), "id");
  ck_assert(session != 11 && session > 0);
  ck_assert(integer_in(world.asked("attach").get(), "session_id") == session);
  const Json message = world.asked("message");
  ck_assert(integer_in(message.get(), "session_id") == session);
  ck_assert(integer_in(message.get(), "handle_id") == FakeJanus::kHandle);
  ck_assert(text_or(message.get(), "transaction") != "m");
}
END_TEST

START_TEST(secrets_are_ours) {
  ApiWorld world;
  world.api_secret = "open sesame";
  world.start();
  world.say({R"({"janus":"create","transaction":"c","id":11,"apisecret":"guess","token":"theirs"})"});
  const Json create = world.asked("create");
  check_text(text_or(create.get(), "apisecret"), "open sesame");
  check_text(text_or(create.get(), "token"), "");
}
END_TEST

START_TEST(a_token_of_the_peers_where_it_is_allowed) {
  ApiWorld world;
  world.channel.allow_token = true;
  world.start();
  world.say({R"({"janus":"create","transaction":"c","id":11,"apisecret":"guess","token":"theirs"})"});
  const Json create = world.asked("create");
  check_text(text_or(create.get(), "apisecret"), "");
  check_text(text_or(create.get(), "token"), "theirs");
  world.say({R"({"janus":"destroy","transaction":"d","session_id":11})"});
  check_text(text_or(world.asked("destroy").get(), "token"), "theirs");
}
END_TEST

// Janus's own numbers name nothing here, neither the peer's sessions nor anybody else's.
START_TEST(no_other_session_can_be_named) {
  ApiWorld world;
  world.start();
  world.say({kCreate, kAttach, message()});
  (void)world.hear();
  const std::string session = std::to_string(*integer_in(world.asked("create").get(), "id"));
  const std::string foreign =
      R"({"janus":"message","transaction":"x","session_id":)" + session + R"(,"handle_id":4711,"body":{}})";
  const std::string end = R"({"janus":"destroy","transaction":"y","session_id":)" + session + "}";
  world.say({foreign.c_str(), end.c_str(),
             R"({"janus":"hangup","transaction":"z","session_id":11,"handle_id":4711})"});
  world.hears_error(458, "x");
  world.hears_error(458, "y");
  world.hears_error(459, "z");
  ck_assert_uint_eq(world.janus->count("message"), 1);
  ck_assert_uint_eq(world.janus->count("destroy"), 0);
  ck_assert_uint_eq(world.janus->count("hangup"), 0);
  const std::string another = R"({"janus":"create","transaction":"a","id":12,"session_id":)" + session +
                              R"(,"handle_id":4711,"admin_secret":"guess"})";
  world.say({another.c_str()});
  const Json created = world.asked("create");
  for (const char* member : {"session_id", "handle_id", "admin_secret"})
    ck_assert_msg(json_object_get(created.get(), member) == nullptr, "%s", member);
}
END_TEST

START_TEST(what_the_channel_does_not_allow) {
  ApiWorld world;
  world.start();
  world.say(
      {kCreate, kAttach, R"({"janus":"claim","transaction":"1","session_id":11})",
       R"({"janus":"list_sessions","transaction":"2"})",
       R"({"janus":"attach","transaction":"3","session_id":11,"handle_id":23,"plugin":"janus.plugin.sip"})",
       R"({"janus":"message","transaction":"4","session_id":11,"handle_id":22,"body":{"request":"kick"}})",
       R"({"janus":"message","transaction":"5","session_id":11,"handle_id":22})",
       R"({"janus":"create","transaction":"6"})", R"({"janus":"create","id":12})", R"({"transaction":"8"})"});
  world.hears_error(403, "1");
  world.hears_error(403, "2");
  world.hears_error(405, "3");
  world.hears_error(403, "4");
  world.hears_error(456, "5");
  world.hears_error(456, "6");
  world.hears_error(456, "");
  world.hears_error(456, "8");
  ck_assert_uint_eq(world.janus->count("create"), 1);
  ck_assert_uint_eq(world.janus->count("message"), 0);
}
END_TEST

START_TEST(members_that_cannot_be_used) {
  ApiWorld world;
  world.start();
  world.say({kCreate, kAttach});
  const auto refused = [&](const std::string& object, int code, const char* transaction) {
    world.say({object.c_str()});
    world.hears_error(code, transaction);
  };
  const std::string plugin = R"("plugin":"janus.plugin.echotest")";
  const std::string attach = R"({"janus":"attach","transaction":"a","session_id":11,)";
  refused(attach + plugin + "}", 456, "a");
  refused(attach + R"("handle_id":23})", 456, "a");
  for (const char* number : {"0", "-1", "9007199254740992", "1.5", "\"12\""}) {
    refused(attach + R"("handle_id":)" + number + "," + plugin + "}", 456, "a");
    refused(R"({"janus":"create","transaction":"c","id":)" + std::string(number) + "}", 456, "c");
  }
  refused(R"({"janus":7,"transaction":"m"})", 456, "m");
  refused(R"({"janus":"create","transaction":7,"id":12})", 456, "");
  refused(R"({"janus":"message","transaction":"m","session_id":11,"handle_id":22,"body":"x"})", 456, "m");
  refused(R"({"janus":"message","transaction":"m","session_id":11,"handle_id":22,"body":{"request":7}})", 403,
          "m");
  world.say({R"({"janus":"create","transaction":"c","id":9007199254740991})"});
  (void)world.asked("create", 1);
  ck_assert_uint_eq(world.janus->count("attach"), 1);
  ck_assert_uint_eq(world.janus->count("message"), 0);
}
END_TEST

// The peer chooses the numbers, and a page that was loaded again the same ones.
START_TEST(a_late_answer_is_not_for_the_next_session_of_that_number) {
  ApiWorld world;
  world.janus = std::make_unique<FakeJanus>();
  world.start();
  world.janus->with([&] { world.janus->create_error = 490; });
  world.janus->detach();
  world.say({kCreate, R"({"janus":"destroy","transaction":"d","session_id":11})"});
  (void)world.asked("destroy");
  world.janus->with([&] { world.janus->create_error = 0; });
  world.say({R"({"janus":"create","transaction":"e","id":11})"});
  (void)world.asked("create", 1);
  world.janus->attach(world.gateway.get());  // Janus's answers, in their order
  world.say({kAttach, message()});
  check_text(text_or(world.hear().get(), "transaction"), "m");
}
END_TEST

START_TEST(a_long_transaction_is_cut_off_between_characters) {
  ApiWorld world;
  world.start();
  const std::string kept(127, 'x');
  const std::string request = R"({"janus":"claim","transaction":")" + kept + "\u00e9y\"}";
  world.say({request.c_str()});
  world.hears_error(403, kept.c_str());
}
END_TEST

START_TEST(what_is_no_object_of_the_api) {
  ApiWorld world;
  world.start();
  world.peer.say(description_text(sdp()));
  world.hears_error(456, "");
  world.peer.say("[1]");
  world.hears_error(454, "");
  world.peer.say("[{]");
  world.hears_error(454, "");
  std::string many = "[{}";
  for (int i = 0; i < 64; ++i) many += ",{}";
  world.peer.say(many + "]");
  world.hears_error(454, "");
  ck_assert_uint_eq(world.janus->count("create"), 0);
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway api");
  TCase* tests = tcase_create("gateway api");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {all_in_one_message_and_one_back, numbers_and_transactions_are_not_the_peers, secrets_are_ours,
        a_token_of_the_peers_where_it_is_allowed, no_other_session_can_be_named,
        what_the_channel_does_not_allow, members_that_cannot_be_used,
        a_late_answer_is_not_for_the_next_session_of_that_number,
        a_long_transaction_is_cut_off_between_characters, what_is_no_object_of_the_api})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
