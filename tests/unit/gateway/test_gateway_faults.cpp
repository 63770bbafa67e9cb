// SPDX-License-Identifier: GPL-3.0-or-later
// A full disk and a locked database must have no lasting effect: when it is over the gateway works as before,
// and nothing was signed or answered twice.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

#include "tests/unit/support/faulty_world.hpp"
#include "tests/unit/support/full_disk.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

START_TEST(a_full_disk) {
  Faulty world;
  world.start();
  world.plain_call("1");
  {
    auto full = std::make_unique<FullDisk>();
    world.answered_once("2", [&] { full.reset(); });
  }
  ck_assert_uint_eq(world.said("nothing is sent until"), 1);
  ck_assert_uint_eq(world.said("can be written again"), 1);
  world.plain_call("3");
  world.restart();
  world.plain_call("4");
  ck_assert_uint_eq(world.said("fresh seeds"), 1);  // the first ones
}
END_TEST

START_TEST(a_locked_database) {
  Faulty world;
  world.start();
  world.plain_call("1");
  sqlite3* lock = world.lock_state();
  world.answered_once("2", [&] { sqlite3_close(lock); });
  world.plain_call("3");
}
END_TEST

// Janus does not start a plugin again: what fails for a while is tried again by the plugin.
START_TEST(a_start_with_a_locked_database) {
  Faulty world;
  world.start();
  world.plain_call("1");
  world.stop();
  const Hash root = world.peer.reading();
  sqlite3* lock = world.lock_state();
  for (int time = 1; time <= 2; ++time) {  // it can end as well while it waits
    if (time == 2) world.stop();
    world.start();
    ck_assert_msg(world.state_trouble().find("state.db: database is locked") != std::string::npos, "%s",
                  world.state_trouble().c_str());
    ck_assert_uint_eq(world.gateway->channels(), 0);
  }
  const Json add(json_pack("{s:s, s:s, s:{}}", "request", "add", "channel", "bob", "settings"));
  ck_assert(text_or(world.gateway->query(add.get()).get(), "error").find("waits to start") !=
            std::string::npos);
  sqlite3_close(lock);
  world.wait_written();
  world.wait_state("listening");
  world.plain_call("2");
  ck_assert_uint_eq(world.at_carrier(root), 1);
  ck_assert_uint_eq(world.at_carrier(world.peer.reading()), 0);
  ck_assert_uint_eq(world.said("it is tried again until it works"), 2);
  ck_assert_uint_eq(world.said("is over: 1 of 1 run"), 1);
  ck_assert_uint_eq(world.said("fresh seeds"), 1);  // the first ones
  world.plain_call("3");
}
END_TEST

// Another Janus that is stopping, or a command that resets a channel.
START_TEST(a_start_with_a_state_that_another_process_owns) {
  Faulty world;
  const std::string state = world.folder.path() + "/state";
  std::filesystem::create_directory(state);
  std::filesystem::permissions(state, std::filesystem::perms::owner_all);
  const std::string path = state + "/state.lock";
  std::ofstream(path) << "1";
  const int lock = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  ck_assert_int_eq(::flock(lock, LOCK_EX | LOCK_NB), 0);
  world.first_root = *Hash::from_trytes(std::string(81, 'X'));  // there is none yet
  world.start();
  ck_assert_msg(world.state_trouble().find("in use by process 1") != std::string::npos, "%s",
                world.state_trouble().c_str());
  ck_assert(!std::filesystem::exists(state + "/state.db"));
  ::close(lock);
  world.wait_written();
  world.wait_state("listening");
  world.peer.listen(*Hash::from_trytes(world.view("root")));
  world.plain_call();
}
END_TEST

// What cannot wait for the disk stops the channel, until it can be done.
START_TEST(a_reset_while_the_disk_is_full) {
  Faulty world;
  world.start();
  world.plain_call("1");
  {
    const FullDisk full;
    (void)world.reset("alice");
    world.wait_state("stopped");
    ck_assert(!world.view("last_error").empty());
  }
  world.wait_state("listening");
  check_text(world.view("last_error"), "");
  ck_assert_uint_eq(world.said("stopped: "), 1);
  const auto root = *Hash::from_trytes(world.view("root"));
  ck_assert_msg(root != world.first_root, "it was not reset");
  world.peer.listen(root);
  world.plain_call("2");
}
END_TEST

START_TEST(a_channel_that_is_added_while_the_disk_is_full) {
  Faulty world;
  Peer bob(world.carrier, 'B');
  world.start();
  const auto bob_row = [&] {
    const Json list = world.query("list");
    return share(json_array_get(json_object_get(list.get(), "channels"), 1));
  };
  {
    const FullDisk full;
    world.add("bob", bob, true);
    world.eventually("it is off", [&] { return text_or(bob_row().get(), "state") == "off"; });
    ck_assert(!text_or(bob_row().get(), "note").empty());
  }
  world.eventually("it runs", [&] { return text_or(bob_row().get(), "state") == "listening"; });
  world.eventually("it is kept", [&] { return text_or(bob_row().get(), "note").empty(); });
  check_text(text_or(bob_row().get(), "source"), "persistent");
  std::ifstream file(world.folder.path() + "/state/channels.json");
  const std::string kept((std::istreambuf_iterator<char>(file)), {});
  ck_assert(kept.find("\"bob\"") != kept.npos);
}
END_TEST

// Transactions, and those that make channels, of every database that is opened from now on.
class Makings {
 public:
  Makings() {
    made_ = 0;
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(&watch));
  }
  ~Makings() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&watch)); }
  Makings(const Makings&) = delete;
  Makings& operator=(const Makings&) = delete;
  int count() const { return made_; }
  int begun() const { return begun_; }

 private:
  static int watch(sqlite3* db, const char**, const sqlite3_api_routines*) {
    return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, &began, nullptr);
  }
  static int began(unsigned, void*, void* statement, void*) {
    const std::string_view sql(sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
    if (sql.starts_with("BEGIN")) {
      first_ = true;
      ++begun_;
    }
    if (sql.starts_with("INSERT INTO channel ") && std::exchange(first_, false)) ++made_;
    return 0;
  }
  static inline std::atomic<int> made_, begun_;
  static inline thread_local bool first_ = false;  // the state has one thread that writes
};

// Each time may wait for the lock, and the loop with it: one wait is for all of them.
START_TEST(channels_that_wait_for_the_state_ask_together) {
  const Makings makings;
  Faulty world;
  Peer bob(world.carrier, 'B'), carol(world.carrier, 'C'), dave(world.carrier, 'D'), erin(world.carrier, 'E');
  world.start();
  ck_assert_int_eq(makings.count(), 1);
  sqlite3* lock = world.lock_state();
  world.add("bob", bob, false);
  world.add("carol", carol, false);
  world.add("dave", dave, false);
  world.eventually("they are off", [&] { return world.said("; off, trying again") == 3; });
  const int begun = makings.begun();
  world.eventually("they are asked for again", [&] { return makings.begun() >= begun + 2; });
  sqlite3_close(lock);
  world.eventually("they run", [&] { return world.listening() == 4; });
  ck_assert_int_eq(makings.count(), 2);
  // So is what comes later.
  lock = world.lock_state();
  world.add("erin", erin, false);
  world.eventually("it is off", [&] { return world.said("; off, trying again") == 4; });
  sqlite3_close(lock);
  world.eventually("it runs", [&] { return world.listening() == 5; });
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway_faults");
  TCase* tc = tcase_create("faults");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, a_full_disk);
  tcase_add_test(tc, a_locked_database);
  tcase_add_test(tc, a_start_with_a_locked_database);
  tcase_add_test(tc, a_start_with_a_state_that_another_process_owns);
  tcase_add_test(tc, a_reset_while_the_disk_is_full);
  tcase_add_test(tc, a_channel_that_is_added_while_the_disk_is_full);
  tcase_add_test(tc, channels_that_wait_for_the_state_ask_together);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
