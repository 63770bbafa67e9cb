// SPDX-License-Identifier: GPL-3.0-or-later
// Looking for a key in the list of known_keys().
#include <algorithm>
#include <utility>
#include <vector>

#include "gateway/config/keys/known_keys.hpp"

namespace jm::gateway {
namespace {

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

}  // namespace

// Asked for each setting of each channel: almost every key is ruled out by its length.
bool is_known_key(std::string_view section, std::string_view key) {
  const std::string_view plain = key.substr(0, key.find('['));
  const bool indexed = plain.size() != key.size();
  const auto keys = known_keys();
  return std::any_of(keys.begin(), keys.end(), [&](const Key& k) {
    const std::size_t length = section.size() + 1 + plain.size();
    const bool array = k.path.size() == length + 2 && k.path.ends_with("[]");
    return (array || (!indexed && k.path.size() == length)) && k.path.starts_with(section) &&
           k.path[section.size()] == '.' && k.path.substr(section.size() + 1).starts_with(plain);
  });
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

}  // namespace jm::gateway
