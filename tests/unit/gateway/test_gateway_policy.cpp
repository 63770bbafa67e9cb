// SPDX-License-Identifier: GPL-3.0-or-later
// What a channel lets its peer do: requests, members, and what the channel's own body says.
#include "tests/unit/support/sealed_world.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

namespace {

constexpr const char* kOwnBody = R"({"request":"join","room":1234,"display":"guest","pin":"open"})";

Envelope with_body(Envelope::Type type, const std::string& body) {
  auto out = envelope(type);
  auto parsed = parse_object(body);
  ck_assert_msg(parsed.has_value(), "%s", body.c_str());
  out.body = std::move(*parsed);
  return out;
}

class PolicyWorld : public SealedWorld {
 public:
  explicit PolicyWorld(const char* plugin = "janus.plugin.audiobridge") {
    channel.plugin = plugin;
    channel.body = kOwnBody;
    channel.allow_requests = {"join", "configure"};
    channel.offers_per_minute = 6000;
  }

  // 403, and the reason names the member; Janus has heard of no further message.
  void refuses(const Envelope& message, const std::string& named) {
    const auto before = janus->count("message");
    peer.write(message);
    const auto error = peer.read_envelope(Envelope::Type::Error);
    ck_assert_int_eq(error.code, 403);
    check_text(error.re, message.id);
    ck_assert_msg(error.reason.find('"' + named + '"') != std::string::npos, "%s", error.reason.c_str());
    ck_assert_uint_eq(janus->count("message"), before);
  }
  // The body that Janus was sent for it.
  void sends(const Envelope& message, const std::string& body) {
    const auto before = janus->count("message");
    peer.write(message);
    const auto reply = peer.read_envelope();
    ck_assert_msg(reply.type != Envelope::Type::Error, "%s", text_of(reply).c_str());
    const auto sent = parse_object(janus->text("message", before));
    ck_assert(sent.has_value());
    const auto wanted = parse_object(body);
    const json_t* is = json_object_get(sent->get(), "body");
    ck_assert_msg(json_equal(is, wanted->get()), "%s is not %s", dump(is).c_str(), body.c_str());
  }
};

}  // namespace

START_TEST(an_offer_that_names_a_file) {
  SealedWorld world;
  world.channel.allow_requests = {""};
  world.start();
  const auto offer =
      with_body(Envelope::Type::Offer, R"({"audio":true,"record":true,"filename":"/very/secret/place"})");
  world.peer.write(offer);
  const auto error = world.peer.read_envelope();
  ck_assert_int_eq(error.code, 403);
  ck_assert(error.reason.find("\"record\"") != std::string::npos);
  ck_assert_uint_eq(world.janus->count("create"), 0);
  world.wait_counter("errors", 1);
  ck_assert(world.janus->wait_event("refused"));
  ck_assert(world.janus->event("refused").find("record") != std::string::npos);
  ck_assert(world.log().find("the member \"record\"") != std::string::npos);
  ck_assert(world.log().find("secret") == std::string::npos);
  world.peer.call();
}
END_TEST

START_TEST(members_within_a_call) {
  PolicyWorld world;
  world.start();
  world.peer.call();
  using enum Envelope::Type;
  world.refuses(with_body(Message, R"({"request":"configure","filename":"x"})"), "filename");
  world.refuses(with_body(Message, R"({"request":"configure","rtp":{"ip":"192.0.2.1"}})"), "rtp");
  world.refuses(with_body(Message, R"({"request":"configure","secret":"x"})"), "secret");
  world.refuses(with_body(Message, R"({"request":"configure","of_tomorrow":1})"), "of_tomorrow");
  world.refuses(with_body(Offer, R"({"request":"configure","record":true})"), "record");
  world.refuses(with_body(Message, R"({"request":"kick_all"})"), "kick_all");
  world.sends(with_body(Message, R"({"request":"configure","muted":true})"),
              R"({"request":"configure","muted":true})");
  ck_assert_uint_eq(world.janus->count("create"), 1);
}
END_TEST

START_TEST(members_that_the_channel_names) {
  PolicyWorld world;
  world.channel.allow_members = {"configure:record", "filename"};
  world.start();
  world.peer.call();
  using enum Envelope::Type;
  const std::string body = R"({"request":"configure","record":true,"filename":"x"})";
  world.sends(with_body(Message, body), body);
  world.refuses(with_body(Message, R"({"request":"join","record":true})"), "record");
}
END_TEST

START_TEST(what_the_channels_body_says_holds) {
  PolicyWorld world;
  world.channel.allow_members = {"display"};
  world.start();
  using enum Envelope::Type;
  world.sends(envelope(Offer), kOwnBody);
  const std::string named = R"({"request":"join","room":1234,"pin":"open","display":"bob"})";
  world.sends(with_body(Offer, R"({"request":"join","display":"bob"})"), named);
  world.sends(with_body(Message, R"({"request":"join","room":1234,"display":"bob"})"), named);
  world.sends(with_body(Message, R"({"request":"join","pin":"open","display":"bob"})"), named);
  world.refuses(with_body(Offer, R"({"request":"join","room":5678})"), "room");
  world.refuses(with_body(Message, R"({"request":"join","room":"1234"})"), "room");
  world.refuses(with_body(Message, R"({"request":"join","pin":"guess"})"), "pin");
  // In other requests too, if nothing is added.
  world.refuses(with_body(Message, R"({"request":"configure","room":5678})"), "room");
  world.refuses(with_body(Message, R"({"request":"configure","pin":"open"})"), "pin");
  world.sends(with_body(Message, R"({"request":"configure","room":1234,"display":"bob"})"),
              R"({"request":"configure","room":1234,"display":"bob"})");
}
END_TEST

// The echo test looks at no request: what the channel adds cannot be left out by naming another one.
START_TEST(what_the_channels_body_says_holds_in_any_request) {
  PolicyWorld world("janus.plugin.echotest");
  world.channel.body = R"({"audio":true,"record":true,"filename":"/srv/x"})";
  world.channel.allow_requests = {"", "*"};
  world.start();
  using enum Envelope::Type;
  world.sends(with_body(Offer, R"({"audio":true})"), world.channel.body);
  world.sends(with_body(Message, R"({"request":"x","audio":true})"),
              R"({"request":"x","audio":true,"record":true,"filename":"/srv/x"})");
  world.refuses(with_body(Message, R"({"request":"x","record":false})"), "record");
}
END_TEST

START_TEST(a_room_that_the_peer_may_choose) {
  PolicyWorld world;
  world.channel.allow_members = {"join:room"};
  world.start();
  using enum Envelope::Type;
  world.sends(with_body(Offer, R"({"request":"join","room":5678})"),
              R"({"request":"join","room":5678,"display":"guest","pin":"open"})");
  world.refuses(with_body(Message, R"({"request":"configure","room":5678})"), "room");
}
END_TEST

START_TEST(the_plugin_of_the_call_decides) {
  PolicyWorld world("janus.plugin.echotest");
  world.channel.body = "{}";
  world.channel.allow_requests = {"", "join"};
  world.channel.allow_plugins = {"janus.plugin.audiobridge", "janus.plugin.unheard_of"};
  world.start();
  using enum Envelope::Type;
  const std::string join = R"({"request":"join","room":1})";
  world.refuses(with_body(Offer, join), "room");  // the echo test knows none
  auto offer = with_body(Offer, join);
  offer.plugin = "janus.plugin.unheard_of";
  world.refuses(offer, "room");
  offer = with_body(Offer, join);
  offer.plugin = "janus.plugin.audiobridge";
  world.sends(offer, join);
}
END_TEST

START_TEST(another_plugin_cannot_be_named_within_a_call) {
  PolicyWorld world("janus.plugin.echotest");
  world.channel.body = "{}";
  world.channel.allow_requests = {"", "join"};
  world.channel.allow_plugins = {"janus.plugin.audiobridge"};
  world.start();
  world.peer.call();
  auto offer = with_body(Envelope::Type::Offer, R"({"request":"join","room":1})");
  offer.plugin = "janus.plugin.audiobridge";
  world.refuses(offer, "room");
}
END_TEST

START_TEST(all_requests_are_not_those_of_administrators) {
  PolicyWorld world;
  world.channel.allow_requests = {"*", "mute"};
  world.channel.body = "{}";
  world.start();
  world.peer.call();
  using enum Envelope::Type;
  for (const char* body : {R"({"request":"changeroom","room":5})", R"({"request":"mute","room":5,"id":1})"})
    world.sends(with_body(Message, body), body);
  for (const char* name : {"create", "destroy", "kick", "rtp_forward", "enable_recording", "of_tomorrow"})
    world.refuses(with_body(Message, R"({"request":")" + std::string(name) + "\"}"), name);
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway_policy");
  TCase* tests = tcase_create("policy");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {an_offer_that_names_a_file, members_within_a_call, members_that_the_channel_names,
        what_the_channels_body_says_holds, what_the_channels_body_says_holds_in_any_request,
        a_room_that_the_peer_may_choose, the_plugin_of_the_call_decides,
        another_plugin_cannot_be_named_within_a_call, all_requests_are_not_those_of_administrators})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
