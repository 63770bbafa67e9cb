// SPDX-License-Identifier: GPL-3.0-or-later
// What bad input gets at either end: an outcome and a counter, and silence where a word would help whoever
// sent it. See docs/protocol.md.
#include "tests/unit/support/bad_input.hpp"
#include "trinary/text.hpp"

using namespace jm;
using namespace jm::test;
using dialog::OverReason;
using std::chrono::seconds;
using PeerState = dialog::PeerDialogs::State;

namespace {

constexpr std::size_t kPeer = 1;
constexpr std::size_t kBomb = dialog::kMostText + 1;

}  // namespace

START_TEST(random_bytes) {
  DialogWorld world;
  RawPeer peer(world);
  open(world, peer);
  for (const Place& place : {peer.there(), peer.out}) {
    std::vector<Letter> letters;
    for (const char* text : {"", "x", "9", "NOT TRYTES"}) letters.push_back({0, 0, place.address, text});
    letters.push_back({0, 0, place.address, std::string(50'000, '9')});
    for (std::size_t size = 0; size < 600; size += 37) {
      Bytes bytes(size);
      world.primitives.random(bytes);
      letters.push_back({0, 0, place.address, trinary::from_bytes(bytes)});
      letters.push_back(peer.letter(place, bytes));
    }
    silent(world, &dialog::Counters::junk, {letters});
  }
}
END_TEST

START_TEST(a_message_of_another_channel) {
  DialogWorld world;
  world.add_gateway(world.options());
  dialog::Link link = world.link;
  link.channel = dialog::channel_secret(world.primitives, world.secret, "other", 0);
  RawPeer other(world, link), here(world);
  Letter astray = other.first();
  astray.address = here.there().address;
  silent(world, &dialog::Counters::junk,
         {astray, here.letter(here.there(), other.first_bytes(here.there()))});
}
END_TEST

START_TEST(cut_short_or_changed) {
  DialogWorld world;
  RawPeer peer(world);
  open(world, peer);
  RawPeer next(world);
  next.content.call.fill(78);
  const Bytes first = next.first_bytes(next.there());
  silent(world, &dialog::Counters::junk, {cut(next, next.there(), first)});
  silent(world, &dialog::Counters::junk, {flipped(next, next.there(), first)});

  const Bytes numbered =
      sealed(world.primitives, peer.keys.initiator, 2, peer.out,  // in another chain than the first message
             dialog::write(dialog::Numbered{0, 1, false, false, {}, packed(world.primitives, "a")}));
  silent(world, &dialog::Counters::junk, {cut(peer, peer.out, numbered)});
  silent(world, &dialog::Counters::junk, {flipped(peer, peer.out, numbered)});
  ck_assert(heard(world, peer.letter(peer.out, numbered)) == "[\"a\"]");
}
END_TEST

START_TEST(a_public_key_of_small_order) {
  DialogWorld world;
  world.add_gateway(world.options());
  RawPeer raw(world);
  Bytes zero = raw.first_bytes(raw.there());
  std::fill_n(zero.begin() + 1, 32, 0);
  Bytes one = zero;
  one[1] = 1;
  silent(world, &dialog::Counters::junk, {raw.letter(raw.there(), zero), raw.letter(raw.there(), one)});

  auto& peer = world.add_peer(1);
  world.holds = true;
  world.act(kPeer, peer.call(world.say("offer"), 0, world.now));
  RawGateway gateway(world);
  ck_assert(gateway.called(world.held.front()));
  const Bytes good = gateway.second_bytes({});
  Bytes bad = good;
  std::fill_n(bad.begin() + 1, 32, 0);
  world.deliver(gateway.letter(bad));
  ck_assert_uint_eq(world.counters(kPeer).junk, 1);
  ck_assert(peer.state() == PeerState::Calling);
  world.deliver(gateway.letter(good));
  ck_assert(peer.state() == PeerState::Open);

  world.link.gateway = {};  // a link with such a key
  auto& lost = world.add_peer(2);
  world.act(2, lost.call(world.say("offer"), 0, world.now));
  ck_assert(world.told(2).over == std::vector{OverReason::Unsendable});
}
END_TEST

START_TEST(another_version_or_dictionary) {
  DialogWorld world;
  RawPeer peer(world);
  open(world, peer);
  RawPeer next(world);
  next.content.call.fill(78);
  std::vector<Letter> letters;
  for (const unsigned form : {0x31u, 0x11u, 0x01u, 0xF1u, 0x29u, 0x27u, 0x22u})
    letters.push_back(next.first(static_cast<std::uint8_t>(form)));
  silent(world, &dialog::Counters::junk, {letters});
  letters.clear();
  for (const unsigned form : {0x39u, 0x19u, 0x21u, 0x2Fu, 0x28u})
    letters.push_back(peer.say_plain(1, dialog::write(dialog::Numbered{}), static_cast<std::uint8_t>(form)));
  silent(world, &dialog::Counters::junk, {letters});
}
END_TEST

START_TEST(a_payload_that_inflates_beyond_the_bound) {
  DialogWorld world;
  RawPeer peer(world);
  open(world, peer);
  RawPeer next(world);
  Bytes bomb{0, 0};
  dialog::append(bomb, View(world.primitives.deflate(std::string(kBomb, 'a'), *dialog::dictionary(1))));
  next.content.call.fill(78);
  next.content.packed = bomb;
  silent(world, &dialog::Counters::bad_payload, {next.first()});
  silent(world, &dialog::Counters::bad_payload, {peer.say(dialog::Numbered{0, 1, false, false, {}, bomb})});
  ck_assert(heard(world, peer.say(dialog::Numbered{0, 2, false, false, {}, packed(world.primitives, "b")})) ==
            "[\"b\"]");

  auto& engine = world.add_peer(1);
  world.holds = true;
  world.act(kPeer, engine.call(world.say("offer"), 0, world.now));
  RawGateway gateway(world);
  ck_assert(gateway.called(world.held.front()));
  dialog::Second second;
  second.packed = bomb;
  world.deliver(gateway.letter(gateway.second_bytes(second)));
  ck_assert_uint_eq(world.counters(kPeer).bad_payload, 1);
  ck_assert(engine.state() == PeerState::Open && world.told(kPeer).texts.empty());
}
END_TEST

START_TEST(a_first_message_that_was_held_back) {
  DialogWorld world;
  world.add_gateway(world.options());
  auto& peer = world.add_peer(1);
  world.holds = true;
  world.act(kPeer, peer.call(world.say("offer"), 0, world.now));
  world.holds = false;
  world.pass(seconds(4));  // the peer begins anew
  ck_assert_uint_eq(world.told(kGateway).opened.size(), 1);
  silent(world, &dialog::Counters::stale, {world.held.front()});
  silent(world, &dialog::Counters::replayed, {world.held.front()});
  ck_assert(peer.state() == PeerState::Open);
}
END_TEST

START_TEST(a_first_message_of_a_call_that_is_over) {
  DialogWorld world;
  world.add_gateway(world.options());
  auto& peer = world.add_peer(1);
  world.holds = true;
  world.act(kPeer, peer.call(world.say("offer"), 0, world.now));
  world.holds = false;
  world.pass(seconds(4));
  world.act(kPeer, peer.end(world.now));
  world.run();
  ck_assert_uint_eq(world.gateway(kGateway).calls(), 0);
  silent(world, &dialog::Counters::stale, {world.held.front()});
  // It opens anew with a higher attempt.
  auto& later = world.add_peer(1, peer.attempt());
  world.act(2, later.call(world.say("again"), 0, world.now));
  world.run();
  ck_assert_str_eq(world.told(kGateway).texts.back().c_str(), "[\"again\"]");
}
END_TEST

START_TEST(a_generation_or_version_from_the_future) {
  DialogWorld world;
  world.add_gateway(world.options());
  dialog::Link link = world.link;
  link.channel = dialog::channel_secret(world.primitives, world.secret, link.name, 1);
  RawPeer raised(world, link);
  Letter astray = raised.first();
  world.deliver(astray);  // nobody is there
  astray.address = RawPeer(world).there().address;
  silent(world, &dialog::Counters::junk, {astray});
  std::string text = dialog::write_fragment(world.link);
  text.replace(0, 3, "v=3");
  const auto read = dialog::read_link(text);
  ck_assert(!read && read.error().reason == "link: v is not 2");
}
END_TEST

START_TEST(a_link_with_a_wrong_key) {
  DialogWorld world;
  world.add_gateway(world.options());
  const dialog::Link good = world.link;
  world.link.gateway[3] ^= 1;
  auto& peer = world.add_peer(1);
  world.link = good;
  world.act(kPeer, peer.call(world.say("offer"), 0, world.now));
  world.pass(seconds(20));
  ck_assert_uint_ge(world.counters(kGateway).junk, 2);
  ck_assert_uint_eq(world.counters(kGateway).opened, 0);
  ck_assert(peer.state() == PeerState::Calling);
}
END_TEST

START_TEST(a_revoked_link) {
  DialogWorld world;
  auto options = world.options();
  options.keys.front().channel = dialog::channel_secret(world.primitives, world.secret, "echo", 1);
  world.add_gateway(std::move(options));
  auto& peer = world.add_peer(1);
  world.act(kPeer, peer.call(world.say("offer"), 0, world.now));
  world.pass(seconds(20));
  ck_assert_uint_eq(world.counters(kGateway).opened + world.counters(kGateway).junk, 0);
  for (const Letter& letter : world.sent) ck_assert_uint_eq(letter.from, kPeer);
}
END_TEST

int main() {
  Suite* suite = suite_create("dialogs");
  TCase* tc = tcase_create("bad input");
  tcase_add_test(tc, random_bytes);
  tcase_add_test(tc, a_message_of_another_channel);
  tcase_add_test(tc, cut_short_or_changed);
  tcase_add_test(tc, a_public_key_of_small_order);
  tcase_add_test(tc, another_version_or_dictionary);
  tcase_add_test(tc, a_payload_that_inflates_beyond_the_bound);
  tcase_add_test(tc, a_first_message_that_was_held_back);
  tcase_add_test(tc, a_first_message_of_a_call_that_is_over);
  tcase_add_test(tc, a_generation_or_version_from_the_future);
  tcase_add_test(tc, a_link_with_a_wrong_key);
  tcase_add_test(tc, a_revoked_link);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
