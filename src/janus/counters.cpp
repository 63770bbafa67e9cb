// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/counters.hpp"

#include <initializer_list>

namespace jm::janus {

Counters& Counters::operator+=(const Counters& other) {
  for (auto member :
       {&Counters::offers, &Counters::answers, &Counters::errors, &Counters::calls, &Counters::messages,
        &Counters::skipped, &Counters::stale, &Counters::junk, &Counters::unreadable, &Counters::limited,
        &Counters::attached, &Counters::dropped, &Counters::reattached, &Counters::emptied})
    this->*member += other.*member;
  return *this;
}

}  // namespace jm::janus
