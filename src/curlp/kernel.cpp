// SPDX-License-Identifier: GPL-3.0-or-later
#include "curlp/kernel.hpp"

#include <array>
#include <atomic>

#include "curlp/cpu.hpp"
#include "curlp/sliced/sliced.hpp"

namespace jm::curlp {
namespace {

// What a machine that can run `name` works with here. Several may share a kernel: on x86-64 the portable one
// is compiled to SSE2 as it is (244 ns a state, two side by side), so that sse2
// differs in the bit-sliced kernel alone, and AVX-512 without funnel shifts is no better than AVX2.
struct Level {
  std::string_view name;
  const Kernel* kernel;
};

struct Levels {
  std::array<Level, 4> list{};
  std::size_t count = 0;

  Levels() {
    add("portable", kPortable);
#if defined(__x86_64__)
    // These ask the operating system too: libgcc's get_available_features()
    // (gcc/common/config/i386/cpuinfo.h) and compiler-rt's (lib/builtins/cpu_model) call xgetbv and take AVX2
    // for usable if XMM and YMM are saved, AVX-512 if the masks and both parts of ZMM are as well.
    if (__builtin_cpu_supports("sse2")) add("sse2", kPortable);
    if (__builtin_cpu_supports("avx2")) add("avx2", kAvx2);
    if (__builtin_cpu_supports("avx512f")) {
      add("avx512", __builtin_cpu_supports("avx512vbmi2") ? kAvx512 : kAvx2);
    }
#endif
  }

  void add(std::string_view name, const Kernel& kernel) {
    list[count++] = {name, &kernel};
  }
};

const Levels& levels() {
  static const Levels all;
  return all;
}

std::atomic<const Kernel*> forced{nullptr};

}  // namespace

const Kernel& kernel() {
  const Kernel* chosen = forced.load(std::memory_order_relaxed);
  return chosen != nullptr ? *chosen : *levels().list[levels().count - 1].kernel;
}

std::string cpu_names() {
  std::string names;
  for (std::size_t i = 0; i < levels().count; ++i) {
    names += (i > 0 ? ", " : "") + std::string(levels().list[i].name);
  }
  return names;
}

Result<void> force_cpu(std::string_view name) {
  const Kernel* chosen = nullptr;
  for (std::size_t i = 0; i < levels().count; ++i) {
    if (levels().list[i].name == name) chosen = levels().list[i].kernel;
  }
  if ((chosen == nullptr && !name.empty()) || !force_sliced_kernel(name)) {
    return fail("this machine has no instructions '" + std::string(name) + "' to compute with; it has " +
                cpu_names());
  }
  forced.store(chosen, std::memory_order_relaxed);
  return {};
}

}  // namespace jm::curlp
