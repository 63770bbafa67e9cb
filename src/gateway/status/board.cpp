// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/status/board.hpp"

#include <algorithm>
#include <utility>

#include "gateway/status/board_answers.hpp"

namespace jm::gateway {

std::string_view name_of(Source source) {
  return source == Source::File ? "file" : source == Source::Runtime ? "runtime" : "persistent";
}

Board::Board(bool events, std::string json_format, Changes changes)
    : changes_(std::move(changes)),
      events_(events),
      json_flags_(jm::json_flags(json_format).value_or(JSON_COMPACT)),
      json_format_(std::move(json_format)) {}

void Board::begin(janus::ChannelId channel, std::shared_ptr<const ChannelConfig> config, Source source,
                  std::string note) {
  const std::lock_guard lock(mutex_);
  if (rows_.size() <= channel) rows_.resize(channel + 1);
  coming_.erase(config->name);
  Row row;
  row.view.state = "off";
  row.config = std::move(config);
  row.source = source;
  row.note = std::move(note);
  rows_[channel] = std::move(row);
}

void Board::update(janus::ChannelId channel, ChannelView view) {
  const std::lock_guard lock(mutex_);
  if (channel < rows_.size() && rows_[channel].config) rows_[channel].view = std::move(view);
}

void Board::add(janus::ChannelId channel, const plain::Trace& trace) {
  const std::lock_guard lock(mutex_);
  times_.add(trace);
  if (channel < rows_.size()) rows_[channel].times.add(trace);
}

void Board::kept() {
  const std::lock_guard lock(mutex_);
  for (Row& row : rows_)
    if (row.source == Source::Persistent) row.note.clear();
}

void Board::trouble(const std::string& reason) {
  const std::lock_guard lock(mutex_);
  trouble_ = reason;
}

void Board::end(janus::ChannelId channel) {
  const std::lock_guard lock(mutex_);
  if (channel < rows_.size()) rows_[channel] = Row();
}

Board::Row* Board::find(std::string_view name) {
  const auto row = std::find_if(rows_.begin(), rows_.end(), [&](const Row& r) {
    return r.config && !r.ending && r.config->name == name;
  });
  return row == rows_.end() ? nullptr : &*row;
}

Json Board::query(const json_t* request) {
  auto name = text_member(request, "request");
  if (!name) return std::move(name.error());
  if (*name == "configure") return configure(request);
  if (*name == "list") return list();
  if (*name == "channels") return channels(request);
  if (*name == "inspect") return inspect(request);
  if (*name == "times") return times();
  if (*name == "add") return add_channel(request);
  if (*name == "remove") return remove_channel(request);
  if (*name == "reset") return reset(request);
  return failure(kInvalidRequest, "Unknown request '" + *name + "'");
}

}  // namespace jm::gateway
