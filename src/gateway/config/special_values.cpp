// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/special_values.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/posix.hpp"

namespace jm::gateway {
namespace {

constexpr std::size_t kMaxSecret = 4096;  // bytes of a secret file
constexpr std::string_view kEveryAddress[] = {"0.0.0.0", "[::]", "[::ffff:0.0.0.0]"};

Result<std::string> read_secret(const std::string& path) {
  // A FIFO would hold up the start of Janus.
  const base::Fd file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  struct stat info {};
  if (!file || fstat(file.get(), &info) != 0) return base::failed(path);
  if (!S_ISREG(info.st_mode)) return fail(path + " is no file");
  if ((info.st_mode & (S_IROTH | S_IWOTH)) != 0)
    return fail(path + " can be read by everybody: chmod o-rw it");
  std::array<char, kMaxSecret + 1> buffer;
  const ssize_t size = read(file.get(), buffer.data(), buffer.size());
  if (size < 0) return base::failed(path);
  if (static_cast<std::size_t>(size) > kMaxSecret) return fail(path + " is too long for a secret");
  std::string text(buffer.data(), static_cast<std::size_t>(size));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  if (text.find('\0') != std::string::npos || text.find('\n') != std::string::npos)
    return fail(path + " holds more than one line");
  return text;
}

}  // namespace

std::optional<std::string> read_secret_file(Settings& in, const std::string& key) {
  if (!in.has(key)) return std::nullopt;
  std::string file;
  in.path(key, file);
  auto secret = read_secret(file);
  if (secret) return std::move(*secret);
  in.complain(key, secret.error().reason);
  return std::nullopt;
}

void read_mode(Settings& in, const std::string& key, mam::Mode& out) {
  const auto* value = in.find(key);
  if (value == nullptr) return;
  if (const auto mode = mam::mode_from_name(*value))
    out = *mode;
  else
    in.complain(key, "is \"" + *value + "\", write public, private or restricted");
}

void read_side_key(Settings& in, const std::string& key, std::optional<trinary::Hash>& out) {
  const std::string file_key = key + "_file";
  std::optional<std::string> trytes;
  if (in.has(key) && in.has(file_key))
    return in.complain(key, "and " + file_key + " are both there, keep one");
  if (const auto* value = in.find(key)) trytes = *value;
  if (in.has(file_key)) trytes = read_secret_file(in, file_key);
  if (!trytes) return;
  out = trinary::Hash::padded(*trytes);  // the value is a secret: never quoted
  if (!out) in.complain(in.has(key) ? key : file_key, "is no side key, write 0 to 81 trytes (9 and A to Z)");
}

bool is_url(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (url.starts_with(scheme) && url.size() > scheme.size() && url[scheme.size()] != '/' &&
        url.find_first_of(" \t\"<>\\") == std::string_view::npos)
      return true;
  return false;
}

bool names_no_host(std::string_view url) {
  const auto slashes = url.find("//");
  if (slashes == url.npos) return false;
  const std::string_view rest = url.substr(slashes + 2);
  return std::any_of(std::begin(kEveryAddress), std::end(kEveryAddress), [&](std::string_view host) {
    return rest.starts_with(host) &&
           (rest.size() == host.size() || rest[host.size()] == ':' || rest[host.size()] == '/');
  });
}

}  // namespace jm::gateway
