// Proof of work against a slow Curl-P, against the public client and against the vector of TIP-12; every
// kernel that this machine can run.
#include <array>
#include <memory>
#include <random>
#include <stop_token>
#include <thread>

#include "curlp/sliced.hpp"
#include "pow/pow.hpp"
#include "slow_curl.hpp"
#include "tap_main.hpp"
#include "vector_file.hpp"

namespace {

using namespace jm::pow;
using jm::curlp::Columns;
using jm::curlp::SlicedKernel;
using jm::curlp::SlicedState;
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

START_TEST(one_thread_finds_the_nonce_that_the_public_client_finds) {
  const Json file = jm::tests::read_json("pow.json");
  with_every_kernel([&](const SlicedKernel& kernel) {
    std::size_t i;
    json_t* vector;
    unsigned found = 0;
    json_array_foreach(json_object_get(file.get(), "zeros"), i, vector) {
      const json_t* first = json_object_get(vector, "first");
      if (first == nullptr) continue;
      const auto nonce = search(digest_from_hex(text(vector, "digest")),
                                static_cast<unsigned>(json_integer_value(first)), 1);
      ck_assert(nonce.has_value());
      ck_assert_msg(*nonce == std::stoull(text(vector, "nonce")), "%s", kernel.name);
      ++found;
    }
    ck_assert_uint_ge(found, 4);
  });
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

START_TEST(every_kernel_agrees_with_slow_curl_in_every_lane) {
  std::mt19937 random(1);
  const auto block = std::make_unique<Columns>();
  const auto state = std::make_unique<SlicedState>();
  with_every_kernel([&](const SlicedKernel& kernel) {
    std::vector<std::vector<std::int8_t>> hashes;
    for (unsigned lane = 0; lane < kernel.lanes; ++lane) {
      std::vector<std::int8_t> trits(243);
      for (std::size_t i = 0; i < trits.size(); ++i) {
        trits[i] = static_cast<std::int8_t>(static_cast<int>(random() % 3) - 1);
        block->set(i, lane, trits[i]);
      }
      SlowCurl curl(81);
      curl.absorb(trits);
      hashes.push_back(curl.squeeze(243));
    }
    unsigned hits = 0;
    for (const unsigned zeros : {1u, 2u, 3u, 4u, 5u, 6u, 242u, 243u}) {
      std::array<std::uint64_t, jm::curlp::kMaxLanes / 64> matches{};
      kernel.trailing_zeros(*block, zeros, *state, matches.data());
      for (unsigned lane = 0; lane < kernel.lanes; ++lane) {
        bool expected = true;
        for (unsigned i = 0; i < zeros; ++i) expected = expected && hashes[lane][242 - i] == 0;
        hits += expected;
        ck_assert_msg((matches[lane / 64] >> (lane % 64) & 1) == expected, "%s, lane %u, %u zeros",
                      kernel.name, lane, zeros);
      }
    }
    ck_assert_uint_gt(hits, 0);
  });
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

START_TEST(one_thread_finds_the_first_nonce_there_is) {
  std::mt19937 random(3);
  for (int i = 0; i < 4; ++i) {
    const Digest digest = random_digest(random);
    std::uint64_t first = 0;
    while (trailing_zeros(digest, first) < 6) ++first;
    with_every_kernel([&](const SlicedKernel&) { ck_assert(search(digest, 6, 1) == first); });
  }
}
END_TEST

START_TEST(all_kernels_take_the_same_way_through_the_nonces) {
  // About 59,049 nonces: three bytes of them change on the way.
  std::mt19937 random(4);
  const Digest digest = random_digest(random);
  const auto first = search(digest, 10, 1);
  ck_assert(first.has_value());
  ck_assert_uint_ge(slow_trailing_zeros(digest, *first), 10);
  ck_assert_uint_gt(*first, 512);
  with_every_kernel([&](const SlicedKernel& kernel) {
    if (kernel.lanes > 64) ck_assert(search(digest, 10, 1) == first);
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
  ck_assert(!search(Digest{}, 1, 2, stop.get_token()));
}
END_TEST

START_TEST(a_search_without_hope_can_be_stopped_and_the_next_one_is_right) {
  for (unsigned threads = 1; threads <= 3; ++threads) {
    std::stop_source stop;
    std::optional<std::uint64_t> nonce = 1;
    {
      std::jthread searcher([&] { nonce = search(Digest{1}, 243, threads, stop.get_token()); });
      stop.request_stop();
    }
    ck_assert(!nonce);
    const auto next = search(Digest{2}, 5, threads);
    ck_assert(next && slow_trailing_zeros(Digest{2}, *next) >= 5);
  }
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

START_TEST(a_kernel_that_is_not_there_is_not_forced) {
  ck_assert(!jm::curlp::force_sliced_kernel("abacus"));
  ck_assert(&jm::curlp::sliced_kernel() == jm::curlp::sliced_kernels().back());
  ck_assert(jm::curlp::force_sliced_kernel("portable"));
  ck_assert_str_eq(jm::curlp::sliced_kernel().name, "portable");
  ck_assert(jm::curlp::force_sliced_kernel(""));
}
END_TEST

Suite* pow_suite() {
  Suite* suite = suite_create("pow");
  TCase* tcase = tcase_create("search");
  tcase_set_timeout(tcase, 120);
  tcase_add_test(tcase, trailing_zeros_are_those_of_the_public_client);
  tcase_add_test(tcase, one_thread_finds_the_nonce_that_the_public_client_finds);
  tcase_add_test(tcase, the_vector_of_tip_12);
  tcase_add_test(tcase, every_kernel_agrees_with_slow_curl_in_every_lane);
  tcase_add_test(tcase, what_is_found_has_the_zeros_it_was_searched_for);
  tcase_add_test(tcase, one_thread_finds_the_first_nonce_there_is);
  tcase_add_test(tcase, all_kernels_take_the_same_way_through_the_nonces);
  tcase_add_test(tcase, no_zeros_asked_for_is_no_work);
  tcase_add_test(tcase, a_stopped_search_finds_nothing);
  tcase_add_test(tcase, a_search_without_hope_can_be_stopped_and_the_next_one_is_right);
  tcase_add_test(tcase, zeros_needed_is_what_the_public_client_computes);
  tcase_add_test(tcase, a_kernel_that_is_not_there_is_not_forced);
  suite_add_tcase(suite, tcase);
  return suite;
}

}  // namespace

int main() {
  return run_tap(pow_suite());
}
