// SPDX-License-Identifier: GPL-3.0-or-later
// Nonces of legacy transactions and bundles, against a slow Curl-P; every kernel that this machine can run.
#include <random>
#include <thread>

#include "curlp/sliced/sliced.hpp"
#include "pow/legacy.hpp"
#include "tests/unit/support/slow_curl.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "trinary/trits.hpp"

using namespace jm::pow;

namespace {

std::string random_trytes(std::mt19937& random, std::size_t length) {
  std::string trytes;
  while (trytes.size() < length) trytes += jm::trinary::tryte_at(random() % 27);
  return trytes;
}

Hash random_hash(std::mt19937& random) {
  return *Hash::from_trytes(random_trytes(random, 81));
}

std::vector<std::int8_t> slow_hash(std::string_view transaction) {
  SlowCurl curl(81);
  curl.absorb(jm::trinary::to_trits(transaction));
  return curl.squeeze(243);
}

void check_attached(const Attached& attached, const std::string& wanted, unsigned min_weight) {
  ck_assert_uint_eq(attached.trytes.size(), kTransactionTrytes);
  ck_assert(attached.trytes.substr(0, kNonceTryte) == wanted.substr(0, kNonceTryte));
  const auto hash = slow_hash(attached.trytes);
  ck_assert(attached.hash.trytes() == jm::trinary::to_trytes(hash));
  for (std::size_t i = 243 - min_weight; i < 243; ++i) ck_assert_int_eq(hash[i], 0);
  ck_assert_uint_ge(weight(attached.hash), min_weight);
}

}  // namespace

START_TEST(hashes_are_those_of_slow_curl) {
  std::mt19937 random(1);
  const std::string transaction = random_trytes(random, kTransactionTrytes);
  const auto slow = slow_hash(transaction);
  ck_assert(transaction_hash(transaction)->trytes() == jm::trinary::to_trytes(slow));
}
END_TEST

START_TEST(weight_counts_trailing_zero_trits) {
  ck_assert_uint_eq(weight(Hash()), 243);
  std::string trytes(81, '9');
  trytes[80] = 'I';  // 0, 0, 1
  ck_assert_uint_eq(weight(*Hash::from_trytes(trytes)), 0);
  trytes[80] = 'A';  // 1, 0, 0
  ck_assert_uint_eq(weight(*Hash::from_trytes(trytes)), 2);
  trytes[80] = '9';
  trytes[0] = 'Z';
  ck_assert_uint_eq(weight(*Hash::from_trytes(trytes)), 242);
}
END_TEST

START_TEST(a_transaction_gets_the_weight_asked_for) {
  const auto* kernel = jm::curlp::sliced_kernels()[static_cast<std::size_t>(_i)];
  ck_assert(jm::curlp::force_sliced_kernel(kernel->name));
  std::mt19937 random(2);
  for (const unsigned min_weight : {0u, 1u, 2u, 7u, 9u, 11u}) {
    for (const unsigned threads : {1u, 2u}) {
      const std::string transaction = random_trytes(random, kTransactionTrytes);
      Progress progress;
      const auto attached = attach(transaction, min_weight, {threads, {}, &progress});
      ck_assert(attached && *attached);
      check_attached(**attached, transaction, min_weight);
      ck_assert((min_weight > 0) == (progress.hashes > 0));
    }
  }
}
END_TEST

START_TEST(a_bundle_is_a_chain) {
  std::mt19937 random(3);
  std::vector<std::string> bundle;
  for (int i = 0; i < 4; ++i) bundle.push_back(random_trytes(random, kTransactionTrytes));
  const Hash trunk = random_hash(random);
  const Hash branch = random_hash(random);
  const auto attached = attach_bundle(bundle, trunk, branch, 6, {2, {}, nullptr});
  ck_assert(attached && *attached && (*attached)->size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    std::string wanted = bundle[i];
    wanted.replace(kTrunkTryte, 81, i == 3 ? trunk.trytes() : (**attached)[i + 1].hash.trytes());
    wanted.replace(kBranchTryte, 81, i == 3 ? branch.trytes() : trunk.trytes());
    check_attached((**attached)[i], wanted, 6);
  }
}
END_TEST

START_TEST(a_bundle_without_hope_can_be_stopped) {
  std::mt19937 random(4);
  const std::vector<std::string> bundle(3, random_trytes(random, kTransactionTrytes));
  std::stop_source stop;
  Progress progress;
  std::jthread stopper([&] {
    while (progress.hashes == 0) std::this_thread::yield();
    stop.request_stop();
  });
  const auto attached = attach_bundle(bundle, Hash(), Hash(), 243, {2, stop.get_token(), &progress});
  ck_assert(attached.has_value());
  ck_assert(!attached->has_value());
}
END_TEST

START_TEST(what_is_no_transaction_is_refused) {
  std::mt19937 random(5);
  const std::string good = random_trytes(random, kTransactionTrytes);
  const std::string longer = good + "9";
  std::string lower = good;
  lower[100] = 'a';
  for (const std::string& bad : {std::string(), longer, lower}) {
    ck_assert(!transaction_hash(bad));
    ck_assert(!attach(bad, 1, {}));
    const auto refused = attach_bundle(std::vector{good, bad}, Hash(), Hash(), 1, {});
    ck_assert(!refused);
    ck_assert(refused.error().reason.find("transaction 1 ") != std::string::npos);
  }
  ck_assert(!attach(good, 244, {}));
  ck_assert(!attach_bundle({}, Hash(), Hash(), 1, {}));
}
END_TEST

int main() {
  Suite* suite = suite_create("legacy_pow");
  TCase* tests = tcase_create("legacy_pow");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, hashes_are_those_of_slow_curl);
  tcase_add_test(tests, weight_counts_trailing_zero_trits);
  tcase_add_loop_test(tests, a_transaction_gets_the_weight_asked_for, 0,
                      static_cast<int>(jm::curlp::sliced_kernels().size()));
  tcase_add_test(tests, a_bundle_is_a_chain);
  tcase_add_test(tests, a_bundle_without_hope_can_be_stopped);
  tcase_add_test(tests, what_is_no_transaction_is_refused);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
