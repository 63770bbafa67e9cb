// SPDX-License-Identifier: GPL-3.0-or-later
// Calls over sealed channels, with a whole gateway, a fake Janus and a peer's engine of dialogs.
#include "gateway/state/state_inspect.hpp"
#include "tests/unit/support/sealed_world.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

namespace {

using jm::dialog::OverReason;

struct Sealed : SealedWorld {
  Sealed() { channel.reachable = true; }

  SealedPeer& peer_of(char call, std::uint32_t attempt = 0) {
    return *peers.emplace_back(std::make_unique<SealedPeer>(carrier, link(), name(call), attempt));
  }
  // What an envelope has to have in a dialog.
  static std::string offer(const std::string& id) {
    Json json(json_pack("{s:s,s:s,s:s}", "id", id.c_str(), "type", "offer", "sdp", sdp().c_str()));
    return dump(json.get());
  }
  static void answered(SealedPeer& peer, const char* re) {
    const Json answer = peer.read();
    ck_assert_ptr_nonnull(answer.get());
    ck_assert_msg(text_or(answer.get(), "type") == "answer" && text_or(answer.get(), "re") == re, "%s",
                  dump(answer.get()).c_str());
  }
  std::vector<std::unique_ptr<SealedPeer>> peers;
};

}  // namespace

START_TEST(an_offer_is_answered) {
  Sealed world;
  world.start();
  SealedPeer& peer = world.peer_of('a');
  peer.say(Sealed::offer("o1"));
  Sealed::answered(peer, "o1");
  world.wait_counter("attached", 1);
  ck_assert_int_eq(world.dialogs("opened"), 1);
  ck_assert_int_eq(world.calls(), 1);
  // All stages of it were timed.
  ck_assert(world.janus->wait_event("answer"));
  world.janus->tell(R"({"janus":"webrtcup"})");
  world.wait_state("connected");
  // A further offer in the same dialog.
  peer.say(Sealed::offer("o2"));
  Sealed::answered(peer, "o2");
  ck_assert_uint_eq(world.janus->count("create"), 1);
}
END_TEST

START_TEST(the_peer_hangs_up) {
  Sealed world;
  world.start();
  SealedPeer& peer = world.peer_of('a');
  peer.say(Sealed::offer("o1"));
  Sealed::answered(peer, "o1");
  peer.say(R"({"id":"b1","type":"bye"})");
  world.eventually("Janus's session ends", [&] { return world.janus->count("destroy") == 1; });
  // The conversation is over, and so is the dialog.
  ck_assert(peer.over() == OverReason::Ended);
  world.eventually("the call is gone", [&] { return world.calls() == 0; });
  world.wait_state("listening");
}
END_TEST

START_TEST(the_peer_ends_the_dialog) {
  Sealed world;
  world.start();
  SealedPeer& peer = world.peer_of('a');
  peer.say(Sealed::offer("o1"));
  Sealed::answered(peer, "o1");
  peer.end();
  world.eventually("Janus's session ends", [&] { return world.janus->count("destroy") == 1; });
  world.eventually("the call is gone", [&] { return world.calls() == 0; });
}
END_TEST

START_TEST(janus_hangs_up) {
  Sealed world;
  world.start();
  SealedPeer& peer = world.peer_of('a');
  peer.say(Sealed::offer("o1"));
  Sealed::answered(peer, "o1");
  world.janus->tell(R"({"janus":"hangup","reason":"ICE failed"})");
  const Json bye = peer.read();
  ck_assert(text_or(bye.get(), "type") == "bye");
  ck_assert(peer.over() == OverReason::Ended);
}
END_TEST

START_TEST(another_device_takes_the_place) {
  Sealed world;
  world.start();
  SealedPeer &first = world.peer_of('a'), &second = world.peer_of('b');
  first.say(Sealed::offer("o1"));
  Sealed::answered(first, "o1");
  second.say(Sealed::offer("o2"));
  Sealed::answered(second, "o2");
  ck_assert(first.over() == OverReason::Replaced);
  world.eventually("its session ends", [&] { return world.janus->count("destroy") == 1; });
  ck_assert_int_eq(world.dialogs("replaced"), 1);
  ck_assert_int_eq(world.calls(), 1);
}
END_TEST

START_TEST(a_lobby_has_several_calls) {
  Sealed world;
  world.channel.sealed.max_dialogs = 2;
  world.channel.sealed.when_full = jm::dialog::WhenFull::Busy;
  world.start();
  for (const char c : {'a', 'b'}) {
    const std::string id(1, c);
    world.peer_of(c).say(Sealed::offer(id));
    Sealed::answered(*world.peers.back(), id.c_str());
  }
  SealedPeer& third = world.peer_of('c');
  third.say(Sealed::offer("c"));
  ck_assert(third.over() == OverReason::Busy);
  ck_assert_int_eq(world.calls(), 2);
  ck_assert_uint_eq(world.janus->count("create"), 2);
  // Each has what Janus says to it: an answer to a further offer comes to who made it.
  world.peers[0]->say(Sealed::offer("more"));
  Sealed::answered(*world.peers[0], "more");
}
END_TEST

START_TEST(a_call_goes_on_in_another_dialog) {
  Sealed world;
  world.start();
  SealedPeer& peer = world.peer_of('a');
  peer.say(Sealed::offer("o1"));
  Sealed::answered(peer, "o1");
  // The page is loaded anew: the same call, a higher attempt.
  SealedPeer& again = world.peer_of('a', 1);
  again.say(Sealed::offer("o2"));
  // What the first dialog is not known to have brought comes again.
  Sealed::answered(again, "o1");
  Sealed::answered(again, "o2");
  ck_assert(world.janus->wait_event("renewed"));
  ck_assert_int_eq(world.dialogs("taken_over"), 1);
  ck_assert_uint_eq(world.janus->count("destroy"), 0);
  ck_assert_int_eq(world.calls(), 1);
}
END_TEST

// The page was loaded anew and knows nothing of the answer: it says the same again.
START_TEST(a_repeated_offer_is_answered_again) {
  Sealed world;
  world.start();
  SealedPeer& peer = world.peer_of('a');
  peer.say(Sealed::offer("o1"));
  Sealed::answered(peer, "o1");
  world.janus->tell(R"({"janus":"webrtcup"})");
  world.wait_state("connected");
  SealedPeer& again = world.peer_of('a', 1);
  again.say(Sealed::offer("o1"));
  Sealed::answered(again, "o1");
  ck_assert_uint_eq(world.janus->count("message"), 1);
}
END_TEST

START_TEST(what_is_in_progress_is_answered_in_the_newest_dialog) {
  Sealed world;
  world.start();
  world.janus->mute = true;
  SealedPeer& peer = world.peer_of('a');
  peer.say(Sealed::offer("o1"));
  ck_assert(world.janus->wait_count("message", 1));
  SealedPeer& again = world.peer_of('a', 1);
  again.say(Sealed::offer("o1"));
  world.eventually("it has gone over", [&] { return world.dialogs("taken_over") == 1; });
  world.janus->speak();
  Sealed::answered(again, "o1");
  ck_assert_uint_eq(world.janus->count("message"), 1);
  ck_assert_ptr_null(peer.read(milliseconds(0)).get());
}
END_TEST

START_TEST(a_carrier_that_fails_is_left) {
  Sealed world;
  world.channel.sealed.further_carriers = {"second"};
  world.start();
  world.carrier.down(true);
  jm::dialog::Link link = world.link();
  link.carriers.push_back("https://second.example");
  world.peers.push_back(std::make_unique<SealedPeer>(
      std::vector<MemoryCarrier*>{&world.carrier, &world.second_carrier}, link, Sealed::name('a'), 0));
  world.peers.back()->say(Sealed::offer("o1"));
  Sealed::answered(*world.peers.back(), "o1");
  ck_assert_int_eq(world.dialogs("opened"), 1);
}
END_TEST

START_TEST(the_second_gateway_of_a_pool) {
  Sealed world;
  world.pool = {2, 1};
  world.start();
  jm::dialog::Link link = world.link();
  link.pool = 2;
  for (const char c : {'a', 'b', 'c'}) {
    world.peers.push_back(std::make_unique<SealedPeer>(world.carrier, link, Sealed::name(c)));
    world.peers.back()->say(Sealed::offer(std::string(1, c)));
    Sealed::answered(*world.peers.back(), std::string(1, c).c_str());
  }
  link.pool = 1;  // there is no first one
  SealedPeer lonely(world.carrier, link, Sealed::name('d'));
  lonely.say(Sealed::offer("d"));
  ck_assert_ptr_null(lonely.read(milliseconds(200)).get());
}
END_TEST

START_TEST(the_janus_api_over_a_dialog) {
  Sealed world;
  world.channel.api = ChannelConfig::Api::Janus;
  world.channel.allow_requests = {""};
  world.start();
  SealedPeer& peer = world.peer_of('a');
  peer.say(
      R"([{"janus":"create","transaction":"c","id":11},)"
      R"({"janus":"attach","transaction":"a","session_id":11,"handle_id":22,"plugin":"janus.plugin.echotest"},)"
      R"({"janus":"message","transaction":"m","session_id":11,"handle_id":22,"body":{"audio":true}}])");
  Json object = peer.read();
  while (object && text_or(object.get(), "transaction") != "m") object = peer.read();
  ck_assert_ptr_nonnull(object.get());
  ck_assert_int_eq(integer_in(object.get(), "session_id").value_or(0), 11);
  world.wait_state("open");
}
END_TEST

// What an administrator asks for is not done for a first message, which may be a replay.
START_TEST(the_admin_api_wants_a_proof_first) {
  Sealed world;
  world.channel.api = ChannelConfig::Api::Admin;
  world.channel.allow_verbs = {"list_sessions"};
  world.admin_secret = "janusoverlord";
  world.start();
  SealedPeer& peer = world.peer_of('a');
  peer.say(R"([{"janus":"list_sessions","transaction":"l"}])");
  Json object = peer.read();
  while (object && text_or(object.get(), "transaction") != "l") object = peer.read();
  ck_assert_ptr_nonnull(object.get());
  ck_assert_int_eq(world.dialogs("again"), 1);
  ck_assert_int_eq(world.dialogs("opened"), 1);
}
END_TEST

START_TEST(another_generation_does_not_open) {
  Sealed world;
  world.start();
  jm::dialog::Link old = world.link();
  world.channel.sealed.generation = 1;
  old.channel = world.link().channel;
  SealedPeer peer(world.carrier, old);
  peer.say(Sealed::offer("o1"));
  ck_assert_ptr_null(peer.read(milliseconds(200)).get());
  ck_assert_uint_eq(world.janus->count("create"), 0);
}
END_TEST

START_TEST(a_reset_ends_its_calls) {
  Sealed world;
  world.start();
  SealedPeer& peer = world.peer_of('a');
  peer.say(Sealed::offer("o1"));
  Sealed::answered(peer, "o1");
  (void)world.reset("alice");
  const Json bye = peer.read();
  ck_assert(text_or(bye.get(), "type") == "bye");
  ck_assert(peer.over() == OverReason::Ended);
  // Its link stays good.
  SealedPeer& next = world.peer_of('b');
  next.say(Sealed::offer("o2"));
  Sealed::answered(next, "o2");
}
END_TEST

START_TEST(the_gateway_stops_and_starts) {
  Sealed world;
  world.start();
  SealedPeer& peer = world.peer_of('a');
  peer.say(Sealed::offer("o1"));
  Sealed::answered(peer, "o1");
  world.stop();
  const Json bye = peer.read();
  ck_assert(text_or(bye.get(), "type") == "bye");
  world.start();
  SealedPeer& next = world.peer_of('b');
  next.say(Sealed::offer("o2"));
  Sealed::answered(next, "o2");
  // Nothing is in the state.
  const auto channels = list_channels(world.folder.path() + "/state");
  ck_assert(channels && channels->empty());
}
END_TEST

START_TEST(its_link_is_told) {
  Sealed world;
  world.start();
  const Json request(json_pack("{s:s,s:s}", "request", "link", "channel", "alice"));
  // The memory carrier has no address.
  ck_assert_int_eq(integer_in(world.gateway->query(request.get()).get(), "error_code").value_or(0), 413);
}
END_TEST

int main() {
  Suite* suite = suite_create("sealed");
  TCase* tests = tcase_create("sealed");
  tcase_set_timeout(tests, 60);
  for (const TTest* test :
       {an_offer_is_answered, the_peer_hangs_up, the_peer_ends_the_dialog, janus_hangs_up,
        another_device_takes_the_place, a_lobby_has_several_calls, a_call_goes_on_in_another_dialog,
        a_repeated_offer_is_answered_again, what_is_in_progress_is_answered_in_the_newest_dialog,
        a_carrier_that_fails_is_left, the_second_gateway_of_a_pool, the_janus_api_over_a_dialog,
        the_admin_api_wants_a_proof_first, another_generation_does_not_open, a_reset_ends_its_calls,
        the_gateway_stops_and_starts, its_link_is_told})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
