// SPDX-License-Identifier: GPL-3.0-or-later
// Temporary faults must have no lasting effect: a full disk, a locked database, a carrier that is gone, a
// clock that jumps. When it is over the gateway works as before, and nothing was signed or answered twice.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <time.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

#include "tests/unit/support/clocks.hpp"
#include "tests/unit/support/full_disk.hpp"
#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

namespace {

using jm::testing::wall_shift;

struct Faulty : World {
  Faulty() {
    timing.revive = milliseconds(10);
    timing.revive_slowest = milliseconds(100);
    channel.offers_per_minute = 600;
  }
  std::string state_trouble() { return text_or(query("list").get(), "trouble"); }
  // As after a stop of Janus, whose bye the peer reads.
  void restart() {
    stop();
    ck_assert(peer.read_envelope().type == Envelope::Type::Bye);
    start();
  }
  void wait_written() {
    eventually("the state works again", [&] { return state_trouble().empty(); });
  }
  std::size_t said(const std::string& part) {
    const std::string lines = log();
    std::size_t count = 0;
    for (auto at = lines.find(part); at != lines.npos; at = lines.find(part, at + 1)) ++count;
    return count;
  }
  std::size_t at_carrier(const Hash& root) {
    return carrier.at(jm::mam::address_of(root, jm::mam::Mode::Restricted)).size();
  }
  // One call whose answer cannot be written until `over`; it is answered once, in the chain that there was.
  template <class Over>
  void answered_once(const std::string& name, Over over) {
    const Hash root = peer.reading();
    peer.write(envelope(Envelope::Type::Offer, name));
    eventually("it is noticed", [&] { return !state_trouble().empty(); });
    ck_assert_msg(at_carrier(root) == 0, "sent before it was durable");
    over();
    const auto answer = peer.read_envelope();
    ck_assert(answer.type == Envelope::Type::Answer);
    wait_written();
    ck_assert_uint_eq(at_carrier(root), 1);
    ck_assert_uint_eq(at_carrier(peer.reading()), 0);
    wait_state("answered");
  }
  // A channel for `other` is added at run time.
  void add(const std::string& name, const Peer& other, bool persist) {
    Json settings(json_pack("{s:s, s:s, s:{s:s, s:s}, s:{s:i, s:s}}", "plugin", "janus.plugin.echotest",
                            "carrier", "memory", "subscribe", "root",
                            std::string(other.first_root().trytes()).c_str(), "side_key",
                            std::string(Peer::side_key().trytes()).c_str(), "publish", "security", 1,
                            "side_key", std::string(Peer::side_key().trytes()).c_str()));
    const Json request(json_pack("{s:s, s:s, s:b, s:O}", "request", "add", "channel", name.c_str(), "persist",
                                 persist, "settings", settings.get()));
    (void)gateway->query(request.get());
  }
  std::size_t listening() {
    const Json list = query("list");
    std::size_t count = 0, i = 0;
    json_t* row = nullptr;
    json_array_foreach(json_object_get(list.get(), "channels"), i, row) {
      if (text_or(row, "state") == "listening") ++count;
    }
    return count;
  }
  sqlite3* lock_state() {
    sqlite3* db = nullptr;
    ck_assert_int_eq(sqlite3_open((folder.path() + "/state/state.db").c_str(), &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    return db;
  }
};

}  // namespace

START_TEST(a_full_disk) {
  Faulty world;
  world.start();
  world.call("one");
  {
    auto full = std::make_unique<FullDisk>();
    world.answered_once("two", [&] { full.reset(); });
  }
  ck_assert_uint_eq(world.said("nothing is sent until"), 1);
  ck_assert_uint_eq(world.said("can be written again"), 1);
  world.call("three");
  world.restart();
  world.call("four");
  ck_assert_uint_eq(world.said("fresh seeds"), 1);  // the first ones
}
END_TEST

START_TEST(a_locked_database) {
  Faulty world;
  world.start();
  world.call("one");
  sqlite3* lock = world.lock_state();
  world.answered_once("two", [&] { sqlite3_close(lock); });
  world.call("three");
}
END_TEST

// Janus does not start a plugin again: what fails for a while is tried again by the plugin.
START_TEST(a_start_with_a_locked_database) {
  Faulty world;
  world.start();
  world.call("one");
  world.stop();
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Bye);
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
  world.peer.write(envelope(Envelope::Type::Offer, "two"));
  sqlite3_close(lock);
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Answer);
  world.wait_written();
  world.wait_state("answered");
  ck_assert_uint_eq(world.at_carrier(root), 1);
  ck_assert_uint_eq(world.at_carrier(world.peer.reading()), 0);
  ck_assert_uint_eq(world.said("it is tried again until it works"), 2);
  ck_assert_uint_eq(world.said("is over: 1 of 1 run"), 1);
  ck_assert_uint_eq(world.said("fresh seeds"), 1);  // the first ones
  world.call("three");
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
  world.call();
}
END_TEST

// What cannot wait for the disk stops the channel, until it can be done.
START_TEST(a_reset_while_the_disk_is_full) {
  Faulty world;
  world.start();
  world.call("one");
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
  world.call("two");
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

// Who has the link has the seed of the peer: without one nobody could call.
START_TEST(a_link_that_cannot_be_written) {
  Faulty world;
  world.channel.kind = ChannelConfig::Kind::Provisioned;
  world.channel.subscribe = {};
  world.start();
  const std::string links = world.folder.path() + "/state/links";
  std::filesystem::permissions(links, std::filesystem::perms::all);
  (void)world.reset("alice");
  world.wait_state("stopped");
  ck_assert(world.view("last_error").starts_with("link: "));
  std::filesystem::permissions(links, std::filesystem::perms::owner_all);
  world.wait_state("listening");
  std::ifstream file(links + "/alice");
  const std::string link((std::istreambuf_iterator<char>(file)), {});
  ck_assert(link.find("groot=" + world.view("root")) != link.npos);
}
END_TEST

START_TEST(an_outage_of_the_carrier_is_said_once_and_forgotten) {
  Faulty world;
  world.start();
  world.call("one");
  for (int outage = 1; outage <= 2; ++outage) {
    world.carrier.down(true);
    world.eventually("it is noticed", [&] { return !world.view("last_error").empty(); });
    world.carrier.down(false);
    world.eventually("it is forgotten", [&] { return world.view("last_error").empty(); });
    ck_assert_uint_eq(world.said("; trying again"), outage);
    ck_assert_uint_eq(world.said("the carrier works again"), outage);
  }
  world.call("two");
}
END_TEST

// Publishing fails, reading works: that is an outage of its own.
START_TEST(an_outage_of_publishing_is_forgotten) {
  Faulty world;
  world.start();
  world.carrier.lose_replies(true);
  world.peer.write(envelope(Envelope::Type::Offer, "one"));
  world.carrier.blind(true);
  world.eventually("it is noticed", [&] { return !world.view("last_error").empty(); });
  world.carrier.lose_replies(false);
  world.carrier.blind(false);
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Answer);
  world.eventually("it is forgotten", [&] { return world.view("last_error").empty(); });
  ck_assert_uint_eq(world.said("the carrier works again"), 1);
}
END_TEST

// Hours ahead and hours back, in a call, between calls, and over a restart.
START_TEST(a_clock_that_jumps) {
  Faulty world;
  world.channel.max_age = seconds(60);
  world.start();
  const long hours = _i == 0 ? 5 * 3600 : -5 * 3600;
  world.call("one");
  wall_shift = hours;
  // The peer's clock is right, or as wrong.
  auto offer = envelope(Envelope::Type::Offer, "two");
  offer.ts -= 1000 * hours;
  world.peer.write(offer);
  check_text(world.peer.read_envelope().re, offer.id);
  world.call("three");
  wall_shift = 0;
  world.call("four");
  wall_shift = hours;
  world.wait_counter("answers", 4);
  const auto answers = world.counter("answers");
  world.restart();
  world.wait_state("listening");
  world.call("five");
  ck_assert_int_eq(answers, 4);
  world.wait_counter("answers", 1);
  ck_assert_int_eq(world.counter("answers"), 1);
  ck_assert_uint_eq(world.said("fresh seeds"), 1);
  wall_shift = 0;
  world.call("six");
}
END_TEST

// In mode private the root is the read key of either chain.
START_TEST(a_root_that_is_a_read_key_is_shown_only_if_asked_for) {
  Faulty world;
  world.channel.publish->mode = world.channel.subscribe->mode = jm::mam::Mode::Private;
  world.channel.publish->side_key.reset();
  world.channel.subscribe->side_key.reset();
  world.first_root = *Hash::from_trytes(std::string(81, 'X'));  // it is not in the view
  world.start();
  world.wait_state("listening");
  const auto asked = [&](const char* verb, const char* pack, int value) {
    Json request(json_pack(pack, "request", verb, "channel", "alice", "with_root", value));
    return dump(world.gateway->query(request.get()).get());
  };
  const Json whole(json_pack("{s:s, s:s, s:b}", "request", "inspect", "channel", "alice", "with_root", 1));
  const Json answer = world.gateway->query(whole.get());
  const std::string root = text_or(json_object_get(answer.get(), "channel"), "root");
  const std::string peer_root(world.peer.first_root().trytes());
  ck_assert_uint_eq(root.size(), 81);
  for (const char* verb : {"inspect", "channels", "list"}) {
    const std::string without = asked(verb, "{s:s, s:s, s:b}", 0), with = asked(verb, "{s:s, s:s, s:b}", 1);
    ck_assert_msg(without.find(root) == without.npos && without.find(peer_root) == without.npos, "%s", verb);
    const bool shows = std::string(verb) != "list";
    ck_assert_msg((with.find(root) != with.npos) == shows, "%s", verb);
    if (shows)
      ck_assert(asked(verb, "{s:s, s:s, s:i}", 1).find("with_root should be a boolean") != root.npos);
  }
  ck_assert(world.log().find(root) == root.npos && world.log().find(peer_root) == root.npos);
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
  tcase_add_test(tc, a_link_that_cannot_be_written);
  tcase_add_test(tc, a_root_that_is_a_read_key_is_shown_only_if_asked_for);
  tcase_add_test(tc, an_outage_of_the_carrier_is_said_once_and_forgotten);
  tcase_add_test(tc, an_outage_of_publishing_is_forgotten);
  tcase_add_loop_test(tc, a_clock_that_jumps, 0, 2);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
