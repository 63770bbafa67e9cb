// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that is full for as long as the object lives: no file of this process grows beyond `most` bytes.
#pragma once

#include <check.h>
#undef fail  // Check's, which breaks jm::fail and the standard library
#include <sys/resource.h>

#include <csignal>

class FullDisk {
 public:
  explicit FullDisk(rlim_t most = 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(::getrlimit(RLIMIT_FSIZE, &before_), 0);
    struct rlimit full = before_;
    full.rlim_cur = most;
    ck_assert_int_eq(::setrlimit(RLIMIT_FSIZE, &full), 0);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  struct rlimit before_ {};
};
