// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/guard/folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <thread>

#include "base/posix.hpp"

namespace jm::plain {
namespace {

constexpr std::chrono::milliseconds kLockEvery{20};

std::optional<Marker> parse_marker(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  Marker marker;
  const char* end = name.data() + name.size();
  const auto epoch = std::from_chars(name.data(), end, marker.epoch);
  if (epoch.ec != std::errc() || epoch.ptr == end || *epoch.ptr != '-') return std::nullopt;
  const auto messages = std::from_chars(epoch.ptr + 1, end, marker.messages);
  if (messages.ec != std::errc() || messages.ptr != end) return std::nullopt;
  return marker;
}

Result<std::vector<std::string>> names_in(const std::string& dir) {
  std::unique_ptr<DIR, int (*)(DIR*)> handle(::opendir(dir.c_str()), [](DIR* d) { return ::closedir(d); });
  if (!handle) return base::failed(dir);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(handle.get())) {
    const std::string_view name(entry->d_name);
    if (name != "." && name != "..") names.emplace_back(name);
  }
  return names;
}

Result<void> sync_folder(const std::string& dir) {
  const int fd = ::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return base::failed(dir);
  const int code = ::fsync(fd);
  const int reason = errno;
  ::close(fd);
  errno = reason;
  if (code != 0) return base::failed(dir);
  return {};
}

std::string octal(mode_t mode) {
  const unsigned bits = mode & 07777;
  return {'0', static_cast<char>('0' + (bits >> 6 & 7)), static_cast<char>('0' + (bits >> 3 & 7)),
          static_cast<char>('0' + (bits & 7))};
}

Result<void> check_owner(const std::string& path, const struct stat& st) {
  if (st.st_uid == ::geteuid()) return {};
  return fail(path + ": belongs to another user (id " + std::to_string(st.st_uid) +
              "); run as that user, or change its owner");
}

Result<void> check_private(const std::string& path, const struct stat& st) {
  JM_TRY(check_owner(path, st));
  if ((st.st_mode & 077) != 0)
    return fail(path + ": can be read by others (mode " + octal(st.st_mode) + "); chmod go= it");
  return {};
}

// Made 0700 if it is missing.
Result<struct stat> make_folder(const std::string& dir) {
  if (dir.empty()) return fail("the state folder has no name");
  std::error_code ec;
  const auto parent = std::filesystem::path(dir).lexically_normal().parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, ec);  // mkdir below tells what is wrong
  if (::mkdir(dir.c_str(), 0700) != 0 && errno != EEXIST) return base::failed(dir);
  struct stat st {};
  if (::stat(dir.c_str(), &st) != 0) return base::failed(dir);
  if (!S_ISDIR(st.st_mode)) return fail(dir + ": is no folder");
  return st;
}

}  // namespace

Result<Folder> Folder::find(const std::string& dir) {
  char resolved[PATH_MAX];
  if (::realpath(dir.c_str(), resolved) == nullptr) {
    if (errno == ENOENT) return fail(dir + ": there is no such state folder");
    return base::failed(dir);
  }
  Folder folder;
  folder.path_ = resolved;
  return folder;
}

Result<Folder> Folder::make(const std::string& dir, StateFiles files) {
  const auto st = make_folder(dir);
  if (!st) return tl::make_unexpected(st.error());
  JM_TRY(check_owner(dir, *st));
  if ((st->st_mode & 022) != 0)
    return fail(dir + ": others can write there (mode " + octal(st->st_mode) + "); chmod go-w it");
  auto folder = find(dir);
  if (folder) folder->files_ = std::move(files);
  return folder;
}

Result<Folder> Folder::prepare(const std::string& dir) {
  auto st = make_folder(dir);
  if (!st) return tl::make_unexpected(st.error());
  auto folder = find(dir);
  if (!folder) return folder;
  if (st->st_uid == ::geteuid() && (st->st_mode & 077) != 0 && (st->st_mode & S_IWOTH) == 0) {
    const auto names = names_in(folder->path_);
    if (names && names->empty() && ::chmod(folder->path_.c_str(), 0700) == 0) st->st_mode &= ~077U;
  }
  JM_TRY(check_private(folder->path_, *st));
  return folder;
}

std::string Folder::marker_path(const Marker& marker) const {
  return path_ + "/" + files_.marker + std::to_string(marker.epoch) + "-" + std::to_string(marker.messages);
}

Result<void> Folder::lock(std::chrono::milliseconds timeout) {
  const auto until = std::chrono::steady_clock::now() + timeout;
  const std::string path = path_ + "/" + files_.lock;
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return base::failed(path);
  std::shared_ptr<const int> held(new int(fd), [](const int* p) {
    ::close(*p);
    delete p;
  });
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return base::failed(path);
    if (std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(kLockEvery);
      continue;
    }
    char owner[32] = {};
    const ssize_t n = ::read(fd, owner, sizeof owner - 1);
    const std::string pid(owner, n > 0 ? static_cast<std::size_t>(n) : 0);
    if (pid == std::to_string(::getpid()))
      return fail(path_ +
                  ": the state is in use by this very process: is the plugin installed under two names?");
    return fail(path_ + ": the state is in use by " + (pid.empty() ? "another process" : "process " + pid) +
                    " (one owner at a time)",
                true);
  }
  const std::string pid = std::to_string(::getpid());
  if (::ftruncate(fd, 0) != 0 || ::write(fd, pid.data(), pid.size()) < 0) return base::failed(path);
  lock_ = std::move(held);
  return {};
}

Result<bool> Folder::make_database() const {
  const std::string path = database();
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd >= 0) {
    // SQLite is not open yet: closing a file that it has open would drop its locks.
    ::close(fd);
    JM_TRY(sync_folder(path_));
    return true;
  }
  if (errno != EEXIST) return base::failed(path);
  struct stat st {};
  if (::lstat(path.c_str(), &st) != 0) return base::failed(path);
  if (!S_ISREG(st.st_mode)) return fail(path + ": is no ordinary file");
  JM_TRY(check_private(path, st));
  return false;
}

Result<std::vector<Marker>> Folder::markers() const {
  const auto names = names_in(path_);
  if (!names) return tl::make_unexpected(names.error());
  std::vector<Marker> markers;
  for (const auto& name : *names)
    if (const auto marker = parse_marker(name, files_.marker)) markers.push_back(*marker);
  return markers;
}

Result<void> Folder::make_marker(const Marker& marker) const {
  const std::string path = marker_path(marker);
  ::unlink(path.c_str());  // of a start that was interrupted
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return base::failed(path);
  ::close(fd);
  return sync_folder(path_);
}

Result<void> Folder::remove_markers_but(const std::optional<Marker>& keep) const {
  const auto all = markers();
  if (!all) return tl::make_unexpected(all.error());
  for (const auto& marker : *all)
    if (marker != keep && ::unlink(marker_path(marker).c_str()) != 0 && errno != ENOENT)
      return base::failed(marker_path(marker));
  return sync_folder(path_);
}

bool Folder::move_marker(const Marker& from, const Marker& to) const {
  return ::rename(marker_path(from).c_str(), marker_path(to).c_str()) == 0;
}

std::vector<std::string> mode_faults(const Folder& folder) {
  std::vector<std::string> faults;
  const auto check = [&faults](const std::string& path) {
    struct stat st {};
    if (::lstat(path.c_str(), &st) != 0) return;
    if (S_ISLNK(st.st_mode))
      faults.push_back(path + ": is a symbolic link");
    else if ((st.st_mode & 077) != 0)
      faults.push_back(path + ": can be read by others (mode " + octal(st.st_mode) + "); chmod go= it");
  };
  check(folder.path());
  for (const char* suffix : {"", "-wal", "-shm"}) check(folder.database() + suffix);
  check(folder.path() + "/state.lock");
  return faults;
}

}  // namespace jm::plain
