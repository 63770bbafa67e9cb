// SPDX-License-Identifier: GPL-3.0-or-later
// Who may use a state folder, and what happens to copies, backups and damaged files of it.
#include <sys/stat.h>

#include "gateway/state/state_inspect.hpp"
#include "plain/guard/origin.hpp"
#include "tests/unit/support/state_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace state_test;

namespace {

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

mode_t mode_of(const std::string& path) {
  struct stat st {};
  ck_assert_msg(::lstat(path.c_str(), &st) == 0, "%s", path.c_str());
  return st.st_mode & 07777;
}

// Opens, signs `count` messages from where the channel stands, closes. Returns the seed that signed.
Hash use(const std::string& dir, std::uint64_t count) {
  const auto state = open_state(dir);
  ck_assert_msg(state->notice().empty(), "%s", state->notice().c_str());
  const auto record = open_channel(*state);
  sign(*state, record, record.next_index, count);
  return record.writer.seed;
}

// The same in a process that is killed when it has run `before_death`.
void use_and_die(const std::string& dir, std::uint64_t count, const std::string& command,
                 std::uint64_t more) {
  killed_at("", [&] {
    const auto state = open_state(dir);
    const auto record = open_channel(*state);
    sign(*state, record, record.next_index, count);
    shell(command);
    sign(*state, record, record.next_index + count, more);
    ::kill(::getpid(), SIGKILL);
  });
}

void expect_fresh(const std::string& dir, const Hash& old_seed, const char* because,
                  const StateOptions& options = {}) {
  Hash seed;
  {
    const auto state = open_state(dir, options);
    ck_assert_msg(contains(state->notice(), because), "notice: %s", state->notice().c_str());
    const auto record = open_channel(*state);
    ck_assert_msg(record.fresh && record.writer.seed != old_seed, "the old seed goes on");
    ck_assert(!record.fresh_because.empty());
    ck_assert_uint_eq(record.next_index, 0);
    ck_assert(record.outbox.empty());
    sign(*state, record, 0, 1);
    seed = record.writer.seed;
  }
  const auto state = open_state(dir, options);
  ck_assert_msg(state->notice().empty(), "said twice: %s", state->notice().c_str());
  const auto record = open_channel(*state);
  ck_assert(!record.fresh && record.writer.seed == seed && record.next_index == 1);
}

}  // namespace

START_TEST(one_owner_at_a_time) {
  const TempFolder temp;
  const std::string dir = temp / "state";
  {
    const auto state = open_state(dir);
    ck_assert(contains(why_not(dir), "in use by this very process"));
    ck_assert_int_eq(
        std::system(
            ("command -v flock >/dev/null || exit 0; ! flock -n '" + dir + "/state.lock' true").c_str()),
        0);
    ck_assert(list_channels(dir).has_value());
  }
  same_text(why_not(dir), "");
}
END_TEST

START_TEST(others_cannot_read_it) {
  const TempFolder temp;
  const std::string dir = temp / "state";
  ::umask(0);
  const auto state = open_state(dir);
  open_channel(*state);
  ck_assert_uint_eq(mode_of(dir), 0700);
  for (const char* file : {"/state.db", "/state.db-wal", "/state.db-shm", "/state.lock"})
    ck_assert_msg(mode_of(dir + file) == 0600, "%s", file);
  ck_assert(check_state(dir)->empty());
}
END_TEST

START_TEST(what_others_can_read_is_refused) {
  const TempFolder temp;
  const std::string dir = temp / "state";
  use(dir, 1);
  ck_assert_int_eq(::chmod(dir.c_str(), 0755), 0);
  ck_assert(contains(why_not(dir), "read by others"));
  ck_assert_uint_eq(check_state(dir)->size(), 1);
  ck_assert_int_eq(::chmod(dir.c_str(), 0700), 0);
  ck_assert_int_eq(::chmod((dir + "/state.db").c_str(), 0640), 0);
  ck_assert(contains(why_not(dir), "state.db: can be read by others (mode 0640)"));
  ck_assert_int_eq(::chmod((dir + "/state.db").c_str(), 0600), 0);
  same_text(why_not(dir), "");
}
END_TEST

START_TEST(an_empty_folder_is_closed_to_others_but_no_other) {
  const TempFolder temp;
  ck_assert_int_eq(::mkdir((temp / "empty").c_str(), 0755), 0);
  same_text(why_not(temp / "empty"), "");
  ck_assert_uint_eq(mode_of(temp / "empty"), 0700);
  ck_assert_int_eq(::mkdir((temp / "used").c_str(), 0755), 0);
  std::ofstream(temp / "used/file") << "something";
  ck_assert(contains(why_not(temp / "used"), "read by others"));
  ck_assert_uint_eq(mode_of(temp / "used"), 0755);
  ck_assert(!why_not(temp / "used/file").empty());
}
END_TEST

START_TEST(symbolic_links_are_not_followed) {
  const TempFolder temp;
  ck_assert_int_eq(::mkdir((temp / "state").c_str(), 0700), 0);
  std::ofstream(temp / "target") << "";
  ck_assert_int_eq(::chmod((temp / "target").c_str(), 0600), 0);
  ck_assert_int_eq(::symlink((temp / "target").c_str(), (temp / "state/state.db").c_str()), 0);
  ck_assert(!why_not(temp / "state").empty());
  ck_assert_uint_eq(std::filesystem::file_size(temp / "target"), 0);
}
END_TEST

START_TEST(a_copied_folder_starts_afresh) {
  const TempFolder temp;
  const Hash seed = use(temp / "state", 3);
  shell("cp -a '" + (temp / "state") + "' '" + (temp / "copy") + "'");
  ck_assert(contains(check_state(temp / "copy")->at(0), "copied or moved"));
  expect_fresh(temp / "copy", seed, "copied or moved");
  ck_assert_msg(use(temp / "state", 1) == seed, "the original goes on");
}
END_TEST

START_TEST(a_copy_put_in_the_place_of_the_original_starts_afresh) {
  const TempFolder temp;
  const Hash seed = use(temp / "state", 3);
  shell("cd '" + (temp / "") + "' && cp -a state copy && rm -rf state && mv copy state");
  expect_fresh(temp / "state", seed, "replaced by a copy");
}
END_TEST

// Containers and read-only roots make a new one with each start.
START_TEST(another_machine_id_is_no_other_host) {
  const TempFolder temp;
  const Hash seed = use(temp / "state", 3);
  std::ofstream(temp / "machine-id") << "0123456789abcdef0123456789abcdef\n";
  StateOptions options;
  options.machine_id_file = temp / "machine-id";
  const auto state = open_state(temp / "state", options);
  same_text(state->notice(), "");
  ck_assert(open_channel(*state).writer.seed == seed);
}
END_TEST

// An image of the whole disk has the same files: only the operator's name tells.
START_TEST(a_host_of_another_name_starts_afresh) {
  const TempFolder temp;
  const Hash seed = use(temp / "state", 3);
  const auto named = [](const char* name) {
    StateOptions options;
    options.host_id = name;
    return options;
  };
  const auto seed_on = [&](const char* name) {
    const auto state = open_state(temp / "state", named(name));
    same_text(state->notice(), "");
    return open_channel(*state).writer.seed;
  };
  ck_assert_msg(seed_on("one") == seed, "it gets a name");
  ck_assert_msg(seed_on("one") == seed, "it has a name");
  ck_assert_msg(use(temp / "state", 1) == seed, "a command does not know the name");
  ck_assert(check_state(temp / "state")->empty());
  expect_fresh(temp / "state", seed, "another host", named("two"));
}
END_TEST

// What can be told from a file that was noted before, perhaps by another version or under another kernel.
START_TEST(identities_are_compared_by_what_both_know) {
  ck_assert(same_file("inode 7 born 1.2", "inode 7 born 1.2"));
  ck_assert(!same_file("inode 7 born 1.2", "inode 7 born 1.3"));
  ck_assert(!same_file("inode 7 born 1.2", "inode 8 born 1.2"));
  ck_assert(!same_file("inode 7 handle 1-aa", "inode 7 handle 1-ab"));
  ck_assert_msg(same_file("inode 7 device 7:0", "inode 7 device 7:1"), "mounted at another device");
  ck_assert(same_file("inode 7 device 7:0", "inode 7 handle 1-aa"));
  ck_assert(!same_file("inode 7 device 7:0", "inode 8 device 7:0"));
  ck_assert(!same_file("inode 7", "") && !same_file("", "inode 7") && same_file("", ""));
  // Two hosts may have the same inode: there the machine-id counts.
  const auto origin = [](const char* machine, const char* file) { return Origin{machine, "/dir", file}; };
  ck_assert(other_host(origin("a", "inode 7"), origin("b", "inode 7")));
  ck_assert(!other_host(origin("a", "inode 7"), origin("a", "inode 7")));
  ck_assert(!other_host(origin("a", "inode 7 born 1.2"), origin("b", "inode 7 born 1.2")));
  ck_assert(!other_host(origin("a", "inode 7 handle 1-aa"), origin("b", "inode 7 handle 1-aa")));
}
END_TEST

START_TEST(a_file_has_an_identity_that_a_copy_has_not) {
  const TempFolder temp;
  std::ofstream(temp / "a") << "a";
  shell("cp -a '" + (temp / "a") + "' '" + (temp / "b") + "'");
  ck_assert(tells_copies(file_identity(temp / "a")));
  ck_assert(!same_file(file_identity(temp / "a"), file_identity(temp / "b")));
  const std::string before = file_identity(temp / "a");
  std::filesystem::rename(temp / "a", temp / "c");
  same_text(file_identity(temp / "c"), before);
}
END_TEST

// The folder of yesterday, copied while nothing ran, put back with each tool after messages were signed.
START_TEST(yesterdays_folder_starts_afresh) {
  const char* const tools[] = {
      "cp -a yesterday/. state/",                       // in place: the inodes stay
      "cp yesterday/* state/",                          // the same with new times
      "cp yesterday/state.db state/state.db",           // the file alone
      "tar -C yesterday -cf - . | tar -C state -xf -",  // over it
      "rm -rf state && tar -cf - -C yesterday . | (mkdir -m 700 state && tar -C state -xf -)",
      "rm -rf state/* && cp -a yesterday/. state/",
      "rm -f state/epoch-* && cp yesterday/state.db state/state.db && cp -a yesterday/epoch-* state/",
  };
  const std::string tool = tools[_i];
  const TempFolder temp;
  const std::string in_place = "cd '" + (temp / "") + "' && ";
  const Hash seed = use(temp / "state", 3);
  shell(in_place + "cp -a state yesterday");
  ck_assert(use(temp / "state", 2) == seed);
  shell(in_place + tool);
  expect_fresh(temp / "state", seed, "fresh seeds");
}
END_TEST

// The same within one run of the owner, which then dies: neither a start nor an end lies between.
START_TEST(a_copy_made_in_the_same_run_starts_afresh) {
  const char* const tools[] = {
      "cp -a copy/. state/",
      "cp copy/* state/",
      "tar -C copy -cf - . | tar -C state -xf -",
      "rm -rf state/* && cp -a copy/. state/",
      "rm -f state/* && cp copy/* state/",
  };
  const TempFolder temp;
  const std::string in_place = "cd '" + (temp / "") + "' && ";
  const Hash seed = use(temp / "state", 1);
  use_and_die(temp / "state", 2, in_place + "cp -a state copy", 3);
  shell(in_place + tools[_i]);
  expect_fresh(temp / "state", seed, "fresh seeds");
}
END_TEST

// An old file under the log of today: some rows are of yesterday, others of today.
START_TEST(an_old_file_under_a_newer_log_never_goes_back) {
  const TempFolder temp;
  const std::string in_place = "cd '" + (temp / "") + "' && ";
  const auto name = [](int i) { return "channel" + std::to_string(i); };
  {
    const auto state = open_state(temp / "state");
    for (int i = 0; i < 20; ++i) open_channel(*state, named_peer(name(i)));
    sign(*state, open_channel(*state, named_peer(name(0))), 0, 1);
  }
  shell(in_place + "cp -a state/state.db old.db");
  Hash seed;
  {
    const auto state = open_state(temp / "state");
    const auto record = open_channel(*state, named_peer(name(0)));
    seed = record.writer.seed;
    sign(*state, record, 1, 4);
  }
  killed_at("", [&] {
    const auto state = open_state(temp / "state");
    sign(*state, open_channel(*state, named_peer(name(19))), 0, 1);
    ::kill(::getpid(), SIGKILL);
  });
  shell(in_place + "cp old.db state/state.db");
  const auto state = State::open(temp / "state");
  if (!state) {
    ck_assert(contains(state.error().reason, "broken"));
    return;
  }
  const auto record = open_channel(**state, named_peer(name(0)));
  ck_assert_msg(record.writer.seed != seed || record.next_index == 5, "went back to %ju",
                static_cast<std::uintmax_t>(record.next_index));
}
END_TEST

START_TEST(a_lost_epoch_file_starts_afresh) {
  const TempFolder temp;
  const Hash seed = use(temp / "state", 3);
  shell("rm '" + (temp / "state") + "'/epoch-*");
  expect_fresh(temp / "state", seed, "epoch file is missing");
}
END_TEST

START_TEST(a_lost_state_starts_afresh) {
  const TempFolder temp;
  const Hash seed = use(temp / "state", 3);
  shell("rm '" + (temp / "state") + "'/state.db*");
  expect_fresh(temp / "state", seed, "state file was lost");
  std::filesystem::remove_all(temp / "state");
  ck_assert(use(temp / "state", 1) != seed);
}
END_TEST

START_TEST(a_backup_starts_afresh_and_holds_no_seed) {
  const TempFolder temp;
  Hash seed;
  {
    const auto state = open_state(temp / "state");
    const auto record = open_channel(*state);
    seed = record.writer.seed;
    sign(*state, record, 0, 2);
    shell("printf added >'" + (temp / "state/channels.json") + "'");
    const auto made = backup_state(temp / "state", temp / "backup");
    ck_assert_msg(made.has_value(), "%s", made ? "" : made.error().reason.c_str());
    sign(*state, record, 2, 1);
  }
  ck_assert_uint_eq(mode_of(temp / "backup"), 0600);
  std::ifstream file(temp / "backup", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  ck_assert(bytes.find(seed.trytes()) == bytes.npos && bytes.find(hash('R').trytes()) != bytes.npos);
  ck_assert_msg(!backup_state(temp / "state", temp / "backup").has_value(), "a file was replaced");
  ck_assert(!backup_state(temp / "nowhere", temp / "other").has_value());
  for (const auto& entry : std::filesystem::directory_iterator(temp / ""))
    ck_assert_msg(entry.path().filename() == "state" || entry.path().filename() == "backup", "%s is left",
                  entry.path().c_str());

  const auto restore = [&](const std::string& dir) {
    ::mkdir(dir.c_str(), 0700);
    shell("cp '" + (temp / "backup") + "' '" + dir + "/state.db'");
  };
  const auto kept = [](const std::string& dir) {
    std::ifstream in(dir + "/channels.json");
    return std::string((std::istreambuf_iterator<char>(in)), {});
  };
  restore(temp / "elsewhere");
  expect_fresh(temp / "elsewhere", seed, "restored from a backup");
  ck_assert(kept(temp / "elsewhere") == "added");
  ck_assert_uint_eq(mode_of(temp / "elsewhere/channels.json"), 0600);
  shell("printf newer >'" + (temp / "state/channels.json") + "'");
  restore(temp / "state");
  expect_fresh(temp / "state", seed, "restored from a backup");
  ck_assert(kept(temp / "state") == "newer");
  // Once only: what is taken away later does not come back.
  shell("rm '" + (temp / "elsewhere/channels.json") + "'");
  (void)open_state(temp / "elsewhere");
  ck_assert(kept(temp / "elsewhere") == "");
}
END_TEST

START_TEST(a_newer_file_is_refused_and_left_alone) {
  const TempFolder temp;
  use(temp / "state", 1);
  const std::string sql = "sqlite3 '" + (temp / "state/state.db") + "' ";
  if (std::system("command -v sqlite3 >/dev/null") != 0) return;
  shell(sql + "'PRAGMA user_version=99'");
  ck_assert(contains(why_not(temp / "state"), "newer janus-mam (version 99"));
  ck_assert(!list_channels(temp / "state").has_value());
  shell(sql + "'PRAGMA user_version=3'");
  use(temp / "state", 1);
  shell(sql + "'PRAGMA application_id=1'");
  ck_assert(contains(why_not(temp / "state"), "no state of janus-mam"));
}
END_TEST

START_TEST(a_broken_file_is_refused) {
  const TempFolder temp;
  use(temp / "state", 3);
  const std::string file = temp / "state/state.db";
  const auto size = std::filesystem::file_size(file);
  std::filesystem::resize_file(file, size / 2);
  ck_assert(contains(why_not(temp / "state"), "is broken"));
  std::ofstream(file, std::ios::trunc) << std::string(8192, 'x');
  ck_assert(contains(why_not(temp / "state"), "is broken"));
  ck_assert(!check_state(temp / "state").has_value());
}
END_TEST

// SQLite says it in several.
START_TEST(what_is_said_of_a_damaged_page_is_one_line) {
  const TempFolder temp;
  use(temp / "state", 3);
  std::fstream file(temp / "state/state.db", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096) << std::string(43, '\0');
  file.close();
  const auto wrong = check_state(temp / "state");
  auto said = wrong ? *wrong : std::vector<std::string>{wrong.error().reason};
  said.push_back(why_not(temp / "state"));
  ck_assert(said.size() > 1 && contains(said.back(), "is broken"));
  for (const std::string& line : said) ck_assert_msg(line.find('\n') == line.npos, "%s", line.c_str());
}
END_TEST

START_TEST(a_look_from_outside_shows_no_secret) {
  const TempFolder temp;
  const auto state = open_state(temp / "state");
  const auto record = open_channel(*state, restricted_peer());
  sign(*state, record, 0, 2);
  const auto channels = list_channels(temp / "state");
  ck_assert(channels.has_value() && channels->size() == 1);
  const ChannelSummary& c = channels->at(0);
  same_text(c.name, "alice");
  ck_assert(c.root == record.first_root.trytes() && c.mode == "restricted");
  ck_assert(c.reader_root == record.reader_root.trytes() && c.reader_mode == "restricted");
  ck_assert(c.next_index == 2 && c.outbox == 2 && c.outbox_trytes == 14 && c.security == 2);
  ck_assert(c.created_ms > 0 && c.stale.empty());
  ck_assert(check_state(temp / "state")->empty());
}
END_TEST

START_TEST(check_finds_what_breaks_the_rules) {
  const TempFolder temp;
  use(temp / "state", 2);
  if (std::system("command -v sqlite3 >/dev/null") != 0) return;
  ck_assert(check_state(temp / "state")->empty());
  shell("sqlite3 '" + (temp / "state/state.db") + "' 'UPDATE outbox SET message = 7 WHERE message = 1'");
  const auto wrong = check_state(temp / "state");
  ck_assert_uint_eq(wrong->size(), 1);
  ck_assert(contains(wrong->at(0), "channel alice") && contains(wrong->at(0), "unused"));
}
END_TEST

int main() {
  Suite* suite = suite_create("state_folder");
  TCase* tc = tcase_create("folder");
  tcase_set_timeout(tc, 120);
  tcase_add_test(tc, one_owner_at_a_time);
  tcase_add_test(tc, others_cannot_read_it);
  tcase_add_test(tc, what_others_can_read_is_refused);
  tcase_add_test(tc, an_empty_folder_is_closed_to_others_but_no_other);
  tcase_add_test(tc, symbolic_links_are_not_followed);
  tcase_add_test(tc, a_copied_folder_starts_afresh);
  tcase_add_test(tc, a_copy_put_in_the_place_of_the_original_starts_afresh);
  tcase_add_test(tc, another_machine_id_is_no_other_host);
  tcase_add_test(tc, a_host_of_another_name_starts_afresh);
  tcase_add_test(tc, identities_are_compared_by_what_both_know);
  tcase_add_test(tc, a_file_has_an_identity_that_a_copy_has_not);
  tcase_add_loop_test(tc, yesterdays_folder_starts_afresh, 0, 7);
  tcase_add_loop_test(tc, a_copy_made_in_the_same_run_starts_afresh, 0, 5);
  tcase_add_test(tc, an_old_file_under_a_newer_log_never_goes_back);
  tcase_add_test(tc, a_lost_epoch_file_starts_afresh);
  tcase_add_test(tc, a_lost_state_starts_afresh);
  tcase_add_test(tc, a_backup_starts_afresh_and_holds_no_seed);
  tcase_add_test(tc, a_newer_file_is_refused_and_left_alone);
  tcase_add_test(tc, a_broken_file_is_refused);
  tcase_add_test(tc, what_is_said_of_a_damaged_page_is_one_line);
  tcase_add_test(tc, a_look_from_outside_shows_no_secret);
  tcase_add_test(tc, check_finds_what_breaks_the_rules);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
