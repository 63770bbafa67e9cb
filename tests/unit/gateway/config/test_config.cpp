// SPDX-License-Identifier: GPL-3.0-or-later
// The configuration: what each mistake gets, and that only its channel stays off.
#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include <algorithm>

#include "base/json.hpp"
#include "gateway/config/config.hpp"
#include "gateway/config/jcfg_numbers.hpp"
#include "gateway/config/keys/known_keys.hpp"
#include "gateway/run/janus_info.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "tests/unit/support/temp_folder.hpp"

using namespace jm;
using namespace jm::janus;
using namespace jm::gateway;

namespace {

constexpr const char* kFile = "/etc/janus/janus.transport.mam.jcfg";
const std::string kRoot(81, 'A');

std::vector<Setting> with(std::vector<Setting> more) {
  std::vector<Setting> all = {{"channels.good.plugin", "janus.plugin.echotest"},
                              {"channels.good.subscribe.root", kRoot},
                              {"channels.good.subscribe.mode", "public"}};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

bool has_channel(const Validated& valid, const std::string& name) {
  const auto& list = valid.config.channels;
  return std::any_of(list.begin(), list.end(), [&](const auto& c) { return c.name == name; });
}

// One line that holds all of these.
void complains(const Validated& valid, std::vector<std::string> words) {
  std::string all;
  for (const auto& line : valid.complaints) {
    ck_assert(line.find('\n') == std::string::npos);
    if (std::all_of(words.begin(), words.end(),
                    [&](const auto& w) { return line.find(w) != std::string::npos; }))
      return;
    all += line + "\n";
  }
  ck_abort_msg("nothing about \"%s\" in:\n%s", words.front().c_str(), all.c_str());
}

// The channel `bad` with this setting stays off, named with file, channel and key; the good one runs.
void channel_mistake(const std::string& key, const std::string& value, const std::string& said,
                     ChannelConfig::Kind kind = ChannelConfig::Kind::Sealed) {
  std::vector<Setting> settings = {{"channels.bad.plugin", "janus.plugin.echotest"},
                                   {"channels.bad." + key, value}};
  if (kind == ChannelConfig::Kind::Plain) settings.push_back({"channels.bad.subscribe.root", kRoot});
  const auto valid = validate(kFile, with(std::move(settings)));
  ck_assert(!valid.fatal);
  ck_assert_msg(has_channel(valid, "good"), "%s", key.c_str());
  ck_assert_msg(!has_channel(valid, "bad"), "%s = %s is taken", key.c_str(), value.c_str());
  complains(valid, {said, kFile, "channel bad", key.substr(0, key.find('['))});
}

}  // namespace

START_TEST(defaults) {
  const auto valid = validate(kFile, with({}), "/tmp/state");
  ck_assert_uint_eq(valid.complaints.size(), 0);
  ck_assert(!valid.fatal);
  const auto& config = valid.config;
  ck_assert(config.state_dir == "/tmp/state");
  ck_assert(config.node.enabled && config.node.store.db_file == "/tmp/state/node.db");
  ck_assert(config.carriers.count(kEmbedded) == 1);
  ck_assert_uint_eq(config.channels.size(), 1);
  const auto& channel = config.channels.front();
  ck_assert(channel.carrier == kEmbedded && channel.body == "{}" &&
            channel.subscribe->root.trytes() == kRoot);
  ck_assert_uint_eq(channel.publish->security, 2);
  ck_assert(channel.kind == ChannelConfig::Kind::Plain);
}
END_TEST

START_TEST(everything_set) {
  const auto valid =
      validate(kFile, {{"general.json", "plain"},
                       {"general.events", "false"},
                       {"general.state_dir", "/srv/mam"},
                       {"general.page", "https://example.org/call/"},
                       {"general.allow_empty", "yes"},
                       {"node.listen", "0.0.0.0:0"},
                       {"node.min_pow_score", "12.5"},
                       {"node.max_age", "3600"},
                       {"node.rate", "0"},
                       {"node.max_watched", "7"},
                       {"carriers.main.nodes[0]", "https://a.example:14265"},
                       {"carriers.main.nodes[1]", "http://b.example:14265"},
                       {"carriers.main.poll_min", "100"},
                       {"channels.alice.plugin", "janus.plugin.videoroom"},
                       {"channels.alice.carrier", "main"},
                       {"channels.alice.body", "{\"request\":\"joinandconfigure\",\"room\":1234}"},
                       {"channels.alice.allow_requests[0]", "configure"},
                       {"channels.alice.allow_requests[1]", "leave"},
                       {"channels.alice.allow_members[0]", "configure:display"},
                       {"channels.alice.allow_members[1]", "streams.of_tomorrow"},
                       {"channels.alice.allow_plugins", "janus.plugin.echotest"},
                       {"channels.alice.reachable", "true"},
                       {"channels.alice.hide_private_candidates", "true"},
                       {"channels.alice.max_age", "90"},
                       {"channels.alice.peer_timeout", "0"},
                       {"channels.alice.subscribe.root", kRoot},
                       {"channels.alice.subscribe.mode", "private"},
                       {"channels.alice.publish.mode", "public"},
                       {"channels.alice.publish.security", "3"}});
  ck_assert_msg(valid.complaints.empty(), "%s", valid.complaints.empty() ? "" : valid.complaints[0].c_str());
  ck_assert_uint_eq(valid.config.node.server.rate, 0);
  ck_assert_uint_eq(valid.config.node.server.max_watched, 7);
  ck_assert_uint_eq(valid.config.carriers.at("main").urls.size(), 2);
  const auto& alice = valid.config.channels.at(0);
  ck_assert_uint_eq(alice.allow_requests.size(), 2);
  ck_assert_uint_eq(alice.allow_plugins.size(), 1);
  ck_assert_uint_eq(alice.allow_members.size(), 2);
  ck_assert(alice.hide_private_candidates && !ChannelConfig().hide_private_candidates);
  ck_assert(alice.subscribe->root.trytes() == kRoot);
  ck_assert(alice.publish->mode == jm::mam::Mode::Public);
  ck_assert_int_eq(static_cast<int>(alice.max_age->count()), 90);
  ck_assert(valid.config.node.store.min_pow_score == 12.5);
}
END_TEST

START_TEST(members_that_nobody_knows_are_allowed_and_named) {
  const auto channel = [](const char* member) {
    return validate(kFile, {{"general.state_dir", "/srv/mam"},
                            {"channels.alice.plugin", "janus.plugin.videoroom"},
                            {"channels.alice.allow_members", member}});
  };
  for (const char* known : {"join:room", "filename", "streams.mid", "streams", "*", "attach:loop_index"})
    ck_assert_msg(channel(known).complaints.empty(), "%s", known);
  for (const char* strange : {"fliename", "join:bitrate_cap", "streams.of_tomorrow"}) {
    const auto valid = channel(strange);
    ck_assert_uint_eq(valid.config.channels.size(), 1);
    complains(valid, {kFile, "channel alice", "allow_members", strange, "mind the spelling"});
  }
}
END_TEST

START_TEST(mistakes_in_a_channel) {
  channel_mistake("subscribe.root", "abc", "no root");
  channel_mistake("subscribe.mode", "secret", "public, private or restricted", ChannelConfig::Kind::Plain);
  channel_mistake("subscribe.side_key", "lower", "no side key", ChannelConfig::Kind::Plain);
  channel_mistake("publish.side_key", std::string(82, 'A'), "no side key", ChannelConfig::Kind::Plain);
  channel_mistake("publish.security", "4", "from 1 to 3", ChannelConfig::Kind::Plain);
  channel_mistake("offers_per_minute", "many", "whole number");
  channel_mistake("max_age", "-1", "whole number");
  channel_mistake("reachable", "perhaps", "true or false");
  channel_mistake("hide_private_candidates", "some", "true or false");
  channel_mistake("body", "{", "not JSON");
  channel_mistake("body", "[]", "no object");
  channel_mistake("carrier", "nobody", "not among the carriers");
  channel_mistake("plugin", "another", "twice");
  channel_mistake("offers_per_minut", "3", "did you mean offers_per_minute?");
  channel_mistake("subscribe.rot", kRoot, "did you mean subscribe.root?");
  channel_mistake("allow_request[0]", "join", "did you mean allow_requests?");
  channel_mistake("xyzzy", "1", "unknown key");
  channel_mistake("allow_members[0]", "join room", "write a member (room)");
  channel_mistake("allow_members[0]", "metadata.*", "write a member (room)");
  channel_mistake("allow_verbs[0]", "create", "goes with api = \"janus\" or \"admin\" only");
  channel_mistake("max_sessions", "1", "goes with api = \"janus\" only");
  const auto admin = validate(kFile, with({{"channels.bad.api", "admin"},
                                           {"channels.bad.allow_verbs[0]", "handle_info"},
                                           {"channels.bad.hide_private_candidates", "true"}}));
  complains(admin, {"channel bad: hide_private_candidates", "does not go with api = \"admin\""});
}
END_TEST

START_TEST(sealed_channels) {
  auto valid = validate(kFile, {{"carriers.main.nodes", "https://a.example"},
                                {"general.pool.size", "3"},
                                {"general.pool.index", "2"},
                                {"channels.alice.plugin", "p"},
                                {"channels.lobby.plugin", "p"},
                                {"channels.lobby.carrier[0]", "main"},
                                {"channels.lobby.carrier[1]", "embedded"},
                                {"channels.lobby.generation", "4294967295"},
                                {"channels.lobby.max_dialogs", "50"},
                                {"channels.lobby.when_full", "busy"},
                                {"channels.lobby.idle_timeout", "120"}});
  ck_assert_msg(valid.complaints.empty(), "%s", valid.complaints.empty() ? "" : valid.complaints[0].c_str());
  ck_assert(valid.config.pool.size == 3 && valid.config.pool.index == 2);
  const ChannelConfig &alice = valid.config.channels.at(0), &lobby = valid.config.channels.at(1);
  ck_assert(alice.kind == ChannelConfig::Kind::Sealed && alice.carrier == kEmbedded);
  ck_assert(alice.sealed.generation == 0 && alice.sealed.max_dialogs == 1);
  ck_assert(alice.sealed.when_full == dialog::WhenFull::Replace && alice.sealed.idle_timeout.count() == 90);
  ck_assert(alice.peer_timeout.count() == 0 && alice.idle_timeout.count() == 0);
  ck_assert(lobby.carrier == "main" && lobby.sealed.further_carriers == std::vector<std::string>{kEmbedded});
  ck_assert(lobby.sealed.generation == UINT32_MAX && lobby.sealed.max_dialogs == 50);
  ck_assert(lobby.sealed.when_full == dialog::WhenFull::Busy && lobby.sealed.idle_timeout.count() == 120);
}
END_TEST

// Each kind of channel has keys that mean nothing to the others.
START_TEST(kinds_of_channels) {
  channel_mistake("generation", "4294967296", "whole number");
  channel_mistake("max_dialogs", "0", "whole number");
  channel_mistake("when_full", "wait", "write replace or busy");
  channel_mistake("idle_timeout", "29", "whole number");
  for (const char* key : {"subscribe.mode", "subscribe.side_key_file", "publish.mode", "publish.security"})
    channel_mistake(key, "1", "goes with subscribe.root only");
  channel_mistake("peer_timeout", "30", "goes with subscribe.root only");
  channel_mistake("api", "janus", "goes with sealed channels only", ChannelConfig::Kind::Plain);
  for (const char* key : {"generation", "max_dialogs", "when_full"})
    channel_mistake(key, "1", "goes with sealed channels only", ChannelConfig::Kind::Plain);
  const auto bad = [](std::vector<Setting> more) {
    more.push_back({"channels.bad.plugin", "p"});
    auto valid = validate(kFile, with(std::move(more)));
    ck_assert(!has_channel(valid, "bad"));
    return valid;
  };
  const std::vector<Setting> two = {{"channels.bad.carrier[0]", "embedded"},
                                    {"channels.bad.carrier[1]", "embedded"}};
  complains(bad(two), {"names one twice", "channel bad", "carrier"});
  auto chain = two;
  chain.push_back({"channels.bad.subscribe.root", kRoot});
  complains(bad(chain), {"names several", "channel bad", "carrier"});
}
END_TEST

// Of an earlier version: the channel runs, sealed, and its operator is told.
START_TEST(links_with_seeds_are_gone) {
  const auto valid = validate(kFile, with({{"channels.old.plugin", "p"}, {"channels.old.link", "v1"}}));
  ck_assert(has_channel(valid, "old") && valid.config.channels[1].kind == ChannelConfig::Kind::Sealed);
  complains(valid, {"janus-mam link", "channel old", "link"});
}
END_TEST

START_TEST(a_pool_of_gateways) {
  ck_assert(validate(kFile, with({{"general.pool.size", "65"}})).fatal);
  const auto beyond = validate(kFile, with({{"general.pool.index", "1"}}));
  complains(beyond, {"is not below pool.size", "general", "pool.index"});
  ck_assert(beyond.fatal);
  // Its chains have one writer.
  const auto second = validate(
      kFile, with({{"general.pool.size", "2"}, {"general.pool.index", "1"}, {"channels.alice.plugin", "p"}}));
  complains(second, {"pool.index 0 alone", "channel good", "subscribe.root"});
  ck_assert(has_channel(second, "alice") && !has_channel(second, "good"));
}
END_TEST

START_TEST(keys_of_the_janus_api) {
  const auto admin = validate(kFile, with({{"channels.bad.api", "admin"},
                                           {"channels.bad.allow_verbs[0]", "list_sessions"},
                                           {"channels.bad.max_handles", "3"}}));
  complains(admin, {"goes with api = \"janus\" only", "channel bad", "max_handles"});
  const auto janus =
      validate(kFile, with({{"channels.app.api", "janus"}, {"channels.app.max_handles", "3"}}));
  ck_assert(has_channel(janus, "app"));
}
END_TEST

START_TEST(a_secret_is_never_quoted) {
  const auto valid = validate(kFile, with({{"channels.bad.plugin", "p"},
                                           {"channels.bad.subscribe.root", kRoot},
                                           {"channels.bad.publish.side_key", "Secret!"}}));
  for (const auto& line : valid.complaints)
    ck_assert_msg(line.find("Secret!") == std::string::npos, "%s", line.c_str());
}
END_TEST

START_TEST(a_plugin_and_a_side_key_must_be_there) {
  auto valid = validate(kFile, with({{"channels.bad.reachable", "true"}}));
  complains(valid, {"plugin", "channel bad", "missing"});
  valid = validate(kFile, with({{"channels.bad.plugin", "p"}, {"channels.bad.subscribe.root", kRoot}}));
  complains(valid, {"subscribe.side_key", "channel bad", "missing"});
  ck_assert(!has_channel(valid, "bad"));
}
END_TEST

START_TEST(names_of_channels) {
  for (const char* name : {"..", ".hidden", "a/b", "a b", ""})
    ck_assert(!has_channel(validate(kFile, {{std::string("channels.") + name + ".plugin", "p"}}), name));
  ck_assert(!has_channel(validate(kFile, {{"channels." + std::string(65, 'a') + ".plugin", "p"}}),
                         std::string(65, 'a')));
  ck_assert(has_channel(validate(kFile, {{"channels.A-z_09.plugin", "p"}}), "A-z_09"));
}
END_TEST

START_TEST(a_bad_carrier_takes_its_channels) {
  const auto valid = validate(kFile, with({{"carriers.main.nodes[0]", "ftp://x"},
                                           {"channels.bad.plugin", "p"},
                                           {"channels.bad.carrier", "main"}}));
  complains(valid, {"ftp://x", kFile, "carrier main", "nodes"});
  complains(valid, {"carrier", "channel bad"});
  ck_assert(has_channel(valid, "good") && !has_channel(valid, "bad"));
}
END_TEST

START_TEST(without_the_embedded_node) {
  const auto valid = validate(kFile, with({{"node.enabled", "false"}}));
  ck_assert(!has_channel(valid, "good"));
  complains(valid, {"switched off", "channel good", "carrier"});
}
END_TEST

START_TEST(general_and_node) {
  ck_assert(validate(kFile, with({{"general.state_dir", "here"}})).fatal);
  ck_assert(validate(kFile, with({{"general.json", "xml"}})).fatal);
  ck_assert(validate(kFile, with({{"node.max_body", "1"}})).fatal);
  ck_assert(validate(kFile, with({{"node.listen", "nowhere"}})).fatal);
  ck_assert(validate(kFile, with({{"node.tls_cert", "cert.pem"}})).fatal);
  // An unknown key or section stops nothing.
  const auto valid = validate(kFile, with({{"general.evnts", "true"}, {"carrier.main", "x"}}));
  ck_assert(!valid.fatal && has_channel(valid, "good"));
  complains(valid, {"general", "evnts", "did you mean events?"});
  complains(valid, {"carrier.main", "unknown section"});
}
END_TEST

START_TEST(secrets_from_files) {
  const TempFolder folder;
  const std::string file = folder / "mam.jcfg";
  folder.write("secret", "open sesame\n", 0600);
  folder.write("key", "SIDEKEY\n", 0640);
  folder.write("open", "SIDEKEY\n", 0644);
  // Relative to the folder of the configuration.
  auto valid = validate(file, with({{"general.api_secret_file", "secret"},
                                    {"channels.good.publish.side_key_file", "key"},
                                    {"channels.bad.plugin", "p"},
                                    {"channels.bad.subscribe.root", kRoot},
                                    {"channels.bad.publish.side_key_file", "open"}}));
  ck_assert(valid.config.api_secret == "open sesame");
  ck_assert(valid.config.channels.at(0).publish->side_key == jm::trinary::Hash::padded("SIDEKEY"));
  complains(valid, {"everybody", "channel bad", "publish.side_key_file", folder / "open"});
  ck_assert(!has_channel(valid, "bad"));
  valid = validate(file, with({{"general.api_secret_file", "missing"}}));
  ck_assert(valid.fatal);
  complains(valid, {"api_secret_file", "No such file"});
}
END_TEST

START_TEST(a_side_key_in_an_open_file) {
  const TempFolder folder;
  const std::string file = folder.write("mam.jcfg", "", 0644);
  const auto valid = validate(file, with({{"channels.good.publish.side_key", "SIDEKEY"}}));
  complains(valid, {"publish.side_key_file", "channel good"});
  ck_assert(has_channel(valid, "good"));
}
END_TEST

START_TEST(every_key_is_known_to_somebody) {
  // The table and the reader agree: each key of the table is taken without being called unknown.
  for (const Key& key : known_keys()) {
    std::string path(key.path);
    if (const auto at = path.find("NAME"); at != std::string::npos) path.replace(at, 4, "x");
    if (path.ends_with("[]")) path.replace(path.size() - 2, 2, "[0]");
    const auto valid = validate(kFile, {{path, "1"}});
    for (const auto& line : valid.complaints)
      ck_assert_msg(line.find("unknown") == std::string::npos, "%s", line.c_str());
  }
}
END_TEST

// What libconfig makes of numbers without an L beyond 32 bits, named with what was written.
START_TEST(numbers_that_were_cut) {
  const char* text = R"(
general: { page = "max_bytes = 5000000000; \" }" }
node = /* rate = 5000000000 */ {
  max_bytes /* bytes */ = 5000000000; # rate = 7000000000
  max_age = 604800, rate = 0x10  // hexadecimal
  max_watched : 5000000000L;
  max_body = 99999999999999999999L; min_pow_score = 1e12;
}
carriers: { main: { nodes = [ "http://a:1", "http://b:2" ]; timeout = 4294967396 } }
channels: { good: { plugin = "janus.plugin.echotest"; max_age = 60; } }
rooms = ( 1, { number = 5000000001 }, [ 2, 5000000002 ] ) )";
  std::vector<Setting> settings = {{"general.page", "max_bytes = 5000000000; \" }"},
                                   {"node.max_bytes", "705032704"},
                                   {"node.max_age", "604800"},
                                   {"node.rate", "16"},
                                   {"node.max_watched", "5000000000"},
                                   {"node.max_body", "9223372036854775807"},
                                   {"node.min_pow_score", "1000000000000.000000"},
                                   {"carriers.main.nodes[0]", "http://a:1"},
                                   {"carriers.main.nodes[1]", "http://b:2"},
                                   {"carriers.main.timeout", "100"},
                                   {"channels.good.plugin", "janus.plugin.echotest"},
                                   {"channels.good.max_age", "60"},
                                   {"rooms[0]", "1"},
                                   {"rooms[1].number", "705032705"},
                                   {"rooms[2][0]", "2"},
                                   {"rooms[2][1]", "705032706"}};
  mark_cut_numbers(text, settings);
  std::string marked;
  for (const Setting& setting : settings)
    if (!setting.mistake.empty()) marked += setting.path + " ";
  ck_assert_str_eq(marked.c_str(),
                   "node.max_bytes node.max_body carriers.main.timeout rooms[1].number rooms[2][1] ");

  const auto valid = validate(kFile, settings);
  complains(valid, {": node: max_bytes: is 5000000000, which is read as 705032704: write 5000000000L"});
  complains(valid, {": node: max_body: is 99999999999999999999L", "write a smaller number"});
  complains(valid, {": carrier main: timeout: is 4294967396", "write 4294967396L"});
  ck_assert(valid.fatal);
  ck_assert(has_channel(valid, "good"));
}
END_TEST

START_TEST(what_is_wrong_with_janus) {
  struct Case {
    const char* info;
    bool secret;  // ours
    const char* said;
  };
  const Case cases[] = {
      {R"({"api_secret":false,"auth_token":false,"data_channels":true})", false, ""},
      {R"({"api_secret":true,"auth_token":false})", false, "general.api_secret_file"},
      {R"({"api_secret":true,"auth_token":false})", true, ""},
      {R"({"api_secret":true,"auth_token":true})", true, ""},
      {R"({"api_secret":true,"auth_token":true})", false, ": good, plain."},
      {R"({"api_secret":false,"auth_token":true})", true, ": good, plain."},
      {R"({"accepting-new-sessions":false})", false, "accepts no new sessions"},
      {R"({"webrtc_encryption":false})", false, "no_webrtc_encryption"},
      {R"({"data_channels":false})", false, "which these channels need: chat"},
      {R"({"data_channels":7,"auth_token":"yes"})", false, ""},
      {R"({"plugins":{"janus.plugin.echotest":{}}})", false, "janus.jcfg): chat"},
      {R"({"plugins":{"janus.plugin.echotest":{},"janus.plugin.textroom":{}}})", false, ""},
  };
  const auto valid = validate(kFile, with({{"channels.plain.plugin", "janus.plugin.echotest"},
                                           {"channels.plain.subscribe.root", kRoot},
                                           {"channels.plain.subscribe.mode", "public"},
                                           {"channels.plain.allow_token", "true"},
                                           {"channels.chat.plugin", "janus.plugin.textroom"},
                                           {"channels.chat.allow_token", "true"}}));
  ChannelConfigs channels;
  for (const ChannelConfig& channel : valid.config.channels) channels.push_back(&channel);
  ck_assert_uint_eq(channels.size(), 3);
  for (const Case& one : cases) {
    const auto notes = notes_on_janus(parse_object(one.info)->get(), one.secret, channels);
    ck_assert_uint_eq(notes.size(), *one.said == '\0' ? 0 : 1);
    if (!notes.empty()) ck_assert_msg(notes[0].find(one.said) != std::string::npos, "%s", notes[0].c_str());
  }
}
END_TEST

int main() {
  Suite* suite = suite_create("config");
  TCase* tests = tcase_create("config");
  for (const TTest* test : {defaults,
                            everything_set,
                            members_that_nobody_knows_are_allowed_and_named,
                            mistakes_in_a_channel,
                            sealed_channels,
                            kinds_of_channels,
                            links_with_seeds_are_gone,
                            a_pool_of_gateways,
                            keys_of_the_janus_api,
                            a_secret_is_never_quoted,
                            a_plugin_and_a_side_key_must_be_there,
                            names_of_channels,
                            a_bad_carrier_takes_its_channels,
                            without_the_embedded_node,
                            general_and_node,
                            secrets_from_files,
                            a_side_key_in_an_open_file,
                            every_key_is_known_to_somebody,
                            numbers_that_were_cut,
                            what_is_wrong_with_janus})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
