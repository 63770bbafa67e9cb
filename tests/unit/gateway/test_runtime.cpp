// SPDX-License-Identifier: GPL-3.0-or-later
// Channels that query_transport adds, shows and removes.
#include <sys/stat.h>

#include <fstream>

#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

namespace {

// With a second peer, whose channel is not in the file.
struct Runtime : World {
  Runtime() : bob(carrier, 'B') {}

  // The settings for bob.
  Json settings() const {
    Json json(json_object());
    set(json.get(), "plugin", "janus.plugin.echotest");
    set(json.get(), "carrier", "memory");
    set(json.get(), "body", Json(json_pack("{s:b}", "audio", 1)));
    set(json.get(), "allow_requests", Json(json_pack("[s]", "configure")));
    set(json.get(), "offers_per_minute", std::int64_t{60});
    set(json.get(), "hide_private_candidates", Json(json_true()));
    set(json.get(), "subscribe",
        Json(json_pack("{s:s,s:s}", "root", std::string(bob.first_root().trytes()).c_str(), "side_key",
                       std::string(Peer::side_key().trytes()).c_str())));
    set(json.get(), "publish",
        Json(json_pack("{s:i,s:s}", "security", 1, "side_key",
                       std::string(Peer::side_key().trytes()).c_str())));
    return json;
  }
  Json add(Json with, bool persist = false, const char* name = "bob") {
    Json request(json_object());
    set(request.get(), "request", "add");
    set(request.get(), "channel", name);
    set(request.get(), "settings", std::move(with));
    if (persist) set(request.get(), "persist", Json(json_true()));
    return gateway->query(request.get());
  }
  Json ask(const char* verb, const char* name = "bob") {
    const Json request(json_pack("{s:s,s:s}", "request", verb, "channel", name));
    return gateway->query(request.get());
  }
  // The row of a channel in the list, or null.
  Json row(const std::string& name = "bob") {
    const Json list = query("list");
    std::size_t i = 0;
    json_t* one = nullptr;
    json_array_foreach(json_object_get(list.get(), "channels"), i, one) {
      if (text_or(one, "name") == name) return share(one);
    }
    return {};
  }
  Json inspect() { return share(json_object_get(ask("inspect").get(), "channel")); }
  // Before it does an offer is one from before the start.
  void wait_listening(const std::string& name) {
    eventually("it listens", [&] { return text_or(row(name).get(), "state") == "listening"; });
    carrier.run_loops();
  }
  void wait_listening() {
    wait_listening("bob");
    bob.listen(*Hash::from_trytes(text_or(inspect().get(), "root")));
  }
  void wait_gone() {
    eventually("bob is gone", [&] { return !row(); });
  }
  void call_bob(const std::string& session) {
    bob.write(description_text(sdp(session)));
    check_text(text_or(bob.read_json().get(), "type"), "answer");
  }
  void restart() {
    stop();
    start();
  }
  std::string file() const { return folder.path() + "/state/channels.json"; }

  Peer bob;
};

void accepted(const Json& answer) {
  ck_assert_msg(text_or(answer.get(), "status") == "accepted", "%s", dump(answer.get()).c_str());
}

void refused(const Json& answer, const char* word) {
  ck_assert(integer_in(answer.get(), "error_code").has_value());
  const std::string error = text_or(answer.get(), "error");
  ck_assert_msg(error.find(word) != std::string::npos, "%s in: %s", word, error.c_str());
}

}  // namespace

START_TEST(an_added_channel_answers_calls) {
  Runtime world;
  world.start();
  accepted(world.add(world.settings()));
  world.wait_listening();
  check_text(text_or(world.row().get(), "source"), "runtime");
  check_text(text_or(world.row("alice").get(), "source"), "file");
  world.call_bob("1");
  world.plain_call("1");
  world.eventually("its times", [&] {
    return integer_in(json_object_get(world.inspect().get(), "times"), "count").value_or(0) == 1;
  });
  const Json channel = world.inspect();
  ck_assert(integer_in(json_object_get(channel.get(), "counters"), "offers") == 1);
  const json_t* total = json_object_get(json_object_get(channel.get(), "times"), "total");
  ck_assert(json_number_value(json_object_get(total, "p99")) > 0);
  const json_t* settings = json_object_get(channel.get(), "settings");
  ck_assert(json_is_true(json_object_get(json_object_get(settings, "body"), "audio")));
  ck_assert(integer_in(settings, "offers_per_minute") == 60);
  ck_assert(json_is_true(json_object_get(settings, "hide_private_candidates")));
  ck_assert_msg(dump(channel.get()).find(Peer::side_key().trytes()) == std::string::npos,
                "a secret is shown");
  world.eventually("the sum of both", [&] {
    return integer_in(json_object_get(world.query("list").get(), "counters"), "answers") == 2;
  });
}
END_TEST

START_TEST(what_is_no_channel_is_refused_at_once) {
  Runtime world;
  world.start();
  const auto with = [&](const char* key, Json value) {
    Json settings = world.settings();
    set(settings.get(), key, std::move(value));
    return settings;
  };
  refused(world.add(with("plugn", Json(json_string("x")))), "did you mean plugin?");
  refused(world.add(with("plugin", Json(json_string("")))), "plugin: is missing");
  refused(world.add(with("carrier", Json(json_string("elsewhere")))), "carrier");
  refused(world.add(with("max_age", Json(json_real(1.5)))), "max_age");
  refused(world.add(with("subscribe", Json(json_pack("{s:{}}", "root")))), "subscribe.root");
  refused(world.add(with("allow_requests", Json(json_pack("[[]]")))), "allow_requests");
  refused(world.add(world.settings(), false, "../bob"), "name");
  refused(world.add(world.settings(), false, "alice"), "remove it first");
  refused(world.add(Json(json_string("no object"))), "settings");
  refused(world.ask("inspect"), "bob");
  refused(world.ask("remove"), "bob");
  // Nothing is left of all that.
  accepted(world.add(world.settings()));
  refused(world.add(world.settings()), "bob");
  world.wait_listening();
}
END_TEST

START_TEST(a_removed_channel_may_come_back) {
  Runtime world;
  world.start();
  accepted(world.add(world.settings()));
  world.wait_listening();
  const std::string root = text_or(world.inspect().get(), "root");
  world.call_bob("1");
  accepted(world.ask("remove"));
  refused(world.ask("inspect"), "bob");
  ck_assert(world.janus->wait_count("destroy", 1));
  world.wait_gone();
  accepted(world.add(world.settings()));
  world.wait_listening("bob");
  check_text(text_or(world.inspect().get(), "root"), root);  // the chains go on
  world.call_bob("2");
  world.plain_call("3");
}
END_TEST

START_TEST(a_channel_of_the_file_is_back_after_a_restart) {
  Runtime world;
  world.start();
  const Json answer = world.ask("remove", "alice");
  accepted(answer);
  ck_assert(!text_or(answer.get(), "note").empty());
  world.eventually("gone", [&] { return !world.row("alice"); });
  world.restart();
  world.wait_listening("alice");
  world.plain_call("1");
}
END_TEST

START_TEST(a_persistent_channel_outlives_a_restart) {
  Runtime world;
  world.start();
  accepted(world.add(world.settings(), true));
  world.wait_listening();
  check_text(text_or(world.row().get(), "source"), "persistent");
  struct stat info {};
  ck_assert_int_eq(stat(world.file().c_str(), &info), 0);
  ck_assert_uint_eq(info.st_mode & 0777, 0600);
  world.call_bob("1");
  world.restart();
  check_text(text_or(world.row().get(), "source"), "persistent");
  world.wait_listening("bob");
  world.call_bob("2");
  accepted(world.ask("remove"));
  world.wait_gone();
  world.restart();
  ck_assert(!world.row());
  // The others never came back.
  accepted(world.add(world.settings()));
  world.wait_listening("bob");
  world.restart();
  ck_assert(!world.row());
}
END_TEST

START_TEST(the_file_s_channel_wins) {
  Runtime world;
  world.start();
  accepted(world.add(world.settings(), true));
  world.wait_listening();
  world.stop();
  world.more = {channel_for(world.bob)};
  world.more.front().name = "bob";
  world.more.front().carrier = "memory";
  world.start();
  const Json row = world.row();
  check_text(text_or(row.get(), "source"), "file");
  ck_assert(text_or(row.get(), "note").find("not used") != std::string::npos);
  ck_assert(world.log().find("channel bob: one of this name was added at run time") != std::string::npos);
  world.wait_listening("bob");
  world.call_bob("1");
  world.stop();
  world.more.clear();
  world.start();
  check_text(text_or(world.row().get(), "source"), "persistent");
}
END_TEST

START_TEST(a_broken_file_is_named_and_not_written_over) {
  Runtime world;
  world.start();
  world.stop();
  std::ofstream(world.file()) << "{ broken";
  world.start();
  ck_assert(world.log().find("channels.json") != std::string::npos);
  refused(world.add(world.settings(), true), "channels.json");
  accepted(world.add(world.settings()));
  world.wait_listening();
  std::string text;
  std::getline(std::ifstream(world.file()), text);
  check_text(text, "{ broken");
  world.wait_listening("alice");
  world.plain_call("1");
}
END_TEST

START_TEST(a_kept_channel_that_is_none_any_more_stays_off) {
  Runtime world;
  world.start();
  world.stop();
  std::ofstream(world.file()) << R"({"v":1,"channels":{"bob":{"plugin":"p","carrier":"gone"}}})";
  world.start();
  ck_assert(!world.row());
  ck_assert(world.log().find("channel bob: carrier") != std::string::npos);
  world.wait_listening("alice");
  world.plain_call("1");
}
END_TEST

int main() {
  Suite* suite = suite_create("runtime");
  TCase* tests = tcase_create("runtime");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {an_added_channel_answers_calls, what_is_no_channel_is_refused_at_once,
        a_removed_channel_may_come_back, a_channel_of_the_file_is_back_after_a_restart,
        a_persistent_channel_outlives_a_restart, the_file_s_channel_wins,
        a_broken_file_is_named_and_not_written_over, a_kept_channel_that_is_none_any_more_stays_off})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
