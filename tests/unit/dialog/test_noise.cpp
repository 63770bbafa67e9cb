// SPDX-License-Identifier: GPL-3.0-or-later
// The handshake: to the byte by a public vector, in both roles; and everything that it must refuse.
#include "dialog/crypto/noise.hpp"
#include "tests/unit/support/dialog_bytes.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "tests/unit/support/vector_file.hpp"

using namespace dialog_test;

namespace {

// The vector, and both ends as it has them.
struct Vector {
  Json file = jm::tests::read_json("noise.json");
  Scripted initiator_primitives{unhex(member("init_ephemeral"))};
  Scripted responder_primitives{unhex(member("resp_ephemeral"))};
  Bytes prologue = unhex(member("init_prologue"));
  PublicKey public_static = public_key(member("init_remote_static"));
  Key private_static = key(member("resp_static"));
  Key psk = key(json_string_value(json_array_get(json_object_get(file.get(), "init_psks"), 0)));

  std::string member(const char* name) const { return jm::tests::text(file.get(), name); }
  std::string message(std::size_t number, const char* name) const {
    return jm::tests::text(json_array_get(json_object_get(file.get(), "messages"), number), name);
  }
  std::size_t messages() const { return json_array_size(json_object_get(file.get(), "messages")); }

  Initiator initiator() { return {initiator_primitives, prologue, public_static, psk}; }
  std::optional<Responder::Opened> read(View message) {
    return Responder::read(responder_primitives, prologue, {responder_primitives, private_static}, psk,
                           message);
  }
};

void same(View got, const std::string& expected) {
  const std::string digits = hex(got);
  ck_assert_str_eq(digits.c_str(), expected.c_str());
}

Bytes flipped(Bytes message, std::size_t bit) {
  message[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
  return message;
}

// Every u-coordinate of small order, as it can be written in 32 bytes without its highest bit.
constexpr const char* kSmallOrder[] = {"0000000000000000000000000000000000000000000000000000000000000000",
                                       "0100000000000000000000000000000000000000000000000000000000000000",
                                       "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                                       "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                                       "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                       "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                       "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};

}  // namespace

START_TEST(both_roles_are_those_of_the_vector) {
  Vector vector;
  Initiator initiator = vector.initiator();
  const std::optional<Bytes> first = initiator.write(unhex(vector.message(0, "payload")));
  ck_assert(first.has_value());
  same(*first, vector.message(0, "ciphertext"));

  std::optional<Responder::Opened> opened = vector.read(*first);
  ck_assert(opened.has_value());
  same(opened->payload, vector.message(0, "payload"));
  same(opened->ephemeral, hex(View(*first).first(32)));
  const std::optional<Responder::Written> second =
      opened->responder.write(unhex(vector.message(1, "payload")));
  ck_assert(second.has_value());
  same(second->message, vector.message(1, "ciphertext"));

  const std::optional<Initiator::Read> read = initiator.read(second->message);
  ck_assert(read.has_value());
  same(read->payload, vector.message(1, "payload"));
  ck_assert(read->keys.initiator == second->keys.initiator && read->keys.responder == second->keys.responder);

  // Then each end in turn, the initiator first, numbers from 0.
  for (std::size_t i = 2; i < vector.messages(); ++i) {
    const Key& sealing = i % 2 == 0 ? read->keys.initiator : read->keys.responder;
    const Bytes sealed =
        vector.initiator_primitives.seal(sealing, (i - 2) / 2, {}, unhex(vector.message(i, "payload")));
    same(sealed, vector.message(i, "ciphertext"));
  }
  ck_assert_uint_gt(vector.messages(), 3);
}
END_TEST

START_TEST(every_bit_of_the_first_message_counts) {
  Vector vector;
  const Bytes first = *vector.initiator().write(view("offer"));
  ck_assert_uint_eq(first.size(), 5 + kHandshakeOverhead);
  ck_assert(vector.read(first).has_value());
  for (std::size_t bit = 0; bit < 8 * first.size(); ++bit)
    ck_assert_msg(!vector.read(flipped(first, bit)), "bit %zu", bit);
  for (std::size_t size = 0; size < first.size(); ++size) ck_assert(!vector.read(View(first).first(size)));
  Bytes longer = first;
  longer.push_back(0);
  ck_assert(!vector.read(longer));
}
END_TEST

START_TEST(every_bit_of_the_second_message_counts) {
  Vector vector;
  Initiator initiator = vector.initiator();
  const Bytes first = *initiator.write({});
  const Bytes second = vector.read(first)->responder.write(view("answer"))->message;
  for (std::size_t bit = 0; bit < 8 * second.size(); ++bit)
    ck_assert_msg(!initiator.read(flipped(second, bit)), "bit %zu", bit);
  for (std::size_t size = 0; size < second.size(); ++size)
    ck_assert(!initiator.read(View(second).first(size)));
  // After all of these it still opens: none has changed the state.
  ck_assert(text(initiator.read(second)->payload) == "answer");
  ck_assert(text(initiator.read(second)->payload) == "answer");
}
END_TEST

START_TEST(another_secret_or_prologue_opens_nothing) {
  Vector vector;
  const Bytes first = *vector.initiator().write(view("offer"));
  Scripted& primitives = vector.responder_primitives;
  const Key other = key(std::string(64, '5'));
  ck_assert(!Responder::read(primitives, vector.prologue, {primitives, vector.private_static}, other, first));
  ck_assert(!Responder::read(primitives, vector.prologue, {primitives, other}, vector.psk, first));
  ck_assert(
      !Responder::read(primitives, view("another"), {primitives, vector.private_static}, vector.psk, first));
  ck_assert(!Responder::read(primitives, {}, {primitives, vector.private_static}, vector.psk, first));

  // An answer by somebody who does not have them, or for another first message.
  Initiator initiator = vector.initiator();
  const Bytes mine = *initiator.write({});
  const Bytes theirs = *vector.initiator().write({});
  ck_assert(mine != theirs);
  const Bytes answer = vector.read(theirs)->responder.write({})->message;
  ck_assert(!initiator.read(answer));
  ck_assert(!initiator.read(mine));
}
END_TEST

START_TEST(keys_of_small_order_are_refused) {
  Vector vector;
  const Bytes first = *vector.initiator().write(view("offer"));
  Initiator initiator = vector.initiator();
  ck_assert(initiator.write({}).has_value());
  for (const char* digits : kSmallOrder)
    for (const std::uint8_t highest : {0, 0x80}) {
      PublicKey small = public_key(digits);
      small[31] |= highest;
      Bytes message = first;
      std::copy(small.begin(), small.end(), message.begin());
      ck_assert_msg(!vector.read(message), "%s", digits);
      ck_assert_msg(!initiator.read(message), "%s", digits);
      Initiator misled(vector.initiator_primitives, vector.prologue, small, vector.psk);
      ck_assert_msg(!misled.write({}), "%s", digits);
      ck_assert_msg(!misled.write({}, FirstKeys(vector.initiator_primitives, small)), "%s", digits);
    }
}
END_TEST

START_TEST(a_forged_first_message_for_a_zero_result_is_refused) {
  // With an all-zero result in place of es whoever knows the psk could do without the static key: that it
  // does not open is for the result, not for the seal.
  struct Zero final : Primitives {
    Scripted& real;
    explicit Zero(Scripted& primitives) : real(primitives) {}
    void random(std::span<std::uint8_t> out) override { real.random(out); }
    std::optional<Key> x25519(const Key&, const PublicKey&) override { return Key(); }
    PublicKey public_of(const Key&) override { return PublicKey{}; }
    Bytes seal(const Key& key, std::uint64_t number, View associated, View plain) override {
      return real.seal(key, number, associated, plain);
    }
    std::optional<Bytes> open(const Key&, std::uint64_t, View, View) override { return std::nullopt; }
    Digest sha256(View data) override { return real.sha256(data); }
    Key hmac_sha256(View key, View data) override { return real.hmac_sha256(key, data); }
    Bytes deflate(std::string_view, std::string_view) override { return {}; }
    std::optional<std::string> inflate(View, std::string_view, std::size_t) override { return std::nullopt; }
  };
  Vector vector;
  Zero zero(vector.initiator_primitives);
  Initiator forger(zero, vector.prologue, vector.public_static, vector.psk);
  const std::optional<Bytes> forged = forger.write(view("offer"));
  ck_assert(forged.has_value());
  ck_assert(!vector.read(*forged));
}
END_TEST

START_TEST(each_message_is_written_once) {
  Vector vector;
  Initiator initiator = vector.initiator();
  ck_assert(!initiator.read(Bytes(kHandshakeOverhead)));
  const std::optional<Bytes> first = initiator.write({});
  ck_assert(first.has_value() && !initiator.write({}));
  std::optional<Responder::Opened> opened = vector.read(*first);
  ck_assert(opened->responder.write({}).has_value() && !opened->responder.write({}));
}
END_TEST

START_TEST(keys_made_ahead_change_nothing) {
  std::vector<Bytes> begun, written;
  for (const bool ahead : {false, true}) {
    Vector vector;
    std::optional<FirstKeys> keys;
    if (ahead) keys.emplace(vector.initiator_primitives, vector.public_static);
    Initiator initiator = vector.initiator();
    begun.push_back(*initiator.write({}, keys));
    std::optional<Responder::Opened> opened = vector.read(begun.back());
    for (int i = 0; i < 2 && ahead; ++i)  // the first one counts
      opened->responder.prepare(new_key_pair(vector.responder_primitives));
    written.push_back(opened->responder.write(view("answer"))->message);
    ck_assert(initiator.read(written.back()).has_value());
    opened->responder.prepare(new_key_pair(vector.responder_primitives));  // too late, and nothing
    ck_assert(!opened->responder.write({}));
  }
  ck_assert(begun[0] == begun[1] && written[0] == written[1]);
}
END_TEST

START_TEST(a_message_is_as_long_as_noise_permits) {
  Vector vector;
  Initiator initiator = vector.initiator();
  const Bytes most(kMostHandshake - kHandshakeOverhead, 'x'), more(most.size() + 1, 'x');
  ck_assert(!initiator.write(more));
  const std::optional<Bytes> first = initiator.write(most);
  ck_assert(first && first->size() == kMostHandshake);
  std::optional<Responder::Opened> opened = vector.read(*first);
  ck_assert(opened && opened->payload == most);
  ck_assert(!opened->responder.write(more));
  const std::optional<Responder::Written> second = opened->responder.write(most);
  ck_assert(second && initiator.read(second->message)->payload == most);
}
END_TEST

START_TEST(keys_are_new_in_each_handshake) {
  const std::unique_ptr<Primitives> primitives = native_primitives();
  Vector vector;
  const auto handshake = [&] {
    Initiator initiator(*primitives, {}, vector.public_static, vector.psk);
    const Bytes first = *initiator.write({});
    auto opened = Responder::read(*primitives, {}, {*primitives, vector.private_static}, vector.psk, first);
    const Responder::Written written = *opened->responder.write({});
    ck_assert(initiator.read(written.message)->keys.initiator == written.keys.initiator);
    ck_assert(written.keys.initiator != written.keys.responder);
    return written.keys;
  };
  const TransportKeys one = handshake(), other = handshake();
  ck_assert(one.initiator != other.initiator && one.responder != other.responder);
}
END_TEST

int main() {
  Suite* suite = suite_create("noise");
  TCase* tc = tcase_create("handshake");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, both_roles_are_those_of_the_vector);
  tcase_add_test(tc, every_bit_of_the_first_message_counts);
  tcase_add_test(tc, every_bit_of_the_second_message_counts);
  tcase_add_test(tc, another_secret_or_prologue_opens_nothing);
  tcase_add_test(tc, keys_of_small_order_are_refused);
  tcase_add_test(tc, a_forged_first_message_for_a_zero_result_is_refused);
  tcase_add_test(tc, each_message_is_written_once);
  tcase_add_test(tc, keys_made_ahead_change_nothing);
  tcase_add_test(tc, a_message_is_as_long_as_noise_permits);
  tcase_add_test(tc, keys_are_new_in_each_handshake);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
