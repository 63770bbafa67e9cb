// SPDX-License-Identifier: GPL-3.0-or-later
// When Janus hears of the peer's candidates.
#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

namespace {

const std::string kCandidate = "candidate:1 1 udp 1 127.0.0.1 9 typ host";
const std::string kSections =
    "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-ufrag:UFRG\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=" +
    kCandidate +
    "\r\na=end-of-candidates\r\na=mid:left\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:right\r\na=candidate:2 1 udp 1 127.0.0.1 10 typ host\r\n";

Envelope offer_with_candidates() {
  auto offer = envelope(Envelope::Type::Offer);
  offer.sdp = kSections;
  return offer;
}

// Whether the offer that Janus got, the n-th, announced candidates to come.
bool trickles(World& world, std::size_t number = 0) {
  const auto message = parse_object(world.janus->text("message", number));
  const json_t* jsep = json_object_get(message->get(), "jsep");
  const bool trickle = json_is_true(json_object_get(jsep, "trickle"));
  ck_assert(trickle == (text_or(jsep, "sdp").find("candidate") == std::string::npos));
  return trickle;
}

Envelope naming(const Envelope& answer, Envelope::Type type = Envelope::Type::Message) {
  auto out = envelope(type);
  out.re = answer.id;
  return out;
}

}  // namespace

START_TEST(what_is_taken_out_of_a_description) {
  auto description = describe("offer", kSections);
  const Json list = take_candidates(description);
  ck_assert(!description.has_candidates);
  ck_assert(description.sdp.find("candidate") == std::string::npos);
  ck_assert(description.sdp.ends_with("a=mid:right\r\n"));
  ck_assert_uint_eq(json_array_size(list.get()), 2);
  const json_t* first = json_array_get(list.get(), 0);
  check_text(text_or(first, "candidate"), kCandidate);
  check_text(text_or(first, "sdpMid"), "left");
  ck_assert_int_eq(static_cast<int>(*integer_in(first, "sdpMLineIndex")), 0);
  const json_t* second = json_array_get(list.get(), 1);
  check_text(text_or(second, "sdpMid"), "right");
  ck_assert_int_eq(static_cast<int>(*integer_in(second, "sdpMLineIndex")), 1);
}
END_TEST

START_TEST(what_is_too_much_in_a_description) {
  const std::string line = "a=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n";
  std::string text = "m=audio 9 RTP/AVP 0\r\na=mid:" + std::string(kMaxName + 1, 'x') + "\r\n" +
                     "a=candidate:" + std::string(kMaxCandidate, '1') + "\r\n";
  for (std::size_t i = 0; i < kMaxTaken + 1; ++i) text += line;
  auto description = describe("offer", text);
  const Json list = take_candidates(description);
  ck_assert(description.sdp.find("candidate") == std::string::npos);
  ck_assert_uint_eq(json_array_size(list.get()), kMaxTaken);
  const json_t* first = json_array_get(list.get(), 0);
  check_text(text_or(first, "candidate"), kCandidate);
  ck_assert(json_object_get(first, "sdpMid") == nullptr);
}
END_TEST

// Another call of the same peer.
Envelope another_call(const char* call = "call-2") {
  auto offer = offer_with_candidates();
  offer.call = call;
  return offer;
}

void check_refused(World& world, const Envelope& reply) {
  ck_assert_int_eq(static_cast<int>(reply.type), static_cast<int>(Envelope::Type::Error));
  ck_assert_msg(reply.reason.find("on the carrier, too long") != std::string::npos, "%s",
                reply.reason.c_str());
  world.eventually("no session of Janus's is left",
                   [&] { return world.janus->count("create") == world.janus->count("destroy"); });
}

START_TEST(a_quick_carrier_holds_none) {
  World world;
  world.channel.reachable = true;
  world.start();
  world.peer.write(offer_with_candidates());
  ck_assert(!world.peer.read_envelope().queued);
  ck_assert(!trickles(world));
}
END_TEST

START_TEST(the_first_answer_to_an_unreachable_janus_measures) {
  World world;
  world.start();
  world.peer.write(offer_with_candidates());
  ck_assert(world.peer.read_envelope().queued);
  ck_assert(trickles(world));
  ck_assert(world.janus->wait_count("trickle", 2));  // by itself, when the answer is on the carrier
  world.peer.write(another_call());
  ck_assert(!world.peer.read_envelope().queued);
  ck_assert(!trickles(world, 1));
}
END_TEST

START_TEST(the_first_answer_may_show_that_the_carrier_is_slow) {
  World world;
  world.timing.safe_delay = milliseconds(200);
  world.start();
  world.carrier.slow(milliseconds(300));
  world.peer.write(offer_with_candidates());
  const auto answer = world.peer.read_envelope();
  world.wait_counter("attached", 1);
  ck_assert_uint_eq(world.janus->count("trickle"), 0);
  world.peer.write(naming(answer));
  ck_assert(world.janus->wait_count("trickle", 2));
}
END_TEST

START_TEST(held_until_the_peer_names_the_answer) {
  World world;
  world.channel.hold_candidates = true;
  world.start();
  world.peer.write(offer_with_candidates());
  const auto answer = world.peer.read_envelope();
  ck_assert(trickles(world));
  world.peer.write(envelope(Envelope::Type::Message));  // of the call, but names nothing
  world.wait_counter("messages", 2);
  ck_assert_uint_eq(world.janus->count("trickle"), 0);
  world.peer.write(naming(answer));
  ck_assert(world.janus->wait_count("trickle", 2));
  const auto all = parse_object(world.janus->text("trickle", 0));
  ck_assert_uint_eq(json_array_size(json_object_get(all->get(), "candidates")), 2);
  const auto end = parse_object(world.janus->text("trickle", 1));
  ck_assert(json_is_true(json_object_get(json_object_get(end->get(), "candidate"), "completed")));
}
END_TEST

START_TEST(candidates_of_their_own_wait_as_well) {
  World world;
  world.channel.hold_candidates = true;
  world.start();
  auto offer = envelope(Envelope::Type::Offer);
  offer.sdp = sdp("1", false);
  world.peer.write(offer);
  auto early = envelope(Envelope::Type::Candidates);
  early.candidates = Json(json_pack("[{s:s,s:s}]", "candidate", kCandidate.c_str(), "sdpMid", "left"));
  world.peer.write(early);
  const auto answer = world.peer.read_envelope();
  world.wait_counter("messages", 2);
  ck_assert_uint_eq(world.janus->count("trickle"), 0);
  auto late = naming(answer, Envelope::Type::Candidates);
  late.candidates = Json(json_pack("[{s:s,s:s}]", "candidate", kCandidate.c_str(), "sdpMid", "right"));
  world.peer.write(late);
  // What was queued first, then what came with it.
  ck_assert(world.janus->wait_count("trickle", 2));
  ck_assert(world.janus->text("trickle", 0).find("left") != std::string::npos);
  ck_assert(world.janus->text("trickle", 1).find("right") != std::string::npos);
}
END_TEST

START_TEST(no_more_than_so_many_wait) {
  World world;
  world.channel.hold_candidates = true;
  world.start();
  auto offer = envelope(Envelope::Type::Offer);
  offer.sdp = sdp("1", false);
  for (int i = 0; i < 1000; ++i) offer.sdp += "a=candidate:1 1 udp 1 9.9.9.9 9\r\n";
  world.peer.write(text_of(offer), Format::LzBase64);  // as it is no message could hold it
  const auto answer = world.peer.read_envelope();
  ck_assert(answer.queued);
  auto more = envelope(Envelope::Type::Candidates);
  more.candidates = Json(json_pack("[{s:s}]", "candidate", kCandidate.c_str()));
  world.peer.write(more);
  world.wait_counter("dropped", 1);
  world.peer.write(naming(answer));
  ck_assert(world.janus->wait_count("trickle", 2));
  const auto all = parse_object(world.janus->text("trickle", 0));
  ck_assert_uint_eq(json_array_size(json_object_get(all->get(), "candidates")), 256);
  world.call("next");
}
END_TEST

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

START_TEST(a_slow_carrier_is_measured) {
  World world;
  world.channel.reachable = true;
  world.timing.safe_delay = milliseconds(200);
  world.start();
  world.carrier.slow(milliseconds(300));
  world.peer.write(offer_with_candidates());
  world.peer.read_envelope();
  ck_assert(!trickles(world));  // nothing was measured yet
  world.wait_counter("attached", 1);
  world.peer.write(another_call());
  ck_assert(world.peer.read_envelope().queued);
  ck_assert(trickles(world, 1));
}
END_TEST

START_TEST(the_peers_half_of_the_way_counts_as_well) {
  World world;
  world.channel.reachable = true;
  world.timing.safe_delay = milliseconds(200);
  world.start();
  world.peer.write(offer_with_candidates());
  const auto answer = world.peer.read_envelope();
  world.wait_counter("attached", 1);
  world.pass(milliseconds(500));  // so long it takes there and back
  world.peer.write(naming(answer));
  world.wait_counter("messages", 2);
  world.peer.write(another_call());
  ck_assert(world.peer.read_envelope().queued);
  ck_assert(trickles(world, 1));
}
END_TEST

START_TEST(the_peer_says_how_slow_it_is) {
  World world;
  world.channel.reachable = true;
  world.start();
  auto offer = offer_with_candidates();
  offer.delay = seconds(40);
  world.peer.write(offer);
  ck_assert(world.peer.read_envelope().queued);
  ck_assert(trickles(world));
}
END_TEST

START_TEST(an_unreachable_janus_is_too_far_away) {
  World world;
  world.start();
  auto offer = offer_with_candidates();
  offer.delay = seconds(40);
  world.peer.write(offer);
  const auto error = world.peer.read_envelope();
  check_text(error.re, offer.id);
  check_refused(world, error);
  ck_assert_uint_eq(world.janus->count("create"), 0);
  world.peer.write(another_call());  // it says nothing new
  check_refused(world, world.peer.read_envelope());
  offer = another_call("call-3");
  offer.delay = milliseconds(1);
  world.peer.write(offer);
  ck_assert_int_eq(static_cast<int>(world.peer.read_envelope().type),
                   static_cast<int>(Envelope::Type::Answer));
}
END_TEST

// What was measured of the peer before does not count for the one that has the new link.
START_TEST(a_reset_forgets_how_slow_the_peer_was) {
  World world;
  world.start();
  auto offer = offer_with_candidates();
  offer.delay = seconds(40);
  world.peer.write(offer);
  check_refused(world, world.peer.read_envelope());
  world.reset("alice");
  world.eventually("another root", [&] { return world.view("root") != world.first_root.trytes(); });
  world.peer.listen(*Hash::from_trytes(world.view("root")));
  world.peer.write(another_call());
  ck_assert_int_eq(static_cast<int>(world.peer.read_envelope().type),
                   static_cast<int>(Envelope::Type::Answer));
}
END_TEST

START_TEST(an_answer_that_takes_too_long_is_taken_back) {
  World world;
  world.timing.longest_delay = milliseconds(300);
  world.start();
  world.carrier.slow(milliseconds(1500));
  world.peer.write(offer_with_candidates());
  const auto answer = world.peer.read_envelope();
  ck_assert_int_eq(static_cast<int>(answer.type), static_cast<int>(Envelope::Type::Answer));
  const auto error = world.peer.read_envelope();
  check_text(error.re, "");  // the offer has its answer: it is the call that ends
  check_refused(world, error);
  world.wait_counter("attached", 2);
  world.carrier.slow(milliseconds(0));
  const auto next = another_call();
  world.peer.write(next);
  const auto at_once = world.peer.read_envelope();
  check_text(at_once.re, next.id);
  check_refused(world, at_once);
  // That refusal went quickly, so the next offer is answered.
  world.wait_counter("attached", 3);
  world.peer.write(another_call("call-3"));
  ck_assert_int_eq(static_cast<int>(world.peer.read_envelope().type),
                   static_cast<int>(Envelope::Type::Answer));
}
END_TEST

START_TEST(who_says_what_to_hold_is_not_refused) {
  World world;
  world.channel.hold_candidates = true;
  world.start();
  auto offer = offer_with_candidates();
  offer.delay = seconds(40);
  world.peer.write(offer);
  ck_assert(world.peer.read_envelope().queued);
}
END_TEST

START_TEST(never_is_never) {
  World world;
  world.channel.hold_candidates = false;
  world.start();
  auto offer = offer_with_candidates();
  offer.delay = seconds(40);
  world.peer.write(offer);
  ck_assert(!world.peer.read_envelope().queued);
  ck_assert(!trickles(world));
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway_candidates");
  TCase* tests = tcase_create("gateway_candidates");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {what_is_taken_out_of_a_description, what_is_too_much_in_a_description,
        candidates_of_janus_travel_in_its_description, a_quick_carrier_holds_none,
        the_first_answer_to_an_unreachable_janus_measures, the_first_answer_may_show_that_the_carrier_is_slow,
        held_until_the_peer_names_the_answer, candidates_of_their_own_wait_as_well, no_more_than_so_many_wait,
        a_plain_peer_has_no_way_to_tell, a_plain_peer_cannot_name_the_answer, a_slow_carrier_is_measured,
        the_peers_half_of_the_way_counts_as_well, the_peer_says_how_slow_it_is,
        an_unreachable_janus_is_too_far_away, a_reset_forgets_how_slow_the_peer_was,
        an_answer_that_takes_too_long_is_taken_back, who_says_what_to_hold_is_not_refused, never_is_never})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
