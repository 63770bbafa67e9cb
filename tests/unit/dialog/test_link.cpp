// SPDX-License-Identifier: GPL-3.0-or-later
// Links of sealed channels: what is in them, and what is refused; base64url and percent-encoding.
#include "dialog/base64url.hpp"
#include "dialog/fragment.hpp"
#include "dialog/link.hpp"
#include "tests/unit/support/dialog_bytes.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace dialog_test;

namespace {

using Strings = std::vector<std::string>;

const std::string kKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";  // 0, 1, ... 31

Link some_link() {
  Link link;
  link.name = "echo";
  for (std::size_t i = 0; i < 32; ++i) link.gateway[i] = static_cast<std::uint8_t>(i);
  std::fill(link.channel.bytes().begin(), link.channel.bytes().end(), std::uint8_t{255});
  link.carriers = {"https://node.example.org:14265/"};
  return link;
}

Link full_link() {
  Link link = some_link();
  link.pool = 3;
  link.carriers = {"nostr+wss://relay.example.org", "mqtts://u:p@broker.example.org:8883", "mqtt://10.0.0.1",
                   "http://127.0.0.1:14265/?a=1&b=2#c", "nostr+ws://[::1]:7777"};
  link.reachable = link.servers = true;
  link.plugin = "janus.plugin.echotest";
  return link;
}

void same(const std::string& got, const std::string& expected) {
  ck_assert_str_eq(got.c_str(), expected.c_str());
}

// The fragment of some_link() with `from` replaced once.
std::string changed(const std::string& from, const std::string& to) {
  std::string fragment = write_fragment(full_link());
  const auto at = fragment.find(from);
  ck_assert_msg(at != fragment.npos, "%s", from.c_str());
  return fragment.replace(at, from.size(), to);
}

// That it is refused, in one line that names the member and holds no secret.
void refused(const std::string& link, const std::string& member) {
  const jm::Result<Link> read = read_link(link);
  ck_assert_msg(!read, "accepted %s", link.c_str());
  const std::string& reason = read.error().reason;
  ck_assert_msg(reason.starts_with("link: " + member), "%s: %s", member.c_str(), reason.c_str());
  ck_assert(reason.find('\n') == reason.npos && reason.find("____") == reason.npos);
}

}  // namespace

START_TEST(a_fragment_is_as_the_protocol_says) {
  const std::string secret = std::string(42, '_') + "8";
  same(write_fragment(some_link()), "v=2&name=echo&key=" + kKey + "&secret=" + secret +
                                        "&carrier=https%3A%2F%2Fnode.example.org%3A14265%2F");
  same(write_fragment(full_link()),
       "v=2&name=echo&key=" + kKey + "&secret=" + secret +
           "&pool=3&carrier=nostr%2Bwss%3A%2F%2Frelay.example.org"
           "&carrier=mqtts%3A%2F%2Fu%3Ap%40broker.example.org%3A8883&carrier=mqtt%3A%2F%2F10.0.0.1"
           "&carrier=http%3A%2F%2F127.0.0.1%3A14265%2F%3Fa%3D1%26b%3D2%23c&carrier=nostr%2Bws%3A%2F%2F%5B%3A%"
           "3A1%"
           "5D%3A7777&reachable=1&servers=1&plugin=janus.plugin.echotest");
}
END_TEST

START_TEST(a_link_is_read_back) {
  for (const Link& link : {some_link(), full_link()}) {
    const std::string fragment = write_fragment(link);
    for (const std::string& before : Strings{"", "#", "https://example.org/call/?a=b#", "file:///a%20b/#"}) {
      const jm::Result<Link> read = read_link(before + fragment);
      ck_assert_msg(read.has_value(), "%s", read ? "" : read.error().reason.c_str());
      ck_assert(*read == link);
    }
  }
}
END_TEST

START_TEST(members_that_are_not_known_are_ignored) {
  ck_assert(*read_link(write_fragment(full_link()) + "&more=1&more=2&=&x&&V=1") == full_link());
  ck_assert(*read_link("zz=%&" + write_fragment(full_link())) == full_link());
}
END_TEST

START_TEST(each_member_that_is_wrong_is_named) {
  refused("", "v");
  refused("https://example.org/", "v");
  refused(changed("v=2", "v=1"), "v");
  refused(changed("v=2", "v=02"), "v");
  for (const std::string& name : Strings{"", ".a", "a%20b", "%2F", "a%00", std::string(65, 'a')})
    refused(changed("name=echo", "name=" + name), "name");
  refused(changed("name=", "nome="), "name");
  for (const std::string& key : Strings{"", kKey + "A", kKey.substr(1), kKey + "%3D", "%2B" + kKey.substr(1),
                                        "+" + kKey.substr(1), kKey.substr(0, 42) + "9"})
    refused(changed("key=" + kKey, "key=" + key), "key");
  refused(changed("key=", "kee="), "key");
  refused(changed("secret=_", "secret="), "secret");
  refused(changed("secret=_", "secret=__"), "secret");
  refused(changed("secret=_", "secret=%2F"), "secret");
  refused(changed("secret=", "sekret="), "secret");
  for (const char* pool : {"", "0", "65", "-1", "+3", "3a", " 3", "4294967297", "0x3"})
    refused(changed("pool=3", std::string("pool=") + pool), "pool");
  for (const char* flag : {"", "0", "true", "11"}) {
    refused(changed("reachable=1", std::string("reachable=") + flag), "reachable");
    refused(changed("servers=1", std::string("servers=") + flag), "servers");
  }
  refused(changed("plugin=", "plugin=a%0Ab"), "plugin");
  refused(changed("plugin=", "plugin=" + std::string(108, 'a')), "plugin");
}
END_TEST

START_TEST(carriers_have_their_bounds) {
  for (const std::string& url :
       Strings{"", "https", "https://", "https:///x", "HTTPS://a", "ftp://a", "ws://a", "legacy+http://a",
               "://a", "javascript:alert(1)//://a", "https://a%20b", "https://a%0Ab", "https://%C3%A4"})
    refused(changed("carrier=mqtt%3A%2F%2F10.0.0.1", "carrier=" + url), "carrier 3");
  const std::string longest = "https://" + std::string(1016, 'a');
  ck_assert(read_link(changed("carrier=mqtt%3A%2F%2F10.0.0.1", "carrier=" + longest)).has_value());
  refused(changed("carrier=mqtt%3A%2F%2F10.0.0.1", "carrier=" + longest + "a"), "carrier 3");
  Link link = some_link();
  link.carriers.clear();
  refused(write_fragment(link), "carrier");
  link.carriers.assign(8, "https://a");
  ck_assert(read_link(write_fragment(link))->carriers.size() == 8);
  link.carriers.emplace_back("https://a");
  refused(write_fragment(link), "carrier");
}
END_TEST

START_TEST(what_stands_in_it_once_stands_in_it_once) {
  for (const char* name : {"v", "name", "key", "secret", "pool", "reachable", "servers", "plugin"})
    refused(write_fragment(full_link()) + "&" + name + "=1", name);
}
END_TEST

START_TEST(a_long_link_is_refused) {
  std::string link = write_fragment(some_link()) + "&more=";
  link.resize(kMostLink, 'x');
  ck_assert(read_link(link).has_value());
  refused(link + "x", "longer");
}
END_TEST

START_TEST(base64url_is_that_of_rfc_4648) {
  const char* const pairs[][2] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : pairs) {
    same(base64url(view(plain)), coded);
    ck_assert(text(*from_base64url(coded)) == plain);
  }
  same(base64url(Bytes{0xfb, 0xff, 0xfe}), "-__-");
  for (const char* bad : {"A", "Zg==", "Zh", "Zm9", "Zm9v+", "Zm/v", "Zm9vY", "Z g", "Zm9v\n"})
    ck_assert_msg(!from_base64url(bad), "%s", bad);
  Bytes all(256);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
  ck_assert(from_base64url(base64url(all)) == all);
}
END_TEST

START_TEST(every_byte_is_percent_encoded_and_read_back) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  std::string list;
  append_member(list, "a", all);
  append_member(list, "b", "");
  for (const char c : list) ck_assert(c > ' ' && c < '\x7f' && c != '#' && c != '"' && c != '+');
  const std::vector<Member> members = read_members(list);
  ck_assert(members == (std::vector<Member>{{"a", all}, {"b", ""}}));
  ck_assert(read_members("a+b=%2b%4&%zz=%") == (std::vector<Member>{{"a b", "+%4"}, {"%zz", "%"}}));
  ck_assert(read_members("&&a&=b&c==&") == (std::vector<Member>{{"", "b"}, {"c", "="}}));
}
END_TEST

int main() {
  Suite* suite = suite_create("link");
  TCase* tc = tcase_create("link");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, a_fragment_is_as_the_protocol_says);
  tcase_add_test(tc, a_link_is_read_back);
  tcase_add_test(tc, members_that_are_not_known_are_ignored);
  tcase_add_test(tc, each_member_that_is_wrong_is_named);
  tcase_add_test(tc, carriers_have_their_bounds);
  tcase_add_test(tc, what_stands_in_it_once_stands_in_it_once);
  tcase_add_test(tc, a_long_link_is_refused);
  tcase_add_test(tc, base64url_is_that_of_rfc_4648);
  tcase_add_test(tc, every_byte_is_percent_encoded_and_read_back);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
