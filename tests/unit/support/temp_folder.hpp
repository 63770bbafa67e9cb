// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of a test's own, without symbolic links in its path; it goes with all that is in it.
#pragma once

#include <check.h>
#undef fail  // Check's, which breaks jm::fail and the standard library
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

class TempFolder {
 public:
  TempFolder() {
    const char* base = std::getenv("TMPDIR");
    std::string name = std::string(base != nullptr ? base : "/tmp") + "/jm-test-XXXXXX";
    ck_assert_ptr_nonnull(::mkdtemp(name.data()));
    path_ = std::filesystem::canonical(name);
  }
  ~TempFolder() {
    std::error_code ec;
    std::filesystem::remove_all(path_, ec);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  // Makes a file of it; its path.
  std::string write(const std::string& name, const std::string& text, mode_t mode = 0600) const {
    std::string file = *this / name;
    std::ofstream(file, std::ios::binary) << text;
    ck_assert_int_eq(::chmod(file.c_str(), mode), 0);
    return file;
  }

 private:
  std::string path_;
};
