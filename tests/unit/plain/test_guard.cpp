// SPDX-License-Identifier: GPL-3.0-or-later
// The guard of a state file: its folder and markers, and whether it is the one that was left there.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "plain/guard/folder.hpp"
#include "plain/guard/origin.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "tests/unit/support/temp_folder.hpp"

namespace {

using namespace jm::plain;

// No temporary: its text is looked at.
bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void set_mode(const std::string& path, mode_t mode) {
  ck_assert_int_eq(::chmod(path.c_str(), mode), 0);
}

Folder prepared(const std::string& dir) {
  auto folder = Folder::prepare(dir);
  ck_assert_msg(folder.has_value(), "%s", folder ? "" : folder.error().reason.c_str());
  return std::move(*folder);
}

START_TEST(a_folder_is_made_for_its_owner_alone) {
  const TempFolder temp;
  ::umask(0);
  const auto folder = prepared(temp / "a/b/state");
  ck_assert(folder.path() == temp / "a/b/state");
  struct stat st {};
  ck_assert(::stat(folder.path().c_str(), &st) == 0 && (st.st_mode & 07777) == 0700);
  ck_assert(folder.make_database().value());
  ck_assert_msg(!folder.make_database().value(), "it is there");
  ck_assert(mode_faults(folder).empty());
  set_mode(folder.database(), 0640);
  ck_assert_uint_eq(mode_faults(folder).size(), 1);
  ck_assert(!folder.make_database().has_value());
}
END_TEST

START_TEST(a_folder_that_others_can_use_is_refused) {
  const TempFolder temp;
  std::filesystem::create_directory(temp / "state");
  std::ofstream(temp / "state/file") << "x";
  set_mode(temp / "state", 0755);
  ck_assert(has(Folder::prepare(temp / "state").error().reason, "mode 0755"));
  ck_assert_msg(Folder::make(temp / "state").has_value(), "others may look into this one");
  set_mode(temp / "state", 0777);
  ck_assert(has(Folder::make(temp / "state").error().reason, "chmod go-w"));
  ck_assert(has(Folder::find(temp / "none").error().reason, "no such state folder"));
}
END_TEST

START_TEST(a_folder_has_one_owner_at_a_time) {
  const TempFolder temp;
  auto folder = prepared(temp / "state");
  auto other = prepared(temp / "state");
  ck_assert(folder.lock().has_value());
  ck_assert(has(other.lock().error().reason, "this very process"));
  ck_assert(has(other.lock(std::chrono::milliseconds(30)).error().reason, "this very process"));
  {
    const Folder copy = folder;
    folder = prepared(temp / "state");
    ck_assert_msg(!other.lock().has_value(), "a copy holds it too");
  }
  ck_assert(other.lock().has_value());
}
END_TEST

START_TEST(markers_are_made_moved_and_removed) {
  const TempFolder temp;
  const auto folder = prepared(temp / "state");
  for (const char* name : {"epoch-", "epoch-1", "epoch-1-x", "epoch--1-1", "epoch-1-1x", "other"})
    std::ofstream(temp / std::string("state/") + name);
  ck_assert(folder.markers()->empty());
  const Marker one{1, 0}, moved{1, 5}, two{2, 5};
  ck_assert(folder.make_marker(one).has_value());
  ck_assert(folder.move_marker(one, moved));
  ck_assert(!folder.move_marker(one, moved));
  ck_assert(folder.make_marker(two).has_value());
  ck_assert(folder.make_marker(two).has_value());  // of a start that was interrupted
  ck_assert_uint_eq(folder.markers()->size(), 2);
  ck_assert(folder.remove_markers_but(two).has_value());
  ck_assert(*folder.markers() == std::vector<Marker>({two}));
  ck_assert(folder.remove_markers_but(std::nullopt).has_value());
  ck_assert(folder.markers()->empty());
}
END_TEST

START_TEST(a_file_keeps_its_identity_when_it_is_renamed) {
  const TempFolder temp;
  std::ofstream(temp / "a") << "x";
  const std::string before = file_identity(temp / "a");
  std::filesystem::rename(temp / "a", temp / "b");
  ck_assert(same_file(file_identity(temp / "b"), before));
  std::filesystem::copy_file(temp / "b", temp / "c");
  ck_assert(!same_file(file_identity(temp / "c"), before));
  ck_assert(file_identity(temp / "a").empty());
  ck_assert(!tells_copies("inode 7") && tells_copies("inode 7 born 1.2") &&
            tells_copies("inode 7 handle 1-a"));
}
END_TEST

// A state file with nothing but its origin.
struct State {
  State() : folder(prepared(temp / "state")) {
    ck_assert(folder.make_database().has_value());
    auto opened = jm::base::Database::open(folder.database(), jm::base::Database::Access::Write);
    ck_assert(opened.has_value());
    db.emplace(std::move(*opened));
    ck_assert(db->script(kOriginTable).has_value());
  }
  Origin origin(const std::string& host = "one") const { return origin_of(folder, "/dev/null", host); }
  std::string foreign(std::uint64_t messages, const Origin& now) {
    const auto why = why_foreign(*db, folder, now, *folder.markers(), messages);
    ck_assert(why.has_value());
    return *why;
  }
  std::string foreign(std::uint64_t messages = 0) { return foreign(messages, origin()); }
  Marker begin(std::uint64_t messages = 0, bool disowned = false) {
    const auto marker = begin_epoch(*db, folder, origin(), messages, disowned);
    ck_assert(marker.has_value());
    return *marker;
  }
  // Signs up to there: the file first, then the marker.
  void sign(Marker& marker, std::uint64_t messages) {
    ck_assert(db->run("UPDATE folder SET signed = ?", messages).has_value());
    ck_assert(folder.move_marker(marker, {marker.epoch, messages}));
    marker.messages = messages;
  }
  const TempFolder temp;
  const Folder folder;
  std::optional<jm::base::Database> db;
};

START_TEST(a_file_is_its_folders_own_from_its_first_epoch_on) {
  State state;
  ck_assert_msg(state.foreign() == "", "nothing was signed with it");
  auto marker = state.begin();
  ck_assert(marker == (Marker{1, 0}));
  ck_assert(state.foreign() == "");
  state.sign(marker, 3);
  ck_assert(state.foreign(3) == "");
  ck_assert(state.begin(3) == (Marker{2, 3}));
  ck_assert(state.foreign(3) == "");
}
END_TEST

START_TEST(a_marker_may_be_behind_but_not_ahead) {
  State state;
  auto marker = state.begin();
  state.sign(marker, 3);
  ck_assert(state.db->run("UPDATE folder SET signed = 4").has_value());
  ck_assert_msg(state.foreign(4) == "", "a crash between the two");
  ck_assert(state.db->run("UPDATE folder SET signed = 2").has_value());
  ck_assert(has(state.foreign(2), "older copy"));
}
END_TEST

START_TEST(what_does_not_fit_together_is_foreign) {
  State state;
  auto marker = state.begin();
  state.sign(marker, 3);
  ck_assert(has(state.foreign(2), "newer log"));
  ck_assert(has(state.foreign(3, state.origin("two")), "another host"));
  auto moved = state.origin();
  moved.path = "/elsewhere";
  ck_assert(has(state.foreign(3, moved), "copied or moved from"));
  auto copied = state.origin();
  copied.file = "inode 1 born 1.1";
  ck_assert(has(state.foreign(3, copied), "replaced by a copy"));
  ck_assert(state.db->run("UPDATE folder SET backup = 1").has_value());
  ck_assert(has(state.foreign(3), "backup"));
}
END_TEST

START_TEST(without_its_marker_a_folder_is_not_whole) {
  State state;
  auto marker = state.begin();
  ck_assert(state.folder.remove_markers_but(std::nullopt).has_value());
  ck_assert(has(state.foreign(), "not whole"));
  // Another file of the same name.
  ck_assert(state.folder.make_marker(marker).has_value());
  ck_assert(has(state.foreign(), "put back from a copy"));
  marker = state.begin(0, true);
  ck_assert(state.foreign() == "");
  ck_assert(state.folder.make_marker({marker.epoch + 1, 0}).has_value());
  ck_assert_msg(has(state.foreign(), "older copy"), "another start has happened since");
}
END_TEST

START_TEST(a_host_that_was_named_is_compared_by_its_name) {
  const auto at = [](const char* machine, const char* file) { return Origin{machine, "/dir", file}; };
  ck_assert(other_host(at("host_id one", "inode 7 born 1.2"), at("host_id two", "inode 7 born 1.2")));
  ck_assert(!other_host(at("host_id one", "inode 7"), at("some-id", "inode 7")));
  ck_assert(other_host(at("some-id", "inode 7"), at("other-id", "inode 7")));
  ck_assert_msg(!other_host(at("some-id", "inode 7 born 1.2"), at("other-id", "inode 7 born 1.2")),
                "the file itself tells copies");
}
END_TEST

}  // namespace

int main() {
  Suite* suite = suite_create("guard");
  TCase* tc = tcase_create("guard");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, a_folder_is_made_for_its_owner_alone);
  tcase_add_test(tc, a_folder_that_others_can_use_is_refused);
  tcase_add_test(tc, a_folder_has_one_owner_at_a_time);
  tcase_add_test(tc, markers_are_made_moved_and_removed);
  tcase_add_test(tc, a_file_keeps_its_identity_when_it_is_renamed);
  tcase_add_test(tc, a_file_is_its_folders_own_from_its_first_epoch_on);
  tcase_add_test(tc, a_marker_may_be_behind_but_not_ahead);
  tcase_add_test(tc, what_does_not_fit_together_is_foreign);
  tcase_add_test(tc, without_its_marker_a_folder_is_not_whole);
  tcase_add_test(tc, a_host_that_was_named_is_compared_by_its_name);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
