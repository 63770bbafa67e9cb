#include "node/store.hpp"

#include <algorithm>
#include <utility>

#include "node/schema.hpp"
#include "node/statements.hpp"
#include "node/view.hpp"

namespace jm::node {
namespace {

constexpr int kPasses = 4;
constexpr std::chrono::milliseconds kShortPass{20};

}  // namespace

class Store::Lock {
 public:
  explicit Lock(FileLock lock) : lock_(std::move(lock)) {}

 private:
  FileLock lock_;
};

Store::Store(const Options& options, std::uint64_t long_log)
    : options_(options),
      long_log_(long_log),
      writer_(std::make_unique<Writer>()),
      reader_(std::make_unique<Reader>()) {}

Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const Options& options, std::uint64_t long_log) {
  std::unique_ptr<Store> store(new Store(options, long_log));
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
  if (!reader || !checkpointer) return fail(file + ": cannot be opened again");
  reader_->own = std::move(*reader);
  reader_->mutex = &read_mutex_;
  checkpointer_ = std::make_unique<Database>(std::move(*checkpointer));
  const auto count = [](void* pages, sqlite3*, const char*, int now) {
    *static_cast<std::atomic<int>*>(pages) = now;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(writer_->db.handle(), count, &log_pages_);
  return {};
}

Result<void> Store::load() {
  auto prepared = writer_->prepare();
  if (prepared) prepared = reader_->prepare(options_.db_file == kInMemory ? writer_->db : reader_->own);
  if (!prepared) return fail(options_.db_file + ": " + prepared.error().reason);
  auto identity = writer_->db.prepare("SELECT identity FROM store");
  if (!identity || !identity->step()) return fail(options_.db_file + ": the store has lost its name");
  identity_ = identity->text(0);
  load_accounts();
  return {};
}

void Store::load_accounts() {
  accounts_.clear();
  auto sums = writer_->db.prepare("SELECT client, SUM(length(raw)), COUNT(*) FROM message GROUP BY client");
  while (sums && sums->step()) {
    accounts_.add(sums->text(0), static_cast<std::uint64_t>(sums->integer(1)) +
                                     kRowOverhead * static_cast<std::uint64_t>(sums->integer(2)));
  }
}

SubmitError Store::broken(std::string_view what) const {
  return {Refusal::Internal, "the node's store: " + std::string(what) + ": " + writer_->db.error()};
}

tl::expected<std::uint64_t, SubmitError> Store::add(const NewMessage& message) {
  const std::scoped_lock lock(write_mutex_);
  if (!writer_->begin.run()) return tl::make_unexpected(broken("cannot write"));
  auto added = add_locked(message);
  // What went to make room stays gone where that was not enough.
  const bool keep = added || added.error().why == Refusal::Full;
  if (keep && !writer_->commit.run()) added = tl::make_unexpected(broken("cannot commit"));
  if (!added && added.error().why == Refusal::Internal) {
    writer_->rollback.run();
    load_accounts();
  }
  return added;
}

tl::expected<std::uint64_t, SubmitError> Store::add_locked(const NewMessage& message) {
  {
    Use known(writer_->known);
    if (known->bind(1, message.id).step()) return 0;
  }
  SubmitError error;
  if (!make_room(message, error)) return tl::make_unexpected(error);
  const ByteView address = address_of(view::index(message.raw));
  Statement& insert = writer_->insert;
  insert.bind(1, message.id)
      .bind(2, address)
      .bind(3, message.client)
      .bind(4, message.now_ms)
      .bind(5, message.raw);
  if (!insert.run()) return tl::make_unexpected(broken("cannot write"));
  const std::int64_t order = sqlite3_last_insert_rowid(writer_->db.handle());
  for (std::size_t i = 0; i < view::parents_count(message.raw); ++i) {
    if (!writer_->insert_child.bind(1, view::parent(message.raw, i)).bind(2, order).run()) {
      return tl::make_unexpected(broken("cannot write"));
    }
  }
  accounts_.add(message.client, cost(static_cast<std::int64_t>(message.raw.size())));
  return static_cast<std::uint64_t>(order);
}

bool Store::log_is_long() const {
  constexpr std::uint64_t kPage = 4096;  // SQLite's default, which the file was made with
  return static_cast<std::uint64_t>(log_pages_) * kPage > long_log_;
}

void Store::checkpoint() {
  if (!checkpointer_) return;
  const std::scoped_lock lock(checkpoint_mutex_);
  sqlite3* db = checkpointer_->handle();
  // Each pass leaves what was written meanwhile, which is less each time.
  for (int pass = 0; pass < kPasses; ++pass) {
    const auto begun = std::chrono::steady_clock::now();
    sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (std::chrono::steady_clock::now() - begun < kShortPass) break;
  }
  if (!log_is_long()) return;
  log_pages_ = 0;  // the next commit knows
  sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
}

std::vector<Stored> Store::find(ByteView index, std::uint64_t after, std::size_t limit) const {
  const std::scoped_lock lock(*reader_->mutex);
  Use row(reader_->find);
  const ByteView address = address_of(index);
  row->bind(1, address).bind(2, static_cast<std::int64_t>(after)).bind(3, static_cast<std::int64_t>(limit));
  std::vector<Stored> found;
  while (row->step()) found.push_back(Reader::stored(*row.operator->()));
  return found;
}

Listing Store::list(ByteView index, std::size_t limit) const {
  const std::scoped_lock lock(*reader_->mutex);
  Use row(reader_->list);
  row->bind(1, address_of(index)).bind(2, static_cast<std::int64_t>(limit));
  Listing listing;
  while (row->step()) {
    if (listing.newest == 0) listing.newest = static_cast<std::uint64_t>(row->integer(1));
    listing.ids.push_back(to_id(row->blob(0)));
  }
  std::reverse(listing.ids.begin(), listing.ids.end());
  return listing;
}

std::optional<Stored> Store::message(const Id& id) const {
  const std::scoped_lock lock(*reader_->mutex);
  Use row(reader_->by_id);
  if (!row->bind(1, id).step()) return std::nullopt;
  return Reader::stored(*row.operator->());
}

std::vector<Id> Store::children(const Id& id, std::size_t limit) const {
  const std::scoped_lock lock(*reader_->mutex);
  Use row(reader_->children);
  row->bind(1, id).bind(2, static_cast<std::int64_t>(limit));
  std::vector<Id> ids;
  while (row->step()) ids.push_back(to_id(row->blob(0)));
  return ids;
}

std::vector<Id> Store::newest(std::size_t limit) const {
  const std::scoped_lock lock(*reader_->mutex);
  Use row(reader_->newest);
  row->bind(1, static_cast<std::int64_t>(limit));
  std::vector<Id> ids;
  while (row->step()) ids.push_back(to_id(row->blob(0)));
  return ids;
}

}  // namespace jm::node
