// SPDX-License-Identifier: GPL-3.0-or-later
// Derived keys, by vectors that another program made; everything that goes in changes what comes out.
#include <set>

#include "dialog/crypto/hkdf.hpp"
#include "dialog/crypto/keys.hpp"
#include "tests/unit/support/dialog_bytes.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "tests/unit/support/vector_file.hpp"

using namespace dialog_test;
using jm::tests::text;

namespace {

const std::unique_ptr<Primitives> primitives = native_primitives();

void same(const std::string& got, const std::string& expected) {
  ck_assert_str_eq(got.c_str(), expected.c_str());
}

std::uint32_t number(const json_t* json, const char* name) {
  return static_cast<std::uint32_t>(json_integer_value(json_object_get(json, name)));
}

void same_place(const Place& got, const json_t* expected) {
  same(std::string(got.address.trytes()), text(expected, "address"));
  same(std::string(got.side_key.trytes()), text(expected, "side_key"));
}

Random random_of(std::uint8_t byte) {
  Random random;
  std::fill(random.bytes().begin(), random.bytes().end(), byte);
  return random;
}

// Counts what it was given; no two may be equal.
class Different {
 public:
  void add(const Key& key) { add(hex(key.view())); }
  void add(const Place& place) {
    add(std::string(place.address.trytes()));
    add(std::string(place.side_key.trytes()));
  }

 private:
  void add(const std::string& derived) {
    ck_assert_msg(seen_.insert(derived).second, "derived twice: %s", derived.c_str());
  }

  std::set<std::string> seen_;
};

}  // namespace

START_TEST(keys_are_those_of_the_vectors) {
  const Json file = jm::tests::read_json("keys.json");
  const Key gateway = key(text(file.get(), "gateway"));
  same(hex(static_key(*primitives, gateway).view()), text(file.get(), "static"));
  std::size_t i;
  json_t* channel;
  json_array_foreach(json_object_get(file.get(), "channels"), i, channel) {
    const Key secret =
        channel_secret(*primitives, gateway, text(channel, "name"), number(channel, "generation"));
    same(hex(secret.view()), text(channel, "secret"));
    same(hex(psk_of(*primitives, secret).view()), text(channel, "psk"));
    std::size_t j;
    json_t* place;
    json_array_foreach(json_object_get(channel, "rendezvous"), j, place)
        same_place(rendezvous(*primitives, secret, number(place, "index"), number(place, "day")), place);
    ck_assert_uint_gt(j, 0);
  }
  ck_assert_uint_gt(i, 0);
}
END_TEST

START_TEST(mailboxes_are_those_of_the_vectors) {
  const Json file = jm::tests::read_json("keys.json");
  std::size_t i;
  json_t* mailbox;
  json_array_foreach(json_object_get(file.get(), "mailboxes"), i, mailbox) {
    Random secret;
    const Bytes bytes = unhex(text(mailbox, "secret"));
    std::copy_n(bytes.begin(), secret.size(), secret.bytes().begin());
    same_place(peer_mailbox(*primitives, secret), json_object_get(mailbox, "peer"));
    same_place(gateway_mailbox(*primitives, secret), json_object_get(mailbox, "gateway"));
  }
  ck_assert_uint_gt(i, 0);
}
END_TEST

START_TEST(no_two_derivations_are_equal) {
  Different all;
  for (const char* digit : {"00", "01"}) {  // the gateway's secret
    std::string digits;
    for (int i = 0; i < 32; ++i) digits += digit;
    const Key gateway = key(digits);
    all.add(gateway);
    all.add(static_key(*primitives, gateway));
    for (const char* name : {"", "a", "b", "ab", "static", "psk", "channel"})
      for (const std::uint32_t generation : {0u, 1u, 256u, 0x61000000u}) {
        const Key channel = channel_secret(*primitives, gateway, name, generation);
        all.add(channel);
        all.add(psk_of(*primitives, channel));
        for (const std::uint32_t index : {0u, 1u, 63u})
          for (const std::uint32_t day : {0u, 1u, 20'000u, 20'001u})
            all.add(rendezvous(*primitives, channel, index, day));
      }
  }
  for (const std::uint8_t byte : {0, 1, 255}) {
    all.add(peer_mailbox(*primitives, random_of(byte)));
    all.add(gateway_mailbox(*primitives, random_of(byte)));
  }
}
END_TEST

START_TEST(a_number_does_not_run_into_a_name) {
  // Without the length of the name these two were one.
  const Key gateway;
  ck_assert(channel_secret(*primitives, gateway, std::string("a\0\0\0\0", 5), 0) !=
            channel_secret(*primitives, gateway, "a", 0));
  ck_assert(channel_secret(*primitives, gateway, "ab", 0x63646566) !=
            channel_secret(*primitives, gateway, "abcd", 0x65660000));
}
END_TEST

START_TEST(trytes_are_the_bytes_below_243_modulo_27) {
  // 160 bytes a turn: first such as are all skipped, then some of each kind.
  Bytes script(160, 243);
  for (unsigned byte = 255; byte > 95; --byte) script.push_back(static_cast<std::uint8_t>(byte));
  Scripted scripted(script);
  const Hash trytes = random_trytes(scripted);
  std::string expected;
  for (unsigned byte = 242; expected.size() < 81; --byte)
    expected += "9ABCDEFGHIJKLMNOPQRSTUVWXYZ"[byte % 27];
  same(std::string(trytes.trytes()), expected);
}
END_TEST

START_TEST(random_trytes_go_on_where_one_turn_is_too_short) {
  // 80 good ones in the first turn, so that the last tryte is of the second.
  Bytes script(80, 1);
  script.resize(160, 255);
  script.resize(320, 2);
  Scripted scripted(script);
  same(std::string(random_trytes(scripted).trytes()), std::string(80, 'A') + "B");
}
END_TEST

START_TEST(random_trytes_differ_and_are_even) {
  std::array<int, 256> count{};
  std::set<Hash> seen;
  for (int i = 0; i < 1000; ++i) {
    const Hash hash = random_trytes(*primitives);
    ck_assert(seen.insert(hash).second);
    for (const char c : hash.trytes()) ++count[static_cast<unsigned char>(c)];
  }
  // 3,000 each on average, with a deviation of 54.
  for (const char c : std::string("9ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    ck_assert_msg(count[static_cast<unsigned char>(c)] > 2500 && count[static_cast<unsigned char>(c)] < 3500,
                  "%c: %d", c, count[static_cast<unsigned char>(c)]);
}
END_TEST

START_TEST(secrets_are_wiped) {
  alignas(Key) std::array<unsigned char, sizeof(Key)> place;
  place.fill(0);
  Key* secret = new (place.data()) Key(key(std::string(64, '7')));
  ck_assert_uint_eq(place[31], 0x77);
  Key other = std::move(*secret);
  ck_assert(*secret == Key() && other != Key());
  *secret = other;
  secret->~Key();
  for (const unsigned char byte : place) ck_assert_uint_eq(byte, 0);
}
END_TEST

int main() {
  Suite* suite = suite_create("keys");
  TCase* tc = tcase_create("keys");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, keys_are_those_of_the_vectors);
  tcase_add_test(tc, mailboxes_are_those_of_the_vectors);
  tcase_add_test(tc, no_two_derivations_are_equal);
  tcase_add_test(tc, a_number_does_not_run_into_a_name);
  tcase_add_test(tc, trytes_are_the_bytes_below_243_modulo_27);
  tcase_add_test(tc, random_trytes_go_on_where_one_turn_is_too_short);
  tcase_add_test(tc, random_trytes_differ_and_are_even);
  tcase_add_test(tc, secrets_are_wiped);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
