// Failures are values: one reason, one line, written for the person who reads it.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace jm {

struct Error {
  std::string reason;  // what went wrong and where, without secrets, no trailing newline
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(std::string reason) {
  return tl::unexpected<Error>(Error{std::move(reason)});
}

}  // namespace jm
