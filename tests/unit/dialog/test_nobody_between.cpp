// SPDX-License-Identifier: GPL-3.0-or-later
// Who stands between peer and gateway, or has a link of another channel, cannot read, forge, replay or
// redirect a call: each tries it with all that it has. See SECURITY.md.
#include "tests/unit/support/listener.hpp"

using namespace jm;
using namespace jm::test;
using std::chrono::seconds;
using trinary::Hash;

START_TEST(a_carrier_reads_nothing) {
  DialogWorld world;
  call(world);
  std::size_t read = 0;
  for (const Letter& letter : world.sent) {
    const auto root = *Hash::from_trytes(letter.payload.substr(0, 81));
    for (const Hash& side_key : {Hash(), root, letter.address, mam::address_of(root, mam::Mode::Restricted)})
      read += dialog::read_frame(letter.payload, side_key).has_value();
  }
  ck_assert_uint_eq(read, 0);
  // Nor does the size tell more than 128 bytes do.
  for (std::size_t i = 1; i < 4; ++i) ck_assert(world.sent[i].address != world.sent[0].address);
  ck_assert_uint_eq(world.sent[2].payload.size(), world.sent[3].payload.size());
}
END_TEST

START_TEST(a_carrier_forges_nothing) {
  DialogWorld world;
  call(world);
  for (const Letter& letter : std::vector(world.sent)) {
    for (std::size_t at = 0; at < letter.payload.size(); at += 211) {
      Letter changed = letter;
      changed.payload[at] = changed.payload[at] == 'A' ? 'B' : 'A';
      world.deliver(changed);
    }
    Letter longer = letter;
    longer.payload += "GARBAGE";
    world.deliver(longer);
    const Bytes bytes(300, 7);
    for (const Hash& side_key : {Hash(), letter.address})
      world.deliver({0, 0, letter.address, frame_of(world.primitives, bytes, side_key)});
  }
  expect_untouched(world);
}
END_TEST

START_TEST(a_carrier_replays_nothing) {
  DialogWorld world;
  call(world);
  const std::vector<Letter> all(world.sent);
  for (int round = 0; round < 3; ++round)
    for (auto letter = all.rbegin(); letter != all.rend(); ++letter) world.deliver(*letter);
  expect_untouched(world);
  ck_assert_uint_eq(world.counters(kGateway).replayed, 3);
}
END_TEST

START_TEST(a_carrier_replays_nothing_to_a_gateway_that_restarted) {
  DialogWorld world;
  call(world);
  const std::vector<Letter> all(world.sent);
  world.end(kGateway);
  world.end(kPeer);
  world.store.clear();
  world.add_gateway(world.options());  // 2
  for (int round = 0; round < 3; ++round)
    for (const Letter& letter : all) world.deliver(letter);
  world.pass(seconds(1));
  ck_assert(world.told(2).texts.empty() && world.told(2).opened.empty());
  ck_assert_uint_eq(world.counters(2).again, 3);  // "say it again": nobody does
  world.pass(seconds(3'600));
  for (const Letter& letter : all) world.deliver(letter);
  ck_assert(world.told(2).texts.empty() && world.told(2).opened.empty());
}
END_TEST

START_TEST(a_carrier_redirects_nothing) {
  DialogWorld world;
  call(world);
  auto& other = world.add_peer(2);
  world.act(2, other.call(world.say("second"), 0, world.now));
  world.run();
  world.act(kGateway, world.gateway(kGateway).send(2, world.say("to the second"), 0, world.now));
  world.run();
  world.act(2, other.send(world.say("of the second"), 0, world.now));
  world.run();
  world.told(kGateway).texts = kHeardByGateway;
  const auto heard = world.told(2).texts;
  const std::vector<Letter> all(world.sent);
  for (const Letter& letter : all)
    for (const Letter& elsewhere : all) world.deliver({0, 0, elsewhere.address, letter.payload});
  ck_assert(world.told(2).texts == heard);
  expect_untouched(world);
}
END_TEST

START_TEST(a_link_of_another_channel_opens_nothing) {
  DialogWorld world;
  call(world);
  dialog::Link link = world.link;
  link.channel = dialog::channel_secret(world.primitives, world.secret, "other", 0);
  RawPeer outsider(world, link);
  const Place here = RawPeer(world).there(), there = outsider.there();
  for (const Letter& letter : world.sent)
    for (const Place& known : {there, outsider.there(1), outsider.there(-1), outsider.mailbox()})
      ck_assert(!dialog::read_frame(letter.payload, known.side_key).has_value());
  // It knows neither the side key here, nor the psk if it were told that.
  world.deliver({0, 0, here.address, outsider.first().payload});
  world.deliver(outsider.letter({here.address, there.side_key}, outsider.first_bytes(here)));
  world.deliver(outsider.letter(here, outsider.first_bytes(here)));
  ck_assert_uint_eq(world.counters(kGateway).junk, 3);
  ck_assert_uint_eq(world.gateway(kGateway).calls(), 1);
  expect_untouched(world);
}
END_TEST

int main() {
  Suite* suite = suite_create("nobody between");
  TCase* tc = tcase_create("by trying");
  tcase_add_test(tc, a_carrier_reads_nothing);
  tcase_add_test(tc, a_carrier_forges_nothing);
  tcase_add_test(tc, a_carrier_replays_nothing);
  tcase_add_test(tc, a_carrier_replays_nothing_to_a_gateway_that_restarted);
  tcase_add_test(tc, a_carrier_redirects_nothing);
  tcase_add_test(tc, a_link_of_another_channel_opens_nothing);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
