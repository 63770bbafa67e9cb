// SPDX-License-Identifier: GPL-3.0-or-later
// The status: what is published, what query_transport shows of it, and the changes that it hands on.
#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include "base/json.hpp"
#include "gateway/config/config.hpp"
#include "gateway/status/channel_settings.hpp"
#include "gateway/status/status.hpp"
#include "gateway/status/status_requests.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::gateway;

namespace {

std::shared_ptr<const ChannelConfig> channel(const std::string& name) {
  auto config = std::make_shared<ChannelConfig>();
  config->name = name;
  config->kind = ChannelConfig::Kind::Plain;
  config->plugin = "janus.plugin.echotest";
  config->body = "{}";
  return config;
}

ChannelView view(const std::string& state, std::uint64_t offers) {
  ChannelView view;
  view.state = state;
  view.root = *Hash::from_trytes(std::string(81, 'R'));
  view.counters.offers = offers;
  return view;
}

// A status with alice (0, of the file) and bob (1, persistent), and what was asked to change.
struct Asked {
  Status status{true, "compact"};
  std::string changes;  // "reset alice;"
  std::string refusal;  // of add
  StatusRequests requests{status,
                          {[this](const std::string& name) { changes += "reset " + name + ";"; },
                           [this](const std::string& name) { changes += "remove " + name + ";"; },
                           [this](const std::string& name, const json_t* settings, bool persist) {
                             changes += "add " + name + " " + dump(settings) + (persist ? " kept;" : ";");
                             return refusal.empty() ? Result<void>() : Result<void>(fail(refusal));
                           },
                           [](const ChannelConfig&) -> Result<std::string> { return fail("no link"); }}};

  Asked() {
    status.begin(0, channel("alice"), Source::File, "");
    status.begin(1, channel("bob"), Source::Persistent, "not kept yet");
    status.update(0, view("listening", 2));
  }
  Json query(const std::string& text) { return requests.query(parse_object(text)->get()); }
  // The answer is a failure with this code, whose text holds `words`.
  void fails(const std::string& text, std::int64_t code, const std::string& words) {
    const Json answer = query(text);
    ck_assert_msg(integer_in(answer.get(), "error_code") == code, "%s", dump(answer.get()).c_str());
    const std::string error = text_or(answer.get(), "error");
    ck_assert_msg(error.find(words) != std::string::npos, "%s", error.c_str());
  }
  void accepted(const std::string& text) {
    const Json answer = query(text);
    ck_assert_msg(text_or(answer.get(), "status") == "accepted", "%s", dump(answer.get()).c_str());
  }
  Json row(std::size_t number) {
    return share(json_array_get(json_object_get(query(R"({"request":"list"})").get(), "channels"), number));
  }
};

}  // namespace

START_TEST(what_is_published_is_found) {
  Asked asked;
  const auto all = asked.status.channels();
  ck_assert_uint_eq(all.size(), 2);
  ck_assert(all[0].config->name == "alice" && all[0].view.state == "listening");
  ck_assert(all[1].source == Source::Persistent && all[1].note == "not kept yet" &&
            all[1].view.state == "off");
  asked.status.kept();
  ck_assert(asked.status.find("bob")->note.empty());
  asked.status.update(7, view("listening", 1));  // nobody's
  ck_assert(!asked.status.find("carol"));
  asked.status.end(0);
  ck_assert(!asked.status.find("alice"));
  ck_assert_uint_eq(asked.status.channels().size(), 1);
  asked.status.begin(0, channel("carol"), Source::Runtime, "");
  ck_assert(asked.status.channels()[0].config->name == "carol");
}
END_TEST

// They share what they look like, not their roots.
START_TEST(each_has_its_own_root) {
  Asked asked;
  ChannelView alice = view("listening", 0), bob = alice;
  bob.root = *Hash::from_trytes(std::string(81, 'B'));
  asked.status.update(0, alice);
  asked.status.update(1, bob);
  ck_assert(asked.status.find("alice")->view == alice && asked.status.find("bob")->view == bob);
  bob.root.reset();
  asked.status.update(1, bob);
  ck_assert(asked.status.channels()[1].view == bob);
}
END_TEST

START_TEST(a_name_is_claimed_once) {
  Asked asked;
  using Claim = Status::Claim;
  ck_assert(asked.status.claim("alice") == Claim::Exists);
  ck_assert(asked.status.claim("carol") == Claim::Granted);
  ck_assert(asked.status.claim("carol") == Claim::Claimed);
  asked.status.give_up("carol");
  ck_assert(asked.status.claim("carol") == Claim::Granted);
  asked.status.begin(2, channel("carol"), Source::Runtime, "");
  ck_assert(asked.status.claim("carol") == Claim::Exists);
  ck_assert(asked.status.mark_ending("carol") == Source::Runtime);
  ck_assert(!asked.status.mark_ending("carol") && !asked.status.find("carol"));
  ck_assert(asked.status.claim("carol") == Claim::Ending);
  asked.status.end(2);
  ck_assert(asked.status.claim("carol") == Claim::Granted);
}
END_TEST

START_TEST(a_list) {
  Asked asked;
  asked.status.update(1, view("open", 3));
  asked.status.trouble("disk full");
  const Json list = asked.query(R"({"request":"list"})");
  ck_assert_int_eq(static_cast<int>(*integer_in(list.get(), "result")), 200);
  ck_assert_int_eq(static_cast<int>(*integer_in(json_object_get(list.get(), "counters"), "offers")), 5);
  ck_assert(text_or(list.get(), "trouble") == "disk full");
  ck_assert(text_or(asked.row(0).get(), "source") == "file");
  ck_assert(json_object_get(asked.row(0).get(), "note") == nullptr);
  ck_assert(text_or(asked.row(1).get(), "note") == "not kept yet");
  asked.status.trouble("");
  ck_assert(json_object_get(asked.query(R"({"request":"list"})").get(), "trouble") == nullptr);
}
END_TEST

START_TEST(one_channel_whole) {
  Asked asked;
  const Json answer = asked.query(R"({"request":"inspect","channel":"alice"})");
  const json_t* alice = json_object_get(answer.get(), "channel");
  ck_assert(text_or(alice, "state") == "listening" && text_or(alice, "root") == std::string(81, 'R'));
  ck_assert(text_or(json_object_get(alice, "settings"), "plugin") == "janus.plugin.echotest");
  ck_assert(integer_in(json_object_get(alice, "times"), "count") == 0);
  asked.fails(R"({"request":"inspect"})", 412, "channel");
  asked.fails(R"({"request":"inspect","channel":7})", 413, "channel");
  asked.fails(R"({"request":"inspect","channel":"carol"})", 413, "No channel 'carol'");
  asked.fails(R"({"request":"inspect","channel":"alice","with_root":1})", 413, "with_root");
}
END_TEST

START_TEST(a_root_of_mode_private) {
  Asked asked;
  auto config = std::make_shared<ChannelConfig>(*channel("carol"));
  config->publish->mode = mam::Mode::Private;
  asked.status.begin(2, config, Source::File, "");
  asked.status.update(2, view("listening", 0));
  const auto root = [&](const std::string& more) {
    const Json answer = asked.query(R"({"request":"channels")" + more + "}");
    return text_or(json_array_get(json_object_get(answer.get(), "channels"), 2), "root");
  };
  ck_assert(root("").empty());
  ck_assert(root(R"(,"with_root":true)") == std::string(81, 'R'));
}
END_TEST

START_TEST(what_holds_is_configured) {
  Asked asked;
  ck_assert(asked.status.events() && asked.status.json_flags() == *json_flags("compact"));
  const Json answer = asked.query(R"({"request":"configure","events":false,"json":"indented"})");
  ck_assert(text_or(answer.get(), "json") == "indented" &&
            json_is_false(json_object_get(answer.get(), "events")));
  ck_assert(!asked.status.events() && asked.status.json_flags() == *json_flags("indented"));
  // One mistake, and nothing changes.
  asked.fails(R"({"request":"configure","events":true,"json":"xml"})", 413, "json");
  asked.fails(R"({"request":"configure","events":1,"json":"plain"})", 413, "events");
  ck_assert(!asked.status.events() && asked.status.json_format() == "indented");
}
END_TEST

START_TEST(changes_are_handed_on) {
  Asked asked;
  asked.accepted(R"({"request":"reset","channel":"alice"})");
  asked.accepted(R"({"request":"add","channel":"carol","settings":{"a":1},"persist":true})");
  const Json removed = asked.query(R"({"request":"remove","channel":"alice"})");
  ck_assert(text_or(removed.get(), "note").find("configuration file") != std::string::npos);
  ck_assert(text_or(asked.row(0).get(), "state") == "ending");
  ck_assert_str_eq(asked.changes.c_str(), "reset alice;add carol {\"a\":1} kept;remove alice;");
}
END_TEST

START_TEST(changes_that_are_refused) {
  Asked asked;
  asked.fails(R"({"request":"reset","channel":"carol"})", 413, "No channel");
  asked.fails(R"({"request":"remove","channel":"carol"})", 413, "No channel");
  asked.fails(R"({"request":"add","channel":"carol"})", 412, "settings");
  asked.fails(R"({"request":"add","channel":"carol","settings":[]})", 413, "settings");
  asked.fails(R"({"request":"add","channel":"carol","settings":{},"persist":1})", 413, "persist");
  asked.fails(R"({"request":"add","channel":"alice","settings":{}})", 413, "remove it first");
  ck_assert_str_eq(asked.changes.c_str(), "");
  // A name is free again once its settings were refused.
  asked.refusal = "no plugin";
  asked.fails(R"({"request":"add","channel":"carol","settings":{}})", 413, "no plugin");
  asked.refusal = "";
  asked.accepted(R"({"request":"add","channel":"carol","settings":{}})");
  asked.fails(R"({"request":"add","channel":"carol","settings":{}})", 413, "is being added");
  asked.accepted(R"({"request":"remove","channel":"bob"})");
  asked.fails(R"({"request":"add","channel":"bob","settings":{}})", 413, "is ending");
  asked.fails(R"({"request":"nonsense"})", 411, "nonsense");
  const Json none = asked.requests.query(nullptr);
  ck_assert(integer_in(none.get(), "error_code") == 412);
}
END_TEST

START_TEST(settings_there_and_back) {
  Config config;
  config.file = "/none";
  config.carriers["embedded"].name = "embedded";
  const auto settings = parse_object(
      R"({"plugin":"p","subscribe":{"root":")" + std::string(81, 'R') +
      R"(","mode":"public"},"body":{"a":[1]},"allow_requests":["x"],"publish":{"mode":"public","security":3},)"
      R"("max_age":9})");
  const auto made = channel_from_json("alice", settings->get(), config);
  ck_assert_msg(made.has_value(), "%s", made ? "" : made.error().reason.c_str());
  ck_assert(made->body == R"({"a":[1]})" && made->publish->security == 3 && made->max_age->count() == 9);
  const auto again = channel_from_json("alice", settings_to_json(*made, true).get(), config);
  ck_assert(again && dump(settings_to_json(*again, true).get()) == dump(settings_to_json(*made, true).get()));
  config.carriers["main"].name = "main";
  const auto sealed = parse_object(
      R"({"plugin":"p","carrier":["main","embedded"],"generation":7,"max_dialogs":3,"when_full":"busy",)"
      R"("idle_timeout":60})");
  const auto lobby = channel_from_json("lobby", sealed->get(), config);
  ck_assert_msg(lobby.has_value(), "%s", lobby ? "" : lobby.error().reason.c_str());
  const Json shown = settings_to_json(*lobby, true);
  ck_assert_ptr_null(json_object_get(shown.get(), "publish"));
  for (const char* key : {"carrier", "generation", "max_dialogs", "when_full", "idle_timeout"})
    ck_assert_msg(json_equal(json_object_get(shown.get(), key), json_object_get(sealed->get(), key)), "%s",
                  key);
  ck_assert(channel_from_json("lobby", shown.get(), config).has_value());
  for (const char* wrong :
       {R"({"plugin":null})", R"({"plugin":{"a":{"b":1}}})", R"({"allow_requests":[{}]})"}) {
    const auto refused = channel_from_json("alice", parse_object(wrong)->get(), config);
    ck_assert(!refused && refused.error().reason.starts_with("channel alice: "));
  }
}
END_TEST

int main() {
  Suite* suite = suite_create("status");
  TCase* tests = tcase_create("status");
  for (const TTest* test : {what_is_published_is_found, each_has_its_own_root, a_name_is_claimed_once, a_list,
                            one_channel_whole, a_root_of_mode_private, what_holds_is_configured,
                            changes_are_handed_on, changes_that_are_refused, settings_there_and_back})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
