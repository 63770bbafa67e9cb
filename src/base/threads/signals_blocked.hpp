// SPDX-License-Identifier: GPL-3.0-or-later
// Threads inherit the mask of signals: what is started while this lives has all of them blocked, for they
// belong to the host's own threads.
#pragma once

#include <pthread.h>
#include <signal.h>

namespace jm::base {

class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

}  // namespace jm::base
