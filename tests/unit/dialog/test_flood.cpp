// SPDX-License-Identifier: GPL-3.0-or-later
// A thousand first messages a second, with and without the link: what a channel does for them is bounded.
#include "tests/unit/support/raw_ends.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::test;
using dialog::WhenFull;
using std::chrono::seconds;

namespace {

constexpr std::size_t kGateway = 0, kFlood = 1'000;
constexpr std::size_t kOffers = 30;  // that are acted on, a minute

dialog::GatewayOptions lobby(DialogWorld& world) {
  auto options = world.options();
  options.when_full = WhenFull::Busy;
  options.max_dialogs = 10;
  options.offers_per_minute = kOffers;
  return options;
}

// Each from another caller, `wrong` milliseconds beside the time.
std::vector<Letter> flood(DialogWorld& world, const dialog::Link& link, std::int64_t wrong = 0) {
  std::vector<Letter> letters;
  for (std::size_t i = 0; i < kFlood; ++i) {
    RawPeer peer(world, link);
    world.primitives.random(std::span(peer.content.call));
    peer.content.ts += wrong;
    letters.push_back(peer.first());
  }
  return letters;
}
void deliver(DialogWorld& world, const std::vector<Letter>& letters) {
  for (const Letter& letter : letters) {
    world.deliver(letter);
    world.pass(milliseconds(1));
  }
}
bool one_more_is_heard(DialogWorld& world, std::size_t number) {
  auto& peer = world.add_peer(static_cast<std::uint8_t>(100 + number));
  const std::size_t texts = world.told(kGateway).texts.size();
  world.act(number, peer.call(world.say("offer"), 0, world.now));
  world.run();
  return world.told(kGateway).texts.size() > texts;
}

}  // namespace

START_TEST(with_the_link) {
  DialogWorld world;
  world.add_gateway(lobby(world));
  deliver(world, flood(world, world.link));
  const auto& counters = world.counters(kGateway);
  ck_assert_uint_eq(counters.opened, 10);
  ck_assert_uint_eq(counters.opened + counters.busy + counters.limited, kFlood);
  ck_assert_uint_le(counters.opened + counters.busy, kOffers + 1);
  world.pass(seconds(1));
  ck_assert_uint_le(world.sent.size(), 4 * (kOffers + 1));
  ck_assert_uint_lt(world.gateway(kGateway).memory(), 1'000'000);
  world.pass(seconds(120));
  ck_assert_uint_eq(world.gateway(kGateway).calls(), 0);
  ck_assert(one_more_is_heard(world, 1));
}
END_TEST

START_TEST(with_the_link_and_a_wrong_clock) {
  DialogWorld world;
  world.add_gateway(lobby(world));
  deliver(world, flood(world, world.link, -3'600'000));
  const auto& counters = world.counters(kGateway);
  ck_assert_uint_eq(counters.opened, 0);
  ck_assert_uint_eq(counters.again + counters.limited, kFlood);
  ck_assert_uint_le(counters.again, kOffers + 1);
  ck_assert_uint_le(world.watches(kGateway), 2 + 16);  // those that may prove that they are there
  ck_assert(one_more_is_heard(world, 1));              // a right clock has its own share
}
END_TEST

START_TEST(without_the_link) {
  DialogWorld world;
  world.add_gateway(lobby(world));
  dialog::Link link = world.link;
  link.channel = dialog::channel_secret(world.primitives, world.secret, "other", 0);
  auto letters = flood(world, link);
  const auto address = RawPeer(world).there().address;
  for (Letter& letter : letters) letter.address = address;
  deliver(world, letters);
  ck_assert_uint_eq(world.counters(kGateway).junk, kFlood);
  ck_assert(world.sent.empty());
  ck_assert(one_more_is_heard(world, 1));
}
END_TEST

START_TEST(one_message_a_thousand_times) {
  DialogWorld world;
  world.add_gateway(lobby(world));
  RawPeer peer(world);
  deliver(world, std::vector<Letter>(kFlood, peer.first()));
  ck_assert_uint_eq(world.counters(kGateway).opened, 1);
  ck_assert_uint_eq(world.counters(kGateway).replayed, kFlood - 1);
  ck_assert(one_more_is_heard(world, 1));
}
END_TEST

int main() {
  Suite* suite = suite_create("flood");
  TCase* tc = tcase_create("a lobby");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, with_the_link);
  tcase_add_test(tc, with_the_link_and_a_wrong_clock);
  tcase_add_test(tc, without_the_link);
  tcase_add_test(tc, one_message_a_thousand_times);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
