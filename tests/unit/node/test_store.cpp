// SPDX-License-Identifier: GPL-3.0-or-later
// What the node keeps: over a restart and a kill, and what is removed when there is too much.
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/unit/support/tap_main.hpp"  // first: it tames a macro of Check

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "node/rules.hpp"
#include "node/store/room/cost.hpp"
#include "node/store/store.hpp"
#include "tests/unit/support/full_disk.hpp"
#include "tests/unit/support/node_fixture.hpp"

namespace {

using namespace jm;
using namespace jm::node;
using namespace jm::node::testing;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::vector<std::string> all_at(const Node& node, std::string_view index) {
  std::vector<std::string> found;
  const auto there = node.find(bytes(index));
  for (const Stored& stored : *there) found.push_back(data_of(stored));
  return found;
}

bool eventually(const std::function<bool()>& so) {
  for (const auto end = std::chrono::steady_clock::now() + seconds(30);
       std::chrono::steady_clock::now() < end;) {
    if (so()) return true;
    std::this_thread::yield();
  }
  return false;
}

void pass(milliseconds time) {
  now_ms += time.count();
}

// What a damaged part of the file holds is no message: it is skipped, and what comes after it is found.
START_TEST(a_damaged_message_is_passed_over) {
  const TempFolder folder;
  const std::string file = folder / "node.db";
  auto node = open_node(options(file));
  for (const char* data : {"1", "2", "3"}) put(*node, "here", data);
  const Id first = node->list(bytes("here"))->ids.front();
  node.reset();

  sqlite3* db = nullptr;
  ck_assert_int_eq(sqlite3_open(file.c_str(), &db), SQLITE_OK);
  const char* damage =
      "UPDATE message SET raw=X'' WHERE ord=1; UPDATE message SET raw=substr(raw,1,9) WHERE ord=2;";
  ck_assert_int_eq(sqlite3_exec(db, damage, nullptr, nullptr, nullptr), SQLITE_OK);
  ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);

  Options old = options(file);
  old.max_age = old.keep_at_least = seconds(0);
  node = open_node(old);
  ck_assert(all_at(*node, "here") == std::vector<std::string>{"3"});
  ck_assert_uint_eq(node->find(bytes("here"), 0, 1)->size(), 1);
  ck_assert(!*node->message(first));
  pass(seconds(1));
  node->prune();
  ck_assert(node->list(bytes("here"))->ids.empty());
}
END_TEST

START_TEST(messages_orders_and_name_survive_a_restart) {
  const TempFolder folder;
  const std::string file = folder / "node.db";
  auto node = open_node(options(file));
  put(*node, "here", "1");
  put(*node, "here", "2");
  const auto before = *node->find(bytes("here"));
  const std::string name = node->store_id();
  node.reset();

  node = open_node(options(file));
  const auto after = *node->find(bytes("here"));
  ck_assert_uint_eq(after.size(), 2);
  ck_assert(after[1].id == before[1].id && *after[1].raw == *before[1].raw &&
            after[1].order == before[1].order);
  ck_assert(node->store_id() == name);
  put(*node, "here", "3");
  ck_assert_uint_gt(node->find(bytes("here"))->back().order, before[1].order);
}
END_TEST

START_TEST(a_killed_process_loses_nothing_it_has_accepted) {
  const TempFolder folder;
  const std::string file = folder / "node.db";
  int pipe_fds[2];
  ck_assert_int_eq(::pipe(pipe_fds), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto node = Node::open(options(file));
    if (!node) ::_exit(1);
    for (std::uint8_t i = 0;; ++i) {
      if (!(*node)->submit(draft("here", std::to_string(i)), "local")) ::_exit(1);
      if (::write(pipe_fds[1], &i, 1) != 1) ::_exit(1);
      if (i == 20) ::raise(SIGKILL);
    }
  }
  ck_assert_int_gt(child, 0);
  ::close(pipe_fds[1]);
  std::size_t accepted = 0;
  for (char c; ::read(pipe_fds[0], &c, 1) == 1;) ++accepted;
  ::close(pipe_fds[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  ck_assert_uint_eq(accepted, 21);
  ck_assert_uint_eq(all_at(*open_node(options(file)), "here").size(), accepted);
}
END_TEST

START_TEST(an_order_is_never_given_twice) {
  const TempFolder folder;
  const std::string file = folder / "node.db";
  auto node = open_node(options(file));
  put(*node, "here", "1");
  const auto order = node->find(bytes("here"))->front().order;
  pass(8 * 24 * seconds(3600));
  node->prune();
  ck_assert(all_at(*node, "here").empty());
  node.reset();
  node = open_node(options(file));
  put(*node, "here", "2");
  ck_assert_uint_gt(node->find(bytes("here"))->front().order, order);
}
END_TEST

START_TEST(a_store_has_one_owner_and_is_private) {
  const TempFolder folder;
  const std::string file = folder / "node.db";
  {
    std::ofstream(file).flush();
    ::chmod(file.c_str(), 0644);
  }
  auto node = open_node(options(file));
  put(*node, "here", "1");
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    struct stat info {};
    ck_assert_int_eq(::stat((file + suffix).c_str(), &info), 0);
    ck_assert_uint_eq(info.st_mode & 0777, 0600);
  }
  const auto second = Node::open(options(file));
  ck_assert(!second);
  ck_assert_msg(second.error().reason.find(file) != std::string::npos, "%s", second.error().reason.c_str());
  ck_assert(second.error().reason.find("another node") != std::string::npos);
  node.reset();
  ck_assert(Node::open(options(file)).has_value());
}
END_TEST

START_TEST(what_is_no_store_is_refused) {
  const TempFolder folder;
  const std::string text = folder / "text";
  std::ofstream(text) << std::string(5000, 'x');
  const auto no_database = Node::open(options(text));
  ck_assert(!no_database && no_database.error().reason.find(text) == 0);

  const std::string other = folder / "other.db";
  sqlite3* db = nullptr;
  ck_assert_int_eq(sqlite3_open(other.c_str(), &db), SQLITE_OK);
  ck_assert_int_eq(sqlite3_exec(db, "CREATE TABLE things(x)", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  const auto no_store = Node::open(options(other));
  ck_assert(!no_store && no_store.error().reason.find("no node's store") != std::string::npos);

  const std::string newer = folder / "newer.db";
  open_node(options(newer)).reset();
  ck_assert_int_eq(sqlite3_open(newer.c_str(), &db), SQLITE_OK);
  ck_assert_int_eq(sqlite3_exec(db, "PRAGMA user_version=99", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  const auto too_new = Node::open(options(newer));
  ck_assert(!too_new && too_new.error().reason.find("another version") != std::string::npos);

  const auto nowhere = Node::open(options(folder / "missing/node.db"));
  ck_assert(!nowhere && nowhere.error().reason.find("missing") != std::string::npos);
}
END_TEST

START_TEST(the_old_are_pruned) {
  auto with = options();
  with.max_age = seconds(100);
  const auto node = open_node(with);
  for (int i = 0; i < 450; ++i) put(*node, "old", std::to_string(i));  // more than one transaction's worth
  pass(seconds(60));
  put(*node, "young", "1");
  pass(seconds(40));
  node->prune();
  ck_assert_uint_eq(all_at(*node, "old").size(), 450);  // as old as may be
  pass(seconds(1));
  node->prune();
  ck_assert(all_at(*node, "old").empty());
  ck_assert_uint_eq(all_at(*node, "young").size(), 1);
}
END_TEST

// An offer that a channel would still answer is there to be answered, however short the node's own time is.
START_TEST(nothing_is_pruned_that_a_channel_still_takes) {
  auto with = options();
  with.max_age = seconds(60);
  const auto node = open_node(with);
  node->keep_at_least(seconds(300));
  node->keep_at_least(seconds(10));  // another channel takes nothing from that one
  put(*node, "here", "1");
  pass(seconds(299));
  node->prune();
  ck_assert_uint_eq(all_at(*node, "here").size(), 1);
  pass(seconds(2));
  node->prune();
  ck_assert(all_at(*node, "here").empty());
}
END_TEST

Refusal refusal(Node& node, std::string_view index, std::string_view data, std::string_view client) {
  const auto id = node.submit(draft(index, data), client);
  ck_assert(!id.has_value());
  return id.error().why;
}

// Fills the place "here" from `net`.1, `net`.2 and so on, until it is refused; how many got in.
int fill(Node& node, const std::string& net, const std::string& data, Refusal why) {
  for (int i = 0, client = 1, refused = 0;; ++i) {
    const auto id = node.submit(draft("here", data + std::to_string(i)), net + "." + std::to_string(client));
    if (id) {
      refused = 0;
      continue;
    }
    ck_assert_int_eq(static_cast<int>(id.error().why), static_cast<int>(why));
    if (++refused == 3) return i - 3;
    ++client;
  }
}

START_TEST(nothing_young_gives_way_at_an_address) {
  auto with = options();
  with.max_per_address = 40;
  const auto node = open_node(with);
  put(*node, "here", "first", "10.9.0.1");
  // A client gets a quarter, its /24 half, both and all others nine tenths: the rest is the gateway's own.
  for (int i = 0; i < 10; ++i) put(*node, "here", std::to_string(i), "10.0.0.1");
  ck_assert(refusal(*node, "here", "x", "10.0.0.1") == Refusal::Share);
  for (int i = 0; i < 10; ++i) put(*node, "here", std::to_string(i), "10.0.0.2");
  ck_assert(refusal(*node, "here", "x", "10.0.0.3") == Refusal::Share);
  for (int i = 0; i < 10; ++i) put(*node, "here", std::to_string(i), "10.1.0.1");
  for (int i = 0; i < 5; ++i) put(*node, "here", std::to_string(i), "10.2.0.1");
  ck_assert(refusal(*node, "here", "x", "10.3.0.1") == Refusal::Full);
  for (int i = 0; i < 4; ++i) put(*node, "here", "answer" + std::to_string(i));
  ck_assert(refusal(*node, "here", "x", "local") == Refusal::Full);
  put(*node, "there", "x", "10.0.0.1");  // each address has room of its own
  ck_assert_uint_eq(node->list(bytes("here"))->ids.size(), 40);
  assert_same(all_at(*node, "here")[0], "first");

  // What is old gives way: the heaviest client's oldest, or that of the one whose share is used up; never the
  // gateway's within its part.
  pass(seconds(60));
  put(*node, "here", "new", "10.3.0.1");
  put(*node, "here", "newer", "10.2.0.1");
  put(*node, "here", "own", "10.1.0.1");
  const auto left = all_at(*node, "here");
  ck_assert_uint_eq(left.size(), 40);
  assert_same(left[0], "first");
  for (int i = 0; i < 4; ++i)
    ck_assert(std::find(left.begin(), left.end(), "answer" + std::to_string(i)) != left.end());
  put(*node, "here", "answer4");
  ck_assert_uint_eq(node->list(bytes("here"))->ids.size(), 40);

  // If a channel takes what is older, that is kept too.
  node->keep_at_least(seconds(300));
  pass(seconds(239));
  ck_assert(refusal(*node, "here", "x", "10.4.0.1") == Refusal::Full);
  pass(seconds(1));
  put(*node, "here", "x", "10.4.0.1");
}
END_TEST

START_TEST(nothing_young_gives_way_in_the_store) {
  auto with = options();
  with.max_bytes = 2'000'000;
  with.max_per_address = 100'000;
  const auto node = open_node(with);
  const std::string large(5000, 'x');
  put(*node, "here", "first", "10.9.0.1");
  const int of_net = fill(*node, "10.0.0", large, Refusal::Share);
  ck_assert_int_gt(of_net, 80);  // about half of what fits
  for (int net = 1; net < 4; ++net) {
    for (int i = 0;; ++i) {
      const auto id =
          node->submit(draft("here", large + std::to_string(i)), "10." + std::to_string(net) + ".0.1");
      if (!id) break;
    }
  }
  ck_assert(refusal(*node, "here", large, "10.5.0.1") == Refusal::Full);
  const std::size_t others = node->list(bytes("here"), 10'000)->ids.size();
  int own = 0;
  while (node->submit(draft("there", large + std::to_string(own)), "local")) ++own;
  ck_assert_int_ge(own, 2'000'000 / 8 / 6500);  // an eighth is the gateway's
  ck_assert_uint_eq(node->list(bytes("here"), 10'000)->ids.size(), others);
  assert_same(all_at(*node, "here")[0], "first");

  pass(seconds(60));
  for (int i = 0; i < 10; ++i) put(*node, "here", large + "new" + std::to_string(i), "10.5.0.1");
  assert_same(all_at(*node, "here")[0], "first");  // the light lose nothing
  ck_assert_int_eq(static_cast<int>(node->list(bytes("there"), 10'000)->ids.size()), own);  // nor the gateway
  ck_assert_uint_lt(node->list(bytes("here"), 10'000)->ids.size(), others + 10);
}
END_TEST

// The work of SQLite for everything that is opened from now on.
class Counted {
 public:
  Counted() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(&keep)); }
  ~Counted() {
    sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&keep));
    opened_.clear();
  }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  int steps() const {
    int sum = 0;
    for (sqlite3* db : opened_)
      for (sqlite3_stmt* one = sqlite3_next_stmt(db, nullptr); one; one = sqlite3_next_stmt(db, one))
        sum += sqlite3_stmt_status(one, SQLITE_STMTSTATUS_VM_STEP, 0);
    return sum;
  }

 private:
  static int keep(sqlite3* db, const char**, const sqlite3_api_routines*) {
    opened_.push_back(db);
    return SQLITE_OK;
  }
  static inline std::vector<sqlite3*> opened_;
};

START_TEST(a_refusal_looks_at_no_message_of_the_gateways_again) {
  const Counted counted;
  auto with = options();
  with.max_bytes = 1'000'000;
  const auto node = open_node(with);
  int sent = 0;
  const auto fill_from = [&](const std::string& client) {
    int stored = 0;
    while (node->submit(draft(std::to_string(++sent), "x"), client)) ++stored;
    return stored;
  };
  const auto refused_in = [&] {
    const int before = counted.steps();
    ck_assert(refusal(*node, "there", "x", "10.9.0.1") == Refusal::Full);
    return counted.steps() - before;
  };
  const int all = fill_from("local");  // each of them young
  ck_assert_int_gt(all, 1000);
  refused_in();
  for (int i = 0; i < 5; ++i) ck_assert_int_lt(refused_in(), all);

  // What the gateway keeps is old; what others have behind it is young.
  pass(seconds(61));
  int others = 0;
  for (int i = 0; i < 6; ++i) others += fill_from("10." + std::to_string(i) + ".0.1");
  ck_assert_int_lt(others, all);
  refused_in();
  for (int i = 0; i < 5; ++i) ck_assert_int_lt(refused_in(), all - others);
}
END_TEST

// Removals that were undone: what they took is there, and is the oldest again.
START_TEST(what_the_disk_did_not_take_may_go_again) {
  const TempFolder folder;
  auto with = options(folder / "node.db");
  with.max_bytes = 1 << 20;
  const auto node = open_node(with);
  const std::string large(4000, 'x'), larger(20'000, 'x');
  const auto send = [&](const std::string& index, const std::string& client) {
    return node->submit(draft(index, large), client).has_value();
  };
  // Some that will be old soonest, and many clients with more, so that those are not among the heaviest.
  for (int i = 0; i < 8; ++i)
    ck_assert(send("old" + std::to_string(i), "10." + std::to_string(200 + i) + ".0.1"));
  pass(seconds(59));
  int stored = 0;
  while (send(std::to_string(stored), "10." + std::to_string(stored % 50) + ".0.1")) ++stored;
  ck_assert_int_gt(stored, 2 * 50);
  pass(seconds(2));
  {
    const FullDisk full(20'000);
    ck_assert(refusal(*node, "new", larger, "10.100.0.1") == Refusal::Broken);
  }
  ck_assert_uint_eq(node->list(bytes("old0"))->ids.size(), 1);
  put(*node, "new", larger, "10.100.0.1");
  ck_assert(node->list(bytes("old0"))->ids.empty());
  ck_assert(node->list(bytes("old1"))->ids.empty());  // it took more than one
}
END_TEST

// Long lists are remembered.
START_TEST(a_list_is_as_the_store_is) {
  auto with = options();
  with.max_per_address = 100;
  with.max_age = seconds(100);
  const auto node = open_node(with);
  std::size_t count = 0;
  const auto put_one = [&] { put(*node, "here", std::to_string(++count)); };
  while (count < 50) put_one();
  for (int i = 0; i < 10; ++i) {
    const auto listing = *node->list(bytes("here"));
    ck_assert_uint_eq(listing.ids.size(), count);
    ck_assert_uint_eq(listing.newest, node->find(bytes("here"))->back().order);
    ck_assert(node->list(bytes("here"))->ids == listing.ids);
    ck_assert_uint_eq(node->list(bytes("here"), 20)->ids.size(), 20);
    put_one();
  }
  pass(seconds(60));
  while (count < 101) put_one();
  ck_assert_uint_eq(node->list(bytes("here"))->ids.size(), 100);
  put(*node, "there", "x");
  ck_assert_uint_eq(node->list(bytes("here"))->ids.size(), 100);
  pass(seconds(50));
  node->prune();
  ck_assert_uint_eq(node->list(bytes("here"))->ids.size(), 101 - 60);
}
END_TEST

std::uint64_t on_disk(const std::string& file) {
  std::error_code none;
  const auto log = std::filesystem::file_size(file + "-wal", none);
  return std::filesystem::file_size(file) + (none ? 0 : log);
}

void assert_near(std::uint64_t counted, std::uint64_t real) {
  ck_assert_msg(counted <= real + real / 10 && real <= counted + counted / 10, "%lu counted, %lu on disk",
                static_cast<unsigned long>(counted), static_cast<unsigned long>(real));
}

// Small messages and large, deleted ones and the log: what is counted is what it takes.
START_TEST(what_is_counted_is_what_it_takes_on_disk) {
  for (const std::size_t size : {100UL, 5000UL, 32000UL}) {
    const TempFolder folder;
    auto with = options(folder / "node.db");
    with.max_bytes = 3'000'000;
    with.max_per_address = 1'000'000;
    auto opened = Store::open(with);
    Store& store = **opened;
    std::uint64_t greatest = 0, before = 0;
    int refused = 0;
    const auto write = [&](int count) {
      for (int i = 0; i < count; ++i) {
        const std::string client = "10." + std::to_string(i % 5) + ".0.1";
        const auto message = prepare(draft(std::to_string(i % 100), std::string(size, 'x')), with);
        refused += !store.add({message->id, message->raw, client, now_ms});
        greatest = std::max(greatest, on_disk(with.db_file));
      }
    };
    const int enough = static_cast<int>(4'000'000 / (size + 500));
    write(enough);
    ck_assert_int_gt(refused, 0);
    assert_near(store.size(), on_disk(with.db_file));
    ck_assert_uint_le(greatest, with.max_bytes + with.max_bytes / 10);
    ck_assert_uint_ge(greatest, with.max_bytes - with.max_bytes / 4);
    store.checkpoint();
    before = std::filesystem::file_size(with.db_file);
    // What is old goes for what is new, and the file grows no more.
    pass(seconds(61));
    refused = 0;
    write(enough / 4);
    ck_assert_int_eq(refused, 0);
    ck_assert_uint_le(greatest, with.max_bytes + with.max_bytes / 10);
    store.checkpoint();
    ck_assert_uint_le(std::filesystem::file_size(with.db_file), before + before / 20);
    // After a prune the room is there again.
    pass(std::chrono::hours(24 * 8));
    while (store.prune(now_ms, 200) > 0) {
    }
    ck_assert_uint_lt(store.size(), before / 5);
    write(enough / 4);
    ck_assert_int_eq(refused, 0);
  }
}
END_TEST

// The estimate that shares go by, against the pages in use.
START_TEST(the_cost_of_a_message_is_estimated_well) {
  for (const std::size_t size : {60UL, 1500UL, 2200UL, 5000UL, 32000UL}) {
    auto with = options();
    with.max_per_address = 1'000'000;
    auto opened = Store::open(with);
    Store& store = **opened;
    const std::uint64_t empty = store.size();
    std::uint64_t estimated = 0;
    for (int i = 0; estimated < 1'000'000; ++i) {
      const auto address = chrysalis::blake2b_256(bytes(std::to_string(i / 3)));
      const auto message =
          prepare(draft({reinterpret_cast<const char*>(address.data()), 32}, std::string(size, 'x')), with);
      const std::string client = "10.0.0." + std::to_string(i % 20);
      ck_assert(store.add({message->id, message->raw, client, now_ms}).has_value());
      estimated += cost_of(message->raw.size(), 32, client.size());
    }
    assert_near(estimated, store.size() - empty);
  }
}
END_TEST

// Each checkpoint meets a writer, as under a constant stream of messages: none finds the log idle.
START_TEST(the_log_stays_short_while_others_write) {
  const TempFolder folder;
  auto with = options();
  with.db_file = folder / "node.db";
  with.max_per_address = 2000;
  with.max_bytes = 20'000'000;  // a log of 1 MB is long
  const std::string log = with.db_file + "-wal";
  const std::uint64_t long_log = with.max_bytes / 20;
  const auto store = Store::open(with);
  ck_assert(store.has_value());
  std::atomic<int> written{0};
  const auto write_some = [&](int count) {
    for (int i = 0; i < count; ++i) {
      const auto message = prepare(draft("here", std::string(4000, 'x') + std::to_string(written)), with);
      ck_assert((*store)->add({message->id, message->raw, "local", now_ms}).has_value());
      ++written;
    }
  };
  std::uint64_t longest = 0;
  for (int round = 0; round < 8; ++round) {
    const int before = written;
    std::thread writer(write_some, 40);
    while (written < before + 20) std::this_thread::yield();
    (*store)->checkpoint();
    writer.join();
    longest = std::max(longest, std::filesystem::file_size(log));
  }
  ck_assert_uint_le(longest, 3 * long_log);
  // Also if nobody looks after it.
  write_some(300);
  ck_assert_uint_le(std::filesystem::file_size(log), 3 * long_log);
  ck_assert_uint_eq((*store)->list(bytes("here"), 2000)->ids.size(), 8 * 40 + 300);
}
END_TEST

START_TEST(the_account_of_a_client_survives_a_restart) {
  const TempFolder folder;
  auto with = options(folder / "node.db");
  with.max_bytes = 1'000'000;
  const std::string large(20'000, 'x');
  auto node = open_node(with);
  int stored = 0;
  while (node->submit(draft("here", large + std::to_string(stored)), "10.0.0.2")) ++stored;
  ck_assert_int_gt(stored, 5);
  node.reset();
  node = open_node(with);
  ck_assert(refusal(*node, "here", large, "10.0.0.2") == Refusal::Share);
  put(*node, "here", large, "10.0.1.2");
}
END_TEST

sqlite3* other_process(const std::string& file) {
  sqlite3* db = nullptr;
  ck_assert_int_eq(sqlite3_open(file.c_str(), &db), SQLITE_OK);
  return db;
}

START_TEST(a_locked_store_refuses_and_goes_on_when_it_is_free) {
  const TempFolder folder;
  const std::string file = folder / "node.db";
  const auto node = open_node(options(file));
  put(*node, "here", "1");
  sqlite3* db = other_process(file);
  ck_assert_int_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  for (int i = 0; i < 20; ++i) ck_assert(refusal(*node, "here", "2", "10.0.0.1") == Refusal::Broken);
  ck_assert_uint_eq(all_at(*node, "here").size(), 1);  // is read meanwhile
  node->prune();
  sqlite3_close(db);  // rolls back
  put(*node, "here", "2");
  ck_assert(all_at(*node, "here") == (std::vector<std::string>{"1", "2"}));
}
END_TEST

// A soft limit of the size of files is a full disk for whoever writes.
START_TEST(a_full_disk_refuses_and_goes_on_when_there_is_room) {
  const TempFolder folder;
  auto with = options(folder / "node.db");
  with.max_bytes = 100'000'000;
  const auto node = open_node(with);
  put(*node, "here", "1");
  struct rlimit before {};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto ignored = ::signal(SIGXFSZ, SIG_IGN);
  struct rlimit full = before;
  full.rlim_cur = 300'000;
  ck_assert_int_eq(::setrlimit(RLIMIT_FSIZE, &full), 0);
  const std::string large(30'000, 'x');
  int stored = 0;
  while (node->submit(draft("here", large + std::to_string(stored)), "10.0.0.1")) ++stored;
  for (int i = 0; i < 3; ++i) ck_assert(refusal(*node, "here", large, "10.0.0.1") == Refusal::Broken);
  ck_assert_int_eq(static_cast<int>(all_at(*node, "here").size()), 1 + stored);
  ck_assert_int_eq(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ::signal(SIGXFSZ, ignored);
  put(*node, "here", large, "10.0.0.1");
  ck_assert_int_eq(static_cast<int>(all_at(*node, "here").size()), 2 + stored);
}
END_TEST

// It may be a backup that takes its time.
START_TEST(a_reader_in_another_process_holds_up_nobody) {
  const TempFolder folder;
  auto with = options(folder / "node.db");
  with.max_bytes = 2'000'000;
  with.max_per_address = 100'000;
  const auto node = open_node(with);
  put(*node, "here", "1");
  sqlite3* db = other_process(with.db_file);
  const auto reading = [](void*, int, char**, char**) { return 0; };
  ck_assert_int_eq(sqlite3_exec(db, "BEGIN; SELECT COUNT(*) FROM message", reading, nullptr, nullptr),
                   SQLITE_OK);
  // The log cannot begin anew: it grows as far as the store may.
  int stored = 0;
  const auto next = [&] { return node->submit(draft("here", std::to_string(stored)), "local"); };
  while (const auto id = next()) ++stored;
  ck_assert_int_gt(stored, 20);
  ck_assert(next().error().why == Refusal::Full);
  ck_assert_uint_le(on_disk(with.db_file), with.max_bytes + with.max_bytes / 10);
  sqlite3_close(db);
  ck_assert(eventually([&] { return next().has_value(); }));
}
END_TEST

// Each removal lengthens a log that cannot begin anew: none makes room for it.
START_TEST(nothing_is_removed_for_the_log_of_a_reader_in_another_process) {
  const TempFolder folder;
  auto with = options(folder / "node.db");
  with.max_bytes = 4'000'000;
  with.max_per_address = 40;
  const auto node = open_node(with);
  const std::string large(2500, 'x');
  int sent = 0;
  const auto send = [&](std::string_view index, const std::string& client) {
    return node->submit(draft(index, large + std::to_string(sent++)), client);
  };
  sqlite3* db = other_process(with.db_file);
  const auto count = [&] {
    int found = 0;
    const auto take = [](void* to, int, char** values, char**) {
      *static_cast<int*>(to) = std::stoi(values[0]);
      return 0;
    };
    sqlite3* other = other_process(with.db_file);
    ck_assert_int_eq(sqlite3_exec(other, "SELECT COUNT(*) FROM message", take, &found, nullptr), SQLITE_OK);
    sqlite3_close(other);
    return found;
  };
  // Full of what is old; so is a client's share of an address.
  const auto here = [&] { return node->list(bytes("here"))->ids; };
  for (int i = 0; i < 10; ++i) ck_assert(send("here", "172.16.0.1").has_value());
  for (int i = 0; i < 2000; ++i) (void)send(std::to_string(i), "10." + std::to_string(i % 50) + ".0.1");
  const int before = count();
  ck_assert_int_gt(before, 500);
  pass(seconds(61));
  ck_assert_int_eq(sqlite3_exec(db, "BEGIN; SELECT * FROM store", nullptr, nullptr, nullptr), SQLITE_OK);
  int refused = 0;
  for (int i = 0; refused < 50; ++i) {
    const auto id = send(std::to_string(i), "10." + std::to_string(i % 50) + ".0.1");
    refused = id ? 0 : refused + 1;
    if (!id) ck_assert(id.error().why == Refusal::Full);
  }
  // Until then one went for one, as always.
  ck_assert_int_ge(count(), before - before / 20);
  const auto left = here();
  ck_assert_uint_eq(left.size(), 10);
  for (int i = 0; i < 10; ++i) ck_assert(!send("here", "172.16.0.1"));
  ck_assert(here() == left);
  // The gateway's part is there for its log, too.
  for (int i = 0; i < 10; ++i) ck_assert(send("there", "local").has_value());
  ck_assert_uint_le(on_disk(with.db_file), with.max_bytes + with.max_bytes / 10);
  sqlite3_close(db);
  ck_assert(eventually([&] { return send("new", "10.0.0.1").has_value(); }));
}
END_TEST

START_TEST(a_store_that_cannot_be_read_does_not_say_that_nothing_is_there) {
  const TempFolder folder;
  const auto node = open_node(options(folder / "node.db"));
  const auto id = node->submit(draft("here", std::string(30'000, 'x')), "local");
  sqlite3_hard_heap_limit64(1);  // SQLite gets no more memory
  ck_assert(!node->find(bytes("here")));
  ck_assert(!node->message(*id));
  sqlite3_hard_heap_limit64(0);
  ck_assert_uint_eq(node->find(bytes("here"))->size(), 1);
  ck_assert((*node->message(*id)).has_value());
}
END_TEST

START_TEST(a_store_of_version_1_is_taken_over) {
  const TempFolder folder;
  const std::string file = folder / "node.db";
  open_node(options(file)).reset();
  const auto message = prepare(draft("here", "old"), options());
  sqlite3* db = other_process(file);
  const std::string id = chrysalis::to_hex(message->id), raw = chrysalis::to_hex(message->raw);
  const std::string as_of_then =
      "DROP INDEX message_address; CREATE INDEX message_address ON message(address, ord, client);"
      "CREATE TABLE child(parent BLOB NOT NULL, ord INTEGER NOT NULL, PRIMARY KEY(parent, ord)) WITHOUT "
      "ROWID;"
      "INSERT INTO message VALUES(7, x'" +
      id + "', x'" + chrysalis::to_hex(bytes("here")) + "', '10.0.0.1', 1, x'" + raw +
      "');"
      "INSERT INTO child VALUES(x'" +
      id + "', 7); PRAGMA user_version=1;";
  ck_assert_int_eq(sqlite3_exec(db, as_of_then.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  const auto node = open_node(options(file));
  ck_assert(all_at(*node, "here") == std::vector<std::string>{"old"});
  put(*node, "here", "new");
  const auto listing = *node->list(bytes("here"));
  ck_assert(listing.ids[0] == message->id);
  ck_assert_uint_eq(listing.newest, 9);  // opening it has skipped one
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("store");
  TCase* cases = tcase_create("store");
  tcase_set_timeout(cases, 120);
  tcase_add_test(cases, messages_orders_and_name_survive_a_restart);
  tcase_add_test(cases, a_damaged_message_is_passed_over);
  tcase_add_test(cases, a_killed_process_loses_nothing_it_has_accepted);
  tcase_add_test(cases, an_order_is_never_given_twice);
  tcase_add_test(cases, a_store_has_one_owner_and_is_private);
  tcase_add_test(cases, what_is_no_store_is_refused);
  tcase_add_test(cases, the_old_are_pruned);
  tcase_add_test(cases, nothing_is_pruned_that_a_channel_still_takes);
  tcase_add_test(cases, nothing_young_gives_way_at_an_address);
  tcase_add_test(cases, nothing_young_gives_way_in_the_store);
  tcase_add_test(cases, a_refusal_looks_at_no_message_of_the_gateways_again);
  tcase_add_test(cases, what_the_disk_did_not_take_may_go_again);
  tcase_add_test(cases, a_list_is_as_the_store_is);
  tcase_add_test(cases, what_is_counted_is_what_it_takes_on_disk);
  tcase_add_test(cases, the_cost_of_a_message_is_estimated_well);
  tcase_add_test(cases, the_log_stays_short_while_others_write);
  tcase_add_test(cases, the_account_of_a_client_survives_a_restart);
  tcase_add_test(cases, a_locked_store_refuses_and_goes_on_when_it_is_free);
  tcase_add_test(cases, a_full_disk_refuses_and_goes_on_when_there_is_room);
  tcase_add_test(cases, a_reader_in_another_process_holds_up_nobody);
  tcase_add_test(cases, nothing_is_removed_for_the_log_of_a_reader_in_another_process);
  tcase_add_test(cases, a_store_that_cannot_be_read_does_not_say_that_nothing_is_there);
  tcase_add_test(cases, a_store_of_version_1_is_taken_over);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
