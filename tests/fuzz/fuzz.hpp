// A fuzz target is a file that defines the three of these; it aborts where what must hold does not. Linked
// with -fsanitize=fuzzer it is a fuzzer; linked with driver.cpp it is an ordinary check that runs its corpus
// and a fixed number of mutations of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace jm::fuzz {

using Input = std::string;

// Inputs to begin with. Fuzzers take them from a folder: the driver writes one (--write-corpus DIR).
std::vector<Input> corpus();

// How many mutations a check runs: some seconds' worth.
extern const unsigned kRuns;

// Ends the process with a word on what does not hold.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace jm::fuzz
