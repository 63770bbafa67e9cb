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
  // Begins once its channel has read what there is.
  void listen(World& world) {
    Json channel;
    world.eventually("the other listens", [&] {
      const Json list = world.query("channels");
      channel = share(json_array_get(json_object_get(list.get(), "channels"), 1));
      return text_or(channel.get(), "state") == "listening";
    });
    world.carrier.run_loops();
    peer.listen(*Hash::from_trytes(text_or(channel.get(), "root")));
  }
  Peer peer;
};

std::string offer(int number) {
  const std::string session = std::to_string(number + 1);
  return description_text(sdp(session, true, "U" + session));
}

void reads(Peer& peer, const char* type) {
  check_text(text_or(peer.read_json().get(), "type"), type);
}

START_TEST(beyond_its_limit_a_channel_is_not_read) {
  World world;
  Other other(world);
  world.channel.offers_per_minute = 2;
  world.start();
  for (int i = 0; i < 2; ++i) {
    world.peer.write(offer(i));
    reads(world.peer, "answer");
  }
  world.peer.write(offer(2));
  reads(world.peer, "error");
  for (int i = 3; i < kFlood; ++i) world.peer.write(offer(i));
  // Meanwhile others are served.
  other.listen(world);
  for (int i = 0; i < 10; ++i) {
    other.peer.write(offer(i));
    reads(other.peer, "answer");
  }
  ck_assert_int_eq(world.counter("messages"), 3);
}
END_TEST

START_TEST(after_a_flood_its_last_offer_is_answered) {
  World world;
  world.channel.offers_per_minute = 20;
  world.start();
  for (int i = 0; i < kFlood; ++i) world.peer.write(offer(i));
  world.peer.write(description_text(sdp("last", true, "LAST")));
  Json message;
  do message = world.peer.read_json();
  while (text_or(message.get(), "re") != "LAST");
  check_text(text_or(message.get(), "type"), "answer");
  ck_assert_int_eq(world.counter("messages"), kFlood + 1);
  // Most were skipped: neither asked of Janus nor refused one by one.
  ck_assert_int_gt(world.counter("skipped"), kFlood / 2);
  ck_assert_int_lt(world.counter("offers"), kFlood / 2);
}
END_TEST

// Messages that are no offers are not refused, however many; the channel gets its share of reading then.
START_TEST(many_messages_are_all_read) {
  World world;
  world.start();
  for (int i = 0; i < kFlood; ++i) world.peer.write(R"({"type":"error","reason":"no"})");
  world.plain_call();
  ck_assert_int_eq(world.counter("messages"), kFlood + 1);
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
  other.listen(world);
  Peer stranger(world.carrier, 'S');
  const auto junk = stranger.make(std::string(45'000, 'X'));
  const auto ready = other.peer.make(*write_message(offer(1), Format::Plain));
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
  reads(other.peer, "answer");
  world.wait_counter("junk", sent);
  world.plain_call();
}
END_TEST

}  // namespace

int main() {
  Suite* suite = suite_create("gateway flood");
  TCase* tcase = tcase_create("flood");
  tcase_set_timeout(tcase, 240);
  tcase_add_test(tcase, beyond_its_limit_a_channel_is_not_read);
  tcase_add_test(tcase, after_a_flood_its_last_offer_is_answered);
  tcase_add_test(tcase, many_messages_are_all_read);
  tcase_add_test(tcase, junk_for_one_holds_up_nobody_else);
  suite_add_tcase(suite, tcase);
  return run_tap(suite);
}
