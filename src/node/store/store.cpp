// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/store.hpp"

#include <algorithm>
#include <filesystem>
#include <unordered_map>
#include <utility>

#include "node/store/room/cost.hpp"
#include "node/store/view.hpp"

namespace jm::node {
namespace {

constexpr std::size_t kRemovalLogs = 16384;  // bytes, at least: a page of the table and of each index
constexpr std::int64_t kLatestTime = std::int64_t{1} << 53;  // Unix ms; no clock shows a later time

bool in_memory(const Options& options) {
  return options.db_file == kInMemory;
}

}  // namespace

Store::Store(const Options& options, std::optional<FileLock> lock, base::Database writer)
    : options_(options),
      lock_(std::move(lock)),
      log_(options.max_bytes),
      writer_(std::move(writer)),
      remover_(writer_.db(), charges_),
      address_bound_(writer_.db(), options.max_per_address, remover_),
      byte_bound_(writer_.db(), options.max_bytes, log_, charges_, remover_),
      keep_(options.keep_at_least) {}

Result<std::unique_ptr<Store>> Store::open(const Options& options) {
  const std::string& file = options.db_file;
  if (file.empty()) return fail("the node's store: no file is named");
  std::optional<FileLock> lock;
  if (!in_memory(options)) {
    auto taken = FileLock::take(file);
    if (!taken) return tl::make_unexpected(taken.error());
    lock.emplace(std::move(*taken));
    JM_TRY(make_private(file));
  }
  auto writer = connect(file);
  if (!writer) return tl::make_unexpected(writer.error());
  JM_TRY(ensure_schema(*writer, file));
  std::unique_ptr<Store> store(new Store(options, std::move(lock), std::move(*writer)));
  JM_TRY(store->open_others());
  JM_TRY(store->load());
  return store;
}

Result<void> Store::open_others() {
  const std::string& file = options_.db_file;
  if (in_memory(options_)) {
    auto shared = StoreReader::share(writer_.db(), write_mutex_);
    if (!shared) return tl::make_unexpected(shared.error());
    reader_ = std::move(*shared);
    return {};
  }
  auto reader = connect(file);
  auto checkpointer = connect(file);
  for (const auto* again : {&reader, &checkpointer})
    if (!*again) return tl::make_unexpected(again->error());
  auto opened = StoreReader::open(std::move(*reader));
  if (!opened) return tl::make_unexpected(opened.error());
  reader_ = std::move(*opened);
  return log_.open(std::move(*checkpointer), writer_.db());
}

Result<void> Store::load() {
  JM_TRY(writer_.prepare());
  JM_TRY(remover_.prepare());
  JM_TRY(address_bound_.prepare());
  JM_TRY(byte_bound_.prepare());
  bool named = false;
  const auto name = [&](const base::Row& row) {
    identity_ = row.text(0);
    named = true;
    return false;
  };
  JM_TRY(writer_.db().query(name, "SELECT identity FROM store"));
  if (!named) return fail(options_.db_file + ": the store has lost its name");
  JM_TRY(load_orders());
  return load_charges();
}

Result<void> Store::load_orders() {
  const auto known = writer_.last_order();
  if (!known) return tl::make_unexpected(known.error());
  const auto skipped = writer_.skip_order();  // or it cannot be written now
  filed_order_ = skipped ? *skipped : *known;
  last_order_ = skipped ? *skipped : *known + 1;
  return {};
}

Result<void> Store::load_charges() {
  std::unordered_map<std::string, std::uint64_t> sums;
  const auto count = [&](const base::Row& row) {
    const std::string client = row.text(0);
    sums[client] += cost_of(static_cast<std::uint64_t>(row.integer(2)),
                            static_cast<std::uint64_t>(row.integer(1)), client.size());
    newest_at_ = std::max(newest_at_, std::min(row.integer(3), kLatestTime));
  };
  JM_TRY(writer_.db().query(count, "SELECT client, length(address), length(raw), at FROM message"));
  for (const auto& [client, bytes] : sums) charges_.load(client, bytes);
  return {};
}

tl::expected<std::uint64_t, SubmitError> Store::add(const NewMessage& message, const Ahead& ahead) {
  log_.keep_short(write_mutex_);
  const std::scoped_lock lock(write_mutex_);
  if (!writer_.begin()) {
    const auto error = writer_.broken("cannot write");
    writer_.wait_for_lock(false);  // while it stays locked, one wait is enough
    return tl::make_unexpected(error);
  }
  writer_.wait_for_lock(true);
  auto added = add_locked(message, ahead);
  if (!added && added.error().why == Refusal::Broken) {
    roll_back();
  } else if (!commit()) {  // what went to make room stays gone if that was not enough
    added = tl::make_unexpected(writer_.broken("cannot commit"));
    roll_back();
  } else if (added && *added != 0) {
    filed_order_ = *added;
  }
  reader_->on_the_way().clear();
  return added;
}

tl::expected<std::uint64_t, SubmitError> Store::add_locked(const NewMessage& message, const Ahead& ahead) {
  if (writer_.has(message.id)) return 0;
  const ByteView address = address_of(view::index(message.raw));
  std::string client(message.client);
  const std::uint64_t cost = cost_of(message.raw.size(), address.size(), client.size());
  if (auto made = make_room(client, address, cost, message.now_ms); !made) {
    const SubmitError& error = made.error();
    return tl::make_unexpected(error.why == Refusal::Broken ? writer_.broken(error.reason) : error);
  }
  const bool takes_messages = filed_order_ == last_order_++;
  if (ahead && takes_messages && !in_memory(options_)) tell_ahead(message, ahead);
  if (!writer_.insert(message, address, last_order_))
    return tl::make_unexpected(writer_.broken("cannot write"));
  charges_.added(std::move(client), address, cost);
  return last_order_;
}

void Store::tell_ahead(const NewMessage& message, const Ahead& ahead) {
  const Stored stored = to_stored(message, last_order_);
  reader_->on_the_way().put(stored);
  ahead(stored);
}

tl::expected<void, SubmitError> Store::make_room(const std::string& client, ByteView address,
                                                 std::uint64_t cost, std::int64_t now_ms) {
  if (auto short_enough = byte_bound_.check_log(client, cost); !short_enough) return short_enough;
  if (auto made = address_bound_.make_room(client, address, old_at(now_ms)); !made) return made;
  return byte_bound_.make_room(client, cost, old_at(now_ms));
}

bool Store::commit() {
  if (!writer_.commit()) return false;
  reader_->changed(charges_.commit());
  return true;
}

void Store::roll_back() {
  writer_.roll_back();
  byte_bound_.roll_back();
  charges_.roll_back();
}

void Store::keep_at_least(std::chrono::seconds age) {
  const std::scoped_lock lock(write_mutex_);
  keep_ = std::max(keep_, age);
}

std::int64_t Store::old_at(std::int64_t now_ms) const {
  return now_ms - std::chrono::milliseconds(keep_).count();
}

std::size_t Store::prune(std::int64_t now_ms, std::size_t limit) {
  log_.keep_short(write_mutex_);
  const std::scoped_lock lock(write_mutex_);
  const std::int64_t before =
      std::min(now_ms - std::chrono::milliseconds(options_.max_age).count(), old_at(now_ms));
  limit = std::clamp<std::size_t>(log_.long_at() / kRemovalLogs, 1, limit);
  std::size_t removed = 0;
  if (!writer_.begin()) return 0;
  while (removed < limit) {
    const auto row = remover_.oldest();
    if (!row || row->at >= before || !remover_.remove(row->order)) break;
    ++removed;
  }
  if (commit()) return removed;
  roll_back();
  return 0;
}

std::uint64_t Store::size() {
  const std::scoped_lock lock(write_mutex_);
  std::error_code none;
  const auto log = in_memory(options_) ? 0 : std::filesystem::file_size(options_.db_file + "-wal", none);
  return byte_bound_.file_bytes() + (none ? 0 : log);
}

}  // namespace jm::node
