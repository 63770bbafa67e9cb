// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/guard/file_identity.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <sstream>

namespace jm::plain {
namespace {

// Inode and generation as the file system tells them; empty if it does not.
std::string handle_of(const std::string& path) {
  alignas(struct file_handle) unsigned char room[sizeof(struct file_handle) + MAX_HANDLE_SZ];
  auto* handle = reinterpret_cast<struct file_handle*>(room);
  handle->handle_bytes = MAX_HANDLE_SZ;
  int mount = 0;
  if (::name_to_handle_at(AT_FDCWD, path.c_str(), handle, &mount, 0) != 0) return {};
  constexpr char kHex[] = "0123456789abcdef";
  const unsigned char* bytes = room + offsetof(struct file_handle, f_handle);
  std::string text = std::to_string(handle->handle_type) + "-";
  for (unsigned i = 0; i < handle->handle_bytes; ++i) {
    text += kHex[bytes[i] >> 4];
    text += kHex[bytes[i] & 15];
  }
  return text;
}

// By name, without the number of the device: it may be another one after a reboot.
std::map<std::string, std::string> identity_parts(const std::string& identity) {
  std::map<std::string, std::string> parts;
  std::istringstream words(identity);
  std::string name, value;
  while (words >> name >> value)
    if (name != "device") parts[name] = value;
  return parts;
}

}  // namespace

std::string file_identity(const std::string& path) {
  struct statx st {};
  if (::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_BTIME, &st) != 0) return {};
  const std::string inode = "inode " + std::to_string(st.stx_ino);
  if ((st.stx_mask & STATX_BTIME) != 0)
    return inode + " born " + std::to_string(st.stx_btime.tv_sec) + "." +
           std::to_string(st.stx_btime.tv_nsec);
  const std::string handle = handle_of(path);
  return handle.empty() ? inode : inode + " handle " + handle;
}

bool same_file(const std::string& identity, const std::string& other) {
  const auto parts = identity_parts(identity), others = identity_parts(other);
  if (parts.count("inode") == 0 || others.count("inode") == 0) return identity == other;
  return std::all_of(parts.begin(), parts.end(), [&](const auto& part) {
    const auto known = others.find(part.first);
    return known == others.end() || known->second == part.second;
  });
}

bool tells_copies(const std::string& identity) {
  const auto parts = identity_parts(identity);
  return parts.count("born") != 0 || parts.count("handle") != 0;
}

}  // namespace jm::plain
