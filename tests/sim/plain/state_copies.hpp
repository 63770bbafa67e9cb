// SPDX-License-Identifier: GPL-3.0-or-later
// Copies of a state folder that are put back later. While nobody has it open.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace jm::sim {

class StateCopies {
 public:
  explicit StateCopies(std::string folder) : folder_(std::move(folder)) {}

  // Remembers what is there now.
  void take();
  bool taken() const { return !files_.empty(); }
  // The files get their old content, and stay the files that they are. `whole`: the marker, the very file, is
  // put back as well, as if the machine had been.
  void put_back(bool whole);
  // After a power cut the marker may have the name that it had when it was noted, in the same epoch.
  void note_marker();
  bool set_marker_back();

 private:
  std::optional<std::string> marker() const;  // its name
  std::string kept_marker() const { return folder_ + ".marker"; }
  bool rename_marker(const std::optional<std::string>& to) const;

  const std::string folder_;
  std::map<std::string, std::string> files_;  // content by name
  std::optional<std::string> marker_, noted_;
};

}  // namespace jm::sim
