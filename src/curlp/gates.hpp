// SPDX-License-Identifier: GPL-3.0-or-later
// A round of labels.hpp for sets without three-input instructions. Private to kernel_<set>.cpp and
// one_<set>.cpp, which define JM_INLINE. In an unnamed namespace, so that no two sets share code.
#pragma once

namespace jm::curlp {
namespace {

template <class V>
struct Planes {
  V x;  // positive, inverted before a round r with r % 3 = 2
  V y;  // negative, inverted before a round r with r % 3 = 1
};

// Every third round inverts one plane, so that four operations do.
template <unsigned r, class V>
JM_INLINE void round_of_gates(const V& ax, const V& ay, const V& bx, const V& by, Planes<V>& out) {
  if constexpr (r % 3 == 0) {
    out = {~ax & (ay ^ bx), ax ^ (by & ~bx)};
  } else if constexpr (r % 3 == 1) {
    out = {ax | (ay ^ bx), ax ^ (by | bx)};
  } else {
    out = {ax & ~(ay ^ bx), ax ^ (by & bx)};
  }
}

}  // namespace
}  // namespace jm::curlp
