// SPDX-License-Identifier: GPL-3.0-or-later
// Janus with full_trickle: its candidates go with the description that they belong to.
#include "tests/unit/support/call_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace engine_test;

namespace {

constexpr const char* kOne =
    R"({"janus":"trickle","candidate":{"candidate":"candidate:1 1 udp 1 ::1 5 typ host"}})";
constexpr const char* kPublic =
    R"({"janus":"trickle","candidate":{"candidate":"candidate:2 1 udp 1 203.0.113.9 5 typ host"}})";
constexpr const char* kEnd = R"({"janus":"trickle","candidate":{"completed":true}})";

// A call that waits for Janus's answer to X.
struct Gatherer : CallWorld {
  explicit Gatherer(CallOptions options = usual()) : CallWorld(std::move(options)) {
    ask("X", "offer");
    answer("create");
    attach();
  }
  std::string answers(const std::string& ufrag = "JANU") {
    return answer("message", event_text("{}", "answer", sdp(ufrag, false)));
  }
  // How many candidates Janus's last description told of.
  int told() const {
    const std::string& text = described.description.sdp;
    int count = 0;
    for (std::size_t at = text.find("a=candidate:"); at != std::string::npos;
         at = text.find("a=candidate:", at + 1))
      ++count;
    return count;
  }
  bool all() const { return described.description.sdp.find("a=end-of-candidates") != std::string::npos; }
};

CallOptions hiding() {
  CallOptions options = usual();
  options.hide_private_candidates = true;
  return options;
}

}  // namespace

START_TEST(before_and_behind_the_answer) {
  Gatherer world;
  check_text(world.tell(kOne), "");
  check_text(world.answers(), "");
  check_text(world.tell(kOne), "");
  check_text(world.tell(kEnd), "answer X");
  ck_assert_int_eq(world.told(), 2);
  ck_assert(world.all());
}
END_TEST

START_TEST(all_before_the_answer) {
  Gatherer world;
  world.tell(kOne);
  world.tell(kEnd);
  check_text(world.answers(), "answer X");
  ck_assert(world.told() == 1 && world.all());
}
END_TEST

START_TEST(gathering_that_does_not_end) {
  Gatherer world;
  world.answers();
  world.tell(kOne);
  check_text(world.pass(4'999ms), "");
  check_text(world.pass(1ms), "answer X");
  ck_assert(world.told() == 1 && !world.all());
  // What comes later goes by itself.
  check_text(world.tell(kOne), "candidates");
  ck_assert_uint_eq(json_array_size(world.candidates.list.get()), 1);
  ck_assert(!world.candidates.completed);
  check_text(world.tell(kEnd), "candidates");
  ck_assert(world.candidates.completed);
  ck_assert_uint_eq(json_array_size(world.candidates.list.get()), 0);
}
END_TEST

START_TEST(no_wait_if_ice_is_not_restarted) {
  Gatherer world;
  world.answers();
  world.tell(kEnd);
  world.ask("Y", "offer");
  check_text(world.answers(), "answer Y");
  // Those that come while Janus is asked are of the next description.
  world.ask("Z", "offer");
  check_text(world.tell(kOne), "");
  check_text(world.answers("OTHER"), "");
  check_text(world.tell(kEnd), "answer Z");
  ck_assert_int_eq(world.told(), 1);
}
END_TEST

START_TEST(a_description_that_says_all) {
  Gatherer world;
  check_text(world.answer("message", event_text("{}", "answer", sdp("J", false) + "a=end-of-candidates\r\n")),
             "answer X");
}
END_TEST

START_TEST(the_next_description_pushes_it_out) {
  Gatherer world;
  world.answers();
  world.tell(kOne);
  check_text(world.tell(event_text("{}", "offer", sdp("OTHER", false))), "answer X");
  ck_assert_int_eq(world.told(), 1);
  check_text(world.pass(5s), "offer -");
  ck_assert_int_eq(world.told(), 0);
}
END_TEST

START_TEST(more_candidates_than_are_kept) {
  Gatherer world;
  for (int i = 0; i < 65; ++i) check_text(world.tell(kOne), "");
  world.tell(kEnd);
  world.answers();
  ck_assert_int_eq(world.told(), 64);
}
END_TEST

START_TEST(a_call_that_ends_meanwhile) {
  Gatherer world;
  world.answers();
  world.ask("A");
  check_text(world.tell(R"({"janus":"hangup","reason":"x"})"), "destroy over");
  ck_assert(!world.call.deadline());
  check_text(world.unanswered(), "XA");
}
END_TEST

// What is private does not count as told, but for when the description is complete.
START_TEST(private_candidates_are_left_out) {
  Gatherer world(hiding());
  world.tell(kOne);
  world.tell(kPublic);
  world.tell(kEnd);
  check_text(world.answers(), "answer X");
  ck_assert(world.told() == 1 && world.all());
  ck_assert(world.described.description.sdp.find("IN IP4 0.0.0.0") != std::string::npos);
  // As they come by themselves.
  Gatherer late(hiding());
  late.answers();
  check_text(late.pass(5s), "answer X");
  check_text(late.tell(kOne), "");
  check_text(late.tell(kPublic), "candidates");
  ck_assert_uint_eq(json_array_size(late.candidates.list.get()), 1);
  check_text(late.tell(kEnd), "candidates");
}
END_TEST

START_TEST(all_candidates_are_private) {
  Gatherer world(hiding());
  world.tell(kOne);
  world.tell(kEnd);
  check_text(world.answers(), "answer X none-left");
  ck_assert(world.told() == 0 && !world.all());
  Gatherer late(hiding());
  late.answers();
  check_text(late.pass(5s), "answer X");
  check_text(late.tell(kOne), "");
  check_text(late.tell(kEnd), "none-left");
  // In the description itself, as Janus writes it without full_trickle.
  Gatherer usual(hiding());
  check_text(usual.answer("message", event_text("{}", "answer")), "answer X none-left");
  ck_assert(usual.described.description.sdp.find("127.0.0.1") == std::string::npos);
}
END_TEST

int main() {
  Suite* suite = suite_create("call_gathering");
  TCase* tests = tcase_create("call_gathering");
  for (const TTest* test :
       {before_and_behind_the_answer, all_before_the_answer, gathering_that_does_not_end,
        no_wait_if_ice_is_not_restarted, a_description_that_says_all, the_next_description_pushes_it_out,
        more_candidates_than_are_kept, a_call_that_ends_meanwhile, private_candidates_are_left_out,
        all_candidates_are_private})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
