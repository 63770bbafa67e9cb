// SPDX-License-Identifier: GPL-3.0-or-later
// Private files: whole or not at all, and for nobody else; descriptors and errno.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/passing.hpp"
#include "base/posix.hpp"
#include "base/private_file.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "tests/unit/support/temp_folder.hpp"

using namespace jm::base;

namespace {

unsigned mode_of(const std::string& path) {
  struct stat st {};
  ck_assert_int_eq(::stat(path.c_str(), &st), 0);
  return st.st_mode & 07777;
}

}  // namespace

START_TEST(what_was_written_is_read_and_replaced) {
  const TempFolder temp;
  const std::string dir = temp / "dir", file = dir + "/name";
  ck_assert(!read_private(file, 10).value().has_value());
  ck_assert(write_private(dir, "name", "one").has_value());
  ck_assert(read_private(file, 3).value() == "one");
  ck_assert_uint_eq(mode_of(dir), 0700);
  ck_assert_uint_eq(mode_of(file), 0600);
  std::ofstream(dir + "/.name.new") << "of an earlier crash";
  ck_assert(write_private(dir, "name", std::string(100000, 'x')).has_value());
  ck_assert(read_private(file, 100000).value() == std::string(100000, 'x'));
  ck_assert(!std::filesystem::exists(dir + "/.name.new"));
}
END_TEST

START_TEST(what_is_too_long_or_no_file_is_refused) {
  const TempFolder temp;
  ck_assert(write_private(temp / "dir", "name", "long").has_value());
  ck_assert(!read_private(temp / "dir/name", 3).has_value());
  std::filesystem::create_symlink(temp / "dir/name", temp / "link");
  ck_assert(!read_private(temp / "link", 10).has_value());
  ck_assert(!read_private(temp / "dir", 10).has_value());
}
END_TEST

START_TEST(a_folder_that_others_can_enter_is_refused) {
  const TempFolder temp;
  ck_assert_int_eq(::mkdir((temp / "open").c_str(), 0755), 0);
  const auto written = write_private(temp / "open", "name", "text");
  ck_assert(!written && written.error().reason.find("0700") != std::string::npos);
  ck_assert(!std::filesystem::exists(temp / "open/name"));
  std::filesystem::create_symlink(temp / "", temp / "link");
  ck_assert(!write_private(temp / "link", "name", "text").has_value());
}
END_TEST

START_TEST(a_descriptor_closes_itself) {
  int number = -1;
  {
    const Fd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    ck_assert(static_cast<bool>(fd));
    number = fd.get();
  }
  ck_assert(::fcntl(number, F_GETFD) == -1 && errno == EBADF);
  ck_assert(!Fd(-1));
}
END_TEST

START_TEST(an_errno_says_whether_it_may_pass) {
  errno = ENOSPC;
  const auto full = failed("a/path").value();
  ck_assert(full.passes && full.reason.starts_with("a/path: "));
  errno = EACCES;
  ck_assert(!failed("a/path").value().passes);
  ck_assert(errno_passes(EADDRINUSE) && !errno_passes(ENOENT) && !errno_passes(EPERM));
}
END_TEST

int main() {
  Suite* suite = suite_create("files");
  TCase* tc = tcase_create("files");
  tcase_add_test(tc, what_was_written_is_read_and_replaced);
  tcase_add_test(tc, what_is_too_long_or_no_file_is_refused);
  tcase_add_test(tc, a_folder_that_others_can_enter_is_refused);
  tcase_add_test(tc, a_descriptor_closes_itself);
  tcase_add_test(tc, an_errno_says_whether_it_may_pass);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
