// SPDX-License-Identifier: GPL-3.0-or-later
// Making and reading messages of 8,600 trytes at security 2, a tree of 64 leaves, junk.
#include <benchmark/benchmark.h>
#include <jansson.h>

#include <cstdlib>
#include <memory>
#include <vector>

#include "cli/bench/bench_work.hpp"
#include "core.hpp"
#include "curlp/cpu.hpp"
#include "mam/prepared.hpp"

namespace {

using namespace jm::mam;

constexpr std::size_t kTrytes = 8600;
constexpr unsigned kSecurity = 2;
constexpr std::uint32_t kLeaves = 64;
constexpr std::size_t kRandomTrytes = 10'240;

const jm::cli::BenchSample& sample() {
  static const jm::cli::BenchSample made = jm::cli::bench_sample(kTrytes, kSecurity);
  return made;
}

void create_all(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(create(sample().writer, sample().position, sample().message));
}

void create_prepared(benchmark::State& state) {
  std::vector<Prepared> prepared;
  prepared.reserve(static_cast<std::size_t>(state.max_iterations));
  while (prepared.size() < static_cast<std::size_t>(state.max_iterations)) {
    prepared.push_back(*prepare(sample().writer, sample().position));
  }
  std::size_t next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(create(std::move(prepared[next++]), sample().message));
}

void parse_payload(benchmark::State& state, const std::string& payload, bool good) {
  if (payload.empty()) return state.SkipWithError("no such payload");
  if (parse(payload, sample().made.root, sample().writer.side_key).has_value() != good) {
    return state.SkipWithError("parse() is not right");
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(parse(payload, sample().made.root, sample().writer.side_key));
  }
}

void tree(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(root_of(sample().writer, {0, kLeaves, 0}));
}

}  // namespace

void register_mam(const std::string& kernel) {
  const auto add = [&](const char* operation, void (*body)(benchmark::State&)) {
    const std::string name = std::string(operation) + "/" + kernel;
    benchmark::RegisterBenchmark(name.c_str(), [kernel, body](benchmark::State& state) {
      (void)jm::curlp::force_cpu(kernel);
      body(state);
    });
  };
  add("create", create_all);
  add("prepared", create_prepared);
  add("parse", [](benchmark::State& state) { parse_payload(state, sample().made.payload, true); });
  add("junk", [](benchmark::State& state) {
    static const std::string junk = jm::cli::bench_junk(sample());
    parse_payload(state, junk, false);
  });
  add("random", [](benchmark::State& state) {
    static const std::string random = jm::cli::bench_trytes(kRandomTrytes, 9);
    parse_payload(state, random, false);
  });
  add("tree", tree);
}

std::string inputs() {
  const jm::cli::BenchSample& s = sample();
  const auto text = [](std::string_view trytes) { return json_stringn(trytes.data(), trytes.size()); };
  const std::unique_ptr<json_t, void (*)(json_t*)> json(
      json_pack("{s:o, s:o, s:s, s:i, s:o, s:o, s:o, s:i}", "seed", text(s.writer.seed.trytes()), "sideKey",
                text(s.writer.side_key.trytes()), "mode", "restricted", "security", kSecurity, "message",
                text(s.message), "payload", text(s.made.payload), "root", text(s.made.root.trytes()),
                "leaves", kLeaves),
      json_decref);
  const std::unique_ptr<char, void (*)(void*)> line(json_dumps(json.get(), JSON_COMPACT), std::free);
  return line.get();
}
