// When Janus hears of the peer's candidates.
#include "tests/unit/gateway_fixture.hpp"
#include "tests/unit/tap_main.hpp"

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

START_TEST(a_quick_carrier_holds_none) {
  World world;
  world.start();
  world.peer.write(offer_with_candidates());
  world.peer.read_envelope();
  ck_assert(!trickles(world));
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
  // What was held first, then what came with it.
  ck_assert(world.janus->wait_count("trickle", 2));
  ck_assert(world.janus->text("trickle", 0).find("left") != std::string::npos);
  ck_assert(world.janus->text("trickle", 1).find("right") != std::string::npos);
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

START_TEST(a_slow_carrier_is_measured) {
  World world;
  world.start();
  world.sea.slow(milliseconds(4100));
  world.peer.write(offer_with_candidates());
  const auto answer = world.peer.read_envelope();
  ck_assert(!trickles(world));  // nothing was measured yet
  world.wait_counter("attached", 1);
  auto again = offer_with_candidates();
  again.call = "call-2";
  world.peer.write(again);
  world.peer.read_envelope();
  ck_assert(trickles(world, 1));
}
END_TEST

START_TEST(never_is_never) {
  World world;
  world.channel.hold_candidates = false;
  world.start();
  world.sea.slow(milliseconds(4100));
  world.call();
  world.wait_counter("attached", 1);
  auto again = offer_with_candidates();
  again.call = "call-2";
  world.peer.write(again);
  world.peer.read_envelope();
  ck_assert(!trickles(world, 1));
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway_candidates");
  TCase* tests = tcase_create("gateway_candidates");
  tcase_set_timeout(tests, 120);
  for (const TTest* test : {what_is_taken_out_of_a_description, a_quick_carrier_holds_none,
                            held_until_the_peer_names_the_answer, candidates_of_their_own_wait_as_well,
                            a_plain_peer_has_no_way_to_tell, a_slow_carrier_is_measured, never_is_never})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
