// SPDX-License-Identifier: GPL-3.0-or-later
// Calls in plain form, over two chains: a description is answered by a description or an error.
#include "codec/lzstring.hpp"
#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

static void plain_offer(Format form) {
  World world;
  world.start();
  world.peer.write(description_text(sdp()), form);
  std::string text = world.peer.read();
  if (form != Format::Plain) {
    const auto lz = form == Format::LzUri ? jm::codec::LzForm::UriComponent : jm::codec::LzForm::Base64;
    const auto unpacked = jm::codec::lz_decompress(text, lz, 1 << 16);
    ck_assert_msg(unpacked.has_value(), "not packed: %s", text.c_str());
    text = *unpacked;
  }
  const auto answer = parse_object(text);
  ck_assert(answer.has_value());
  check_text(text_or(answer->get(), "type"), "answer");
  check_text(text_or(answer->get(), "sdp"), world.janus->answer_sdp);
  check_text(text_or(answer->get(), "re"), "UFRG");
}

START_TEST(plain_json) {
  plain_offer(Format::Plain);
}
END_TEST
START_TEST(plain_base64) {
  plain_offer(Format::LzBase64);
}
END_TEST
START_TEST(plain_uri) {
  plain_offer(Format::LzUri);
}
END_TEST

START_TEST(trickle_exactly_without_candidates) {
  World world;
  world.channel.reachable = true;
  world.start();
  world.peer.write(description_text(sdp("1", true)));
  world.peer.read();
  world.peer.write(description_text(sdp("2", false)));
  world.peer.read();
  for (std::size_t i = 0; i < 2; ++i) {
    const auto message = parse_object(world.janus->text("message", i));
    const json_t* jsep = json_object_get(message->get(), "jsep");
    ck_assert(json_is_boolean(json_object_get(jsep, "trickle")));
    ck_assert(json_is_true(json_object_get(jsep, "trickle")) == (i == 1));
  }
}
END_TEST

START_TEST(candidates_follow_where_ice_restarts) {
  World world;
  world.channel.reachable = true;
  world.start();
  for (const char* ufrag : {"FIRST", "FIRST", "RESTARTED"}) {
    world.peer.write(description_text(sdp("1", true, ufrag)));  // of one connection
    world.peer.read();
  }
  for (std::size_t i = 0; i < 3; ++i) {
    const auto message = parse_object(world.janus->text("message", i));
    const json_t* jsep = json_object_get(message->get(), "jsep");
    ck_assert(json_is_true(json_object_get(jsep, "trickle")) == (i == 2));
    ck_assert((text_or(jsep, "sdp").find("candidate") == std::string::npos) == (i == 2));
  }
  ck_assert(world.janus->wait_count("trickle", 2));
  const auto first = parse_object(world.janus->text("trickle", 0));
  ck_assert_uint_ge(json_array_size(json_object_get(first->get(), "candidates")), 1);
}
END_TEST

// As stacks write them whose o= line is constant, or another one in each description (see test_descriptions).
START_TEST(another_connection_is_another_call) {
  World world;
  world.start();
  struct Case {
    const char *session, *ufrag, *fingerprint;
    std::size_t calls;
  };
  const Case cases[] = {{"0", "ONE", "sha-256 AA", 1},
                        {"0", "TWO", "sha-256 BB", 2},     // another certificate
                        {"0", "THREE", "sha-256 bb", 3},   // kept, and nothing is counted
                        {"7", "THREE", "sha-256 BB", 3}};  // renegotiates
  for (const Case& one : cases) {
    const auto text = sdp(one.session, false, one.ufrag) + "a=fingerprint:" + one.fingerprint + "\r\n";
    world.peer.write(description_text(text));
    check_text(text_or(world.peer.read_json().get(), "re"), one.ufrag);
    ck_assert_uint_eq(world.janus->count("create"), one.calls);
  }
}
END_TEST

START_TEST(a_new_call_ends_the_old) {
  World world;
  world.start();
  world.plain_call("1");
  world.plain_call("2");
  ck_assert(world.janus->wait_count("destroy", 1));
  ck_assert_uint_eq(world.janus->sessions(), 1);
}
END_TEST

START_TEST(the_next_call_works_after_a_hangup) {
  World world;
  world.start();
  world.plain_call("1");
  world.janus->tell(R"({"janus":"hangup","reason":"ICE failed"})");
  ck_assert(world.janus->wait_count("destroy", 1));
  world.plain_call("1");  // it is not told of that: the first message is the answer
  ck_assert_uint_eq(world.janus->count("create"), 2);
}
END_TEST

static void refused(World& world, const std::string& session, int code) {
  world.peer.write(description_text(sdp(session, true, "U" + session)));
  const auto error = world.peer.read_json();
  check_text(text_or(error.get(), "type"), "error");
  ck_assert_msg(integer_in(error.get(), "code") == code, "%s", dump(error.get()).c_str());
  check_text(text_or(error.get(), "re"), "U" + session);
}

static void janus_refuses(void (*how)(FakeJanus&), int code) {
  World world;
  world.janus = std::make_unique<FakeJanus>();
  how(*world.janus);
  world.start();
  refused(world, "1", code);
  // The channel goes on.
  world.janus->with([&] {
    auto& j = *world.janus;
    j.create_error = j.attach_error = j.message_error = j.plugin_error = 0;
  });
  world.plain_call("2");
  ck_assert_uint_eq(world.janus->sessions(), 1);
}

START_TEST(no_session) {
  janus_refuses([](FakeJanus& j) { j.create_error = 472; }, 472);
}
END_TEST
START_TEST(no_such_plugin) {
  janus_refuses([](FakeJanus& j) { j.attach_error = 460; }, 460);
}
END_TEST
START_TEST(description_refused) {
  janus_refuses([](FakeJanus& j) { j.message_error = 465; }, 465);
}
END_TEST
START_TEST(plugin_refuses) {
  janus_refuses([](FakeJanus& j) { j.plugin_error = 426; }, 426);
}
END_TEST

START_TEST(offers_collapse_to_the_latest) {
  World world;
  world.janus = std::make_unique<FakeJanus>();
  world.janus->mute = true;
  world.start();
  for (const char* session : {"1", "2", "3", "4"})
    world.peer.write(description_text(sdp(session, true, session)));
  world.wait_counter("messages", 4);
  world.janus->speak();
  check_text(text_or(world.peer.read_json().get(), "re"), "1");
  check_text(text_or(world.peer.read_json().get(), "re"), "4");
  ck_assert_uint_eq(world.janus->count("message"), 2);
  ck_assert_int_eq(static_cast<int>(world.counter("skipped")), 2);
}
END_TEST

START_TEST(an_answer_that_is_too_long_for_the_carrier) {
  World world;
  world.janus = std::make_unique<FakeJanus>();
  world.janus->answer_sdp = std::string(60000, 'a');
  world.start();
  for (const char* session : {"1", "2"}) refused(world, session, 450);
  ck_assert(world.janus->wait_count("destroy", 2));
}
END_TEST

START_TEST(too_many_offers) {
  World world;
  world.channel.offers_per_minute = 2;
  world.start();
  world.plain_call("1");
  world.plain_call("2");
  refused(world, "3", 450);
  ck_assert_uint_eq(world.janus->count("create"), 2);
}
END_TEST

// A long one is packed by its peer: as it is no message could hold it.
START_TEST(a_description_with_a_thousand_candidates) {
  World world;
  world.channel.reachable = true;
  world.start();
  std::string many = sdp();
  for (int i = 0; i < 1000; ++i)
    many += "a=candidate:" + std::to_string(i) + " 1 udp 1 10.0.0.1 9 typ host\r\n";
  world.peer.write(description_text(many), Format::LzBase64);
  ck_assert(!world.peer.read().empty());
  const auto message = parse_object(world.janus->text("message"));
  check_text(text_or(json_object_get(message->get(), "jsep"), "sdp"), many);
  ck_assert_uint_eq(world.janus->sessions(), 1);
}
END_TEST

START_TEST(janus_cannot_make_the_offer) {
  World world;
  world.channel.allow_requests = {"watch"};
  world.channel.body = R"({"request":"watch"})";
  world.janus = std::make_unique<FakeJanus>();
  world.janus->plugin = [](const json_t*) {
    return R"({"data":{},"jsep":{"type":"offer","sdp":"v=0\r\n"}})";
  };
  world.start();
  refused(world, "1", 450);
  ck_assert(world.janus->wait_count("destroy", 1));
  world.janus->with([&] { world.janus->plugin = nullptr; });
  world.plain_call("2");
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway plain");
  TCase* tests = tcase_create("calls");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {plain_json, plain_base64, plain_uri, trickle_exactly_without_candidates,
        candidates_follow_where_ice_restarts, another_connection_is_another_call, a_new_call_ends_the_old,
        the_next_call_works_after_a_hangup, no_session, no_such_plugin, description_refused, plugin_refuses,
        offers_collapse_to_the_latest, an_answer_that_is_too_long_for_the_carrier, too_many_offers,
        a_description_with_a_thousand_candidates, janus_cannot_make_the_offer})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
