// SPDX-License-Identifier: GPL-3.0-or-later
// Searches nonces for tests/interop/nonces.mjs: nonces KERNEL THREADS reads lines of two words and answers
// each by one: "DIGEST ZEROS" (64 hex digits, a number) by a nonce, "TRANSACTION WEIGHT" (2,673 trytes, a
// number) by the transaction with its nonce. `nonces` alone prints the kernels of this machine.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "curlp/cpu.hpp"
#include "pow/legacy.hpp"
#include "pow/pow.hpp"

namespace {

using namespace jm::pow;

std::string answer(const std::string& work, unsigned number, unsigned threads) {
  if (work.size() == kTransactionTrytes) {
    const auto attached = attach(work, number, {.threads = threads});
    return attached && *attached ? (*attached)->trytes : "";
  }
  Digest digest{};
  if (work.size() != 2 * digest.size()) return "";
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>(std::stoul(work.substr(2 * i, 2), nullptr, 16));
  }
  const auto nonce = search(digest, number, threads);
  return nonce ? std::to_string(*nonce) : "";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 1) {
    std::cout << jm::curlp::cpu_names() << "\n";
    return 0;
  }
  if (argc != 3 || !jm::curlp::force_cpu(argv[1])) return 2;
  const auto threads = static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10));
  std::string work;
  for (unsigned number = 0; std::cin >> work >> number;) std::cout << answer(work, number, threads) << "\n";
  return 0;
}
