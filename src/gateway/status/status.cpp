// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/status/status.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"

namespace jm::gateway {

namespace {

constexpr std::size_t kTimesOfOne = 64;  // calls of one channel

}  // namespace

std::string_view name_of(Source source) {
  return source == Source::File ? "file" : source == Source::Runtime ? "runtime" : "persistent";
}

Status::Status(bool events, std::string json_format)
    : events_(events),
      json_flags_(jm::json_flags(json_format).value_or(JSON_COMPACT)),
      json_format_(std::move(json_format)) {}

void Status::begin(janus::ChannelId channel, std::shared_ptr<const ChannelConfig> config, Source source,
                   std::string note) {
  const std::lock_guard lock(mutex_);
  if (rows_.size() <= channel) rows_.resize(channel + 1);
  claimed_.erase(config->name);
  ChannelView view;
  view.state = "off";
  Row row;
  row.config = std::move(config);
  row.source = source;
  row.note = std::move(note);
  row.view = shared(std::move(view));
  rows_[channel] = std::move(row);
}

void Status::update(janus::ChannelId channel, ChannelView view) {
  const std::lock_guard lock(mutex_);
  if (channel >= rows_.size() || !rows_[channel].config) return;
  Row& row = rows_[channel];
  const auto root = std::exchange(view.root, std::nullopt);
  row.root = root ? std::make_unique<const Hash>(*root) : nullptr;
  row.view = shared(std::move(view));
}

void Status::add(janus::ChannelId channel, const plain::Trace& trace) {
  const std::lock_guard lock(mutex_);
  times_.add(trace);
  if (channel >= rows_.size()) return;
  auto& times = rows_[channel].times;
  if (!times) times = std::make_unique<Times>(kTimesOfOne);
  times->add(trace);
}

void Status::kept() {
  const std::lock_guard lock(mutex_);
  for (Row& row : rows_)
    if (row.source == Source::Persistent) row.note.clear();
}

void Status::trouble(const std::string& reason) {
  const std::lock_guard lock(mutex_);
  trouble_ = reason;
}

void Status::end(janus::ChannelId channel) {
  const std::lock_guard lock(mutex_);
  if (channel < rows_.size()) rows_[channel] = Row();
}

std::vector<ChannelStatus> Status::channels() const {
  std::vector<ChannelStatus> out;
  const std::lock_guard lock(mutex_);
  out.reserve(rows_.size());
  for (const Row& row : rows_)
    if (row.config) out.push_back(row.status());
  return out;
}

std::optional<ChannelStatus> Status::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const Row* found = row(name);
  return found == nullptr ? std::nullopt : std::optional(found->status());
}

Times Status::times() const {
  const std::lock_guard lock(mutex_);
  return times_;
}

Times Status::times(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const Row* found = row(name);
  return found == nullptr || !found->times ? Times() : *found->times;
}

std::string Status::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

Status::Claim Status::claim(const std::string& name) {
  const std::lock_guard lock(mutex_);
  for (const Row& row : rows_)
    if (row.config && row.config->name == name) return row.ending ? Claim::Ending : Claim::Exists;
  return claimed_.insert(name).second ? Claim::Granted : Claim::Claimed;
}

void Status::give_up(const std::string& name) {
  const std::lock_guard lock(mutex_);
  claimed_.erase(name);
}

std::optional<Source> Status::mark_ending(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const Row* found = row(name);
  if (found == nullptr) return std::nullopt;
  rows_[static_cast<std::size_t>(found - rows_.data())].ending = true;
  return found->source;
}

void Status::set_json_format(const std::string& json_format) {
  const std::lock_guard lock(mutex_);
  json_flags_ = jm::json_flags(json_format).value_or(JSON_COMPACT);
  json_format_ = json_format;
}

std::string Status::json_format() const {
  const std::lock_guard lock(mutex_);
  return json_format_;
}

ChannelStatus Status::Row::status() const {
  ChannelStatus status{config, source, note, ending, *view};
  if (root) status.view.root = *root;
  return status;
}

std::shared_ptr<const ChannelView> Status::shared(ChannelView view) {
  if (!last_ || *last_ != view) last_ = std::make_shared<const ChannelView>(std::move(view));
  return last_;
}

const Status::Row* Status::row(std::string_view name) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Row& r) {
    return r.config && !r.ending && r.config->name == name;
  });
  return found == rows_.end() ? nullptr : &*found;
}

}  // namespace jm::gateway
