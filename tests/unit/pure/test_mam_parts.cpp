// SPDX-License-Identifier: GPL-3.0-or-later
#include <random>

#include "curlp/batch.hpp"
#include "curlp/curlp.hpp"
#include "mam/mask.hpp"
#include "mam/nonce.hpp"
#include "mam/onetime.hpp"
#include "mam/pascal.hpp"
#include "mam/prepared.hpp"
#include "mam/tree.hpp"
#include "tests/unit/support/tap_main.hpp"

namespace mam = jm::mam;
using jm::trinary::Chunk;
using Trits = std::vector<std::int8_t>;

namespace {

Trits random_trits(std::mt19937& random, std::size_t length) {
  Trits trits(length);
  for (std::int8_t& trit : trits) trit = static_cast<std::int8_t>(random() % 3) - 1;
  return trits;
}

Chunk random_chunk(std::mt19937& random) {
  return jm::trinary::chunk_of(random_trits(random, 243));
}

}  // namespace

START_TEST(pascal_writes_known_numbers) {
  ck_assert(mam::pascal_encode(0) == (Trits{1, 0, 0, -1}));
  ck_assert(mam::pascal_encode(1) == (Trits{1, 0, 0, 0}));
  ck_assert(mam::pascal_encode(13) == (Trits{1, 1, 1, 0}));
  ck_assert(mam::pascal_encode(14) == (Trits{-1, -1, -1, 1, 0, 0, 0, 0}));  // -13 + 27, no sign turned
  ck_assert(mam::pascal_encode(27) == (Trits{0, 0, 0, 1, 0, 0, 1, 0}));     // a zero's sign is turned too
  ck_assert(mam::pascal_encode(28) == (Trits{-1, 0, 0, 1, 0, 0, 1, 0}));    // the 1 is turned to -1
}
END_TEST

START_TEST(pascal_reads_what_it_writes) {
  std::mt19937_64 random(1);
  for (int run = 0; run < 5000; ++run) {
    const std::uint64_t value =
        run < 1000 ? static_cast<std::uint64_t>(run) : random() >> (4 + random() % 60);
    Trits trits = mam::pascal_encode(value);
    const std::size_t size = trits.size();
    trits.insert(trits.end(), {1, -1, 0, 1});
    const auto read = mam::pascal_decode(trits);
    if (size > mam::kPascalTrits) continue;
    ck_assert(read.has_value());
    ck_assert_uint_eq(static_cast<std::uint64_t>(read->value), value);
    ck_assert_uint_eq(read->size, size);
  }
}
END_TEST

START_TEST(pascal_reads_negative_numbers_as_such) {
  const auto read = mam::pascal_decode(Trits{1, 0, 0, 1});  // 1, its sign turned
  ck_assert(read.has_value());
  ck_assert_int_eq(read->value, -1);
}
END_TEST

START_TEST(pascal_gives_up_on_endless_and_cut_numbers) {
  ck_assert(!mam::pascal_decode(Trits()));
  ck_assert(!mam::pascal_decode(Trits(3, 1)));
  ck_assert(!mam::pascal_decode(Trits(4000, 0)));
  ck_assert(!mam::pascal_decode(Trits(4000, -1)));
  Trits thirteen(36, 0);
  thirteen.push_back(1);
  thirteen.resize(52, 0);
  ck_assert(mam::pascal_decode(thirteen).has_value());
  Trits fourteen(39, 0);
  fourteen.push_back(1);
  fourteen.resize(100, 0);
  ck_assert(!mam::pascal_decode(fourteen));
  Trits cut = mam::pascal_encode(1000000);
  while (!cut.empty()) {
    cut.pop_back();
    ck_assert(!mam::pascal_decode(cut));
  }
}
END_TEST

START_TEST(pascal_survives_any_trits) {
  std::mt19937 random(2);
  for (int run = 0; run < 20000; ++run) {
    const Trits trits = random_trits(random, random() % 60);
    if (const auto read = mam::pascal_decode(trits)) ck_assert_uint_le(read->size, trits.size());
  }
}
END_TEST

START_TEST(unmasking_undoes_masking) {
  std::mt19937 random(3);
  for (const std::size_t length : {0, 1, 80, 243, 244, 486, 2000}) {
    jm::curlp::Curl there(jm::curlp::Rounds::P27);
    there.absorb(random_chunk(random));
    jm::curlp::Curl back = there;
    const Trits trits = random_trits(random, length);
    mam::Packed plain;
    plain.append(trits);
    mam::Packed masked;
    masked.append(Trits{1, 0});
    mam::mask(there, plain, masked);
    ck_assert_uint_eq(masked.size(), length + 2);
    mam::Packed again;
    mam::unmask(back, masked, 2, length, again);
    ck_assert(again.trytes() == plain.trytes());
    if (length > 80) ck_assert(masked.trytes().substr(1) != plain.trytes());
    ck_assert(there.rate() == back.rate());
  }
}
END_TEST

START_TEST(nonces_show_their_security) {
  std::mt19937 random(4);
  for (int run = 0; run < 60; ++run) {
    jm::curlp::Curl curl(jm::curlp::Rounds::P27);
    curl.absorb(random_chunk(random));
    const Chunk rate = curl.rate();
    const unsigned security = 1 + static_cast<unsigned>(run) % 3;
    const Chunk nonce = mam::find_nonce(curl, security);
    ck_assert(curl.rate() == rate);
    Chunk front = nonce;
    front.cut(mam::kNonceTrits);
    ck_assert(front == nonce);
    curl.absorb(nonce, mam::kNonceTrits);
    ck_assert_uint_eq(mam::security_of(curl.rate()), security);
  }
}
END_TEST

START_TEST(security_is_the_shortest_prefix_that_sums_to_zero) {
  Chunk hash;
  ck_assert_uint_eq(mam::security_of(hash), 1);
  hash.set(0, 1);
  ck_assert_uint_eq(mam::security_of(hash), 0);
  hash.set(161, -1);
  ck_assert_uint_eq(mam::security_of(hash), 2);
  hash.set(161, 0);
  hash.set(162, -1);
  ck_assert_uint_eq(mam::security_of(hash), 3);
  hash.set(80, -1);
  ck_assert_uint_eq(mam::security_of(hash), 1);
}
END_TEST

START_TEST(a_signature_leads_to_the_leaf_of_its_key) {
  std::mt19937 random(5);
  for (unsigned security = 1; security <= 3; ++security) {
    const Chunk seed = random_chunk(random);
    mam::Fragments key = mam::keys_of(seed, 17, 1, security);
    ck_assert_uint_eq(key.size(), 27 * security);
    const Chunk leaf = mam::leaves_of(key, security).front();
    const Chunk hash = random_chunk(random);
    mam::Fragments signature = key;
    mam::sign(signature, hash);
    ck_assert(mam::leaf_of_signature(signature, hash) == leaf);
    Chunk other = hash;
    other.set(0, hash[0] == 1 ? -1 : 1);
    ck_assert(!(mam::leaf_of_signature(signature, other) == leaf));
    ck_assert(!(mam::leaves_of(mam::keys_of(seed, 18, 1, security), security).front() == leaf));
  }
}
END_TEST

START_TEST(siblings_lead_from_every_leaf_to_the_root) {
  std::mt19937 random(6);
  const Chunk seed = random_chunk(random);
  for (const std::uint32_t count : {1u, 2u, 4u, 8u}) {
    for (std::uint32_t index = 0; index < count; ++index) {
      const mam::TwoTrees trees = mam::trees_of(seed, 5, count, index, 1);
      const mam::Tree& tree = trees.tree;
      const mam::Fragments key = mam::keys_of(seed, 5 + index, 1, 1);
      const Chunk leaf = mam::leaves_of(key, 1).front();
      ck_assert(tree.key == key);
      ck_assert(mam::root_above(leaf, tree.siblings, index) == tree.root);
      ck_assert_uint_eq(std::size_t{1} << tree.siblings.size(), count);
      if (count > 1) ck_assert(!(mam::root_above(leaf, tree.siblings, index ^ 1) == tree.root));
    }
  }
}
END_TEST

START_TEST(trees_of_many_leaves_are_built_in_pieces) {
  std::mt19937 random(7);
  const Chunk seed = random_chunk(random);
  constexpr std::uint32_t kCount = 128;
  constexpr std::uint32_t kIndex = 101;
  const mam::TwoTrees trees = mam::trees_of(seed, 9, kCount, kIndex, 1);
  ck_assert(trees.tree.key == mam::keys_of(seed, 9 + kIndex, 1, 1));
  const Chunk leaf = mam::leaves_of(trees.tree.key, 1).front();
  ck_assert(mam::root_above(leaf, trees.tree.siblings, kIndex) == trees.tree.root);
  ck_assert(trees.tree.root == mam::root_of_keys(seed, 9, kCount, 1));
  ck_assert(trees.next_root == mam::root_of_keys(seed, 9 + kCount, kCount, 1));
}
END_TEST

START_TEST(what_is_prepared_becomes_the_same_message) {
  mam::Writer writer;
  writer.seed = *jm::trinary::Hash::padded("SEED");
  for (writer.security = 1; writer.security <= 3; ++writer.security) {
    const mam::Position position{7, 4, 2};
    auto prepared = mam::prepare(writer, position);
    ck_assert(prepared.has_value());
    ck_assert_uint_eq(prepared->position().start, 7);
    ck_assert_uint_eq(prepared->position().index, 2);
    const auto expected = mam::create(writer, position, "HELLO9WORLD");
    ck_assert(prepared->root() == expected->root);
    ck_assert(prepared->next_root() == expected->next_root);
    const auto made = mam::create(std::move(*prepared), "HELLO9WORLD");
    ck_assert(made.has_value());
    ck_assert(made->payload == expected->payload);
    ck_assert(made->root == expected->root && made->next_root == expected->next_root);
    ck_assert(made->address == expected->address);
  }
}
END_TEST

START_TEST(a_prepared_message_costs_no_key_and_no_tree) {
  mam::Writer writer;
  writer.seed = *jm::trinary::Hash::padded("SEED");
  const jm::curlp::Tally none = jm::curlp::tally();
  auto prepared = mam::prepare(writer, {0, 8, 3});
  const jm::curlp::Tally before = jm::curlp::tally();
  ck_assert_uint_eq(before.squeezed - none.squeezed, 2 * 8 * 54);
  ck_assert_uint_eq(before.pairs - none.pairs, 2 * 7);
  ck_assert_uint_eq(before.lists - none.lists, 2 * 8);
  ck_assert(mam::create(std::move(*prepared), "HELLO").has_value());
  jm::curlp::Tally after = jm::curlp::tally();
  ck_assert_uint_eq(after.chains - before.chains, 54);  // the signature's
  after.chains = before.chains;
  ck_assert(after == before);
}
END_TEST

START_TEST(what_is_prepared_signs_once) {
  mam::Writer writer;
  writer.seed = *jm::trinary::Hash::padded("SEED");
  auto prepared = mam::prepare(writer, {});
  const auto refused = mam::create(std::move(*prepared), "not trytes");
  ck_assert(!refused.has_value());
  ck_assert(mam::create(std::move(*prepared), "A").has_value());  // it had not signed
  const auto again = mam::create(std::move(*prepared), "B");
  ck_assert(!again.has_value());
  ck_assert(again.error().reason.find("signed") != std::string::npos);
}
END_TEST

START_TEST(nothing_wrong_is_prepared) {
  mam::Writer writer;
  ck_assert(!mam::prepare(writer, {0, 3, 0}).has_value());
  ck_assert(!mam::prepare(writer, {0, 4, 4}).has_value());
  writer.security = 4;
  ck_assert(!mam::prepare(writer, {}).has_value());
}
END_TEST

int main() {
  Suite* suite = suite_create("mam_parts");
  TCase* tests = tcase_create("mam_parts");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, pascal_writes_known_numbers);
  tcase_add_test(tests, pascal_reads_what_it_writes);
  tcase_add_test(tests, pascal_reads_negative_numbers_as_such);
  tcase_add_test(tests, pascal_gives_up_on_endless_and_cut_numbers);
  tcase_add_test(tests, pascal_survives_any_trits);
  tcase_add_test(tests, unmasking_undoes_masking);
  tcase_add_test(tests, nonces_show_their_security);
  tcase_add_test(tests, security_is_the_shortest_prefix_that_sums_to_zero);
  tcase_add_test(tests, a_signature_leads_to_the_leaf_of_its_key);
  tcase_add_test(tests, siblings_lead_from_every_leaf_to_the_root);
  tcase_add_test(tests, trees_of_many_leaves_are_built_in_pieces);
  tcase_add_test(tests, what_is_prepared_becomes_the_same_message);
  tcase_add_test(tests, a_prepared_message_costs_no_key_and_no_tree);
  tcase_add_test(tests, what_is_prepared_signs_once);
  tcase_add_test(tests, nothing_wrong_is_prepared);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
