// SPDX-License-Identifier: GPL-3.0-or-later
#include "curlp/sliced/sliced.hpp"

#include <algorithm>
#include <array>
#include <atomic>

#include "curlp/sliced/sliced_sets.hpp"

namespace jm::curlp {

namespace {

struct Usable {
  std::array<const SlicedKernel*, 4> kernels{};
  std::size_t count = 0;

  Usable() {
    add(kSlicedPortable);
#if defined(__x86_64__)
    // These look at the operating system's support too (xgetbv).
    if (__builtin_cpu_supports("sse2")) add(kSlicedSse2);
    if (__builtin_cpu_supports("avx2")) add(kSlicedAvx2);
    if (__builtin_cpu_supports("avx512f")) add(kSlicedAvx512);
#endif
  }

  void add(const SlicedKernel& kernel) {
    kernels[count++] = &kernel;
  }
};

std::atomic<const SlicedKernel*> forced{nullptr};

}  // namespace

void SlicedState::fill(unsigned lanes, std::size_t place, int trit) {
  const std::size_t width = lanes / 64;
  std::uint64_t* low = words.data() + 2 * width * place;
  std::fill(low, low + width, trit < 0 ? ~std::uint64_t{0} : 0);
  std::fill(low + width, low + 2 * width, trit > 0 ? 0 : ~std::uint64_t{0});
}

void SlicedState::set(unsigned lanes, std::size_t place, unsigned lane, int trit) {
  const std::size_t width = lanes / 64;
  const std::uint64_t bit = std::uint64_t{1} << (lane % 64);
  std::uint64_t& low = words[2 * width * place + lane / 64];
  std::uint64_t& high = words[2 * width * place + width + lane / 64];
  low = trit < 0 ? low | bit : low & ~bit;
  high = trit > 0 ? high & ~bit : high | bit;
}

std::span<const SlicedKernel* const> sliced_kernels() {
  static const Usable usable;
  return {usable.kernels.data(), usable.count};
}

const SlicedKernel& sliced_kernel() {
  const SlicedKernel* chosen = forced.load(std::memory_order_relaxed);
  return chosen != nullptr ? *chosen : *sliced_kernels().back();
}

bool force_sliced_kernel(std::string_view name) {
  if (name.empty()) {
    forced.store(nullptr, std::memory_order_relaxed);
    return true;
  }
  for (const SlicedKernel* kernel : sliced_kernels()) {
    if (name != kernel->name) continue;
    forced.store(kernel, std::memory_order_relaxed);
    return true;
  }
  return false;
}

}  // namespace jm::curlp
