// SPDX-License-Identifier: GPL-3.0-or-later
// Provisioning links: what is in them, and how they are written to disk.
#include <sys/stat.h>

#include "gateway/state/links.hpp"
#include "tests/unit/support/state_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace state_test;
using jm::mam::Mode;

namespace {

LinkParts some_parts() {
  LinkParts parts;
  parts.page = "https://example.org/call/";
  parts.name = "echo";
  parts.node = "https://node.example.org:14265/?a=1&b=2#c";
  parts.peer = {hash('S'), Mode::Restricted, hash('K'), 2};
  parts.gateway_mode = Mode::Restricted;
  parts.gateway_key = hash('G');
  parts.gateway_root = hash('R');
  parts.reachable = true;
  parts.plugin = "janus.plugin.echotest";
  return parts;
}

std::string trytes(char c) {
  return std::string(81, c);
}

}  // namespace

START_TEST(a_link_holds_everything) {
  same_text(make_link(some_parts()),
            "https://example.org/call/#v=1&name=echo"
            "&node=https%3A%2F%2Fnode.example.org%3A14265%2F%3Fa%3D1%26b%3D2%23c&mode=restricted&key=" +
                trytes('K') + "&seed=" + trytes('S') + "&security=2&gmode=restricted&gkey=" + trytes('G') +
                "&groot=" + trytes('R') + "&reachable=1&plugin=janus.plugin.echotest");
}
END_TEST

START_TEST(keys_stand_in_restricted_mode_alone) {
  LinkParts parts = some_parts();
  parts.page = "";
  parts.peer.mode = Mode::Private;
  parts.gateway_mode = Mode::Public;
  parts.reachable = false;
  const std::string link = make_link(parts);
  ck_assert(link.starts_with("#v=1&"));
  ck_assert(link.find("key=") == link.npos && link.find("&reachable=0&") != link.npos);
  ck_assert(link.find("&mode=private&") != link.npos && link.find("&gmode=public&") != link.npos);
}
END_TEST

START_TEST(a_link_is_read_back) {
  LinkParts parts = some_parts();
  parts.page = "http://127.0.0.1:8080/p%20q?x=\xC3\xA4";
  parts.plugin = "a b+c%41\xC3\xA4";
  const auto back = parse_link(make_link(parts));
  ck_assert_msg(back.has_value(), "%s", back ? "" : back.error().reason.c_str());
  ck_assert(*back == parts && back->page == parts.page && back->plugin == parts.plugin);
  ck_assert(back->node == parts.node && back->peer.seed == parts.peer.seed && back->reachable);
  parts.page += "#old";
  ck_assert(*parse_link(make_link(parts)) == *back);
}
END_TEST

START_TEST(servers_are_told_of_where_there_are_any) {
  LinkParts parts = some_parts();
  ck_assert(make_link(parts).find("servers") == std::string::npos && !parse_link(make_link(parts))->servers);
  parts.servers = true;
  ck_assert(make_link(parts).ends_with("&servers=1") && parse_link(make_link(parts))->servers);
}
END_TEST

START_TEST(a_bad_link_is_refused) {
  const std::string good = make_link(some_parts());
  const auto refused = [&](const std::string& from, const std::string& to) {
    std::string link = good;
    link.replace(link.find(from), from.size(), to);
    return !parse_link(link).has_value();
  };
  ck_assert(refused("#", "?"));
  ck_assert(refused("v=1", "v=2"));
  ck_assert(refused("&mode=restricted", "&mode=secret"));
  ck_assert(refused("seed=S", "seed="));
  ck_assert(refused("seed=S", "seed=s"));
  ck_assert(refused("security=2", "security=4"));
  ck_assert(refused("groot=" + trytes('R'), ""));
  ck_assert(refused("&plugin=", "&gspare=R&plugin="));
  ck_assert(refused("#", "#x=" + std::string(20000, 'A') + "&"));
  for (const char* link : {"", "#", "#&&&", "#=", "#v", "#v=1&%", "#%zz=%"})
    ck_assert(!parse_link(link).has_value());
}
END_TEST

START_TEST(names_are_safe_file_names) {
  for (const char* name : {"a", "echo-1_b.c", "A.B"}) ck_assert_msg(is_channel_name(name), "%s", name);
  for (const char* name : {"", ".", "..", ".a", "a/b", "a b", "\xC3\xA4", "a\n"})
    ck_assert_msg(!is_channel_name(name), "%s", name);
  ck_assert(is_channel_name(std::string(64, 'a')) && !is_channel_name(std::string(65, 'a')));
  const TempFolder temp;
  const auto state = open_state(temp / "state");
  LinkParts parts = some_parts();
  parts.name = "../state.db";
  ck_assert(!write_link(*state, parts).has_value());
  ck_assert(!read_link(state->links_dir(), "../state.db").has_value());
}
END_TEST

START_TEST(it_is_written_for_its_owner_alone) {
  const TempFolder temp;
  ::umask(0);
  const auto state = open_state(temp / "state");
  const auto path = write_link(*state, some_parts());
  ck_assert_msg(path.has_value(), "%s", path ? "" : path.error().reason.c_str());
  same_text(*path, (temp / "state/links/echo"));
  struct stat st {};
  ck_assert(::stat(path->c_str(), &st) == 0 && (st.st_mode & 07777) == 0600);
  ck_assert(::stat(state->links_dir().c_str(), &st) == 0 && (st.st_mode & 07777) == 0700);
  same_text(*read_link(state->links_dir(), "echo"), make_link(some_parts()));
  ck_assert(!read_link(state->links_dir(), "other").has_value());
  ck_assert_int_eq(::chmod(state->links_dir().c_str(), 0755), 0);
  ck_assert_msg(!write_link(*state, some_parts()).has_value(), "others could read the folder");
}
END_TEST

START_TEST(symbolic_links_are_not_followed) {
  const TempFolder temp;
  const auto state = open_state(temp / "state");
  ck_assert(write_link(*state, some_parts()).has_value());
  const std::string victim = temp / "victim", link = state->links_dir() + "/echo";
  std::ofstream(victim) << "precious";
  std::filesystem::remove(link);
  std::filesystem::create_symlink(victim, link);
  std::filesystem::create_symlink(victim, state->links_dir() + "/.echo.new");
  ck_assert(!read_link(state->links_dir(), "echo").has_value());
  ck_assert(write_link(*state, some_parts()).has_value());
  ck_assert_uint_eq(std::filesystem::file_size(victim), 8);
  ck_assert(!std::filesystem::is_symlink(link));
  std::filesystem::remove_all(state->links_dir());
  std::filesystem::create_directory(temp / "elsewhere");
  std::filesystem::create_directory_symlink(temp / "elsewhere", state->links_dir());
  ck_assert(!write_link(*state, some_parts()).has_value());
  ck_assert(std::filesystem::is_empty(temp / "elsewhere"));
}
END_TEST

START_TEST(an_update_keeps_the_peers_seed) {
  const TempFolder temp;
  const auto state = open_state(temp / "state");
  LinkParts parts = some_parts();
  ck_assert_msg(!*update_link(*state, parts), "there is no link yet");
  ck_assert(write_link(*state, parts).has_value());
  parts.page = "https://example.net/";
  parts.peer = {};
  ck_assert(*update_link(*state, parts));
  const auto updated = parse_link(*read_link(state->links_dir(), "echo"));
  ck_assert(updated->peer.seed == hash('S') && updated->page == "https://example.net/");
  ck_assert_msg(!*update_link(*state, parts), "nothing has changed");
  parts.gateway_spare = hash('T');
  ck_assert_msg(*update_link(*state, parts), "the spare chain is news");
  parts.gateway_root = hash('X');
  ck_assert_msg(!*update_link(*state, parts), "the link is of another chain");
  parts.gateway_root = hash('T');
  parts.gateway_spare = hash('U');
  ck_assert_msg(*update_link(*state, parts), "the gateway has gone on in its spare chain");
  const auto moved = parse_link(*read_link(state->links_dir(), "echo"));
  ck_assert(moved->gateway_root == hash('T') && moved->gateway_spare == hash('U'));
  ck_assert(moved->peer.seed == hash('S'));
}
END_TEST

START_TEST(hosts_that_are_every_address) {
  for (const char* url : {"http://0.0.0.0:14265", "https://[::]:1", "http://[::]", "http://0.0.0.0/",
                          "http://[::ffff:0.0.0.0]:14265"})
    ck_assert_msg(names_no_host(url), "%s", url);
  for (const char* url : {"http://127.0.0.1:14265", "http://[::1]:1", "http://0.0.0.0.example.org", "",
                          "https://node.example.org:14265", "http://10.0.0.0:1"})
    ck_assert_msg(!names_no_host(url), "%s", url);
}
END_TEST

int main() {
  Suite* suite = suite_create("links");
  TCase* tc = tcase_create("links");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, a_link_holds_everything);
  tcase_add_test(tc, keys_stand_in_restricted_mode_alone);
  tcase_add_test(tc, a_link_is_read_back);
  tcase_add_test(tc, servers_are_told_of_where_there_are_any);
  tcase_add_test(tc, a_bad_link_is_refused);
  tcase_add_test(tc, names_are_safe_file_names);
  tcase_add_test(tc, it_is_written_for_its_owner_alone);
  tcase_add_test(tc, symbolic_links_are_not_followed);
  tcase_add_test(tc, an_update_keeps_the_peers_seed);
  tcase_add_test(tc, hosts_that_are_every_address);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
