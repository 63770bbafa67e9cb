// SPDX-License-Identifier: GPL-3.0-or-later
// What `janus-mam publish` keeps: that a commit is on the disk, name and all, when it returns, and that of
// two states of one seed only one signs.
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <filesystem>
#include <string>
#include <vector>

#include "plain/publish_state.hpp"
#include "tests/unit/support/state_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace state_test;
using jm::base::Database;
using jm::plain::PublishState;
using jm::plain::SignedMessage;
namespace mam = jm::mam;

namespace {

std::vector<std::string> synced;  // names of what was written to the disk, in its order

int note_sync(int fd, long call) {
  char name[PATH_MAX] = {};
  if (::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), name, sizeof name - 1) > 0)
    synced.emplace_back(name);
  return static_cast<int>(::syscall(call, fd));
}

}  // namespace

#define JM_INTERPOSED extern "C" __attribute__((visibility("default")))

JM_INTERPOSED int fsync(int fd) {
  return note_sync(fd, SYS_fsync);
}
JM_INTERPOSED int fdatasync(int fd) {
  return note_sync(fd, SYS_fdatasync);
}

namespace {

mam::Writer writer() {
  mam::Writer keys;
  keys.seed = *mam::Hash::from_trytes(std::string(81, 'S'));
  return keys;
}

SignedMessage message(std::uint64_t index) {
  const auto hash = *mam::Hash::from_trytes(std::string(81, 'H'));
  return {index, {"PAYLOAD", hash, hash, hash}, ""};
}

PublishState opened(const std::string& folder) {
  auto state = PublishState::open(folder, writer());
  ck_assert_msg(state.has_value(), "%s", state ? "" : state.error().reason.c_str());
  return std::move(*state);
}

std::string database_in(const std::string& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".db") return entry.path();
  return "";
}

}  // namespace

// The commit is the deletion of the journal: without the folder a power cut brings it back, and with it the
// index.
START_TEST(a_commit_survives_a_power_cut) {
  const TempFolder temp;
  auto state = opened(temp / "state");
  ck_assert(state.begin_at(0).has_value());
  synced.clear();
  ck_assert(state.commit(message(0)).has_value());
  ck_assert(!synced.empty());
  ck_assert_msg(synced.back() == temp / "state", "the last thing written was %s", synced.back().c_str());
}
END_TEST

// Who can write there can put a journal or a marker beside the file.
START_TEST(a_folder_that_others_can_write_to_is_refused) {
  const TempFolder temp;
  const std::string dir = temp / "state";
  for (const mode_t mode : {0777, 0770, 0707}) {
    std::filesystem::create_directories(dir);
    ck_assert_int_eq(::chmod(dir.c_str(), mode), 0);
    const auto state = PublishState::open(dir, writer());
    ck_assert(!state && state.error().reason.find("chmod go-w") != std::string::npos);
  }
  ck_assert_int_eq(::chmod(dir.c_str(), 0755), 0);
  ck_assert(PublishState::open(dir, writer()).has_value());
}
END_TEST

START_TEST(an_index_is_committed_once_and_in_its_order) {
  const TempFolder temp;
  auto state = opened(temp / "state");
  ck_assert(state.begin_at(0).has_value());
  ck_assert(!state.commit(message(1)).has_value());
  ck_assert(state.commit(message(0)).has_value());
  ck_assert(!state.commit(message(0)).has_value());
  ck_assert(!state.begin_at(0).has_value());
  ck_assert_uint_eq(*state.next_index(), 1);
  ck_assert_uint_eq((*state.pending())->index, 0);
}
END_TEST

// A file, or a marker beside it, that somebody has changed: no index comes again by counting on.
START_TEST(an_index_that_cannot_be_counted) {
  const TempFolder temp;
  {
    auto state = opened(temp / "state");
    ck_assert(state.begin_at(0).has_value());
    ck_assert(state.commit(message(0)).has_value());
    ck_assert(!state.begin_at(UINT64_MAX).has_value());
    ck_assert(!state.skip_to(UINT64_MAX).has_value());
    ck_assert_uint_eq(*state.next_index(), 1);
  }
  {
    auto db = Database::open(database_in(temp / "state"), Database::Access::Write);
    ck_assert(db.has_value() && db->script("UPDATE chain SET next_index = -1").has_value());
  }
  auto state = PublishState::open(temp / "state", writer());
  if (!state) return;
  ck_assert(!state->next_index().has_value());
  ck_assert(!state->commit(message(UINT64_MAX)).has_value());
}
END_TEST

// A file of version 1 has no origin: it is taken for the folder's own, once. Up to version 2 it could hold a
// payload that was attached.
START_TEST(a_file_of_an_earlier_version_goes_on) {
  const TempFolder temp;
  {
    auto state = opened(temp / "state");
    ck_assert(state.begin_at(0).has_value());
    ck_assert(state.commit(message(0)).has_value());
    ck_assert(state.attached(0, "id").has_value());
  }
  std::vector<std::filesystem::path> markers;
  for (const auto& entry : std::filesystem::directory_iterator(temp / "state"))
    if (entry.path().filename().string().find(".epoch-") != std::string::npos)
      markers.push_back(entry.path());
  for (const auto& marker : markers) std::filesystem::remove(marker);
  const auto old = database_in(temp / "state");
  {
    auto db = Database::open(old, Database::Access::Write);
    ck_assert(db.has_value() && db->script("DROP TABLE folder; UPDATE message SET payload = 'PAYLOAD';"
                                           "CREATE TABLE reader (one INTEGER); PRAGMA user_version = 1")
                                    .has_value());
  }
  {
    auto state = opened(temp / "state");
    ck_assert(state.foreign().empty());
    ck_assert_uint_eq(*state.next_index(), 1);
  }
  std::filesystem::rename(temp / "state", temp / "moved");
  {
    auto state = opened(temp / "moved");
    ck_assert(!state.foreign().empty());
    ck_assert_uint_eq(state.least_index(), 1);
    ck_assert(state.begin_at(1).has_value());
  }
  ck_assert(opened(temp / "moved").foreign().empty());
  auto db = Database::open(database_in(temp / "moved"), Database::Access::Write);
  ck_assert(db->integer("SELECT count(*) FROM message WHERE payload <> ''").value_or(1) == 0);
  ck_assert(!db->integer("SELECT count(*) FROM reader").has_value());
}
END_TEST

int main() {
  Suite* suite = suite_create("publish_state");
  TCase* tc = tcase_create("publish_state");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, a_commit_survives_a_power_cut);
  tcase_add_test(tc, a_folder_that_others_can_write_to_is_refused);
  tcase_add_test(tc, an_index_is_committed_once_and_in_its_order);
  tcase_add_test(tc, an_index_that_cannot_be_counted);
  tcase_add_test(tc, a_file_of_an_earlier_version_goes_on);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
