// SPDX-License-Identifier: GPL-3.0-or-later
// Ties callbacks to the life of an object: what guard() returns does nothing once the object has ended. For
// one thread: the callback must run on the thread that ends the object.
#pragma once

#include <memory>
#include <utility>

namespace jm::base {

class Lifetime {
 public:
  Lifetime() = default;
  Lifetime(const Lifetime&) = delete;
  Lifetime& operator=(const Lifetime&) = delete;

  // `task` as long as this lives and end() was not called. Returns nothing: the arguments are passed on.
  template <class Task>
  auto guard(Task task) const {
    return [alive = std::weak_ptr<void>(alive_), task = std::move(task)](auto&&... arguments) mutable {
      if (alive.lock()) task(std::forward<decltype(arguments)>(arguments)...);
    };
  }

  // Every callback that was guarded until now does nothing any more.
  void end() { alive_ = std::make_shared<char>(); }

  // For who asks by themselves, e.g. after a callback that may have ended the object.
  std::weak_ptr<void> token() const { return alive_; }

 private:
  std::shared_ptr<void> alive_ = std::make_shared<char>();
};

}  // namespace jm::base
