// SPDX-License-Identifier: GPL-3.0-or-later
// STUN and TURN servers as a peer is handed them.
#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include <string>

#include "base/json.hpp"
#include "janus/messages/ice_servers.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::janus;

namespace {

void check_text(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

constexpr std::int64_t kNow = 1'700'000'000;

IceConfig both() {
  IceConfig config;
  config.stun = {"stun:one.example.org", "stun:two.example.org:3478"};
  config.turn = {"turn:relay.example.org:3478?transport=tcp"};
  config.turn_secret = "north";
  return config;
}

}  // namespace

START_TEST(none_are_none) {
  ck_assert(!ice_servers({}, "echo", kNow));
}
END_TEST

START_TEST(stun_needs_no_credentials) {
  auto config = both();
  config.turn.clear();
  const Json list = ice_servers(config, "echo", kNow);
  check_text(dump(list.get()), R"([{"urls":["stun:one.example.org","stun:two.example.org:3478"]}])");
}
END_TEST

START_TEST(turn_credentials_follow_from_the_secret) {
  const Json list = ice_servers(both(), "echo", kNow);
  check_text(dump(json_array_get(list.get(), 1)),
             R"({"urls":["turn:relay.example.org:3478?transport=tcp"],"username":"1700043200:echo",)"
             R"("credential":"mQQhwl2JHw7pVH6wQP0tylfP0Gk="})");
}
END_TEST

START_TEST(a_fixed_user) {
  auto config = both();
  config.turn_secret.clear();
  config.turn_user = "alice";
  config.turn_password = "wonder";
  const Json list = ice_servers(config, "echo", kNow);
  check_text(text_or(json_array_get(list.get(), 1), "username"), "alice");
  check_text(text_or(json_array_get(list.get(), 1), "credential"), "wonder");
}
END_TEST

int main() {
  Suite* suite = suite_create("ice_servers");
  TCase* tests = tcase_create("ice_servers");
  for (const TTest* test :
       {none_are_none, stun_needs_no_credentials, turn_credentials_follow_from_the_secret, a_fixed_user})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
