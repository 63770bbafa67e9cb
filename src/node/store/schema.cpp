// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/schema.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/posix.hpp"

namespace jm::node {
namespace {

constexpr std::int64_t kApplicationId = 0x6a6d6e64;  // "jmnd"
constexpr std::int64_t kVersion = 2;

// `address` is the index without trailing zeros; its index holds all that a list of ids and making room need.
// AUTOINCREMENT: an order is never given twice, even when everything was pruned.
constexpr const char* kTables = R"(
CREATE TABLE store(identity TEXT NOT NULL);
CREATE TABLE message(
  ord INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE,
  address BLOB NOT NULL,
  client TEXT NOT NULL,
  at INTEGER NOT NULL,
  raw BLOB NOT NULL);
CREATE INDEX message_address ON message(address, ord, client, at, id);
CREATE INDEX message_client ON message(client, ord);
)";

// Version 1 also told of children, and read a row for each id that it listed.
constexpr const char* kFromVersion1 = R"(
DROP TABLE child;
DROP INDEX message_address;
CREATE INDEX message_address ON message(address, ord, client, at, id);
)";

std::string random_identity() {
  std::array<unsigned char, 8> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::array<char, 17> hex{};
  sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
  return hex.data();
}

}  // namespace

Result<FileLock> FileLock::take(const std::string& file) {
  const std::string name = file + ".lock";
  const int fd = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return base::failed(name);
  FileLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK)
      return fail(file + ": another node owns this store; give each node a file of its own", true);
    return base::failed(name);
  }
  return lock;
}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> make_private(const std::string& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return base::failed(file);
  const bool done = ::fchmod(fd, 0600) == 0;
  Result<void> made;
  if (!done) made = base::failed(file + ": cannot be made private");
  ::close(fd);
  return made;
}

Result<base::Database> connect(const std::string& file) {
  using base::Database;
  auto db = Database::open(file, Database::Access::Create, kBusy, Database::Links::Followed);
  if (!db) return db;
  // NORMAL in WAL mode: a commit is one write() without fsync; the checkpointer alone waits for the disk.
  JM_TRY(db->script("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0"));
  return db;
}

Result<void> ensure_schema(base::Database& db, const std::string& file) {
  const auto application = db.integer("PRAGMA application_id");
  const auto version = db.integer("PRAGMA user_version");
  const auto tables = db.integer("SELECT COUNT(*) FROM sqlite_master");
  for (const auto* read : {&application, &version, &tables})
    if (!*read) return tl::make_unexpected(read->error());
  const auto all = [&db](const std::string& sql) {
    return db.transaction([&] { return db.script(sql + "PRAGMA user_version=" + std::to_string(kVersion)); });
  };
  if (*application == 0 && *tables == 0) {
    return all(std::string(kTables) + "INSERT INTO store VALUES('" + random_identity() +
               "'); PRAGMA application_id=" + std::to_string(kApplicationId) + ";");
  }
  if (*application != kApplicationId) return fail(file + ": is no node's store; name another file");
  if (*version == 1) {
    const auto moved = all(kFromVersion1);
    return moved ? moved : fail("cannot be brought to schema 2", moved.error());
  }
  if (*version != kVersion) {
    return fail(file + ": was written by another version (schema " + std::to_string(*version) + ", not " +
                std::to_string(kVersion) + "); use that one, or name another file");
  }
  return {};
}

}  // namespace jm::node
