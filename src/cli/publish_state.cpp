#include "cli/publish_state.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <thread>

#include "chrysalis/message.hpp"

namespace jm::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kLockPatience = 60s;
constexpr auto kLockEvery = 20ms;
constexpr std::uint64_t kMostKept = 64;  // messages that are attached but not known to be read

std::string hash_of(std::string_view purpose, std::string_view text) {
  std::string input = "janus-mam publish ";
  input += purpose;
  input += '\0';
  input += text;
  return chrysalis::to_hex(
      chrysalis::blake2b_256({reinterpret_cast<const std::uint8_t*>(input.data()), input.size()}));
}

std::string side_key_hash(const mam::Writer& writer) {
  // With the seed in it: who reads the file cannot try out keys.
  return hash_of("side key", std::string(writer.seed.trytes()) + std::string(writer.side_key.trytes()));
}

constexpr const char* kSchema = R"(
PRAGMA journal_mode = DELETE;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS chain (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  mode TEXT NOT NULL, security INTEGER NOT NULL, side_key_hash TEXT NOT NULL,
  next_index INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS message (
  idx INTEGER PRIMARY KEY,
  root TEXT NOT NULL, next_root TEXT NOT NULL, address TEXT NOT NULL, tag TEXT NOT NULL,
  payload TEXT NOT NULL,   -- empty once attached
  message_id TEXT);        -- of the carrier; NULL: not known to be attached
CREATE TABLE IF NOT EXISTS reader (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  first_root TEXT NOT NULL, root TEXT NOT NULL, spare TEXT NOT NULL);  -- spare: empty where there is none
)";

constexpr std::int64_t kVersion = 1;

}  // namespace

PublishState::Lock::~Lock() {
  if (fd_ >= 0) ::close(fd_);
}

std::string PublishState::default_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state && *state == '/') return std::string(state) + "/janus-mam";
  const char* home = std::getenv("HOME");
  return std::string(home && *home ? home : ".") + "/.local/state/janus-mam";
}

Result<PublishState::Lock> PublishState::lock(const std::string& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return fail("cannot open " + file + ": " + std::strerror(errno));
  Lock held(fd);
  const auto until = std::chrono::steady_clock::now() + kLockPatience;
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR)
      return fail("cannot lock " + file + ": " + std::strerror(errno));
    if (std::chrono::steady_clock::now() > until)
      return fail("another process publishes with this seed; try again when it has ended");
    std::this_thread::sleep_for(kLockEvery);
  }
  return held;
}

Result<PublishState> PublishState::open(const std::string& folder, const mam::Writer& writer) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    const std::filesystem::path parent = std::filesystem::path(folder).parent_path();
    if (!parent.empty()) std::filesystem::create_directories(parent, error);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
      return fail("cannot make the folder " + folder + ": " + std::strerror(errno));
  }
  const std::string name = hash_of("seed", writer.seed.trytes()).substr(0, 32);
  const std::string file = folder + "/publish-" + name + ".db";
  auto held = lock(folder + "/publish-" + name + ".lock");
  if (!held) return tl::unexpected(held.error());
  // SQLite would make it with the umask's rights.
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return fail("cannot open " + file + ": " + std::strerror(errno));
  ::close(fd);
  auto db = node::Database::open(file);
  if (!db) return tl::unexpected(db.error());
  PublishState state(std::move(*held), std::move(*db));
  if (auto checked = state.check(writer); !checked) return fail(file + ": " + checked.error().reason);
  return state;
}

Result<void> PublishState::check(const mam::Writer& writer) {
  const auto version = db_.integer("PRAGMA user_version");
  if (!version) return tl::unexpected(version.error());
  if (*version > kVersion) return fail("was made by a newer version of janus-mam");
  if (auto made = db_.exec(kSchema); !made) return made;
  if (auto set = db_.exec("PRAGMA user_version = " + std::to_string(kVersion)); !set) return set;

  const std::string mode(mam::name_of(writer.mode));
  const std::string key_hash = side_key_hash(writer);
  // As long as nothing has been signed, nothing is settled.
  auto insert = db_.prepare(
      "INSERT INTO chain VALUES (1, ?, ?, ?, 0) ON CONFLICT (one) DO UPDATE SET mode = excluded.mode,"
      " security = excluded.security, side_key_hash = excluded.side_key_hash WHERE next_index = 0");
  if (!insert) return tl::unexpected(insert.error());
  if (!insert->bind(1, mode).bind(2, std::int64_t{writer.security}).bind(3, key_hash).run())
    return tl::unexpected(broken());
  auto select = db_.prepare("SELECT mode, security, side_key_hash FROM chain");
  if (!select) return tl::unexpected(select.error());
  if (!select->step()) return tl::unexpected(broken());
  const auto used_before = [](const std::string& what, const std::string& value) {
    return fail("this seed has been used with " + what + " " + value +
                " before; a channel keeps its settings, so take these or a new seed");
  };
  if (select->text(0) != mode) return used_before("--mode", std::string(select->text(0)));
  if (select->integer(1) != writer.security)
    return used_before("--security", std::to_string(select->integer(1)));
  if (select->text(2) != key_hash) return used_before("another", "side key");
  return {};
}

Result<std::uint64_t> PublishState::next_index() {
  const auto index = db_.integer("SELECT next_index FROM chain");
  if (!index) return tl::unexpected(index.error());
  return static_cast<std::uint64_t>(*index);
}

Result<void> PublishState::skip_to(std::uint64_t index) {
  auto update = db_.prepare("UPDATE chain SET next_index = MAX(next_index, ?)");
  if (!update) return tl::unexpected(update.error());
  if (!update->bind(1, static_cast<std::int64_t>(index)).run()) return tl::unexpected(broken());
  return {};
}

Result<std::vector<SignedMessage>> PublishState::messages(const char* sql) {
  auto select = db_.prepare(sql);
  if (!select) return tl::unexpected(select.error());
  std::vector<SignedMessage> messages;
  while (select->step()) {
    const auto root = mam::Hash::from_trytes(select->text(1));
    const auto next_root = mam::Hash::from_trytes(select->text(2));
    const auto address = mam::Hash::from_trytes(select->text(3));
    if (!root || !next_root || !address)
      return fail("the publishing state holds something that is no message");
    messages.push_back({static_cast<std::uint64_t>(select->integer(0)),
                        {std::string(select->text(5)), *root, *next_root, *address},
                        std::string(select->text(4))});
  }
  return messages;
}

Result<std::optional<SignedMessage>> PublishState::pending() {
  auto found = messages(
      "SELECT idx, root, next_root, address, tag, payload FROM message WHERE message_id IS NULL ORDER BY idx "
      "LIMIT 1");
  if (!found) return tl::unexpected(found.error());
  if (found->empty()) return std::nullopt;
  return std::move(found->front());
}

Result<std::vector<SignedMessage>> PublishState::unread() {
  return messages(
      "SELECT idx, root, next_root, address, tag, payload FROM message"
      " WHERE message_id IS NOT NULL AND payload <> '' ORDER BY idx");
}

Result<void> PublishState::commit(const SignedMessage& message) {
  auto insert = db_.prepare("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, NULL)");
  if (!insert) return tl::unexpected(insert.error());
  auto update = db_.prepare("UPDATE chain SET next_index = next_index + 1 WHERE next_index = ?");
  if (!update) return tl::unexpected(update.error());
  const auto index = static_cast<std::int64_t>(message.index);
  if (auto begun = db_.exec("BEGIN IMMEDIATE"); !begun) return begun;
  const bool written = update->bind(1, index).run() && sqlite3_changes(db_.handle()) == 1 &&
                       insert->bind(1, index)
                           .bind(2, message.message.root.trytes())
                           .bind(3, message.message.next_root.trytes())
                           .bind(4, message.message.address.trytes())
                           .bind(5, message.tag)
                           .bind(6, message.message.payload)
                           .run();
  if (!written) {
    const Error error = broken();
    static_cast<void>(db_.exec("ROLLBACK"));
    return tl::unexpected(error);
  }
  return db_.exec("COMMIT");
}

Result<std::optional<ReadPosition>> PublishState::reader(const mam::Hash& first) {
  auto select = db_.prepare("SELECT root, spare FROM reader WHERE first_root = ?");
  if (!select) return tl::unexpected(select.error());
  if (!select->bind(1, first.trytes()).step()) return std::nullopt;
  const auto root = mam::Hash::from_trytes(select->text(0));
  if (!root) return fail("the publishing state holds a root that is none");
  return ReadPosition{first, *root, mam::Hash::from_trytes(select->text(1))};
}

Result<void> PublishState::keep_reader(const ReadPosition& position) {
  auto insert = db_.prepare("INSERT OR REPLACE INTO reader VALUES (1, ?, ?, ?)");
  if (!insert) return tl::unexpected(insert.error());
  const std::string_view spare = position.spare ? position.spare->trytes() : std::string_view();
  if (!insert->bind(1, position.first.trytes()).bind(2, position.root.trytes()).bind(3, spare).run())
    return tl::unexpected(broken());
  return {};
}

Result<void> PublishState::attached(std::uint64_t index, const std::string& message_id) {
  auto update = db_.prepare("UPDATE message SET message_id = ?, payload = '' WHERE idx = ?");
  if (!update) return tl::unexpected(update.error());
  if (!update->bind(1, message_id).bind(2, static_cast<std::int64_t>(index)).run())
    return tl::unexpected(broken());
  return {};
}

Result<void> PublishState::kept(std::uint64_t index, const std::string& message_id) {
  auto update = db_.prepare("UPDATE message SET message_id = ? WHERE idx = ?");
  if (!update) return tl::unexpected(update.error());
  if (!update->bind(1, message_id).bind(2, static_cast<std::int64_t>(index)).run())
    return tl::unexpected(broken());
  if (index < kMostKept) return {};
  return read(index - kMostKept);
}

Result<void> PublishState::read(std::uint64_t index) {
  auto update = db_.prepare(
      "UPDATE message SET message_id = ifnull(message_id, ''), payload = '' WHERE idx <= ? AND payload <> "
      "''");
  if (!update) return tl::unexpected(update.error());
  if (!update->bind(1, static_cast<std::int64_t>(index)).run()) return tl::unexpected(broken());
  return {};
}

}  // namespace jm::cli
