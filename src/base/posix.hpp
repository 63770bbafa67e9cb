// SPDX-License-Identifier: GPL-3.0-or-later
// Descriptors that close themselves, and errno as an error.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "base/passing.hpp"
#include "base/result.hpp"

namespace jm::base {

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

// "PATH: No such file or directory", by errno.
inline tl::unexpected<Error> failed(const std::string& path) {
  const int code = errno;
  return fail(path + ": " + std::strerror(code), errno_passes(code));
}

}  // namespace jm::base
