// SPDX-License-Identifier: GPL-3.0-or-later
// A state folder of the gateway's that is put back as it was before each input.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "database.hpp"
#include "fuzz.hpp"
#include "gateway/state/state.hpp"

namespace jm::fuzz {

// Files are put back in place, so that the folder is not taken for a copy.
class StateHome {
 public:
  static constexpr const char* kFile = "state.db";

  // `make` fills the new state.
  explicit StateHome(const std::function<void(gateway::State&)>& make) {
    auto state = gateway::State::open(dir());
    require(state.has_value(), "a state can be made");
    make(**state);
    state->reset();
    base_ = folder_.read(kFile);
    marker_ = marker();
    std::filesystem::create_hard_link(folder_.path() / marker_, folder_.path() / kKept);
    restore();
    state = gateway::State::open(dir());
    require(state.has_value() && (*state)->notice().empty(), "what was put back is taken for the same");
    state->reset();
    restore();
  }

  std::string dir() const { return folder_.path(); }
  std::string database() const { return folder_.file(kFile); }
  const std::string& base() const { return base_; }
  void put(const std::string& name, std::string_view bytes) const { folder_.write(name, bytes); }

  void restore() const {
    for (const char* name : {"state.db-wal", "state.db-shm", "state.db-journal", "channels.json"})
      folder_.remove(name);
    folder_.write(kFile, base_);
    remove_markers();
    std::filesystem::create_hard_link(folder_.path() / kKept, folder_.path() / marker_);
  }
  void remove_markers() const {
    for (std::string name; !(name = marker()).empty();) folder_.remove(name);
  }

 private:
  static constexpr const char* kKept = "kept-marker";  // the marker's other name: it stays the same file

  std::string marker() const {
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
      if (const std::string name = entry.path().filename(); name.starts_with("epoch-")) return name;
    return {};
  }

  Folder folder_;
  std::string base_, marker_;
};

}  // namespace jm::fuzz
