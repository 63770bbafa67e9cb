// SPDX-License-Identifier: GPL-3.0-or-later
// A channel with api = "janus": what of the peer's requests reaches Janus, and what of Janus's comes back.
#include <deque>

#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

namespace {

constexpr const char* kCreate = R"({"janus":"create","transaction":"c","id":11})";
constexpr const char* kAttach =
    R"({"janus":"attach","transaction":"a","session_id":11,"handle_id":22,"plugin":"janus.plugin.echotest"})";
constexpr const char* kMessage =
    R"({"janus":"message","transaction":"m","session_id":11,"handle_id":22,"body":{"audio":true}})";

// A peer that speaks the Janus API.
class ApiWorld : public World {
 public:
  ApiWorld() {
    channel.api = ChannelConfig::Api::Janus;
    channel.allow_requests = {"", "configure"};
  }

  void say(std::initializer_list<const char*> objects) {
    std::string text = "[";
    for (const char* object : objects) text += (text.size() > 1 ? "," : "") + std::string(object);
    peer.write(text + "]", Format::LzBase64);
  }
  // The next object of Janus's that is no header, whatever message it came in.
  Json hear() {
    while (heard_.empty()) {
      const auto array = parse_array(peer.read());
      ck_assert_msg(array.has_value(), "no array");
      check_text(text_or(json_array_get(array->get(), 0), "janus"), "mam");
      header = share(json_array_get(array->get(), 0));
      for (std::size_t i = 1; i < json_array_size(array->get()); ++i)
        heard_.push_back(share(json_array_get(array->get(), i)));
    }
    Json object = std::move(heard_.front());
    heard_.pop_front();
    return object;
  }
  void hears_error(int code, const char* transaction) {
    const Json error = hear();
    check_text(text_or(error.get(), "janus"), "error");
    check_text(text_or(error.get(), "transaction"), transaction);
    ck_assert_int_eq(static_cast<int>(*integer_in(json_object_get(error.get(), "error"), "code")), code);
  }
  // What Janus was asked, the n-th of this verb.
  Json asked(const char* verb, std::size_t number = 0) {
    ck_assert_msg(janus->wait_count(verb, number + 1), "no %s", verb);
    return std::move(*parse_object(janus->text(verb, number)));
  }

  Json header;

 private:
  std::deque<Json> heard_;
};

// Shown a moment after it happened.
void counts(ApiWorld& world, const char* key, std::int64_t count) {
  world.wait_counter(key, count);
  ck_assert_int_eq(world.counter(key), count);
}

}  // namespace

START_TEST(all_in_one_message_and_one_back) {
  ApiWorld world;
  world.start();
  world.say({R"({"janus":"mam","id":"first"})", kCreate, kAttach, kMessage});
  const Json event = world.hear();
  check_text(text_or(event.get(), "janus"), "event");
  check_text(text_or(event.get(), "transaction"), "m");
  ck_assert_int_eq(static_cast<int>(*integer_in(event.get(), "session_id")), 11);
  ck_assert_int_eq(static_cast<int>(*integer_in(event.get(), "sender")), 22);
  check_text(text_or(world.header.get(), "re"), "first");
  ck_assert_uint_eq(text_or(world.header.get(), "id").size(), 32);
  counts(world, "messages", 1);
}
END_TEST

START_TEST(numbers_and_transactions_are_not_the_peers) {
  ApiWorld world;
  world.start();
  world.say({kCreate, kAttach, kMessage});
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
  world.say({kCreate, kAttach, kMessage});
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

START_TEST(no_more_than_the_channel_has_to_give) {
  ApiWorld world;
  world.channel.max_sessions = 1;
  world.channel.max_handles = 1;
  world.start();
  world.say(
      {kCreate, kCreate, R"({"janus":"create","transaction":"1","id":12})", kAttach, kAttach,
       R"({"janus":"attach","transaction":"2","session_id":11,"handle_id":23,"plugin":"janus.plugin.echotest"})"});
  world.hears_error(468, "c");
  world.hears_error(450, "1");
  world.hears_error(468, "a");
  world.hears_error(450, "2");
}
END_TEST

START_TEST(one_message_at_a_time_in_the_peers_order) {
  ApiWorld world;
  world.janus = std::make_unique<FakeJanus>();
  world.janus->mute = true;
  world.start();
  world.say(
      {kCreate, kAttach, kMessage,
       R"({"janus":"message","transaction":"n","session_id":11,"handle_id":22,"body":{"request":"configure"}})"});
  ck_assert(world.janus->wait_count("message", 1));
  world.say(
      {R"({"janus":"trickle","transaction":"t","session_id":11,"handle_id":22,"candidate":{"completed":true}})"});
  world.wait_counter("messages", 2);
  ck_assert_uint_eq(world.janus->count("message"), 1);
  world.janus->speak();
  check_text(text_or(world.hear().get(), "transaction"), "m");
  check_text(text_or(world.hear().get(), "transaction"), "n");
  ck_assert(world.janus->wait_count("trickle", 1));
}
END_TEST

START_TEST(more_requests_than_may_wait) {
  ApiWorld world;
  world.janus = std::make_unique<FakeJanus>();
  world.janus->mute = true;
  world.start();
  world.say({kCreate, kAttach, kMessage});
  ck_assert(world.janus->wait_count("message", 1));
  std::string many = "[";
  for (int i = 0; i < 64; ++i) many += (i > 0 ? "," : "") + std::string(kMessage);
  world.peer.write(many + "]", Format::LzBase64);
  world.say({R"({"janus":"message","transaction":"last","session_id":11,"handle_id":22,"body":{}})"});
  world.hears_error(450, "last");
  world.janus->speak();
  ck_assert(world.janus->wait_count("message", 65));
}
END_TEST

START_TEST(a_message_that_is_not_acknowledged) {
  ApiWorld world;
  world.timing.setup = milliseconds(200);
  world.janus = std::make_unique<FakeJanus>();
  world.janus->mute = true;
  world.start();
  world.say({kCreate, kAttach, kMessage,
             R"({"janus":"message","transaction":"n","session_id":11,"handle_id":22,"body":{}})"});
  world.hears_error(450, "m");
  (void)world.asked("message", 1);
  world.hears_error(450, "n");
}
END_TEST

START_TEST(a_message_that_is_only_acknowledged) {
  ApiWorld world;
  world.timing.setup = milliseconds(1500);
  world.janus = std::make_unique<FakeJanus>();
  world.janus->silent = true;
  world.start();
  world.say({kCreate, kAttach, kMessage, kMessage});
  for (int i = 0; i < 2; ++i) {
    const Json ack = world.hear();
    check_text(text_or(ack.get(), "janus"), "ack");
    check_text(text_or(ack.get(), "transaction"), "m");
  }
  ck_assert_uint_eq(world.janus->count("message"), 2);
}
END_TEST

START_TEST(a_failed_attach_takes_what_waits_for_it) {
  ApiWorld world;
  world.janus = std::make_unique<FakeJanus>();
  world.janus->attach_error = 460;
  world.start();
  world.say({kCreate, kAttach, kMessage});
  world.hears_error(460, "a");
  world.hears_error(459, "m");
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
  world.say({kCreate});
  (void)world.asked("create", 1);
  world.janus->attach(world.gateway.get());  // Janus's answers, in their order
  world.say({kAttach, kMessage});
  check_text(text_or(world.hear().get(), "transaction"), "m");
}
END_TEST

START_TEST(events_of_janus_come_under_the_peers_numbers) {
  ApiWorld world;
  world.start();
  world.say({kCreate, kAttach, kMessage});
  (void)world.hear();
  world.janus->tell(R"({"janus":"webrtcup"})");
  const Json up = world.hear();
  check_text(text_or(up.get(), "janus"), "webrtcup");
  ck_assert_int_eq(static_cast<int>(*integer_in(up.get(), "sender")), 22);
  world.janus->tell(R"({"janus":"detached"})");
  check_text(text_or(world.hear().get(), "janus"), "detached");
  world.say({kMessage});
  world.hears_error(459, "m");
}
END_TEST

START_TEST(janus_offers_to_begin_dtls) {
  constexpr const char* kOffer =
      R"({"janus":"event","plugindata":{"data":{}},"jsep":{"type":"offer","e2ee":true,"sdp":"v=0\r\na=setup:actpass\r\n"}})";
  ApiWorld world;
  world.start();
  world.say({kCreate, kAttach, kMessage});
  (void)world.hear();
  const auto offered = [&] {
    world.janus->tell(kOffer);
    const Json event = world.hear();
    const json_t* jsep = json_object_get(event.get(), "jsep");
    ck_assert(json_is_true(json_object_get(jsep, "e2ee")));
    return text_or(jsep, "sdp");
  };
  check_text(offered(), "v=0\r\na=setup:active\r\n");
  world.say(
      {R"({"janus":"message","transaction":"n","session_id":11,"handle_id":22,"body":{},"jsep":{"type":"answer","sdp":"v=0\r\na=setup:active\r\n"}})"});
  (void)world.hear();
  check_text(offered(), "v=0\r\na=setup:actpass\r\n");
  // What comes after the end of that connection is another one.
  world.janus->tell(R"({"janus":"hangup","reason":"ICE failed"})");
  (void)world.hear();
  check_text(offered(), "v=0\r\na=setup:active\r\n");
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

START_TEST(what_no_message_can_hold) {
  ApiWorld world;
  world.channel.allow_members = {"much"};
  world.janus = std::make_unique<FakeJanus>();
  world.janus->plugin = [](const json_t* message) {
    const bool much = json_is_true(json_object_get(json_object_get(message, "body"), "much"));
    return R"({"data":{"said":")" + std::string(much ? 60'000 : 1, 'x') + R"("}})";
  };
  world.start();
  // The answers of two handles are written in one round of the loop.
  world.say(
      {kCreate, kAttach, kMessage,
       R"({"janus":"attach","transaction":"b","session_id":11,"handle_id":23,"plugin":"janus.plugin.echotest"})",
       R"({"janus":"message","transaction":"n","session_id":11,"handle_id":23,"body":{"much":true}})"});
  check_text(text_or(world.hear().get(), "transaction"), "m");
  counts(world, "dropped", 1);
  world.say({kMessage});
  check_text(text_or(world.hear().get(), "transaction"), "m");
}
END_TEST

START_TEST(a_session_that_janus_ends) {
  ApiWorld world;
  world.start();
  world.say({kCreate, kAttach, kMessage});
  (void)world.hear();
  world.janus->tell(R"({"janus":"timeout"})");
  const Json gone = world.hear();
  check_text(text_or(gone.get(), "janus"), "timeout");
  ck_assert_int_eq(static_cast<int>(*integer_in(gone.get(), "session_id")), 11);
  world.say({kMessage});
  world.hears_error(458, "m");
}
END_TEST

START_TEST(keepalives_stay_here_and_are_made_here) {
  ApiWorld world;
  world.timing.keepalive = milliseconds(20);
  world.start();
  world.say({kCreate, R"({"janus":"keepalive","transaction":"k","session_id":11})"});
  const Json create = world.asked("create");
  ck_assert(integer_in(world.asked("keepalive", 2).get(), "session_id") == integer_in(create.get(), "id"));
}
END_TEST

START_TEST(a_peer_that_vanished) {
  ApiWorld world;
  world.channel.idle_timeout = std::chrono::seconds(1);
  world.start();
  world.say({kCreate, kAttach});
  const Json gone = world.hear();
  check_text(text_or(gone.get(), "janus"), "timeout");
  ck_assert(world.janus->wait_count("destroy", 1));
}
END_TEST

START_TEST(what_is_no_array_of_objects) {
  ApiWorld world;
  world.start();
  world.peer.write(description_text(sdp()));
  world.hears_error(455, "");
  world.peer.write("[1]", Format::Plain);
  world.hears_error(455, "");
  world.peer.write("[{]", Format::Plain);
  world.hears_error(454, "");
  std::string many = "[{}";
  for (int i = 0; i < 64; ++i) many += ",{}";
  world.peer.write(many + "]", Format::Plain);
  world.hears_error(450, "");
  ck_assert_uint_eq(world.janus->count("create"), 0);
}
END_TEST

START_TEST(a_spare_that_is_no_root) {
  ApiWorld world;
  world.start();
  world.say({R"({"janus":"mam","id":"1","spare":"ABC"})", kCreate});
  world.hears_error(467, "");
  ck_assert_uint_eq(world.janus->count("create"), 0);
  world.say({R"({"janus":"mam","id":"2","spare":7})", kCreate});
  (void)world.asked("create");
}
END_TEST

START_TEST(a_message_counts_once) {
  ApiWorld world;
  world.start();
  world.say({R"({"janus":"mam","id":"same"})", kCreate, kAttach, kMessage});
  (void)world.hear();
  world.say({R"({"janus":"mam","id":"same"})", kMessage});
  world.say({kMessage});
  (void)world.hear();
  ck_assert_uint_eq(world.janus->count("message"), 2);
  counts(world, "skipped", 1);
}
END_TEST

START_TEST(what_was_said_before_a_start_is_not_done) {
  ApiWorld world;
  world.start();
  world.stop();
  world.say({kCreate, kAttach, kMessage});
  world.start();
  world.wait_counter("skipped", 1);
  world.say({R"({"janus":"create","transaction":"c","id":12})"});
  (void)world.asked("create");
  ck_assert_uint_eq(world.janus->count("create"), 1);
}
END_TEST

START_TEST(what_is_too_old_is_not_done) {
  ApiWorld world;
  world.channel.max_age = seconds(5);
  world.start();
  world.say({kCreate});
  (void)world.asked("create");
  world.carrier.down(true);
  world.eventually("the outage is noticed", [&] { return !world.view("last_error").empty(); });
  world.say({R"({"janus":"create","transaction":"c","id":12})"});
  world.pass(milliseconds(5200));
  world.carrier.down(false);
  world.wait_counter("stale", 1);
  world.say({R"({"janus":"create","transaction":"c","id":13})"});
  (void)world.asked("create", 1);
  ck_assert_uint_eq(world.janus->count("create"), 2);
}
END_TEST

START_TEST(sessions_beyond_the_limit_are_refused) {
  ApiWorld world;
  world.channel.offers_per_minute = 1;
  world.start();
  world.say({kCreate});
  (void)world.asked("create");
  world.say({R"({"janus":"create","transaction":"next","id":12})"});
  const Json refusal = world.hear();
  check_text(text_or(refusal.get(), "janus"), "error");
  check_text(text_or(refusal.get(), "transaction"), "next");
  ck_assert_int_eq(static_cast<int>(*integer_in(json_object_get(refusal.get(), "error"), "code")), 450);
  ck_assert_uint_eq(world.janus->count("create"), 1);
}
END_TEST

// As with envelopes (test_gateway_candidates): what was measured decides about the next call.
START_TEST(a_carrier_that_is_too_slow_is_told) {
  ApiWorld world;
  world.timing.longest_delay = milliseconds(300);
  world.start();
  world.carrier.slow(milliseconds(1000));
  constexpr const char* offer =
      R"({"janus":"message","transaction":"o","session_id":11,"handle_id":22,"body":{},)"
      R"("jsep":{"type":"offer","sdp":"v=0"}})";
  world.say({kCreate, kAttach, kMessage});
  (void)world.hear();  // its answer was slow
  world.wait_counter("attached", 1);
  world.say({offer});
  const Json refusal = world.hear();
  check_text(text_or(refusal.get(), "transaction"), "o");
  const json_t* error = json_object_get(refusal.get(), "error");
  ck_assert_int_eq(static_cast<int>(*integer_in(error, "code")), 450);
  ck_assert(text_or(error, "reason").find("too long for a Janus") != std::string::npos);
  ck_assert_uint_eq(world.janus->count("message"), 1);
}
END_TEST

START_TEST(the_admin_api_as_far_as_it_is_allowed) {
  ApiWorld world;
  world.channel.api = ChannelConfig::Api::Admin;
  world.channel.allow_verbs = {"list_sessions"};
  world.admin_secret = "janusoverlord";
  world.start();
  world.say({R"({"janus":"list_sessions","transaction":"l","admin_secret":"guess"})",
             R"({"janus":"set_log_level","transaction":"s","level":7})", R"({"janus":"list_sessions"})"});
  std::set<std::string> answered;
  for (int i = 0; i < 3; ++i) {
    const Json object = world.hear();
    answered.insert(text_or(object.get(), "janus") + " " + text_or(object.get(), "transaction"));
  }
  ck_assert(answered == (std::set<std::string>{"success l", "error s", "error "}));
  const auto asked = parse_object(world.janus->admin(0));
  check_text(text_or(asked->get(), "admin_secret"), "janusoverlord");
  ck_assert(text_or(asked->get(), "transaction") != "l");
  check_text(world.janus->admin(1), "");
  ck_assert_uint_eq(world.janus->count("list_sessions"), 0);
}
END_TEST

START_TEST(more_of_the_admin_api_than_may_wait) {
  ApiWorld world;
  world.channel.api = ChannelConfig::Api::Admin;
  world.channel.allow_verbs = {"ping"};
  world.janus = std::make_unique<FakeJanus>();
  world.janus->admin_mute = true;
  world.start();
  std::string many = "[";
  for (int i = 0; i < 64; ++i)
    many += (i > 0 ? "," : "") + std::string(R"({"janus":"ping","transaction":"p"})");
  world.peer.write(many + "]", Format::LzBase64);
  world.say({R"({"janus":"ping","transaction":"last"})"});
  world.hears_error(450, "last");
  ck_assert(!world.janus->admin(63).empty());
  check_text(world.janus->admin(64), "");
}
END_TEST

constexpr const char* kOffer =
    R"({"janus":"message","transaction":"o","session_id":11,"handle_id":22,"body":{"audio":true},)"
    R"("jsep":{"type":"offer","sdp":"v=0\r\n"}})";

// What Janus's event handlers were told last under this name.
Json told(ApiWorld& world, const char* name) {
  ck_assert_msg(world.janus->wait_event(name), "no event %s", name);
  return std::move(*parse_object(world.janus->event(name)));
}

START_TEST(a_call_is_counted_timed_and_told) {
  ApiWorld world;
  world.start();
  world.say({kCreate, kAttach, kOffer});
  check_text(text_or(json_object_get(world.hear().get(), "jsep"), "type"), "answer");
  const Json offer = told(world, "offer"), answer = told(world, "answer");
  for (const Json* event : {&offer, &answer}) {
    check_text(text_or(event->get(), "plugin"), "janus.plugin.echotest");
    ck_assert(integer_in(event->get(), "session_id") == integer_in(world.asked("create").get(), "id"));
    ck_assert(integer_in(event->get(), "handle_id") == FakeJanus::kHandle);
  }
  ck_assert(json_real_value(json_object_get(answer.get(), "milliseconds")) > 0);
  for (const char* key : {"offers", "answers", "calls"}) counts(world, key, 1);
  ck_assert(integer_in(world.query("times").get(), "count") == 1);

  world.janus->tell(R"({"janus":"webrtcup"})");
  (void)told(world, "connected");
  world.say({kOffer});
  (void)told(world, "renegotiation");
  ck_assert(world.janus->event("disconnected").empty());
  world.janus->tell(R"({"janus":"hangup","reason":"ICE failed"})");
  const Json over = told(world, "disconnected");
  check_text(text_or(over.get(), "reason"), "ICE failed");
  ck_assert(json_is_true(json_object_get(over.get(), "connected")));
  counts(world, "offers", 2);
  counts(world, "calls", 1);
}
END_TEST

START_TEST(answers_of_one_message_have_each_their_times) {
  ApiWorld world;
  world.start();
  world.say(
      {kCreate, kAttach,
       R"({"janus":"attach","transaction":"b","session_id":11,"handle_id":33,"plugin":"janus.plugin.echotest"})",
       kOffer,
       R"({"janus":"message","transaction":"p","session_id":11,"handle_id":33,"body":{},"jsep":{"type":"offer","sdp":"v=0\r\n"}})"});
  for (int i = 0; i < 2; ++i) check_text(text_or(world.hear().get(), "janus"), "event");
  world.eventually("two rows of times", [&] { return integer_in(world.query("times").get(), "count") == 2; });
  counts(world, "answers", 2);
}
END_TEST

START_TEST(what_is_refused_is_told) {
  ApiWorld world;
  world.start();
  world.say({R"({"janus":"message","transaction":"m","session_id":5,"handle_id":6,"body":{}})"});
  world.hears_error(458, "m");
  ck_assert(integer_in(told(world, "refused").get(), "code") == 458);
  world.janus->with([&] { world.janus->plugin_error = 499; });
  world.say({kCreate, kAttach, kOffer});
  (void)world.hear();
  const Json refused = told(world, "refused");
  ck_assert(integer_in(refused.get(), "code") == 499);
  check_text(text_or(refused.get(), "reason"), "no");
  check_text(text_or(told(world, "disconnected").get(), "reason"), "the plugin has refused the offer");
  counts(world, "errors", 2);
  counts(world, "answers", 0);
  world.janus->with([&] { world.janus->plugin_error = 0; });
  world.say({kOffer});
  (void)world.hear();
  world.say({R"({"janus":"destroy","transaction":"d","session_id":11})"});
  world.eventually("the end", [&] {
    return world.janus->event("disconnected").find("the peer has destroyed its session") != std::string::npos;
  });
}
END_TEST

START_TEST(a_gateway_that_stops_ends_the_sessions) {
  ApiWorld world;
  world.start();
  world.say({kCreate, kAttach, kMessage});
  (void)world.hear();
  world.gateway.reset();
  check_text(text_or(world.hear().get(), "janus"), "timeout");
  ck_assert_uint_eq(world.janus->sessions(), 0);
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway_api");
  TCase* tests = tcase_create("gateway_api");
  tcase_set_timeout(tests, 120);
  for (const TTest* test : {all_in_one_message_and_one_back,
                            numbers_and_transactions_are_not_the_peers,
                            secrets_are_ours,
                            a_token_of_the_peers_where_it_is_allowed,
                            no_other_session_can_be_named,
                            what_the_channel_does_not_allow,
                            members_that_cannot_be_used,
                            no_more_than_the_channel_has_to_give,
                            one_message_at_a_time_in_the_peers_order,
                            more_requests_than_may_wait,
                            a_message_that_is_not_acknowledged,
                            a_message_that_is_only_acknowledged,
                            a_failed_attach_takes_what_waits_for_it,
                            a_late_answer_is_not_for_the_next_session_of_that_number,
                            events_of_janus_come_under_the_peers_numbers,
                            janus_offers_to_begin_dtls,
                            a_long_transaction_is_cut_off_between_characters,
                            what_no_message_can_hold,
                            a_session_that_janus_ends,
                            keepalives_stay_here_and_are_made_here,
                            a_peer_that_vanished,
                            what_is_no_array_of_objects,
                            a_spare_that_is_no_root,
                            a_message_counts_once,
                            what_was_said_before_a_start_is_not_done,
                            what_is_too_old_is_not_done,
                            sessions_beyond_the_limit_are_refused,
                            a_carrier_that_is_too_slow_is_told,
                            the_admin_api_as_far_as_it_is_allowed,
                            more_of_the_admin_api_than_may_wait,
                            a_gateway_that_stops_ends_the_sessions,
                            a_call_is_counted_timed_and_told,
                            answers_of_one_message_have_each_their_times,
                            what_is_refused_is_told})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
