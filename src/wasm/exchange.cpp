// SPDX-License-Identifier: GPL-3.0-or-later
#include "wasm/exchange.hpp"

namespace jm::wasm {

std::string& input_bytes() {
  static std::string bytes;
  return bytes;
}
std::string& output_bytes() {
  static std::string bytes;
  return bytes;
}

JM_EXPORT("input") char* input(unsigned size) {
  input_bytes().resize(size);
  return input_bytes().data();
}
JM_EXPORT("output") const char* output() {
  return output_bytes().data();
}
JM_EXPORT("output_size") unsigned output_size() {
  return output_bytes().size();
}

}  // namespace jm::wasm
