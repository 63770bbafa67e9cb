// SPDX-License-Identifier: GPL-3.0-or-later
// Proof of work against a slow Curl-P, against the public client and against the vector of TIP-12; every
// kernel that this machine can run.
#include <algorithm>
#include <array>
#include <chrono>
#include <random>
#include <stop_token>
#include <thread>

#include "curlp/sliced/sliced.hpp"
#include "pow/pow.hpp"
#include "tests/unit/support/slow_curl.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "tests/unit/support/vector_file.hpp"

namespace {

using namespace jm::pow;
using jm::curlp::SlicedKernel;
using jm::tests::text;

// Straight from TIP-12: 6 trits a byte, the value of the signed byte in balanced ternary.
unsigned slow_trailing_zeros(const Digest& digest, std::uint64_t nonce) {
  std::vector<std::uint8_t> bytes(digest.begin(), digest.end());
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::uint8_t>(nonce >> (8 * i)));
  std::vector<std::int8_t> trits;
  for (const std::uint8_t byte : bytes) {
    int value = byte < 128 ? byte : byte - 256;
    for (int i = 0; i < 6; ++i) {
      int trit = value % 3;
      trit += trit == -2 ? 3 : trit == 2 ? -3 : 0;
      trits.push_back(static_cast<std::int8_t>(trit));
      value = (value - trit) / 3;
    }
  }
  trits.resize(243);
  SlowCurl curl(81);
  curl.absorb(trits);
  const auto hash = curl.squeeze(243);
  unsigned zeros = 0;
  while (zeros < 243 && hash[242 - zeros] == 0) ++zeros;
  return zeros;
}

Digest digest_from_hex(const std::string& hex) {
  Digest digest{};
  ck_assert_uint_eq(hex.size(), 64);
  for (std::size_t i = 0; i < digest.size(); ++i)
    digest[i] = static_cast<std::uint8_t>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
  return digest;
}

Digest random_digest(std::mt19937& random) {
  Digest digest;
  for (auto& byte : digest) byte = static_cast<std::uint8_t>(random());
  return digest;
}

// Every kernel in turn, then the fastest again.
template <class F>
void with_every_kernel(F body) {
  for (const SlicedKernel* kernel : jm::curlp::sliced_kernels()) {
    ck_assert(jm::curlp::force_sliced_kernel(kernel->name));
    ck_assert(&jm::curlp::sliced_kernel() == kernel);
    body(*kernel);
  }
  ck_assert(jm::curlp::force_sliced_kernel(""));
}

START_TEST(trailing_zeros_are_those_of_the_public_client) {
  const Json file = jm::tests::read_json("pow.json");
  std::size_t i;
  json_t* vector;
  json_array_foreach(json_object_get(file.get(), "zeros"), i, vector) {
    const Digest digest = digest_from_hex(text(vector, "digest"));
    const std::uint64_t nonce = std::stoull(text(vector, "nonce"));
    const auto zeros = static_cast<unsigned>(json_integer_value(json_object_get(vector, "zeros")));
    ck_assert_uint_eq(trailing_zeros(digest, nonce), zeros);
    ck_assert_uint_eq(slow_trailing_zeros(digest, nonce), zeros);
  }
  ck_assert_uint_ge(i, 50);
}
END_TEST

START_TEST(the_vector_of_tip_12) {
  // blake2b-256 of "Hello, World!"; the nonce 5ee6aaaaaaaaaaaa is the rest of the message's 21 bytes.
  const Digest digest = digest_from_hex("511bc81dde11180838c562c82bb35f3223f46061ebde4a955c27b3f489cf1e03");
  const std::uint64_t nonce = 0xaaaaaaaaaaaae65eu;
  ck_assert_uint_eq(trailing_zeros(digest, nonce), 9);
  ck_assert_double_eq_tol(score(9, 21), 937.2857142857143, 1e-9);
}
END_TEST

START_TEST(what_is_found_has_the_zeros_it_was_searched_for) {
  std::mt19937 random(2);
  with_every_kernel([&](const SlicedKernel& kernel) {
    for (unsigned threads = 1; threads <= 3; ++threads) {
      for (unsigned zeros = 1; zeros <= 8; ++zeros) {
        const Digest digest = random_digest(random);
        const auto nonce = search(digest, zeros, threads);
        ck_assert(nonce.has_value());
        ck_assert_msg(slow_trailing_zeros(digest, *nonce) >= zeros, "%s, %u threads", kernel.name, threads);
      }
    }
  });
}
END_TEST

START_TEST(one_thread_finds_the_same_again) {
  // About 531,441 hashes: several blocks of steps.
  std::mt19937 random(3);
  const Digest digest = random_digest(random);
  with_every_kernel([&](const SlicedKernel& kernel) {
    const auto nonce = search(digest, 12, 1);
    ck_assert(nonce.has_value());
    ck_assert_msg(slow_trailing_zeros(digest, *nonce) >= 12, "%s", kernel.name);
    ck_assert(search(digest, 12, 1) == nonce);
  });
}
END_TEST

START_TEST(no_zeros_asked_for_is_no_work) {
  ck_assert(search(Digest{}, 0, 1) == 0u);
  ck_assert(!search(Digest{}, 244, 1));
}
END_TEST

START_TEST(a_stopped_search_finds_nothing) {
  std::stop_source stop;
  stop.request_stop();
  Progress progress;
  ck_assert(!search(Digest{}, 1, 2, stop.get_token(), &progress));
  ck_assert_uint_eq(progress.hashes, 0);
}
END_TEST

// Returns when the search has shown that it runs.
void wait_for(const Progress& progress, std::uint64_t hashes) {
  while (progress.hashes.load() < hashes) std::this_thread::yield();
}

START_TEST(a_search_without_hope_ends_within_10_ms_and_the_next_one_is_right) {
  using Clock = std::chrono::steady_clock;
  with_every_kernel([&](const SlicedKernel& kernel) {
    for (unsigned threads = 1; threads <= 3; ++threads) {
      // The best of a few: others may have the processor at the moment of the stop.
      auto shortest = Clock::duration::max();
      for (int run = 0; run < 20 && shortest > std::chrono::milliseconds(10); ++run) {
        std::stop_source stop;
        Progress progress;
        std::optional<std::uint64_t> nonce = 1;
        Clock::time_point asked;
        {
          std::jthread searcher(
              [&] { nonce = search(Digest{1}, 243, threads, stop.get_token(), &progress); });
          wait_for(progress, 10 * kernel.lanes);
          asked = Clock::now();
          stop.request_stop();
        }
        shortest = std::min(shortest, Clock::now() - asked);
        ck_assert(!nonce);
        const std::uint64_t hashes = progress.hashes;
        const auto next = search(Digest{2}, 5, threads);
        ck_assert(next && slow_trailing_zeros(Digest{2}, *next) >= 5);
        ck_assert_uint_eq(progress.hashes, hashes);
      }
      ck_assert_msg(shortest <= std::chrono::milliseconds(10), "%s, %u threads", kernel.name, threads);
    }
  });
}
END_TEST

START_TEST(progress_counts_what_was_hashed) {
  std::mt19937 random(5);
  with_every_kernel([&](const SlicedKernel& kernel) {
    Progress progress;
    std::uint64_t before = 0;
    std::uint64_t total = 0;
    for (int run = 0; run < 30; ++run) {
      ck_assert(search(random_digest(random), 6, 1, {}, &progress).has_value());
      const std::uint64_t hashes = progress.hashes - before;
      ck_assert_uint_gt(hashes, 0);
      ck_assert_uint_eq(hashes % kernel.lanes, 0);
      total += hashes;
      before = progress.hashes;
    }
    // 30 x 729 are expected, and half a batch more each.
    ck_assert_uint_gt(total, 30 * 729 / 4);
    ck_assert_uint_lt(total, 30 * (729 + kernel.lanes) * 4);
  });
}
END_TEST

START_TEST(zeros_needed_is_what_the_public_client_computes) {
  const Json file = jm::tests::read_json("pow.json");
  std::size_t i;
  json_t* vector;
  json_array_foreach(json_object_get(file.get(), "needed"), i, vector) {
    const double min = json_number_value(json_object_get(vector, "min"));
    const auto length = static_cast<std::size_t>(json_integer_value(json_object_get(vector, "length")));
    const auto zeros = static_cast<unsigned>(json_integer_value(json_object_get(vector, "zeros")));
    ck_assert_uint_eq(zeros_needed(min, length), zeros);
    ck_assert(score(zeros, length) >= min);
    ck_assert(score(zeros - 1, length) < min);
  }
  ck_assert_uint_ge(i, 6);
  ck_assert_uint_eq(zeros_needed(0, 100), 0);
  ck_assert_uint_eq(zeros_needed(1, 27), 3);  // exactly
  ck_assert_uint_eq(zeros_needed(1e300, 1), 243);
}
END_TEST

Suite* pow_suite() {
  Suite* suite = suite_create("pow");
  TCase* tcase = tcase_create("search");
  tcase_set_timeout(tcase, 120);
  tcase_add_test(tcase, trailing_zeros_are_those_of_the_public_client);
  tcase_add_test(tcase, the_vector_of_tip_12);
  tcase_add_test(tcase, what_is_found_has_the_zeros_it_was_searched_for);
  tcase_add_test(tcase, one_thread_finds_the_same_again);
  tcase_add_test(tcase, no_zeros_asked_for_is_no_work);
  tcase_add_test(tcase, a_stopped_search_finds_nothing);
  tcase_add_test(tcase, a_search_without_hope_ends_within_10_ms_and_the_next_one_is_right);
  tcase_add_test(tcase, progress_counts_what_was_hashed);
  tcase_add_test(tcase, zeros_needed_is_what_the_public_client_computes);
  suite_add_tcase(suite, tcase);
  return suite;
}

}  // namespace

int main() {
  return run_tap(pow_suite());
}
