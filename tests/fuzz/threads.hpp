// SPDX-License-Identifier: GPL-3.0-or-later
// Waits until the threads of a program that runs in this process have nothing more to do.
#pragma once

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <thread>

#include "fuzz.hpp"

namespace jm::fuzz {

// Whether all threads but this one wait for something. One that has just been woken counts as running, so
// what passes from thread to thread is not missed; timers and sleeps count as waiting.
inline bool others_wait() {
  const std::string self = std::to_string(::gettid());
  std::error_code gone;  // a thread that ends meanwhile
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", gone)) {
    if (thread.path().filename() == self) continue;
    std::ifstream file(thread.path() / "stat");
    std::string line;
    std::getline(file, line);
    const auto name_ends = line.rfind(')');
    if (name_ends != std::string::npos && line.substr(name_ends + 2, 1) != "S") return false;
  }
  return !gone;
}

// A program that never becomes idle is not waited for after some seconds.
inline void wait_for_others() {
  constexpr auto kEvery = std::chrono::microseconds(50);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  for (int quiet = 0; quiet < 2 && std::chrono::steady_clock::now() < end;) {
    quiet = others_wait() ? quiet + 1 : 0;
    if (quiet < 2) std::this_thread::sleep_for(kEvery);
  }
}

}  // namespace jm::fuzz
