// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/plain/disk.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace jm::sim {

void register_disk();  // with SQLite: disk_vfs.cpp

Disk& Disk::get() {
  static Disk disk;
  static const bool registered = (register_disk(), true);
  (void)registered;
  return disk;
}

void Disk::fail_at(unsigned n) {
  const std::lock_guard lock(mutex_);
  left_ = n;
}

void Disk::fail() {
  const std::lock_guard lock(mutex_);
  failed_ = true;
  left_.reset();
}

bool Disk::failed() {
  const std::lock_guard lock(mutex_);
  return failed_;
}

void Disk::fill_at(unsigned n) {
  const std::lock_guard lock(mutex_);
  if (!full_) room_ = n;
}

// So that whoever tries has all that waits, in every run of a seed.
void Disk::make_room(bool writes) {
  std::unique_lock lock(mutex_);
  room_.reset();
  if (!full_) return;
  has_room_again_ = writes;
  if (writes) changed_.wait(lock, [&] { return failed_ || !has_room_again_; });
  has_room_again_ = full_ = false;
}

bool Disk::full() {
  const std::lock_guard lock(mutex_);
  return full_;
}

// What it refuses while it is full is not counted: nobody knows how often that is tried.
Disk::Fate Disk::write() {
  const std::lock_guard lock(mutex_);
  const auto over = [](std::optional<unsigned>& left) { return left && (*left)-- == 0; };
  if (!failed_ && !full_) {
    full_ = over(room_);
    failed_ = !full_ && over(left_);
    if (full_) room_.reset();
    if (failed_) left_.reset();
    if (full_ || failed_) changed_.notify_all();
  }
  if (failed_ || !full_) return failed_ ? Fate::Failed : Fate::Done;
  if (std::exchange(has_room_again_, false)) {
    full_ = false;
    changed_.notify_all();
  }
  return Fate::Full;
}

void Disk::wrote(const std::string& path, std::int64_t offset, std::string before, std::int64_t size_before) {
  const std::lock_guard lock(mutex_);
  unsynchronised_[path].push_back({offset, std::move(before), size_before});
}

void Disk::synchronised(const std::string& path) {
  const std::lock_guard lock(mutex_);
  unsynchronised_.erase(path);
}

void Disk::undo(const std::string& path, const Write& write, bool half) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  const std::size_t kept = half ? write.before.size() / 2 : 0;
  const auto rest = write.before.substr(kept);
  bool undone = rest.empty() ||
                ::pwrite(fd, rest.data(), rest.size(), write.offset + static_cast<std::int64_t>(kept)) > 0;
  if (!half) undone = ::ftruncate(fd, write.size_before) == 0 && undone;
  ::close(fd);
  if (!undone) std::abort();
}

std::size_t Disk::restart(bool power_cut, Generator& generator) {
  const std::lock_guard lock(mutex_);
  std::size_t lost = 0;
  for (const auto& [path, writes] : unsynchronised_) {
    if (!power_cut) break;
    const std::size_t kept = generator.below(writes.size() + 1);
    for (std::size_t i = writes.size(); i-- > kept; ++lost)
      undo(path, writes[i], i == kept && generator.chance(0.3));
  }
  unsynchronised_.clear();
  failed_ = false;
  left_.reset();
  return lost;
}

}  // namespace jm::sim
