// SPDX-License-Identifier: GPL-3.0-or-later
// A peer that makes far more offers than it may: what it costs is bounded by its limit, and it can be used
// again.
#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

namespace {

using namespace gateway_test;

constexpr int kFlood = 200;

// Another channel in the same gateway.
struct Other {
  explicit Other(World& world) : peer(world.carrier, 'Q') {
    ChannelConfig config = channel_for(peer);
    config.name = "bob";
    config.carrier = "memory";
    world.more.push_back(std::move(config));
  }
  Peer peer;
};

Envelope offer(int number) {
  return envelope(Envelope::Type::Offer, "call-" + std::to_string(number));
}

START_TEST(beyond_its_limit_a_channel_is_not_read) {
  World world;
  Other other(world);
  world.channel.offers_per_minute = 2;
  world.start();
  for (int i = 0; i < 2; ++i) {
    world.peer.write(offer(i));
    ck_assert(world.peer.read_envelope().type == Envelope::Type::Answer);
  }
  world.peer.write(offer(2));
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Error);
  for (int i = 3; i < kFlood; ++i) world.peer.write(offer(i));
  // Meanwhile others are served.
  const Json list = world.query("channels");
  other.peer.listen(
      *Hash::from_trytes(text_or(json_array_get(json_object_get(list.get(), "channels"), 1), "root")));
  for (int i = 0; i < 10; ++i) {
    other.peer.write(offer(i));
    ck_assert(other.peer.read_envelope().type == Envelope::Type::Answer);
  }
  ck_assert_int_eq(world.counter("messages"), 3);
}
END_TEST

START_TEST(after_a_flood_its_last_offer_is_answered) {
  World world;
  world.channel.offers_per_minute = 20;
  world.start();
  for (int i = 0; i < kFlood; ++i) world.peer.write(offer(i));
  const auto last = offer(kFlood);
  world.peer.write(last);
  Envelope message;
  do message = world.peer.read_envelope();
  while (message.re != last.id);
  ck_assert(message.type == Envelope::Type::Answer);
  ck_assert_int_eq(world.counter("messages"), kFlood + 1);
  // Most were skipped: neither asked of Janus nor refused one by one.
  ck_assert_int_gt(world.counter("skipped"), kFlood / 2);
  ck_assert_int_lt(world.counter("offers"), kFlood / 2);
}
END_TEST

// What the peer sends in its call meanwhile is not lost: catching up hands it on.
START_TEST(a_call_goes_on_behind_a_flood) {
  World world;
  world.channel.offers_per_minute = 20;
  world.channel.allow_requests = {"set"};
  world.start();
  for (int i = 0; i < 20; ++i) world.call("call-" + std::to_string(i));
  world.peer.write(offer(99));
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Error);
  auto message = envelope(Envelope::Type::Message, "call-19");
  message.body.reset(json_pack("{s:s}", "request", "set"));
  world.peer.write(message);
  world.peer.write(envelope(Envelope::Type::Bye, "call-19"));
  ck_assert(world.janus->wait_count("destroy", 20, seconds(100)));
  ck_assert_uint_eq(world.janus->count("message"), 21);
}
END_TEST

// Messages that are no offers are not refused, however many; the channel gets its share of reading then.
START_TEST(many_messages_are_all_read) {
  World world;
  world.start();
  world.call("one");
  for (int i = 0; i < kFlood; ++i) world.peer.write(envelope(Envelope::Type::Message, "one"));
  const auto last = offer(2);
  world.peer.write(last);
  const auto answer = world.peer.read_envelope();
  ck_assert(answer.type == Envelope::Type::Answer);
  check_text(answer.re, last.id);
  ck_assert_int_eq(world.counter("messages"), kFlood + 2);
  ck_assert_int_eq(world.counter("skipped"), 0);
}
END_TEST

// True messages under another root: what costs most to find out, and more together than the gateway has for
// that. There is always some left until the other is served, however busy this machine is.
START_TEST(junk_for_one_holds_up_nobody_else) {
  constexpr int kJunk = 300;
  World world;
  Other other(world);
  world.start();
  const Json list = world.query("channels");
  other.peer.listen(
      *Hash::from_trytes(text_or(json_array_get(json_object_get(list.get(), "channels"), 1), "root")));
  Peer stranger(world.carrier, 'S');
  const auto junk = stranger.make(std::string(45'000, 'X'));
  const auto ready = other.peer.make(*write_message(text_of(offer(1)), Format::Plain));
  int sent = 0;
  const auto send = [&](int count) {
    sent += count;
    while (count-- > 0) world.carrier.put(world.peer.next_address(), junk.payload);
  };
  send(kJunk);
  world.carrier.put(ready.address, ready.payload);
  world.eventually("the other is served", [&] {
    if (world.counter("junk") > sent - kJunk / 2) send(kJunk / 2);
    return world.janus->count("message") == 1;
  });
  ck_assert(other.peer.read_envelope().type == Envelope::Type::Answer);
  world.wait_counter("junk", sent);
  world.call();
}
END_TEST

}  // namespace

int main() {
  Suite* suite = suite_create("gateway flood");
  TCase* tcase = tcase_create("flood");
  tcase_set_timeout(tcase, 240);
  tcase_add_test(tcase, beyond_its_limit_a_channel_is_not_read);
  tcase_add_test(tcase, after_a_flood_its_last_offer_is_answered);
  tcase_add_test(tcase, a_call_goes_on_behind_a_flood);
  tcase_add_test(tcase, many_messages_are_all_read);
  tcase_add_test(tcase, junk_for_one_holds_up_nobody_else);
  suite_add_tcase(suite, tcase);
  return run_tap(suite);
}
