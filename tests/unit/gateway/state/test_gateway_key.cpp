// SPDX-License-Identifier: GPL-3.0-or-later
// gateway.key, and what follows from it for the links of sealed channels.
#include <sys/stat.h>

#include "dialog/crypto/keys.hpp"
#include "dialog/crypto/native.hpp"
#include "gateway/sealed/gateway_key.hpp"
#include "gateway/sealed/sealed_link.hpp"
#include "tests/unit/support/state_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace state_test;

namespace {

struct Keys {
  std::string path() const { return dir + "/" + kGatewayKeyFile; }
  void write(const std::string& text, mode_t mode = 0600) const {
    std::ofstream(path()) << text;
    ck_assert_int_eq(::chmod(path().c_str(), mode), 0);
  }
  std::string refused() const {
    const auto keys = open_gateway_key(dir, *primitives);
    return keys ? "" : keys.error().reason;
  }
  Keys() {
    std::filesystem::create_directory(dir), std::filesystem::permissions(dir, std::filesystem::perms(0700));
  }

  TempFolder folder;
  const std::string dir = folder / "state";
  std::unique_ptr<dialog::Primitives> primitives = dialog::native_primitives();
};

SealedKeys keys_of(std::vector<dialog::Key> secrets) {
  return SealedKeys(dialog::native_primitives(), std::move(secrets));
}

dialog::Key secret(char byte) {
  dialog::Key key;
  key.bytes()[0] = static_cast<std::uint8_t>(byte);
  return key;
}

ChannelConfig lobby() {
  ChannelConfig channel;
  channel.name = "lobby";
  channel.carrier = "main";
  channel.plugin = "janus.plugin.echotest";
  return channel;
}

Config configuration() {
  Config config;
  config.page = "https://page.example/call#old";
  config.carriers["main"].urls = {"https://node.example"};
  config.carriers["embedded"];
  config.pool.size = 3;
  return config;
}

}  // namespace

START_TEST(it_is_made_once) {
  const Keys keys;
  ck_assert(!*read_gateway_key(keys.dir));
  const auto made = open_gateway_key(keys.dir, *keys.primitives);
  ck_assert(made && made->size() == 1 && made->front() != dialog::Key());
  struct stat info {};
  ck_assert_int_eq(::stat(keys.path().c_str(), &info), 0);
  ck_assert_uint_eq(info.st_mode & 0777, 0600);
  ck_assert_uint_eq(static_cast<std::uint64_t>(info.st_size), 65);
  ck_assert(*open_gateway_key(keys.dir, *keys.primitives) == *made);
  ck_assert(**read_gateway_key(keys.dir) == *made);
}
END_TEST

START_TEST(older_ones_follow) {
  const Keys keys;
  keys.write(std::string(64, 'a') + "\n" + std::string(64, 'B'));
  const auto both = open_gateway_key(keys.dir, *keys.primitives);
  ck_assert(both && both->size() == 2);
  ck_assert((*both)[0].view()[31] == 0xAA && (*both)[1].view()[0] == 0xBB);
}
END_TEST

START_TEST(what_is_no_key_is_refused) {
  const Keys keys;
  const std::string good(64, 'a');
  for (const std::string& text : {std::string(), std::string("\n"), good + "\n\n", good.substr(1) + "\n",
                                  good + "a\n", good.substr(1) + "g\n", good + "\r\n", good + " \n"}) {
    keys.write(text);
    ck_assert_msg(keys.refused().find("64 hexadecimal digits") != std::string::npos, "%s", text.c_str());
  }
  keys.write(std::string(9 * 66, 'a'));
  ck_assert(keys.refused().find("longer than") != std::string::npos);
  // And never written over.
  keys.write(good + "\n", 0640);
  ck_assert(keys.refused().find("others can read it") != std::string::npos);
  keys.write(good + "\n", 0604);
  ck_assert(keys.refused().find("others can read it") != std::string::npos);
  keys.write(good + "\n");
  same_text(keys.refused(), "");
}
END_TEST

START_TEST(a_channel_has_keys_of_each_secret) {
  const SealedKeys keys = keys_of({secret('a'), secret('b')});
  ChannelConfig channel = lobby();
  const auto both = keys.of(channel);
  ck_assert_uint_eq(both.size(), 2);
  ck_assert(both[0].gateway == dialog::static_key(keys.primitives(), secret('a')));
  ck_assert(both[1].channel == dialog::channel_secret(keys.primitives(), secret('b'), "lobby", 0));
  channel.sealed.generation = 1;  // revokes
  ck_assert(keys.of(channel)[0].gateway == both[0].gateway && keys.of(channel)[0].channel != both[0].channel);
  channel = lobby();
  channel.name = "other";
  ck_assert(keys.of(channel)[0].channel != both[0].channel);
}
END_TEST

START_TEST(a_link_says_where_and_whom) {
  const SealedKeys keys = keys_of({secret('a'), secret('b')});
  const Config config = configuration();
  ChannelConfig channel = lobby();
  channel.reachable = true;
  channel.sealed.further_carriers = {"embedded"};
  const auto text = sealed_link(config, channel, keys, "http://127.0.0.1:14265");
  ck_assert_msg(text.has_value(), "%s", text ? "" : text.error().reason.c_str());
  ck_assert_msg(text->starts_with("https://page.example/call#") && text->find("old") == std::string::npos,
                "%s", text->c_str());
  const auto link = dialog::read_link(*text);
  ck_assert_msg(link.has_value(), "%s", link ? "" : link.error().reason.c_str());
  const std::vector<std::string> both = {"https://node.example", "http://127.0.0.1:14265"};
  ck_assert(link->name == "lobby" && link->pool == 3 && link->carriers == both);
  ck_assert(link->reachable && !link->servers && link->plugin == channel.plugin);
  ck_assert(link->channel == keys.of(channel)[0].channel);
  ck_assert(link->gateway == keys.primitives().public_of(keys.of(channel)[0].gateway));
}
END_TEST

START_TEST(what_has_no_link) {
  const SealedKeys keys = keys_of({secret('a')});
  const Config config = configuration();
  const auto why = [&](const ChannelConfig& channel, const std::string& node = "") {
    const auto link = sealed_link(config, channel, keys, node);
    return link ? "" : link.error().reason;
  };
  ChannelConfig channel = lobby();
  same_text(why(channel), "");
  channel.carrier = "embedded";
  for (const char* node : {"", "http://0.0.0.0:14265"})
    ck_assert(why(channel, node).find("public_url of its carrier embedded") != std::string::npos);
  channel.kind = ChannelConfig::Kind::Plain;
  ck_assert(why(channel).find("a chain of its own") != std::string::npos);
}
END_TEST

START_TEST(the_url_of_a_node_that_does_not_run) {
  NodeConfig node;
  same_text(configured_url(node), "http://" + node.server.listen);
  node.server.tls_cert = "cert.pem";
  node.server.listen = "[::1]:443";
  same_text(configured_url(node), "https://[::1]:443");
  node.server.listen = "127.0.0.1:0";
  same_text(configured_url(node), "");
  node.server.listen = "127.0.0.1:1";
  node.enabled = false;
  same_text(configured_url(node), "");
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway_key");
  TCase* tests = tcase_create("gateway_key");
  for (const TTest* test :
       {it_is_made_once, older_ones_follow, what_is_no_key_is_refused, a_channel_has_keys_of_each_secret,
        a_link_says_where_and_whom, what_has_no_link, the_url_of_a_node_that_does_not_run})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
