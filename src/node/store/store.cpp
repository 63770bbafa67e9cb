// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/store.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <unordered_map>
#include <utility>

#include "node/store/cost.hpp"
#include "node/store/schema.hpp"
#include "node/store/statements.hpp"
#include "node/store/view.hpp"

namespace jm::node {
namespace {

constexpr std::uint64_t kLongestLog = std::uint64_t{16} << 20, kShortestLog = 64 << 10;  // bytes
constexpr std::uint64_t kLogFrame = kPage + 24;
constexpr int kPasses = 4;
constexpr std::chrono::milliseconds kShortPass{20};
constexpr std::chrono::seconds kCheckpointAgain{1};  // after one that did not succeed
constexpr int kReadersBusyMs = 50;                   // that one waits for readers, while writers wait for it
constexpr std::int64_t kLatest = std::int64_t{1} << 53;  // Unix ms; no clock shows a later time

using Clock = std::chrono::steady_clock;

// A twentieth of the store: it may get twice as long.
std::uint64_t long_log_for(std::uint64_t max_bytes) {
  return std::clamp(max_bytes / 20, kShortestLog, kLongestLog);
}

}  // namespace

class Store::Lock {
 public:
  explicit Lock(FileLock lock) : lock_(std::move(lock)) {}

 private:
  FileLock lock_;
};

Store::Store(const Options& options)
    : options_(options),
      long_log_(long_log_for(options.max_bytes)),
      writer_(std::make_unique<Writer>()),
      reader_(std::make_unique<Reader>()),
      keep_(options.keep_at_least) {}

Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const Options& options) {
  std::unique_ptr<Store> store(new Store(options));
  auto opened = store->open_files();
  if (opened) opened = store->load();
  if (!opened) return tl::make_unexpected(opened.error());
  return store;
}

Result<void> Store::open_files() {
  const std::string& file = options_.db_file;
  if (file.empty()) return fail("the node's store: no file is named");
  const bool in_memory = file == kInMemory;
  if (!in_memory) {
    auto lock = FileLock::take(file);
    if (!lock) return tl::make_unexpected(lock.error());
    lock_ = std::make_unique<Lock>(std::move(*lock));
    if (auto made = make_private(file); !made) return made;
  }
  auto writer = connect(file);
  if (!writer) return tl::make_unexpected(writer.error());
  writer_->db = std::move(*writer);
  if (auto made = ensure_schema(writer_->db, file); !made) return made;
  if (in_memory) {
    reader_->mutex = &write_mutex_;
    return {};
  }
  auto reader = connect(file);
  auto checkpointer = connect(file);
  for (const auto* again : {&reader, &checkpointer})
    if (!*again) return tl::make_unexpected(again->error());
  reader_->own = std::move(*reader);
  reader_->mutex = &read_mutex_;
  checkpointer_ = std::make_unique<Database>(std::move(*checkpointer));
  sqlite3_busy_timeout(checkpointer_->handle(), kReadersBusyMs);
  const auto count = [](void* pages, sqlite3*, const char*, int now) {
    *static_cast<std::atomic<int>*>(pages) = now;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(writer_->db.handle(), count, &log_pages_);
  return writer_->db.exec("PRAGMA journal_size_limit=" + std::to_string(2 * long_log_));
}

Result<void> Store::load() {
  auto prepared = writer_->prepare();
  if (prepared) prepared = reader_->prepare(options_.db_file == kInMemory ? writer_->db : reader_->own);
  if (!prepared) return fail(options_.db_file, prepared.error());
  auto identity = writer_->db.prepare("SELECT identity FROM store");
  if (!identity) return fail(options_.db_file, identity.error());
  if (!identity->step())
    return identity->failed() ? fail(options_.db_file, writer_->db.failure())
                              : fail(options_.db_file + ": the store has lost its name");
  identity_ = identity->text(0);
  return load_accounts();
}

Result<void> Store::load_accounts() {
  auto rows = writer_->db.prepare("SELECT client, length(address), length(raw), at FROM message");
  if (!rows) return tl::make_unexpected(rows.error());
  std::unordered_map<std::string, std::uint64_t> sums;
  while (rows->step()) {
    const std::string client(rows->text(0));
    sums[client] += cost_of(static_cast<std::uint64_t>(rows->integer(2)),
                            static_cast<std::uint64_t>(rows->integer(1)), client.size());
    newest_at_ = std::max(newest_at_, std::min(rows->integer(3), kLatest));
  }
  if (rows->failed()) return fail(options_.db_file, writer_->db.failure());
  for (const auto& [client, bytes] : sums) accounts_.add(client, bytes);
  return {};
}

SubmitError Store::broken(std::string_view what) const {
  return {Refusal::Broken, "the node's store: " + std::string(what) + ": " + writer_->db.error()};
}

tl::expected<std::uint64_t, SubmitError> Store::add(const NewMessage& message) {
  keep_log_short();
  const std::scoped_lock lock(write_mutex_);
  if (!writer_->begin.run()) {
    const auto error = broken("cannot write");
    sqlite3_busy_timeout(writer_->db.handle(), 0);  // while it stays locked, one wait is enough
    return tl::make_unexpected(error);
  }
  sqlite3_busy_timeout(writer_->db.handle(), kBusyMs);
  auto added = add_locked(message);
  if (!added && added.error().why == Refusal::Broken) {
    roll_back();
  } else if (!commit()) {  // what went to make room stays gone where that was not enough
    added = tl::make_unexpected(broken("cannot commit"));
  }
  return added;
}

tl::expected<std::uint64_t, SubmitError> Store::add_locked(const NewMessage& message) {
  {
    Use known(writer_->known);
    if (known->bind(1, message.id).step()) return 0;
  }
  if (auto made = make_room(message); !made) return tl::make_unexpected(made.error());
  const ByteView address = address_of(view::index(message.raw));
  Statement& insert = writer_->insert;
  insert.bind(1, message.id)
      .bind(2, address)
      .bind(3, message.client)
      .bind(4, message.now_ms)
      .bind(5, message.raw);
  if (!insert.run()) return tl::make_unexpected(broken("cannot write"));
  charge(Sign::Plus, std::string(message.client),
         cost_of(message.raw.size(), address.size(), message.client.size()));
  touched_.emplace_back(address.begin(), address.end());
  return static_cast<std::uint64_t>(sqlite3_last_insert_rowid(writer_->db.handle()));
}

void Store::charge(Sign sign, std::string client, std::uint64_t bytes) {
  const auto amount = static_cast<std::int64_t>(bytes);
  if (sign == Sign::Plus) {
    accounts_.add(client, bytes);
  } else {
    accounts_.remove(client, bytes);
  }
  charged_.emplace_back(std::move(client), sign == Sign::Plus ? amount : -amount);
}

bool Store::commit() {
  if (!writer_->commit.run()) {
    roll_back();
    return false;
  }
  listings_.changed(touched_);
  charged_.clear();
  touched_.clear();
  return true;
}

void Store::roll_back() {
  writer_->rollback.run();  // SQLite may have done it already
  others_from_ = 0;
  for (const auto& [client, amount] : charged_) {
    if (amount > 0) {
      accounts_.remove(client, static_cast<std::uint64_t>(amount));
    } else {
      accounts_.add(client, static_cast<std::uint64_t>(-amount));
    }
  }
  charged_.clear();
  touched_.clear();
}

std::uint64_t Store::log_bytes() const {
  return static_cast<std::uint64_t>(log_pages_) * kLogFrame;
}

// With the lock held.
std::uint64_t Store::file_bytes() const {
  Use pages(writer_->pages), free_pages(writer_->free_pages);
  if (!pages->step() || !free_pages->step()) return 0;
  return static_cast<std::uint64_t>(pages->integer(0) - free_pages->integer(0)) * kPage;
}

std::uint64_t Store::size() const {
  const std::scoped_lock lock(write_mutex_);
  std::error_code none;
  const auto log = checkpointer_ ? std::filesystem::file_size(options_.db_file + "-wal", none) : 0;
  return file_bytes() + (none ? 0 : log);
}

bool Store::checkpoint_is_due() const {
  return log_bytes() > long_log_ && Clock::now() >= next_checkpoint_.load();
}

void Store::keep_log_short() {
  if (log_bytes() > 2 * long_log_ && checkpoint_is_due()) checkpoint();
}

void Store::checkpoint() {
  if (!checkpointer_) return;
  const std::scoped_lock lock(checkpoint_mutex_);
  sqlite3* db = checkpointer_->handle();
  // Each pass leaves what was written meanwhile, which is less each time.
  for (int pass = 0; pass < kPasses; ++pass) {
    const auto begun = Clock::now();
    sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (Clock::now() - begun < kShortPass) break;
  }
  if (!checkpoint_is_due()) return;
  // Not by SQLite's own lock, which writers give up on.
  const std::scoped_lock writer(write_mutex_);
  if (sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr) == SQLITE_OK) {
    log_pages_ = 0;  // the file stays as long as it is, and is overwritten
  } else {
    next_checkpoint_ = Clock::now() + kCheckpointAgain;
  }
}

Result<std::vector<Stored>> Store::find(ByteView index, std::uint64_t after, std::size_t limit) const {
  const std::scoped_lock lock(*reader_->mutex);
  Use row(reader_->find);
  const ByteView address = address_of(index);
  row->bind(1, address).bind(2, static_cast<std::int64_t>(after));
  std::vector<Stored> found;
  while (found.size() < limit && row->step())
    if (auto stored = Reader::stored(*row.operator->())) found.push_back(std::move(*stored));
  if (row->failed()) return unreadable();
  return found;
}

Result<Listing> Store::list(ByteView index, std::size_t limit) const {
  const ByteView address = address_of(index);
  const std::string name(address.begin(), address.end());
  auto known = listings_.find(name, limit);
  if (known.listing) return std::move(*known.listing);
  Listing listing;
  {
    const std::scoped_lock lock(*reader_->mutex);
    Use row(reader_->list);
    row->bind(1, address).bind(2, static_cast<std::int64_t>(limit));
    while (row->step()) {
      if (listing.newest == 0) listing.newest = static_cast<std::uint64_t>(row->integer(1));
      listing.ids.push_back(to_id(row->blob(0)));
    }
    if (row->failed()) return unreadable();
  }
  std::reverse(listing.ids.begin(), listing.ids.end());
  listings_.keep(name, limit, listing, known.epoch);
  return listing;
}

Result<std::optional<Stored>> Store::message(const Id& id) const {
  const std::scoped_lock lock(*reader_->mutex);
  Use row(reader_->by_id);
  if (row->bind(1, id).step()) return Reader::stored(*row.operator->());
  if (row->failed()) return unreadable();
  return std::nullopt;
}

tl::unexpected<Error> Store::unreadable() const {
  const Database& db = checkpointer_ ? reader_->own : writer_->db;
  return fail("the node's store: cannot read: " + db.error());
}

}  // namespace jm::node
