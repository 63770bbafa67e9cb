// SPDX-License-Identifier: GPL-3.0-or-later
// STUN and TURN servers, from the configuration to what a peer is handed.
#include <sys/stat.h>

#include <fstream>

#include "gateway/config/readers.hpp"
#include "janus/messages/ice_servers.hpp"
#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/sealed_world.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

namespace {

IceConfig both() {
  IceConfig config;
  config.stun = {"stun:one.example.org", "stun:two.example.org:3478"};
  config.turn = {"turn:relay.example.org:3478?transport=tcp"};
  config.turn_secret = "north";
  return config;
}

// What `settings` of the section give; `said` is what the only complaint before "left out" holds.
IceConfig read(const std::vector<Setting>& settings, const std::string& said = "") {
  Report report{"/etc/janus/janus.transport.mam.jcfg", {}};
  Settings in(report, "ice");
  for (const Setting& setting : settings) in.add(setting.path, setting);
  IceConfig config;
  read_ice(in, config);
  if (said.empty()) {
    ck_assert_msg(report.complaints.empty(), "%s",
                  report.complaints.empty() ? "" : report.complaints[0].c_str());
  } else {
    ck_assert_uint_eq(report.complaints.size(), 2);
    ck_assert_msg(report.complaints[0].find(said) != std::string::npos, "%s", report.complaints[0].c_str());
    ck_assert(report.complaints[1].find("left out") != std::string::npos);
    ck_assert(config.stun.empty() && config.turn.empty());
  }
  return config;
}

std::string secret_file(const TempFolder& folder, const char* secret, mode_t mode = 0600) {
  const std::string path = folder.path() + "/secret";
  std::ofstream(path) << secret << "\n";
  ck_assert_int_eq(chmod(path.c_str(), mode), 0);
  return path;
}

}  // namespace

START_TEST(who_is_handed_servers) {
  ChannelConfig channel;
  ck_assert(has_servers(both(), channel));
  ck_assert(!has_servers({}, channel));
  auto config = both();
  config.turn.clear();
  ck_assert(has_servers(config, channel));
  channel.publish->mode = jm::mam::Mode::Public;
  ck_assert(!has_servers(both(), channel));
  channel.publish->mode = jm::mam::Mode::Restricted;
  channel.api = ChannelConfig::Api::Janus;
  ck_assert(!has_servers(both(), channel));
}
END_TEST

// The password was computed by Python's hmac module.
START_TEST(what_is_written_is_read) {
  const TempFolder folder;
  const auto config = read({{"stun[0]", "stuns:[2001:db8::1]:5349"},
                            {"turn[0]", "turns:relay.example.org:443?transport=tcp"},
                            {"turn_secret_file", secret_file(folder, "north")},
                            {"turn_lifetime", "600"}});
  ck_assert_uint_eq(config.stun.size(), 1);
  ck_assert_uint_eq(config.turn.size(), 1);
  check_text(config.turn_secret, "north");
  ck_assert_int_eq(config.turn_lifetime.count(), 600);
}
END_TEST

START_TEST(each_mistake_is_named) {
  const TempFolder folder;
  const auto file = secret_file(folder, "north");
  for (const char* url : {"http://one.example.org", "stun:", "stun:one:port", "stun:one:70000", "turn:one",
                          "stun:one?transport=udp", "stun://one", "stun:[::1"})
    read({{"stun[0]", url}}, "ice: stun[0]");
  for (const char* url : {"turn:one?transport=sctp", "stun:one", "turn:user@one"})
    read({{"turn[0]", url}, {"turn_secret_file", file}}, "ice: turn[0]");
  read({{"turn[0]", "turn:one"}}, "needs turn_secret_file");
  read({{"turn_user", "alice"}}, "turn_password_file: is missing");
  read({{"turn_password_file", file}}, "turn_user: is missing");
  read({{"turn_user", "alice"}, {"turn_password_file", file}, {"turn_secret_file", file}}, "use one of them");
  read({{"turn_lifetime", "1"}, {"stun[0]", "stun:one"}}, "turn_lifetime");
  read({{"turn_lifetme", "600"}}, "did you mean turn_lifetime?");
  std::vector<Setting> many;
  for (int i = 0; i < 9; ++i) many.push_back({"stun[" + std::to_string(i) + "]", "stun:one"});
  read(many, "more than 8");
}
END_TEST

START_TEST(an_open_secret_is_refused_and_not_quoted) {
  const TempFolder folder;
  Report report{"f", {}};
  Settings in(report, "ice");
  in.add("turn[0]", {"turn[0]", "turn:one"});
  in.add("turn_secret_file", {"turn_secret_file", secret_file(folder, "north", 0644)});
  IceConfig config;
  read_ice(in, config);
  ck_assert(config.turn.empty());
  for (const auto& line : report.complaints) ck_assert(line.find("north") == std::string::npos);
}
END_TEST

START_TEST(an_answer_brings_them) {
  SealedWorld world;
  world.ice = both();
  world.start();
  world.peer.write(envelope(Envelope::Type::Offer));
  const Json answer = world.peer.read_json();
  check_text(text_or(answer.get(), "type"), "answer");
  const json_t* list = json_object_get(answer.get(), "iceServers");
  ck_assert_uint_eq(json_array_size(list), 2);
  const std::string user = text_or(json_array_get(list, 1), "username");
  ck_assert_msg(user.ends_with(":" + world.channel.name), "%s", user.c_str());
  const auto left = std::stoll(user) - unix_ms() / 1000;
  ck_assert_msg(left > 43'200 - 600 && left <= 43'200, "%lld", static_cast<long long>(left));
}
END_TEST

START_TEST(never_in_the_plain_form) {
  World world;
  world.ice = both();
  world.start();
  world.peer.write(description_text(sdp()));
  const Json answer = world.peer.read_json();
  check_text(text_or(answer.get(), "type"), "answer");
  ck_assert_ptr_null(json_object_get(answer.get(), "iceServers"));
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway_ice");
  TCase* tests = tcase_create("gateway_ice");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {who_is_handed_servers, what_is_written_is_read, each_mistake_is_named,
        an_open_secret_is_refused_and_not_quoted, an_answer_brings_them, never_in_the_plain_form})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
