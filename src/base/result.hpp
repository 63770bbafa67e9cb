// SPDX-License-Identifier: GPL-3.0-or-later
// Failures are values: one reason, one line, written for the person who reads it.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

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

// The same failure; `where` stands before the reason.
inline tl::unexpected<Error> fail(const std::string& where, const Error& error) {
  return fail(where + ": " + error.reason, error.passes);
}

}  // namespace jm
