// SPDX-License-Identifier: GPL-3.0-or-later
// A disk under SQLite that can lose its power between any two writes: what was not synchronised then is there
// in part. Its files are real ones; it stands between SQLite and them.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/random.hpp"

namespace jm::sim {

// Thread-safe: SQLite writes from the state's own thread.
class Disk {
 public:
  // The only one; SQLite's default from the first call on.
  static Disk& get();

  // It fails from then on: at the n-th write (or sync, or truncation, or deletion) after this one.
  void fail_at(unsigned n);
  void fail();
  bool failed();
  // It is full from the n-th write after this one on, and refuses all of them, until there is room again.
  void fill_at(unsigned n);
  // `writes`: somebody tries again and again, and does so once more before there is room.
  void make_room(bool writes);
  bool full();
  // Waits until it has failed, is full, or `done`, which is guarded by mutex() and notified by changed().
  template <class Done>
  void wait(Done done) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return failed_ || full_ || done(); });
  }
  std::mutex& mutex() { return mutex_; }
  std::condition_variable& changed() { return changed_; }

  // Works again, but stays full if it was. With `power_cut` of what was not synchronised in each file only
  // the first part stays, and of the next write perhaps a half; returns how many writes were lost.
  std::size_t restart(bool power_cut, Generator& generator);

  // What SQLite does.
  enum class Fate { Done, Full, Failed };
  Fate write();
  void wrote(const std::string& path, std::int64_t offset, std::string before, std::int64_t size_before);
  void synchronised(const std::string& path);

 private:
  struct Write {  // how to undo it
    std::int64_t offset = 0;
    std::string before;
    std::int64_t size_before = 0;
  };
  static void undo(const std::string& path, const Write& write, bool half);

  std::mutex mutex_;
  std::condition_variable changed_;
  bool failed_ = false, full_ = false, has_room_again_ = false;
  std::optional<unsigned> left_, room_;  // writes until then
  std::map<std::string, std::vector<Write>> unsynchronised_;
};

}  // namespace jm::sim
