// SPDX-License-Identifier: GPL-3.0-or-later
// Failures are values: one reason, one line, written for the person who reads it.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

// Leaves the function with the error of `expression`, a Result.
#define JM_TRY(expression)                                       \
  do {                                                           \
    auto jm_tried = (expression);                                \
    if (!jm_tried) return tl::make_unexpected(jm_tried.error()); \
  } while (false)

namespace jm {

struct Error {
  std::string reason;   // what went wrong and where, without secrets, no trailing newline
  bool passes = false;  // it may work later, with everything as it is: a full disk, another process's lock
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(std::string reason, bool passes = false) {
  return tl::unexpected<Error>(Error{std::move(reason), passes});
}

// The same failure; `where` is put before the reason.
inline tl::unexpected<Error> fail(const std::string& where, const Error& error) {
  return fail(where + ": " + error.reason, error.passes);
}

}  // namespace jm
