// SPDX-License-Identifier: GPL-3.0-or-later
// What a channel lets a peer do that speaks one of Janus's APIs.
#include "tests/unit/support/api_world.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

namespace {

constexpr const char* kOwnBody = R"({"request":"join","room":1234,"display":"guest","pin":"open"})";

struct PolicyWorld : ApiWorld {
  explicit PolicyWorld(ChannelConfig::Api api) : ApiWorld(api) {
    channel.plugin = "janus.plugin.audiobridge";
    channel.body = kOwnBody;
    channel.allow_requests = {"join", "configure"};
    channel.offers_per_minute = 6000;
  }
  void refuses(const std::string& object, const std::string& named) {
    say({object});
    const Json told = hear();
    const json_t* error = json_object_get(told.get(), "error");
    ck_assert_int_eq(static_cast<int>(integer_in(error, "code").value_or(0)), 403);
    const std::string reason = text_or(error, "reason");
    ck_assert_msg(reason.find('"' + named + '"') != std::string::npos, "%s", reason.c_str());
  }
};

std::string to_room(const std::string& body, const std::string& more = "") {
  return R"({"janus":"message","transaction":"m","session_id":1,"handle_id":2,"body":)" + body + more + "}";
}

}  // namespace

START_TEST(the_janus_api) {
  PolicyWorld world(ChannelConfig::Api::Janus);
  world.channel.allow_plugins = {"janus.plugin.echotest"};
  world.channel.allow_members = {"display"};
  world.start();
  const std::string attach = R"({"janus":"attach","transaction":"a","session_id":1,"handle_id":)";
  world.say({R"({"janus":"create","transaction":"c","id":1},)" + attach +
             R"(2,"plugin":"janus.plugin.audiobridge"},)" + attach +
             R"(3,"plugin":"janus.plugin.echotest"})"});
  world.refuses(attach + R"(4,"plugin":"janus.plugin.audiobridge","loop_index":1})", "loop_index");
  world.refuses(to_room(R"({"request":"join","room":5678})"), "room");
  world.refuses(to_room(R"({"request":"configure","filename":"x"})"), "filename");
  world.refuses(to_room(R"({"request":"destroy"})"), "destroy");
  world.refuses(R"({"janus":"message","transaction":"m","session_id":1,"handle_id":3,)"
                R"("body":{"request":"join","quality":1}})",
                "quality");  // the other plugin's
  world.refuses(to_room("{}", R"(,"jsep":{"type":"offer","sdp":"v=0","of_tomorrow":true})"),
                "jsep.of_tomorrow");
  world.refuses(to_room("{}", R"(,"of_tomorrow":true)"), "of_tomorrow");
  world.refuses(
      R"({"janus":"trickle","transaction":"t","session_id":1,"handle_id":2,"candidate":{"host":"h"}})",
      "candidate.host");
  ck_assert_uint_eq(world.janus->count("message"), 0);
  ck_assert_uint_eq(world.janus->count("attach"), 2);
  world.say({to_room(R"({"request":"join","display":"bob"})",
                     R"(,"jsep":{"type":"offer","sdp":"v=0","e2ee":true})")});
  ck_assert(world.janus->wait_count("message", 1));
  const auto sent = parse_object(world.janus->text("message"));
  const auto wanted = parse_object(R"({"request":"join","display":"bob","room":1234,"pin":"open"})");
  ck_assert(json_equal(json_object_get(sent->get(), "body"), wanted->get()));
  ck_assert(json_is_true(json_object_get(json_object_get(sent->get(), "jsep"), "e2ee")));
}
END_TEST

START_TEST(the_admin_api) {
  PolicyWorld world(ChannelConfig::Api::Admin);
  world.channel.allow_verbs = {"start_pcap", "message_plugin", "resolve_address", "handle_info"};
  world.channel.allow_members = {"resolve_address:address"};
  world.start();
  const auto verb = [](const std::string& name, const std::string& more) {
    return R"({"janus":")" + name + R"(","transaction":"t",)" + more + "}";
  };
  world.refuses(verb("start_pcap", R"("session_id":1,"handle_id":2,"folder":"/tmp")"), "folder");
  world.refuses(verb("message_plugin", R"("plugin":"p","request":{"request":"create"})"), "request");
  world.refuses(verb("handle_info", R"("address":"192.0.2.1")"), "address");
  check_text(world.janus->admin(0), "");
  world.say({verb("resolve_address", R"("address":"192.0.2.1")") + "," +
             verb("handle_info", R"("session_id":1,"handle_id":2,"plugin_only":true)")});
  world.eventually("both are asked", [&] { return !world.janus->admin(1).empty(); });
  ck_assert(world.janus->admin(0).find("192.0.2.1") != std::string::npos);
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway api policy");
  TCase* tests = tcase_create("gateway api policy");
  tcase_set_timeout(tests, 120);
  for (const TTest* test : {the_janus_api, the_admin_api}) tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
