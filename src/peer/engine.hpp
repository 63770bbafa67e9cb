// SPDX-License-Identifier: GPL-3.0-or-later
// The thread on which all connections live: libnice's sockets and timers, DTLS and media.
#pragma once

#include <glib.h>

#include <chrono>
#include <functional>
#include <thread>

namespace jm::peer {

class Engine {
 public:
  using Task = std::function<void()>;

  Engine();
  ~Engine();  // runs what was posted before, then ends the thread
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Thread-safe: run `task` on the thread, soon, in the order of posting.
  void post(Task task);
  GMainContext* context() const { return context_; }

 private:
  GMainContext* const context_;
  GMainLoop* const loop_;
  std::thread thread_;
};

// On the engine's thread only. Never runs after it was stopped or destroyed, which it may be from inside.
class Timer {
 public:
  explicit Timer(const Engine& engine) : context_(engine.context()) {}
  ~Timer() { stop(); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  // Runs `tick` after each `period` until it gives false. One that runs already is replaced.
  void every(std::chrono::milliseconds period, std::function<bool()> tick);
  void once(std::chrono::milliseconds delay, std::function<void()> task);
  void stop();

 private:
  GMainContext* const context_;
  GSource* source_ = nullptr;
};

}  // namespace jm::peer
