// SPDX-License-Identifier: GPL-3.0-or-later
// The folder of a state: who may read it, who owns it, and its markers.
//
//   state.db (+ -wal, -shm)  SQLite, 0600        state.lock  held by the owner with flock()
//   epoch-E-N                the marker, an empty file
//
// `janus-mam publish` keeps several states in a folder, a seed each, under names of their own.
//
// A marker says in its *name* what the state file says inside: epoch E, N messages signed. Putting back an
// older state file, with whatever tool, leaves a marker that is ahead of it, or one that is another file than
// noted.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace jm::plain {

struct Marker {
  std::uint64_t epoch = 0;
  std::uint64_t messages = 0;
  bool operator==(const Marker&) const = default;
};

struct StateFiles {
  std::string database = "state.db", lock = "state.lock", marker = "epoch-";
};

class Folder {
 public:
  // An existing folder, to look at.
  static Result<Folder> find(const std::string& dir);
  // Made 0700 if it is missing. Others may be able to look into it; refused if it belongs to another user or
  // others can write there.
  static Result<Folder> make(const std::string& dir, StateFiles files = {});
  // Made 0700 if it is missing; an empty one is closed to others. Refused if it belongs to another user or is
  // open to others.
  static Result<Folder> prepare(const std::string& dir);

  const std::string& path() const { return path_; }  // absolute, free of symbolic links
  std::string database() const { return path_ + "/" + files_.database; }
  std::string marker_path(const Marker& marker) const;

  // One owner at a time; held until the folder object and its copies are gone (or the process is). If
  // there is another one it waits so long for its end.
  Result<void> lock(std::chrono::milliseconds timeout = {});

  // Makes the database (0600) if it is missing; true if it did. Refuses one that others can read.
  Result<bool> make_database() const;

  Result<std::vector<Marker>> markers() const;
  // Durable when they return.
  Result<void> make_marker(const Marker& marker) const;
  Result<void> remove_markers_but(const std::optional<Marker>& keep) const;
  // Not made durable: after a power cut it may be behind, never ahead.
  bool move_marker(const Marker& from, const Marker& to) const;

 private:
  std::string path_;
  StateFiles files_;
  std::shared_ptr<const int> lock_;
};

// What is wrong with the modes of folder and files, a line each.
std::vector<std::string> mode_faults(const Folder& folder);

}  // namespace jm::plain
