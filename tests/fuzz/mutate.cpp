#include "mutate.hpp"

#include <algorithm>

namespace jm::fuzz {

namespace {

constexpr std::size_t kLongest = 100000;

}  // namespace

Input Mutator::next() {
  Input input = any();
  for (std::size_t changes = 1 + below(8); changes > 0; --changes) change(input);
  if (input.size() > kLongest) input.resize(kLongest);
  return input;
}

// Mostly one that the input knows already, so that text stays text of its alphabet.
char Mutator::any_byte(const Input& input) {
  static constexpr unsigned char kEdges[] = {0, 1, 0x7f, 0x80, 0xff, '"', '{', '[', '9', 'M'};
  switch (below(8)) {
    case 0:
      return static_cast<char>(random_());
    case 1:
      return static_cast<char>(kEdges[below(sizeof kEdges)]);
    default:
      return input.empty() ? '9' : input[below(input.size())];
  }
}

void Mutator::change(Input& input) {
  const std::size_t at = below(input.size() + 1);
  const std::size_t rest = input.size() - at;
  const std::size_t few = 1 + below(below(4) == 0 ? 300 : 8);
  switch (below(9)) {
    case 0:  // a bit
      if (rest > 0) input[at] = static_cast<char>(input[at] ^ (1 << below(8)));
      break;
    case 1:  // a byte
    case 2:
      if (rest > 0) input[at] = any_byte(input);
      break;
    case 3:  // a byte one up or down
      if (rest > 0) input[at] = static_cast<char>(input[at] + (below(2) == 0 ? 1 : -1));
      break;
    case 4:  // some bytes more
      input.insert(at, few, any_byte(input));
      break;
    case 5:  // some bytes less
      input.erase(at, few);
      break;
    case 6:  // a piece twice
      input.insert(at, input.substr(below(input.size() + 1), few));
      break;
    case 7:  // cut off
      if (below(4) == 0) input.resize(at);
      break;
    default: {  // the end of another input
      const Input& other = any();
      if (below(4) == 0) input.replace(at, std::string::npos, other.substr(std::min(at, other.size())));
      break;
    }
  }
}

}  // namespace jm::fuzz
