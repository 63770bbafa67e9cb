// SPDX-License-Identifier: GPL-3.0-or-later
// What bad numbered messages get, of one who holds the keys of the dialog: an outcome and a counter.
#include "dialog/delivery/outbox.hpp"
#include "tests/unit/support/bad_input.hpp"

using namespace jm;
using namespace jm::test;
using dialog::OverReason;

START_TEST(contents_that_make_no_sense) {
  DialogWorld world;
  RawPeer peer(world);
  open(world, peer);
  const Bytes whole = dialog::write(dialog::Numbered{});
  Bytes long_inside = whole, unknown_flag = whole, more_without_piece = whole;
  long_inside[0] = 255;
  unknown_flag[2] = 128;
  more_without_piece[2] = 2;
  std::vector<Letter> letters;
  std::uint32_t number = 0;
  for (const Bytes& plain : {Bytes(), Bytes(1), long_inside, unknown_flag, more_without_piece})
    letters.push_back(peer.say_plain(++number, plain));
  silent(world, &dialog::Counters::bad_payload, {letters});
}
END_TEST

START_TEST(a_payload_without_end) {
  DialogWorld world;
  RawPeer peer(world);
  open(world, peer);
  dialog::Numbered piece{0, 0, true, false, {}, Bytes(8'000, 'x')};
  std::size_t most = 0;
  while (world.told(kGateway).over.empty() && piece.sequence < 20) {
    ++piece.sequence;
    world.deliver(peer.say(piece));
    most = std::max(most, world.gateway(kGateway).memory());
  }
  ck_assert(world.told(kGateway).over == std::vector{OverReason::Ended});
  ck_assert_uint_eq(piece.sequence, dialog::kMostPacked / 8'000 + 1);
  ck_assert_uint_eq(world.counters(kGateway).bad_payload, 1);
  ck_assert_uint_lt(most, 4 * dialog::kMostPacked);
  ck_assert_uint_eq(world.watches(kGateway), 2);
}
END_TEST

START_TEST(numbers_out_of_order_or_twice) {
  DialogWorld world;
  RawPeer peer(world);
  open(world, peer);
  const Letter a = peer.say("a"), b = peer.say("b"), c = peer.say("c");
  for (const Letter& letter : {c, a, c, b}) world.deliver(letter);
  const std::vector<std::string> all{"[\"offer\"]", "[\"a\"]", "[\"b\"]", "[\"c\"]"};
  ck_assert(world.told(kGateway).texts == all);
  ck_assert_uint_eq(world.counters(kGateway).repeated, 1);

  dialog::Numbered far{0, 3 + dialog::kMostUnsettled + 1, false, false, {}, packed(world.primitives, "far")};
  silent(world, &dialog::Counters::bad_number, {peer.say(far)});
  silent(world, &dialog::Counters::junk, {peer.say_plain(0, dialog::write(dialog::Numbered{}))});
  // A number twice, for something else: it stands elsewhere in the chain.
  silent(world, &dialog::Counters::bad_payload,
         {peer.say_plain(2, dialog::write(dialog::Numbered{0, 5, false, false, {}, far.piece}))});
}
END_TEST

// Of one who has the keys, but goes on in another chain than that of the first message.
START_TEST(another_chain_than_that_of_the_handshake) {
  DialogWorld world;
  RawPeer peer(world);
  open(world, peer);
  const Bytes numbered =
      sealed(world.primitives, peer.keys.initiator, 1, peer.out,
             dialog::write(dialog::Numbered{0, 1, false, false, {}, packed(world.primitives, "a")}));
  silent(world, &dialog::Counters::bad_payload, {peer.letter(peer.out, numbered)});
  ck_assert(heard(world, peer.say("a")) == "[\"a\"]");
}
END_TEST

START_TEST(an_end_for_a_reason_that_nobody_says) {
  for (const std::uint8_t reason : {4, 5, 255}) {
    DialogWorld world;
    RawPeer peer(world);
    open(world, peer);
    dialog::Numbered end;
    end.over = reason;
    world.deliver(peer.say(end));
    ck_assert(world.told(kGateway).over == std::vector{OverReason::Ended});
  }
}
END_TEST

START_TEST(an_end_that_a_later_message_has_overtaken) {
  DialogWorld world;
  RawPeer peer(world);
  open(world, peer);
  dialog::Numbered end, ping;
  end.over = static_cast<std::uint8_t>(OverReason::Ended);
  ping.answer_wanted = true;
  const Letter first = peer.say(end), second = peer.say(ping);
  world.deliver(second);
  ck_assert(world.told(kGateway).over.empty());
  world.deliver(first);
  ck_assert(world.told(kGateway).over == std::vector{OverReason::Ended});
}
END_TEST

START_TEST(an_ack_for_what_was_never_sent) {
  DialogWorld world;
  RawPeer peer(world);
  open(world, peer);
  world.act(kGateway, world.gateway(kGateway).send(1, world.say("event"), 0, world.now));
  silent(world, &dialog::Counters::bad_number,
         {peer.say(dialog::Numbered{2, 1, false, false, {}, packed(world.primitives, "a")})});
  ck_assert(heard(world, peer.say(dialog::Numbered{1, 1, false, false, {}, packed(world.primitives, "a")})) ==
            "[\"a\"]");
}
END_TEST

int main() {
  Suite* suite = suite_create("numbered messages");
  TCase* tc = tcase_create("bad input");
  tcase_add_test(tc, contents_that_make_no_sense);
  tcase_add_test(tc, a_payload_without_end);
  tcase_add_test(tc, numbers_out_of_order_or_twice);
  tcase_add_test(tc, another_chain_than_that_of_the_handshake);
  tcase_add_test(tc, an_end_for_a_reason_that_nobody_says);
  tcase_add_test(tc, an_end_that_a_later_message_has_overtaken);
  tcase_add_test(tc, an_ack_for_what_was_never_sent);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
