// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/failpoint.hpp"
#include "base/posix.hpp"

namespace jm::base {

Result<void> write_private(const std::string& dir, const std::string& name, const std::string& text) {
  if (::mkdir(dir.c_str(), 0700) != 0 && errno != EEXIST) return failed(dir);
  const Fd folder(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder) return failed(dir);
  struct stat st {};
  if (::fstat(folder.get(), &st) != 0) return failed(dir);
  if (st.st_uid != ::geteuid() || (st.st_mode & 077) != 0)
    return fail(dir + ": must belong to the user of this process alone (mode 0700)");

  const std::string temporary = "." + name + ".new";  // of an earlier crash, if it is there
  ::unlinkat(folder.get(), temporary.c_str(), 0);
  const Fd file(
      ::openat(folder.get(), temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return failed(dir + "/" + temporary);
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t n = ::write(file.get(), text.data() + written, text.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      auto result = failed(dir + "/" + name);
      ::unlinkat(folder.get(), temporary.c_str(), 0);
      return result;
    }
    written += static_cast<std::size_t>(n);
  }
  failpoint("file-temporary");
  if (::fsync(file.get()) != 0 ||
      ::renameat(folder.get(), temporary.c_str(), folder.get(), name.c_str()) != 0 ||
      ::fsync(folder.get()) != 0)
    return failed(dir + "/" + name);
  return {};
}

namespace {

Result<std::optional<std::string>> read_file(const std::string& path, std::size_t limit, mode_t refused) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file && errno == ENOENT) return std::nullopt;
  struct stat st {};
  if (!file || ::fstat(file.get(), &st) != 0) return failed(path);
  if ((st.st_mode & refused) != 0) return fail(path + ": others can read it: chmod 600 it");
  std::string text(limit + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t n = ::read(file.get(), text.data() + size, text.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed(path);
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
  }
  if (size > limit) return fail(path + ": is longer than " + std::to_string(limit) + " bytes");
  text.resize(size);
  return text;
}

}  // namespace

Result<std::optional<std::string>> read_private(const std::string& path, std::size_t limit) {
  return read_file(path, limit, 0);
}

Result<std::optional<std::string>> read_secret(const std::string& path, std::size_t limit) {
  return read_file(path, limit, 077);
}

}  // namespace jm::base
