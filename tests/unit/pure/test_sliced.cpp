// SPDX-License-Identifier: GPL-3.0-or-later
// The bit-sliced kernels against a slow Curl-P; every one that this machine can run.
#include <memory>
#include <random>

#include "curlp/sliced/sliced.hpp"
#include "tests/unit/support/slow_curl.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm::curlp;
using jm::trinary::Chunk;

namespace {

using Trits = std::vector<std::int8_t>;

Trits random_trits(std::mt19937& random, std::size_t length) {
  Trits trits(length);
  for (auto& trit : trits) trit = static_cast<std::int8_t>(static_cast<int>(random() % 3) - 1);
  return trits;
}

const SlicedKernel& kernel_number(int i) {
  return *sliced_kernels()[static_cast<std::size_t>(i)];
}

// Some random states of their own in every lane.
struct States {
  States(const SlicedKernel& of, std::mt19937& random) : kernel(of) {
    for (unsigned lane = 0; lane < kernel.lanes; ++lane) {
      trits.push_back(random_trits(random, 729));
      for (unsigned i = 0; i < 729; ++i) state->set(kernel.lanes, i, lane, trits.back()[i]);
    }
  }

  // Of a state that is not in the middle of a plan.
  int trit(const SlicedState& of, std::uint16_t offset, unsigned lane) const {
    const std::uint64_t* low = of.words.data() + offset;
    const bool is_low = low[lane / 64] >> (lane % 64) & 1;
    const bool is_high = low[kernel.lanes / 64 + lane / 64] >> (lane % 64) & 1;
    return !is_high ? 1 : is_low ? -1 : 0;
  }

  const SlicedKernel& kernel;
  const Shape shape{kernel.lanes, kernel.depth};
  std::vector<Trits> trits;
  std::unique_ptr<SlicedState> state = std::make_unique<SlicedState>();
  std::unique_ptr<SlicedState> work = std::make_unique<SlicedState>();
};

}  // namespace

START_TEST(every_plan_gives_what_slow_curl_gives) {
  std::mt19937 random(1);
  States s(kernel_number(_i), random);
  const SlicedKernel& k = s.kernel;
  for (const unsigned rounds : {27u, 81u}) {
    std::vector<SlowCurl> hashed;
    for (const Trits& trits : s.trits) {
      hashed.emplace_back(rounds);
      std::copy(trits.begin(), trits.end(), hashed.back().state().begin());
      hashed.back().transform();
    }
    for (const auto& [first, count] :
         {std::pair(0u, 243u), {0u, 1u}, {242u, 1u}, {229u, 14u}, {100u, 81u}, {236u, 7u}}) {
      k.run(finish(s.shape, 0, rounds, first, count), *s.state, *s.work);
      const auto offsets = offsets_after(s.shape, rounds, first, count);
      for (unsigned lane = 0; lane < k.lanes; ++lane) {
        for (unsigned i = 0; i < count; ++i)
          ck_assert_msg(s.trit(*s.work, offsets[i], lane) == hashed[lane].state()[first + i], "%s: %u %u %u",
                        k.name, rounds, first + i, lane);
      }
    }
  }
}
END_TEST

START_TEST(zeros_are_those_of_slow_curl) {
  std::mt19937 random(2);
  States s(kernel_number(_i), random);
  const SlicedKernel& k = s.kernel;
  unsigned hits = 0;
  for (unsigned zeros = 1; zeros <= 5; ++zeros) {
    k.run(finish(s.shape, 0, 81, 243 - zeros, zeros), *s.state, *s.work);
    std::array<std::uint64_t, kMaxLanes / 64> matches{};
    k.zeros(offsets_after(s.shape, 81, 243 - zeros, zeros), *s.work, matches.data());
    for (unsigned lane = 0; lane < k.lanes; ++lane) {
      SlowCurl slow(81);
      std::copy(s.trits[lane].begin(), s.trits[lane].end(), slow.state().begin());
      slow.transform();
      bool expected = true;
      for (unsigned i = 243 - zeros; i < 243; ++i) expected = expected && slow.state()[i] == 0;
      hits += expected;
      ck_assert_msg((matches[lane / 64] >> (lane % 64) & 1) == expected, "%s, lane %u", k.name, lane);
    }
  }
  ck_assert_uint_gt(hits, 0);
}
END_TEST

START_TEST(a_change_of_one_trit_is_followed) {
  std::mt19937 random(3);
  States s(kernel_number(_i), random);
  const SlicedKernel& k = s.kernel;
  const unsigned head_rounds = head(s.shape);
  const std::array start{whole(s.shape, head_rounds, head_rounds, false),
                         whole(s.shape, 2 * head_rounds, head_rounds, false)};
  const auto once = std::make_unique<SlicedState>();
  const auto twice = std::make_unique<SlicedState>();
  k.run({&start[0], 1}, *s.state, *once);
  k.run({&start[1], 1}, *once, *twice);
  const auto rest = finish(s.shape, 2 * head_rounds, 81, 0, 243);
  const auto offsets = offsets_after(s.shape, 81, 0, 243);
  for (const unsigned place : {0u, 167u, 204u, 242u, 500u, 728u}) {
    const auto passes = touched(s.shape, place);
    for (const int trit : {-1, 0, 1}) {
      s.state->fill(k.lanes, place, trit);
      k.run({&passes[0], 1}, *s.state, *once);
      k.run({&passes[1], 1}, *once, *twice);
      k.run(rest, *twice, *s.work);
      const unsigned lane = random() % k.lanes;
      SlowCurl slow(81);
      for (unsigned i = 0; i < 729; ++i)
        slow.state()[i] =
            static_cast<std::int8_t>(s.trit(*s.state, static_cast<std::uint16_t>(i * k.lanes / 32), lane));
      slow.transform();
      for (unsigned i = 0; i < 243; ++i)
        ck_assert_msg(s.trit(*s.work, offsets[i], lane) == slow.state()[i], "%s: %u", k.name, place);
    }
  }
}
END_TEST

START_TEST(chains_are_slow_hashes) {
  const SlicedKernel& k = kernel_number(_i);
  std::mt19937 random(4);
  const auto one = std::make_unique<SlicedState>();
  const auto other = std::make_unique<SlicedState>();
  for (const unsigned count : {1u, 63u, k.lanes - 1, k.lanes}) {
    for (const unsigned steps : {1u, 2u, 5u}) {
      std::vector<Chunk> blocks;
      std::vector<Chunk> expected;
      for (unsigned i = 0; i < count; ++i) {
        Trits trits = random_trits(random, 243);
        blocks.push_back(jm::trinary::chunk_of(trits));
        for (unsigned step = 0; step < steps; ++step) {
          SlowCurl slow(27);
          slow.absorb(trits);
          trits = slow.squeeze(243);
        }
        expected.push_back(jm::trinary::chunk_of(trits));
      }
      k.chains(blocks, steps, *one, *other);
      ck_assert_msg(blocks == expected, "%s, %u blocks, %u steps", k.name, count, steps);
    }
  }
}
END_TEST

START_TEST(a_kernel_that_is_not_there_is_not_forced) {
  ck_assert(!force_sliced_kernel("abacus"));
  ck_assert(&sliced_kernel() == sliced_kernels().back());
  ck_assert(force_sliced_kernel("portable"));
  ck_assert_str_eq(sliced_kernel().name, "portable");
  ck_assert(force_sliced_kernel(""));
}
END_TEST

int main() {
  Suite* suite = suite_create("sliced");
  TCase* tests = tcase_create("sliced");
  tcase_set_timeout(tests, 120);
  const int kernels = static_cast<int>(sliced_kernels().size());
  for (const TTest* test : {every_plan_gives_what_slow_curl_gives, zeros_are_those_of_slow_curl,
                            a_change_of_one_trit_is_followed, chains_are_slow_hashes}) {
    tcase_add_loop_test(tests, test, 0, kernels);
  }
  tcase_add_test(tests, a_kernel_that_is_not_there_is_not_forced);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
