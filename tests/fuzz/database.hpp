// SPDX-License-Identifier: GPL-3.0-or-later
// A folder in memory for files that are opened again and again, and SQLite files that somebody has changed.
#pragma once

#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "fuzz.hpp"

namespace jm::fuzz {

class Folder {
 public:
  Folder() {
    const bool shm = std::filesystem::is_directory("/dev/shm");
    std::string name =
        (shm ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path()) / "jm-fuzz-XXXXXX";
    require(::mkdtemp(name.data()) != nullptr, "a folder can be made");
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

  std::string read(const std::string& name) const {
    std::ifstream in(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // Into the file that is there: it stays the same file.
  void write(const std::string& name, std::string_view bytes) const {
    std::ofstream out(path_ / name, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  void remove(const std::string& name) const {
    std::error_code ignored;
    std::filesystem::remove(path_ / name, ignored);
  }

 private:
  std::filesystem::path path_;
};

// Runs what the input says on the file, as somebody would who wants to harm us; without reaching other files.
inline void run_sql(const std::string& file, std::string_view sql) {
  sqlite3* db = nullptr;
  if (sqlite3_open(file.c_str(), &db) == SQLITE_OK) {
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 1 << 20);
    sqlite3_progress_handler(
        db, 20000, [](void*) { return 1; }, nullptr);
    const std::string text =
        "PRAGMA writable_schema=ON; PRAGMA ignore_check_constraints=ON;" + std::string(sql);
    sqlite3_exec(db, text.c_str(), nullptr, nullptr, nullptr);
  }
  sqlite3_close(db);
}

}  // namespace jm::fuzz
