// Searches nonces for tests/interop/nonces.mjs: nonces KERNEL THREADS reads lines "DIGEST ZEROS" (64 hex
// digits, a number) and prints a nonce for each; `nonces` alone prints the kernels of this machine.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

#include "curlp/cpu.hpp"
#include "pow/pow.hpp"

int main(int argc, char** argv) {
  if (argc == 1) return std::puts(jm::curlp::cpu_names().c_str()) == EOF ? 1 : 0;
  if (argc != 3 || !jm::curlp::force_cpu(argv[1])) return 2;
  const auto threads = static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10));
  std::string hex;
  unsigned zeros = 0;
  while (std::cin >> hex >> zeros) {
    jm::pow::Digest digest{};
    if (hex.size() != 2 * digest.size()) return 2;
    for (std::size_t i = 0; i < digest.size(); ++i) {
      digest[i] = static_cast<std::uint8_t>(std::stoul(hex.substr(2 * i, 2), nullptr, 16));
    }
    const std::optional<std::uint64_t> nonce = jm::pow::search(digest, zeros, threads);
    if (!nonce) return 1;
    std::printf("%llu\n", static_cast<unsigned long long>(*nonce));
  }
  return 0;
}
