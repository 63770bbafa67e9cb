// SPDX-License-Identifier: GPL-3.0-or-later
// The caller's line over sealed dialogs, against the gateway's end of them, and what is said on it.
#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include "client/dialogs/dialog_line.hpp"
#include "client/speech/envelopes.hpp"
#include "client/speech/janus_api.hpp"
#include "tests/unit/support/dialog_end.hpp"
#include "tests/unit/support/memory_carrier.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace std::chrono_literals;
using client::Line;

namespace {

// What the line and what is said on it tell.
struct Told : Line::Listener, client::Speech::Listener {
  explicit Told(base::Loop& l) : loop(l) {}
  void heard(const json_t* object) override {
    if (speech) return speech->heard(object);
    objects.push_back(dump(object));
    then();
  }
  void kept(Line::Tag) override { ++kept_count; }
  void attached(Line::Tag) override { ++attached_count; }
  void renewed() override { ++renewed_count; }
  void broken(const std::string& where, const std::string&, bool) override {
    broken_at = where;
    loop.stop();
  }
  void closed() override { loop.stop(); }
  void answered(client::CallAnswer answer) override {
    sdp = answer.sdp;
    servers = answer.servers.size();
    loop.stop();
  }
  void refused(const std::string& reason) override {
    refusal = reason;
    loop.stop();
  }
  void hung_up(const std::string& reason) override {
    refusal = reason;
    loop.stop();
  }

  base::Loop& loop;
  std::function<void()> then = [this] { loop.stop(); };  // once an object was heard
  std::unique_ptr<client::Speech> speech;
  std::vector<std::string> objects;
  int kept_count = 0, attached_count = 0, renewed_count = 0;
  std::size_t servers = 0;
  std::string broken_at, sdp, refusal;
};

struct World {
  explicit World(dialog::GatewayOptions options = {})
      : end(loop, *gateway_carrier, std::move(options)),
        link(end.link()),
        told(loop),
        line(loop, *primitives, link, {carrier.get()}, told) {}

  // Until someone stops it; what is on the way at its start is not seen by the gateway.
  void run(const std::function<void()>& begin) {
    bool late = false;
    loop.post([&] {
      loop.after(50ms, begin);
      loop.after(10s, [&] {
        late = true;
        loop.stop();
      });
    });
    loop.run();
    ck_assert_msg(!late, "nothing came of it within 10 s");
  }

  base::Loop loop;
  MemoryCarrier memory;
  std::unique_ptr<carrier::Carrier> gateway_carrier = memory.open(loop), carrier = memory.open(loop);
  std::unique_ptr<dialog::Primitives> primitives = dialog::native_primitives();
  test::DialogEnd end;
  dialog::Link link;
  Told told;
  client::DialogLine line;
};

Json object(const char* text) {
  return std::move(*parse_object(text));
}

}  // namespace

START_TEST(what_is_said_arrives_and_is_answered) {
  World world;
  std::string heard;
  world.end.heard = [&](dialog::CallId call, const dialog::Payload& payload) {
    heard = payload.text;
    world.end.say(call, R"([{"n":2}])");
  };
  world.run([&] { world.line.send(object(R"({"n":1})"), 7); });
  ck_assert_str_eq(heard.c_str(), R"([{"n":1}])");
  ck_assert(world.told.objects == std::vector<std::string>{R"({"n":2})"});
  ck_assert_int_eq(world.told.kept_count, 1);
  ck_assert_int_eq(world.told.attached_count, 1);
  ck_assert(world.line.trouble().empty());
}
END_TEST

START_TEST(each_end_of_a_dialog_has_its_word) {
  using dialog::OverReason;
  const std::pair<OverReason, const char*> words[] = {{OverReason::Ended, "bye"},
                                                      {OverReason::Idle, "idle"},
                                                      {OverReason::Replaced, "replaced"},
                                                      {OverReason::Busy, "busy"}};
  for (const auto& [reason, word] : words) {
    World world;
    world.end.heard = [&, reason = reason](dialog::CallId call, const dialog::Payload&) {
      world.end.end(call, reason);
    };
    world.run([&] { world.line.send(object(R"({"n":1})"), 1); });
    ck_assert_str_eq(world.told.broken_at.c_str(), word);
  }
}
END_TEST

START_TEST(the_gateway_is_told_of_the_end) {
  World world;
  std::optional<dialog::OverReason> over;
  bool said = false;
  world.end.heard = [&](dialog::CallId call, const dialog::Payload&) { world.end.say(call, R"([{"n":2}])"); };
  world.end.over = [&](dialog::OverReason reason) { over = reason; };
  world.told.then = [&] {
    world.line.bye({}, [&](bool is) {
      said = is;
      world.loop.after(200ms, [&] { world.line.close(); });
    });
  };
  world.run([&] { world.line.send(object(R"({"n":1})"), 1); });
  ck_assert(said);
  ck_assert(over == dialog::OverReason::Ended);
}
END_TEST

START_TEST(nobody_is_told_where_nobody_was_heard) {
  World world;
  bool called = false, said = true;
  world.memory.down(true);
  world.run([&] {
    world.line.send(object(R"({"n":1})"), 1);
    world.line.bye({}, [&](bool is) {
      called = true;
      said = is;
      world.loop.stop();
    });
  });
  ck_assert(called && !said);
}
END_TEST

START_TEST(a_carrier_that_is_down_is_told) {
  World world;
  world.memory.down(true);
  world.run([&] {
    world.line.send(object(R"({"n":1})"), 1);
    world.loop.after(500ms, [&] { world.loop.stop(); });
  });
  ck_assert(!world.line.trouble().empty());
  ck_assert_int_eq(world.told.attached_count, 0);
}
END_TEST

START_TEST(envelopes_over_a_dialog) {
  World world;
  world.told.speech = std::make_unique<client::Envelopes>(world.line, world.told);
  world.end.heard = [&](dialog::CallId call, const dialog::Payload& payload) {
    const auto list = parse_array(payload.text);
    const json_t* offer = json_array_get(list->get(), 0);
    ck_assert(text_in(offer, "type") == "offer" && text_in(offer, "sdp") == "v=0 offer");
    for (const char* known : {"v", "call", "ts"}) ck_assert_ptr_null(json_object_get(offer, known));
    const std::string id = text_or(offer, "id");
    world.end.say(call, R"([{"type":"answer","id":"a1","re":")" + id +
                            R"(","sdp":"v=0 answer","iceServers":[{"urls":"stun:192.0.2.1:3478"}]}])");
  };
  world.run([&] { world.told.speech->offer("v=0 offer", 1); });
  ck_assert_str_eq(world.told.sdp.c_str(), "v=0 answer");
  ck_assert_uint_eq(world.told.servers, 1);
}
END_TEST

START_TEST(janus_api_over_a_dialog) {
  World world;
  auto api =
      client::JanusApi::make(world.line, world.told, {"janus.plugin.echotest", R"({"audio":true})", {}});
  ck_assert(api.has_value());
  world.told.speech = std::move(*api);
  std::vector<std::string> verbs;
  world.end.heard = [&](dialog::CallId call, const dialog::Payload& payload) {
    const auto list = parse_array(payload.text);
    std::size_t i = 0;
    json_t* request = nullptr;
    json_array_foreach(list->get(), i, request) verbs.push_back(text_or(request, "janus"));
    const json_t* message = json_array_get(list->get(), 2);
    ck_assert(integer_in(message, "session_id") == integer_in(json_array_get(list->get(), 0), "id"));
    const std::string transaction = text_or(message, "transaction");
    world.end.say(call, R"([{"janus":"ack","transaction":")" + transaction +
                            R"("},{"janus":"event","transaction":")" + transaction +
                            R"(","jsep":{"type":"answer","sdp":"v=0 answer"}}])");
  };
  world.run([&] { world.told.speech->offer("v=0 offer", 1); });
  ck_assert_str_eq(world.told.sdp.c_str(), "v=0 answer");
  ck_assert(verbs == std::vector<std::string>({"create", "attach", "message"}));
}
END_TEST

START_TEST(janus_refuses) {
  World world;
  world.told.speech =
      std::move(*client::JanusApi::make(world.line, world.told, {"janus.plugin.nosuch", "{}", {}}));
  world.end.heard = [&](dialog::CallId call, const dialog::Payload& payload) {
    const auto list = parse_array(payload.text);
    const std::string transaction = text_or(json_array_get(list->get(), 0), "transaction");
    world.end.say(call, R"([{"janus":"error","transaction":")" + transaction +
                            R"(","error":{"code":403,"reason":"Unauthorized"}}])");
  };
  world.run([&] { world.told.speech->offer("v=0 offer", 1); });
  ck_assert_str_eq(world.told.refusal.c_str(), "Unauthorized (403)");
  ck_assert(!client::JanusApi::make(world.line, world.told, {"p", "no json", {}}).has_value());
}
END_TEST

int main() {
  Suite* suite = suite_create("dialog_line");
  TCase* tc = tcase_create("dialog_line");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, what_is_said_arrives_and_is_answered);
  tcase_add_test(tc, each_end_of_a_dialog_has_its_word);
  tcase_add_test(tc, the_gateway_is_told_of_the_end);
  tcase_add_test(tc, nobody_is_told_where_nobody_was_heard);
  tcase_add_test(tc, a_carrier_that_is_down_is_told);
  tcase_add_test(tc, envelopes_over_a_dialog);
  tcase_add_test(tc, janus_api_over_a_dialog);
  tcase_add_test(tc, janus_refuses);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
