// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/plain/state_copies.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace jm::sim {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFiles[] = {"state.db", "state.db-wal"};

}  // namespace

std::optional<std::string> StateCopies::marker() const {
  for (const auto& entry : fs::directory_iterator(folder_))
    if (const std::string name = entry.path().filename(); name.starts_with("epoch-")) return name;
  return std::nullopt;
}

bool StateCopies::rename_marker(const std::optional<std::string>& to) const {
  const auto now = marker();
  if (!now || !to || *now == *to) return false;
  fs::rename(fs::path(folder_) / *now, fs::path(folder_) / *to);
  return true;
}

void StateCopies::take() {
  files_.clear();
  for (const char* name : kFiles) {
    std::ifstream in(fs::path(folder_) / name, std::ios::binary);
    if (in) files_[name].assign(std::istreambuf_iterator<char>(in), {});
  }
  marker_ = marker();
  fs::remove(kept_marker());
  if (marker_) fs::create_hard_link(fs::path(folder_) / *marker_, kept_marker());
}

void StateCopies::put_back(bool whole) {
  for (const char* name : kFiles) {
    const fs::path path = fs::path(folder_) / name;
    const auto old = files_.find(name);
    if (old == files_.end()) {
      fs::remove(path);
      continue;
    }
    std::ofstream(path, std::ios::binary | std::ios::trunc) << old->second;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  }
  fs::remove(fs::path(folder_) / "state.db-shm");
  if (!whole || !marker_) return;
  while (const auto now = marker()) fs::remove(fs::path(folder_) / *now);
  fs::create_hard_link(kept_marker(), fs::path(folder_) / *marker_);
}

void StateCopies::note_marker() {
  noted_ = marker();
}

bool StateCopies::set_marker_back() {
  const auto now = marker();
  // Of this epoch: another one was durable when it began.
  const auto epoch = [](const std::string& name) { return name.substr(0, name.rfind('-')); };
  return now && noted_ && epoch(*now) == epoch(*noted_) && rename_marker(noted_);
}

}  // namespace jm::sim
