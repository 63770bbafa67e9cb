// Deterministic mutations of an input.
#pragma once

#include <random>

#include "fuzz.hpp"

namespace jm::fuzz {

class Mutator {
 public:
  Mutator(std::vector<Input> corpus, unsigned seed) : corpus_(std::move(corpus)), random_(seed) {}

  // Some input of the corpus after one to eight changes.
  Input next();

 private:
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }
  const Input& any() { return corpus_[below(corpus_.size())]; }
  char any_byte(const Input& input);
  void change(Input& input);

  std::vector<Input> corpus_;
  std::mt19937_64 random_;
};

}  // namespace jm::fuzz
