// SPDX-License-Identifier: GPL-3.0-or-later
// JM_PLAIN: a function that no sanitizer looks into. Private to curlp/. The kernels' code is unrolled into
// thousands of variables that live in registers; with checks on each of them the compiler takes many minutes.
// What they touch in memory has a fixed size.
#pragma once

#if defined(__clang__)
#define JM_PLAIN __attribute__((no_sanitize("address", "undefined", "thread", "coverage")))
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define JM_PLAIN __attribute__((no_sanitize("address", "undefined", "thread")))
#else
#define JM_PLAIN
#endif
