// SPDX-License-Identifier: GPL-3.0-or-later
#include <fstream>
#include <random>
#include <sstream>

#include "curlp/batch.hpp"
#include "curlp/cpu.hpp"
#include "curlp/curlp.hpp"
#include "tests/unit/support/slow_curl.hpp"
#include "tests/unit/support/tap_main.hpp"

using jm::curlp::Chunk;
using jm::curlp::Curl;
using jm::curlp::Rounds;

namespace {

using Trits = std::vector<std::int8_t>;

Trits random_trits(std::mt19937& random, std::size_t length) {
  Trits trits(length);
  for (std::int8_t& trit : trits) trit = static_cast<std::int8_t>(random() % 3) - 1;
  return trits;
}

Chunk random_chunk(std::mt19937& random) {
  return jm::trinary::chunk_of(random_trits(random, 243));
}

Chunk slow_hash(const Trits& trits, unsigned rounds) {
  SlowCurl slow(rounds);
  slow.absorb(trits);
  return jm::trinary::chunk_of(slow.squeeze(243));
}

Trits trits_of(const Chunk& chunk) {
  Trits trits(243);
  jm::trinary::copy_trits(chunk, trits);
  return trits;
}

// Absorb, squeeze, absorb again, squeeze: every trit of the state has its say.
void compare_sponges(unsigned rounds, int runs) {
  std::mt19937 random(rounds);
  for (int run = 0; run < runs; ++run) {
    SlowCurl slow(rounds);
    Curl fast(rounds == 27 ? Rounds::P27 : Rounds::P81);
    for (int part = 0; part < 3; ++part) {
      const Trits in = random_trits(random, 1 + random() % 800);
      slow.absorb(in);
      fast.absorb(in);
      Trits out(random() % 800);
      fast.squeeze(out);
      ck_assert(out == slow.squeeze(out.size()));
    }
  }
}

// Each test runs once for every set of instructions that this machine has.
std::vector<std::string> cpus() {
  std::vector<std::string> names;
  std::istringstream words(jm::curlp::cpu_names());
  for (std::string name; std::getline(words >> std::ws, name, ',');) names.push_back(name);
  return names;
}

void use(int cpu) {
  ck_assert(jm::curlp::force_cpu(cpus()[static_cast<std::size_t>(cpu)]).has_value());
}

}  // namespace

START_TEST(sponge_of_27_rounds_equals_the_slow_one) {
  use(_i);
  compare_sponges(27, 300);
}
END_TEST

START_TEST(sponge_of_81_rounds_equals_the_slow_one) {
  use(_i);
  compare_sponges(81, 100);
}
END_TEST

START_TEST(zero_state_stays_as_defined) {
  use(_i);
  for (const unsigned rounds : {27u, 81u}) {
    SlowCurl slow(rounds);
    slow.absorb(Trits(243, 0));
    Curl fast(rounds == 27 ? Rounds::P27 : Rounds::P81);
    fast.absorb(Chunk());
    ck_assert(fast.squeeze() == jm::trinary::chunk_of(slow.squeeze(243)));
  }
}
END_TEST

START_TEST(rate_changes_nothing) {
  use(_i);
  std::mt19937 random(3);
  Curl curl(Rounds::P27);
  curl.absorb(random_trits(random, 500));
  const Chunk rate = curl.rate();
  ck_assert(curl.rate() == rate);
  ck_assert(curl.squeeze() == rate);
  ck_assert(!(curl.rate() == rate));
}
END_TEST

START_TEST(reset_forgets) {
  use(_i);
  std::mt19937 random(4);
  const Chunk block = random_chunk(random);
  Curl fresh(Rounds::P27);
  fresh.absorb(block);
  Curl used(Rounds::P27);
  used.absorb(random_trits(random, 700));
  used.squeeze();
  used.reset();
  used.absorb(block);
  ck_assert(used.squeeze() == fresh.squeeze());
}
END_TEST

START_TEST(absorbing_nothing_does_nothing) {
  use(_i);
  std::mt19937 random(5);
  Curl curl(Rounds::P27);
  curl.absorb(random_chunk(random));
  const Chunk rate = curl.rate();
  curl.absorb(Trits());
  ck_assert(curl.rate() == rate);
}
END_TEST

START_TEST(hashes_of_one_and_two_blocks) {
  use(_i);
  std::mt19937 random(6);
  for (int run = 0; run < 200; ++run) {
    const Chunk a = random_chunk(random);
    const Chunk b = random_chunk(random);
    Trits both = trits_of(a);
    const Trits right = trits_of(b);
    both.insert(both.end(), right.begin(), right.end());
    ck_assert(jm::curlp::hash(a) == slow_hash(trits_of(a), 27));
    ck_assert(jm::curlp::hash81(a) == slow_hash(trits_of(a), 81));
    ck_assert(jm::curlp::hash(a, b) == slow_hash(both, 27));
  }
}
END_TEST

START_TEST(chains_step_as_often_as_told) {
  use(_i);
  std::mt19937 random(7);
  for (const std::size_t count : {0, 1, 5, 27, 54, 81, 200}) {
    std::vector<Chunk> blocks(count);
    std::vector<std::uint8_t> steps(count);
    for (Chunk& block : blocks) block = random_chunk(random);
    for (std::uint8_t& step : steps) step = static_cast<std::uint8_t>(random() % 27);
    std::vector<Chunk> expected = blocks;
    for (std::size_t i = 0; i < count; ++i) {
      for (unsigned step = 0; step < steps[i]; ++step) expected[i] = slow_hash(trits_of(expected[i]), 27);
    }
    std::vector<Chunk> even = blocks;
    std::vector<Chunk> same = blocks;
    jm::curlp::hash_chains(blocks, steps);
    ck_assert(blocks == expected);
    jm::curlp::hash_chains(even, 3);
    for (std::size_t i = 0; i < count; ++i) {
      for (int step = 0; step < 3; ++step) same[i] = slow_hash(trits_of(same[i]), 27);
    }
    ck_assert(even == same);
  }
}
END_TEST

// So many that some are hashed bit-sliced, and some are left over.
START_TEST(hundreds_of_chains_equal_the_slow_ones) {
  use(_i);
  std::mt19937 random(13);
  for (const std::size_t count : {40, 70, 130, 260, 500, 1100}) {
    const unsigned steps = count == 130 ? 1 : 4;
    std::vector<Chunk> blocks(count);
    for (Chunk& block : blocks) block = random_chunk(random);
    std::vector<Chunk> expected = blocks;
    for (Chunk& block : expected) {
      for (unsigned step = 0; step < steps; ++step) block = slow_hash(trits_of(block), 27);
    }
    jm::curlp::hash_chains(blocks, steps);
    ck_assert(blocks == expected);
  }
}
END_TEST

// The kernel of the operating system lists what it lets programs use.
START_TEST(only_what_the_system_lists_is_used) {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line) && line.rfind("flags", 0) != 0) {
  }
  if (!file) return;  // not Linux on x86
  line += ' ';
  const std::string names = jm::curlp::cpu_names() + ",";
  for (const auto& [name, flag] : {std::pair{"sse2", "sse2"}, {"avx2", "avx2"}, {"avx512", "avx512f"}}) {
    const bool listed = line.find(std::string(" ") + flag + " ") != std::string::npos;
    ck_assert_msg((names.find(std::string(" ") + name + ",") != std::string::npos) == listed, "%s", name);
  }
}
END_TEST

START_TEST(ten_thousand_states_equal_the_slow_ones) {
  use(_i);
  std::mt19937 random(9);
  constexpr std::size_t kCount = 2000;
  constexpr std::size_t kLength = 5;
  std::vector<Chunk> blocks(kCount * kLength);
  for (Chunk& block : blocks) block = random_chunk(random);
  std::vector<Chunk> hashes(kCount);
  jm::curlp::hash_lists(blocks, hashes);
  for (std::size_t i = 0; i < kCount; ++i) {
    SlowCurl slow(27);
    Curl one(Rounds::P27);
    for (std::size_t k = 0; k < kLength; ++k) {
      slow.absorb(trits_of(blocks[i * kLength + k]));
      one.absorb(blocks[i * kLength + k]);
      ck_assert(one.rate() == jm::trinary::chunk_of(std::span(slow.state()).first(243)));
    }
    ck_assert(one.rate() == hashes[i]);
  }
}
END_TEST

START_TEST(lists_of_any_number_and_length) {
  use(_i);
  std::mt19937 random(10);
  jm::curlp::hash_lists({}, {});
  jm::curlp::squeeze_lists({}, {});
  for (std::size_t count = 1; count < 20; ++count) {
    const std::size_t length = 1 + count % 5;
    std::vector<Chunk> blocks(count * length);
    for (Chunk& block : blocks) block = random_chunk(random);
    std::vector<Chunk> hashes(count);
    std::vector<Chunk> squeezed(count * length);
    jm::curlp::hash_lists(blocks, hashes);
    jm::curlp::squeeze_lists(hashes, squeezed);
    for (std::size_t i = 0; i < count; ++i) {
      Curl in(Rounds::P27);
      for (std::size_t k = 0; k < length; ++k) in.absorb(blocks[i * length + k]);
      ck_assert(in.rate() == hashes[i]);
      Curl out(Rounds::P27);
      out.absorb(hashes[i]);
      for (std::size_t k = 0; k < length; ++k) ck_assert(out.squeeze() == squeezed[i * length + k]);
    }
  }
}
END_TEST

// Runs of blocks against the slow sponge: absorbed, masked, unmasked, squeezed, for both numbers of rounds.
START_TEST(runs_of_blocks_equal_the_slow_sponge) {
  use(_i);
  std::mt19937 random(12);
  for (int run = 0; run < 60; ++run) {
    const unsigned rounds = run % 2 == 0 ? 27 : 81;
    const std::size_t count = random() % 6;
    SlowCurl slow(rounds);
    Curl there(rounds == 27 ? Rounds::P27 : Rounds::P81);
    std::vector<Chunk> blocks(count);
    for (Chunk& block : blocks) {
      block = random_chunk(random);
      slow.absorb(trits_of(block));
    }
    there.absorb(blocks);
    Curl back = there;
    std::vector<Chunk> masked(count);
    there.mask(blocks, masked);
    for (std::size_t i = 0; i < count; ++i) {
      Trits trits = trits_of(blocks[i]);
      for (std::size_t k = 0; k < trits.size(); ++k) {
        const int sum = trits[k] + slow.state()[k];
        trits[k] = static_cast<std::int8_t>(sum > 1 ? sum - 3 : sum < -1 ? sum + 3 : sum);
      }
      ck_assert(masked[i] == jm::trinary::chunk_of(trits));
      slow.absorb(trits_of(blocks[i]));
    }
    back.unmask(masked, masked);
    ck_assert(masked == blocks);
    std::vector<Chunk> squeezed(count);
    there.squeeze(squeezed);
    for (const Chunk& block : squeezed) ck_assert(block == jm::trinary::chunk_of(slow.squeeze(243)));
    back.squeeze(blocks);
    ck_assert(squeezed == blocks);
    const Trits more = random_trits(random, 100);
    there.absorb(more);
    slow.absorb(more);
    ck_assert(there.rate() == jm::trinary::chunk_of(std::span(slow.state()).first(243)));
  }
}
END_TEST

START_TEST(trials_change_nothing_and_find_the_rates) {
  use(_i);
  std::mt19937 random(11);
  for (const std::size_t length : {1, 63, 64, 81, 200, 243}) {
    for (const std::size_t count : {0, 1, 2, 3, 8, 13}) {
      for (const Rounds rounds : {Rounds::P27, Rounds::P81}) {
        Curl curl(rounds);
        curl.absorb(random_trits(random, 500));
        const Chunk rate = curl.squeeze();
        Curl same = curl;
        std::vector<Chunk> blocks(count);
        std::vector<Chunk> rates(count);
        for (Chunk& block : blocks) block = random_chunk(random);
        curl.trials(blocks, length, rates);
        for (std::size_t i = 0; i < count; ++i) {
          Curl trial = same;
          trial.absorb(blocks[i], length);
          ck_assert(trial.rate() == rates[i]);
        }
        ck_assert(curl.rate() == same.rate());
        ck_assert(!(curl.rate() == rate));
      }
    }
  }
}
END_TEST

START_TEST(pairs_are_hashed_left_then_right) {
  use(_i);
  std::mt19937 random(8);
  std::vector<Chunk> blocks(12);
  for (Chunk& block : blocks) block = random_chunk(random);
  const std::vector<Chunk> before = blocks;
  jm::curlp::hash_pairs(blocks);
  for (std::size_t i = 0; i < 6; ++i)
    ck_assert(blocks[i] == jm::curlp::hash(before[2 * i], before[2 * i + 1]));
}
END_TEST

START_TEST(unknown_instructions_are_refused) {
  const auto refused = jm::curlp::force_cpu("mmx");
  ck_assert(!refused.has_value());
  ck_assert(refused.error().reason.find("portable") != std::string::npos);
  ck_assert(jm::curlp::force_cpu("").has_value());
}
END_TEST

int main() {
  Suite* suite = suite_create("curlp");
  TCase* tests = tcase_create("curlp");
  tcase_set_timeout(tests, 120);
  const int sets = static_cast<int>(cpus().size());
  for (const TTest* test :
       {sponge_of_27_rounds_equals_the_slow_one, sponge_of_81_rounds_equals_the_slow_one,
        zero_state_stays_as_defined, rate_changes_nothing, reset_forgets, absorbing_nothing_does_nothing,
        hashes_of_one_and_two_blocks, chains_step_as_often_as_told, hundreds_of_chains_equal_the_slow_ones,
        ten_thousand_states_equal_the_slow_ones, lists_of_any_number_and_length,
        runs_of_blocks_equal_the_slow_sponge, trials_change_nothing_and_find_the_rates,
        pairs_are_hashed_left_then_right}) {
    tcase_add_loop_test(tests, test, 0, sets);
  }
  tcase_add_test(tests, unknown_instructions_are_refused);
  tcase_add_test(tests, only_what_the_system_lists_is_used);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
