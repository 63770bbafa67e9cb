// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of a test's own, without symbolic links in its path; it goes with all that is in it.
#pragma once

#include <check.h>
#undef fail  // Check's, which breaks jm::fail and the standard library
#include <stdlib.h>

#include <filesystem>
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
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};
