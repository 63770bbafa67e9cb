// SPDX-License-Identifier: GPL-3.0-or-later
// Candidates where descriptions are all that travels: in plain form.
#include "tests/unit/support/candidates.hpp"
#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

// Janus with full_trickle.
START_TEST(candidates_of_janus_travel_in_its_description) {
  constexpr const char* kHead = "v=0\r\no=- 99 1 IN IP4 127.0.0.1\r\na=ice-ufrag:JANU\r\n";
  constexpr const char* kAudio = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n";
  constexpr const char* kVideo = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n";
  constexpr const char* kOne =
      R"({"janus":"trickle","candidate":{"candidate":"candidate:1 1 udp 1 ::1 5 typ host"}})";
  constexpr const char* kTwo = R"({"janus":"trickle","candidate":{"candidate":"2 1 udp 1 ::1 6 typ host"}})";
  constexpr const char* kEnd = R"({"janus":"trickle","candidate":{"completed":true}})";
  World world;
  world.janus = std::make_unique<FakeJanus>();
  world.janus->answer_sdp = std::string(kHead) + kAudio + kVideo;
  world.start();
  // Some before the answer, some behind it.
  world.janus->with([&] { world.janus->mute = true; });
  world.peer.write(description_text(sdp()));
  ck_assert(world.janus->wait_count("message", 1));
  world.janus->tell(kOne);
  world.janus->speak();
  world.janus->tell(kTwo);
  world.janus->tell(kEnd);
  check_text(text_or(world.peer.read_json().get(), "sdp"),
             std::string(kHead) + kAudio +
                 "a=candidate:1 1 udp 1 ::1 5 typ host\r\na=candidate:2 1 udp 1 ::1 6 typ host\r\n"
                 "a=end-of-candidates\r\n" +
                 kVideo);
  // If ICE is not restarted there are none.
  world.peer.write(description_text(sdp()));
  check_text(text_or(world.peer.read_json().get(), "sdp"), std::string(kHead) + kAudio + kVideo);
}
END_TEST

START_TEST(a_plain_peer_has_no_way_to_tell) {
  World world;
  world.channel.hold_candidates = true;
  world.start();
  world.peer.write(description_text(kSections));
  world.peer.read_json();
  ck_assert(trickles(world));
  ck_assert_uint_eq(world.janus->count("trickle"), 0);
}
END_TEST

START_TEST(a_plain_peer_cannot_name_the_answer) {
  World world;
  world.timing.safe_delay = milliseconds(200);
  world.start();
  world.carrier.slow(milliseconds(300));
  world.peer.write(description_text(kSections));
  world.peer.read_json();
  ck_assert(trickles(world));
  ck_assert(world.janus->wait_count("trickle", 2));  // it may have read it from here on
}
END_TEST

// The next offer is refused at once, and what follows that quick refusal is answered.
START_TEST(an_answer_that_takes_too_long_is_taken_back) {
  World world;
  world.timing.longest_delay = milliseconds(300);
  world.start();
  const auto refused = [&](const char* session) {
    const Json error = world.peer.read_json();
    check_text(text_or(error.get(), "type") + " " + text_or(error.get(), "re"),
               "error U" + std::string(session));
    ck_assert_msg(text_or(error.get(), "reason").find("on the carrier, too long") != std::string::npos, "%s",
                  dump(error.get()).c_str());
    world.eventually("no session of Janus's is left",
                     [&] { return world.janus->count("create") == world.janus->count("destroy"); });
  };
  world.carrier.slow(milliseconds(1500));
  world.plain_call("1");
  refused("1");
  world.wait_counter("attached", 2);
  world.carrier.slow(milliseconds(0));
  world.peer.write(description_text(sdp("2", true, "U2")));
  refused("2");
  world.wait_counter("attached", 3);
  world.plain_call("3");
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway plain candidates");
  TCase* tests = tcase_create("gateway plain candidates");
  tcase_set_timeout(tests, 120);
  for (const TTest* test : {candidates_of_janus_travel_in_its_description, a_plain_peer_has_no_way_to_tell,
                            a_plain_peer_cannot_name_the_answer, an_answer_that_takes_too_long_is_taken_back})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
