// Runs a fuzz target as a check: its corpus, then mutations from a fixed seed, as two TAP cases. JM_FUZZ_RUNS
// and JM_FUZZ_SEED change how many and which; --write-corpus DIR writes the corpus for a fuzzer instead. What
// was running when the process died is in fuzz-crash.bin.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <unistd.h>

#include "mutate.hpp"

namespace {

using jm::fuzz::Input;

const Input* running = nullptr;

void keep_input(int signal) {
  const int file = open("fuzz-crash.bin", O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file >= 0 && running != nullptr) {
    [[maybe_unused]] const auto written = write(file, running->data(), running->size());
  }
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void run(const Input& input) {
  running = &input;
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
  running = nullptr;
}

unsigned number_from(const char* variable, unsigned otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

int write_corpus(const std::vector<Input>& corpus, const std::string& folder) {
  for (std::size_t i = 0; i < corpus.size(); ++i) {
    std::ofstream file(folder + "/" + std::to_string(i), std::ios::binary);
    file << corpus[i];
    if (!file.flush()) {
      std::fprintf(stderr, "cannot write to %s\n", folder.c_str());
      return 1;
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<Input> corpus = jm::fuzz::corpus();
  if (argc == 3 && std::strcmp(argv[1], "--write-corpus") == 0) return write_corpus(corpus, argv[2]);
  std::signal(SIGABRT, keep_input);
  std::printf("1..2\n");
  std::fflush(stdout);
  if (corpus.empty()) return 1;
  for (const Input& input : corpus) run(input);
  std::printf("ok 1 - corpus of %zu inputs\n", corpus.size());
  std::fflush(stdout);
  const unsigned seed = number_from("JM_FUZZ_SEED", 1);
  const unsigned runs = number_from("JM_FUZZ_RUNS", jm::fuzz::kRuns);
  jm::fuzz::Mutator mutator(corpus, seed);
  for (unsigned i = 0; i < runs; ++i) run(mutator.next());
  std::printf("ok 2 - %u mutations from seed %u\n", runs, seed);
  return 0;
}
