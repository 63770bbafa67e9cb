// SPDX-License-Identifier: GPL-3.0-or-later
// Messages that are told of before they are on the disk (Tell::AtOnce).
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/unit/support/tap_main.hpp"  // first: it tames a macro of Check

#include <condition_variable>
#include <csignal>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/support/full_disk.hpp"
#include "tests/unit/support/node_fixture.hpp"

namespace {

using namespace jm;
using namespace jm::node;
using namespace jm::node::testing;

// What another process would find in the file now.
int rows_in(const std::string& file) {
  sqlite3* db = nullptr;
  ck_assert_int_eq(sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
  sqlite3_stmt* count = nullptr;
  ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT COUNT(*) FROM message", -1, &count, nullptr), SQLITE_OK);
  ck_assert_int_eq(sqlite3_step(count), SQLITE_ROW);
  const int rows = sqlite3_column_int(count, 0);
  sqlite3_finalize(count);
  sqlite3_close(db);
  return rows;
}

tl::expected<Id, SubmitError> put_at_once(Node& node, std::string_view index, std::string_view data,
                                          std::string_view client = kGateway) {
  return node.submit(draft(index, data), client, Tell::AtOnce);
}

std::vector<std::string> all_at(const Node& node, std::string_view index) {
  std::vector<std::string> found;
  const auto there = node.find(bytes(index));
  for (const Stored& stored : *there) found.push_back(data_of(stored));
  return found;
}

START_TEST(it_is_told_before_it_is_on_the_disk) {
  const TempFolder folder;
  const std::string file = folder / "node.db";
  const auto node = open_node(options(file));
  std::vector<int> on_disk;
  const auto subscription =
      node->subscribe(bytes("here"), [&](const Stored&) { on_disk.push_back(rows_in(file)); });
  put(*node, "here", "1");
  ck_assert(put_at_once(*node, "here", "2").has_value());
  ck_assert_int_eq(rows_in(file), 2);
  ck_assert(on_disk == (std::vector<int>{1, 1}));
}
END_TEST

START_TEST(every_look_up_finds_it_before_it_is_on_the_disk) {
  const TempFolder folder;
  const auto node = open_node(options(folder / "node.db"));
  put(*node, "here", "1");
  put(*node, "here", "2");
  const auto before = *node->list(bytes("here"));
  int told = 0;
  const auto subscription = node->subscribe(bytes("here"), [&](const Stored& stored) {
    ++told;
    ck_assert(all_at(*node, "here") == (std::vector<std::string>{"1", "2", "3"}));
    ck_assert(all_at(*node, "there").empty());
    ck_assert_uint_eq(node->find(bytes("here"), before.newest)->size(), 1);
    ck_assert(node->find(bytes("here"), stored.order)->empty());
    ck_assert_uint_eq(node->find(bytes("here"), 0, 2)->size(), 2);
    assert_same(data_of(node->find(bytes("here"), 0, 2)->back()), "2");
    const auto newest = *node->list(bytes("here"), 2);
    ck_assert(newest.ids == (std::vector<Id>{before.ids[1], stored.id}));
    ck_assert_uint_eq(newest.newest, stored.order);
    ck_assert(node->list(bytes("there"))->ids.empty());
    assert_same(data_of(**node->message(stored.id)), "3");
  });
  ck_assert(put_at_once(*node, "here", "3").has_value());
  ck_assert_int_eq(told, 1);
  ck_assert(all_at(*node, "here") == (std::vector<std::string>{"1", "2", "3"}));
  ck_assert_uint_eq(node->list(bytes("here"))->ids.size(), 3);
}
END_TEST

START_TEST(a_store_in_memory_tells_once_it_is_stored) {
  const auto node = open_node();
  std::vector<std::string> found;
  const auto subscription = node->subscribe(bytes("here"), [&](const Stored&) {
    for (const std::string& one : all_at(*node, "here")) found.push_back(one);
  });
  ck_assert(put_at_once(*node, "here", "1").has_value());
  ck_assert(found == std::vector<std::string>{"1"});
}
END_TEST

START_TEST(what_is_refused_or_known_is_not_told) {
  const TempFolder folder;
  auto with = options(folder / "node.db");
  with.max_per_address = 8;
  const auto node = open_node(with);
  int told = 0;
  const auto subscription = node->subscribe(bytes("here"), [&](const Stored&) { ++told; });
  const auto prepared = node->prepare(draft("here", "1"));
  for (int i = 0; i < 2; ++i) ck_assert(node->store(*prepared, "10.0.0.1", Tell::AtOnce).has_value());
  ck_assert_int_eq(told, 1);
  ck_assert(put_at_once(*node, "here", "2", "10.0.0.1").has_value());
  const auto refused = put_at_once(*node, "here", "3", "10.0.0.1");  // a client has a quarter of an address
  ck_assert(!refused && refused.error().why == Refusal::Share);
  ck_assert_int_eq(told, 2);
}
END_TEST

// Told of, it is gone again: nobody finds it, nobody pays for it, and its order is not given to another.
// While the disk stays full nothing more is told of.
START_TEST(what_the_disk_does_not_take_disappears) {
  const TempFolder folder;
  const std::string file = folder / "node.db";
  auto with = options(file);
  with.max_per_address = 8;
  const auto node = open_node(with);
  std::vector<Stored> told;
  const auto subscription = node->subscribe(bytes("here"), [&](const Stored& one) { told.push_back(one); });
  {
    const FullDisk full;
    for (int i = 0; i < 5; ++i) {
      const auto id = put_at_once(*node, "here", "1", "10.0.0.1");
      ck_assert(!id && id.error().why == Refusal::Broken);
      ck_assert(all_at(*node, "here").empty() && node->list(bytes("here"))->ids.empty());
      ck_assert_uint_eq(told.size(), 1);
    }
    ck_assert(!*node->message(told[0].id));
  }
  for (const char* data : {"1", "2"}) ck_assert(put_at_once(*node, "here", data, "10.0.0.1").has_value());
  ck_assert_uint_eq(told.size(), 3);
  ck_assert_uint_gt(told[1].order, told[0].order);
  ck_assert(all_at(*node, "here") == (std::vector<std::string>{"1", "2"}));

  // From the first that was stored on they are told at once again.
  std::vector<int> on_disk;
  const auto other =
      node->subscribe(bytes("there"), [&](const Stored&) { on_disk.push_back(rows_in(file)); });
  ck_assert(put_at_once(*node, "there", "3").has_value());
  ck_assert(on_disk == std::vector<int>{2});
}
END_TEST

// A process that opens the store and is killed while it tells of a message; the order that it told.
std::uint64_t killed_while_telling(const std::string& file) {
  int ends[2];
  ck_assert_int_eq(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto node = Node::open(options(file));
    if (!node) ::_exit(1);
    const auto subscription = (*node)->subscribe(bytes("here"), [&](const Stored& one) {
      if (::write(ends[1], &one.order, sizeof one.order) == sizeof one.order) ::raise(SIGKILL);
    });
    (void)put_at_once(**node, "here", "lost");
    ::_exit(1);
  }
  ck_assert_int_gt(child, 0);
  ::close(ends[1]);
  std::uint64_t order = 0;
  ck_assert_int_eq(::read(ends[0], &order, sizeof order), sizeof order);
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  return order;
}

// Who was told of it goes on after its order: what comes next must lie behind that.
START_TEST(a_kill_loses_it_and_its_order_is_not_given_again) {
  const TempFolder folder;
  const std::string file = folder / "node.db";
  std::uint64_t last = 0;
  for (int i = 0; i < 3; ++i) {  // in a new store, and in one that was killed before
    const std::uint64_t order = killed_while_telling(file);
    ck_assert_uint_gt(order, last);
    last = order;
  }
  const auto node = open_node(options(file));
  ck_assert(all_at(*node, "here").empty());
  ck_assert(put_at_once(*node, "here", "repeated").has_value());
  ck_assert_uint_eq(node->find(bytes("here"), last)->size(), 1);
}
END_TEST

// Every message is told once and in order, whoever writes how, and who was told finds it.
START_TEST(who_is_told_finds_it_and_all_in_order) {
  constexpr std::size_t kWriters = 4, kEach = 25;
  const TempFolder folder;
  auto with = options(folder / "node.db");
  with.max_per_address = 1000;
  const auto node = open_node(with);
  std::mutex mutex;
  std::condition_variable more;
  std::deque<std::uint64_t> told;
  const auto subscription = node->subscribe(bytes("here"), [&](const Stored& one) {
    const std::scoped_lock lock(mutex);
    told.push_back(one.order);
    more.notify_one();
  });
  std::vector<std::jthread> writers;
  for (std::size_t t = 0; t < kWriters; ++t) {
    writers.emplace_back([&node, t] {
      for (std::size_t i = 0; i < kEach; ++i)
        (void)node->submit(draft("here", std::to_string(t) + "," + std::to_string(i)), kGateway,
                           (t + i) % 2 == 0 ? Tell::AtOnce : Tell::OnceStored);
    });
  }
  std::uint64_t last = 0;
  for (std::size_t i = 0; i < kWriters * kEach; ++i) {
    std::unique_lock lock(mutex);
    more.wait(lock, [&] { return !told.empty(); });
    const std::uint64_t order = told.front();
    told.pop_front();
    lock.unlock();
    ck_assert_uint_gt(order, last);
    const auto found = *node->find(bytes("here"), last, 1);
    ck_assert(found.size() == 1 && found[0].order == order);
    ck_assert_uint_ge(node->list(bytes("here"), 1)->newest, order);
    last = order;
  }
  writers.clear();
  ck_assert(told.empty());
  ck_assert_uint_eq(all_at(*node, "here").size(), kWriters * kEach);
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("ahead");
  TCase* cases = tcase_create("ahead");
  tcase_set_timeout(cases, 120);
  tcase_add_test(cases, it_is_told_before_it_is_on_the_disk);
  tcase_add_test(cases, every_look_up_finds_it_before_it_is_on_the_disk);
  tcase_add_test(cases, a_store_in_memory_tells_once_it_is_stored);
  tcase_add_test(cases, what_is_refused_or_known_is_not_told);
  tcase_add_test(cases, what_the_disk_does_not_take_disappears);
  tcase_add_test(cases, a_kill_loses_it_and_its_order_is_not_given_again);
  tcase_add_test(cases, who_is_told_finds_it_and_all_in_order);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
