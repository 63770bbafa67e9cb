// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/settings.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/posix.hpp"

namespace jm::gateway {
namespace {

constexpr std::size_t kMaxSecret = 4096;  // bytes of a secret file

std::string without_index(std::string_view key) {
  const auto bracket = key.find('[');
  return bracket == std::string_view::npos ? std::string(key) : std::string(key.substr(0, bracket)) + "[]";
}

// Levenshtein's distance, two rows.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t best =
          std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = std::exchange(row[j], best);
    }
  }
  return row[b.size()];
}

// The part of a known key behind its section, or empty.
std::string_view inside(std::string_view path, std::string_view section) {
  if (!path.starts_with(section) || path.size() <= section.size() || path[section.size()] != '.') return {};
  return path.substr(section.size() + 1);
}

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

std::string Report::resolve(const std::string& path) const {
  if (path.empty() || path.front() == '/') return path;
  const auto slash = file.rfind('/');
  return slash == std::string::npos ? path : file.substr(0, slash + 1) + path;
}

std::string nearest_key(std::string_view section, std::string_view mistyped) {
  const std::string wanted = without_index(mistyped);
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, wanted.size() / 3) + 1;
  for (const Key& key : known_keys()) {
    const auto name = inside(key.path, section);
    if (name.empty()) continue;
    if (const auto d = distance(wanted, name); d < best_distance) {
      best_distance = d;
      best = name.substr(0, name.find('['));
    }
  }
  return best;
}

void Settings::add(std::string key, const Setting& setting) {
  if (!setting.mistake.empty()) return complain(key, setting.mistake);
  if (!values_.emplace(key, setting.value).second) complain(key, "stands there twice");
}

void Settings::complain(const std::string& key, const std::string& what) {
  remark(key, what);
  bad_ = true;
}

void Settings::remark(const std::string& key, const std::string& what) {
  report_.complaints.push_back(report_.file + ": " + where_ + ": " + (key.empty() ? "" : key + ": ") + what);
}

void Settings::refuse_unknown(std::string_view section, bool grave) {
  const auto keys = known_keys();
  for (const auto& [key, value] : values_) {
    const std::string plain = without_index(key);
    const bool known = std::any_of(keys.begin(), keys.end(), [&](const Key& k) {
      const auto name = inside(k.path, section);
      // An array of one may also be written as a single value.
      return !name.empty() &&
             (name == plain || (name.ends_with("[]") && name.substr(0, name.size() - 2) == plain));
    });
    if (known) continue;
    const std::string near = nearest_key(section, key);
    remark(key, near.empty() ? "unknown key, remove it" : "unknown key, did you mean " + near + "?");
    bad_ = bad_ || grave;
  }
}

const std::string* Settings::find(const std::string& key) const {
  const auto it = values_.find(key);
  return it == values_.end() ? nullptr : &it->second;
}

void Settings::text(const std::string& key, std::string& out) {
  if (const auto* value = find(key)) out = *value;
}

void Settings::list(const std::string& key, std::vector<std::string>& out) {
  if (const auto* value = find(key)) out.push_back(*value);
  for (std::size_t i = 0;; ++i) {
    const auto* value = find(key + "[" + std::to_string(i) + "]");
    if (value == nullptr) return;
    out.push_back(*value);
  }
}

void Settings::flag(const std::string& key, bool& out) {
  const auto* value = find(key);
  if (value == nullptr) return;
  if (*value == "true" || *value == "yes" || *value == "1")
    out = true;
  else if (*value == "false" || *value == "no" || *value == "0")
    out = false;
  else
    complain(key, "is \"" + *value + "\", write true or false");
}

void Settings::path(const std::string& key, std::string& out) {
  if (const auto* value = find(key)) out = report_.resolve(*value);
}

std::optional<std::int64_t> Settings::integer(const std::string& key, std::int64_t low, std::int64_t high) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  std::int64_t number = 0;
  const char* end = value->data() + value->size();
  const auto [rest, error] = std::from_chars(value->data(), end, number);
  if (error != std::errc{} || rest != end || number < low || number > high) {
    complain(key, "is \"" + *value + "\", write a whole number from " + std::to_string(low) + " to " +
                      std::to_string(high));
    return std::nullopt;
  }
  return number;
}

void Settings::number(const std::string& key, double low, double high, double& out) {
  const auto* value = find(key);
  if (value == nullptr) return;
  double number = 0;
  const char* end = value->data() + value->size();
  const auto [rest, error] = std::from_chars(value->data(), end, number);
  if (error != std::errc{} || rest != end || !(number >= low && number <= high))
    complain(key, "is \"" + *value + "\", write a number from " + std::to_string(low) + " to " +
                      std::to_string(high));
  else
    out = number;
}

std::optional<std::string> Settings::secret_file(const std::string& key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  auto secret = read_secret(report_.resolve(*value));
  if (secret) return std::move(*secret);
  complain(key, secret.error().reason);
  return std::nullopt;
}

void Settings::mode(const std::string& key, mam::Mode& out) {
  const auto* value = find(key);
  if (value == nullptr) return;
  if (const auto mode = mam::mode_from_name(*value))
    out = *mode;
  else
    complain(key, "is \"" + *value + "\", write public, private or restricted");
}

void Settings::side_key(const std::string& key, std::optional<trinary::Hash>& out) {
  const std::string file_key = key + "_file";
  std::optional<std::string> trytes;
  if (has(key) && has(file_key)) return complain(key, "and " + file_key + " are both there, keep one");
  if (const auto* value = find(key)) trytes = *value;
  if (has(file_key)) trytes = secret_file(file_key);
  if (!trytes) return;
  out = trinary::Hash::padded(*trytes);  // the value is a secret: never quoted
  if (!out) complain(has(key) ? key : file_key, "is no side key, write 0 to 81 trytes (9 and A to Z)");
}

}  // namespace jm::gateway
