// SPDX-License-Identifier: GPL-3.0-or-later
// The Admin API for a peer.
#include "janus/api/admin_api.hpp"
#include "tests/unit/support/api_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace engine_test;

namespace {

PeerRights admin_rights() {
  PeerRights rights;
  rights.api = PeerRights::Api::Admin;
  rights.allow_verbs = {"list_sessions", "ping"};
  return rights;
}

struct AdminWorld : Words {
  explicit AdminWorld(const char* secret = "janusoverlord") : api(rights, secret, counters) {}
  std::string say(const std::string& request) {
    return did(api.take(json(request).get(), plain::Trace(), std::nullopt, kStart));
  }
  std::string answer(const char* verb, const std::string& text) {
    return did(api.from_core(janus.answer(verb, text).get(), kStart));
  }

  const PeerRights rights = admin_rights();
  Counters counters;
  AdminApi api;
};

}  // namespace

START_TEST(as_far_as_it_is_allowed) {
  AdminWorld world;
  check_text(world.say(R"({"janus":"list_sessions","transaction":"l","admin_secret":"guess"})"),
             "list_sessions");
  ck_assert(world.janus.target() == Target::Admin);
  check_text(text_or(world.janus.last("list_sessions"), "admin_secret"), "janusoverlord");
  ck_assert(text_or(world.janus.last("list_sessions"), "transaction") != "l");
  check_text(world.answer("list_sessions", R"({"janus":"success","sessions":[1]})"), "<success/l");
  check_text(world.answer("list_sessions", kSuccess), "");  // once
  check_text(world.say(R"({"janus":"set_log_level","transaction":"s","level":7})"),
             "log !refused <error403/s");
  check_text(world.say(R"({"janus":"list_sessions"})"), "!refused <error456");
  check_text(world.say(R"({"transaction":"x"})"), "!refused <error456/x");
  ck_assert_uint_eq(world.counters.errors, 3);
}
END_TEST

START_TEST(what_janus_refuses_is_its_answer) {
  AdminWorld world("");
  world.say(R"({"janus":"ping","transaction":"p","admin_secret":"guess"})");
  ck_assert(json_object_get(world.janus.last("ping"), "admin_secret") == nullptr);
  check_text(world.answer("ping", error_text(403)), "<error403/p");
  ck_assert_uint_eq(world.counters.errors, 0);
}
END_TEST

START_TEST(more_than_may_wait) {
  AdminWorld world;
  for (int i = 0; i < 64; ++i) check_text(world.say(R"({"janus":"ping","transaction":"p"})"), "ping");
  check_text(world.say(R"({"janus":"ping","transaction":"last"})"), "!refused <error450/last");
  check_text(world.answer("ping", kSuccess), "<success/p");
  check_text(world.say(R"({"janus":"ping","transaction":"p"})"), "ping");
}
END_TEST

START_TEST(what_is_given_up) {
  AdminWorld world;
  world.say(R"({"janus":"ping","transaction":"p"})");
  check_text(world.did(world.api.give_up("enough")), "");
  check_text(world.answer("ping", kSuccess), "");
  check_text(world.did(world.api.refuse(nullptr, 454, "no JSON")), "!refused <error454");
  ck_assert(world.api.engaged() && !world.api.connected() && !world.api.deadline());
}
END_TEST

int main() {
  Suite* suite = suite_create("admin_api");
  TCase* tests = tcase_create("admin_api");
  for (const TTest* test :
       {as_far_as_it_is_allowed, what_janus_refuses_is_its_answer, more_than_may_wait, what_is_given_up})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
