#include "mam/mask.hpp"

#include <algorithm>

namespace jm::mam {

void mask(curlp::Curl& curl, const Packed& plain, Packed& out) {
  for (std::size_t at = 0; at < plain.size(); at += curlp::kRateTrits) {
    const std::size_t length = std::min(curlp::kRateTrits, plain.size() - at);
    out.append(mask(curl, plain.chunk(at, length), length), length);
  }
}

void unmask(curlp::Curl& curl, const Packed& masked, std::size_t at, std::size_t length, Packed& out) {
  for (const std::size_t end = at + length; at < end; at += curlp::kRateTrits) {
    const std::size_t part = std::min(curlp::kRateTrits, end - at);
    out.append(unmask(curl, masked.chunk(at, part), part), part);
  }
}

}  // namespace jm::mam
