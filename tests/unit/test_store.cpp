// What the node keeps: over a restart and a kill, and what gives way when there is too much.
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tap_main.hpp"  // first: it tames a macro of Check

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "node/rules.hpp"
#include "node/store.hpp"
#include "node_fixture.hpp"

namespace {

using namespace jm;
using namespace jm::node;
using namespace jm::node::testing;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::unique_ptr<Node> open_node(Options with) {
  auto node = Node::open(std::move(with));
  ck_assert_msg(node.has_value(), "%s", node ? "" : node.error().reason.c_str());
  return std::move(*node);
}

void put(Node& node, std::string_view index, std::string_view data, std::string_view client = "local") {
  const auto id = node.submit(draft(index, data), client);
  ck_assert_msg(id.has_value(), "%s", id ? "" : id.error().reason.c_str());
}

std::vector<std::string> all_at(const Node& node, std::string_view index) {
  std::vector<std::string> found;
  for (const Stored& stored : node.find(bytes(index))) found.push_back(data_of(stored));
  return found;
}

void pass(milliseconds time) {
  now_ms += time.count();
}

START_TEST(messages_orders_and_name_survive_a_restart) {
  const TempFolder folder;
  const std::string file = folder.file("node.db");
  auto node = open_node(options(file));
  put(*node, "here", "1");
  put(*node, "here", "2");
  const auto before = node->find(bytes("here"));
  const std::string name = node->store_id();
  const auto tips = node->tips();
  node.reset();

  node = open_node(options(file));
  const auto after = node->find(bytes("here"));
  ck_assert_uint_eq(after.size(), 2);
  ck_assert(after[1].id == before[1].id && *after[1].raw == *before[1].raw &&
            after[1].order == before[1].order);
  ck_assert(node->store_id() == name);
  ck_assert(node->tips() == tips);
  put(*node, "here", "3");
  ck_assert_uint_gt(node->find(bytes("here")).back().order, before[1].order);
}
END_TEST

START_TEST(a_killed_process_loses_nothing_it_has_accepted) {
  const TempFolder folder;
  const std::string file = folder.file("node.db");
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
  const std::string file = folder.file("node.db");
  auto node = open_node(options(file));
  put(*node, "here", "1");
  const auto order = node->find(bytes("here"))[0].order;
  pass(8 * 24 * seconds(3600));
  node->prune();
  ck_assert(all_at(*node, "here").empty());
  node.reset();
  node = open_node(options(file));
  put(*node, "here", "2");
  ck_assert_uint_gt(node->find(bytes("here"))[0].order, order);
}
END_TEST

START_TEST(a_store_has_one_owner_and_is_private) {
  const TempFolder folder;
  const std::string file = folder.file("node.db");
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
  const std::string text = folder.file("text");
  std::ofstream(text) << std::string(5000, 'x');
  const auto no_database = Node::open(options(text));
  ck_assert(!no_database && no_database.error().reason.find(text) == 0);

  const std::string other = folder.file("other.db");
  sqlite3* db = nullptr;
  ck_assert_int_eq(sqlite3_open(other.c_str(), &db), SQLITE_OK);
  ck_assert_int_eq(sqlite3_exec(db, "CREATE TABLE things(x)", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  const auto no_store = Node::open(options(other));
  ck_assert(!no_store && no_store.error().reason.find("no node's store") != std::string::npos);

  const std::string newer = folder.file("newer.db");
  open_node(options(newer)).reset();
  ck_assert_int_eq(sqlite3_open(newer.c_str(), &db), SQLITE_OK);
  ck_assert_int_eq(sqlite3_exec(db, "PRAGMA user_version=99", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  const auto too_new = Node::open(options(newer));
  ck_assert(!too_new && too_new.error().reason.find("another version") != std::string::npos);

  const auto nowhere = Node::open(options(folder.file("missing/node.db")));
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
  pass(seconds(41));
  node->prune();
  ck_assert(all_at(*node, "old").empty());
  ck_assert_uint_eq(all_at(*node, "young").size(), 1);
}
END_TEST

START_TEST(at_the_bound_of_an_address_the_heaviest_there_gives_way) {
  auto with = options();
  with.max_per_address = 5;
  const auto node = open_node(with);
  put(*node, "here", "victim", "10.0.0.1");
  for (int i = 0; i < 20; ++i) put(*node, "here", "junk" + std::to_string(i), "10.0.0.2");
  ck_assert(all_at(*node, "here") ==
            (std::vector<std::string>{"victim", "junk16", "junk17", "junk18", "junk19"}));
  // A newcomer gets in, and the others' totals elsewhere do not matter.
  for (int i = 0; i < 10; ++i) put(*node, "elsewhere" + std::to_string(i), "x", "10.0.0.1");
  put(*node, "here", "answer", "10.0.0.3");
  ck_assert(all_at(*node, "here") ==
            (std::vector<std::string>{"victim", "junk17", "junk18", "junk19", "answer"}));
}
END_TEST

START_TEST(a_full_store_takes_from_the_heaviest_client) {
  auto with = options();
  with.max_bytes = 100'000;
  const auto node = open_node(with);
  const std::string large(5000, 'x');
  put(*node, "light", large + "1", "10.0.0.1");
  for (int i = 0; i < 15; ++i) put(*node, "heavy", large + std::to_string(i), "10.0.0.2");
  pass(seconds(61));
  for (int i = 0; i < 10; ++i) put(*node, "newcomer", large + std::to_string(i), "10.0.0.3");
  ck_assert_uint_eq(all_at(*node, "light").size(), 1);
  const auto heavy = all_at(*node, "heavy");
  ck_assert_uint_lt(heavy.size(), 15);
  assert_same(heavy.back().substr(large.size()), "14");  // the oldest went
  ck_assert_uint_eq(all_at(*node, "newcomer").size(), 10);
}
END_TEST

START_TEST(the_young_do_not_give_way_to_bytes) {
  auto with = options();
  with.max_bytes = 30'000;
  const auto node = open_node(with);
  const std::string large(5000, 'x');
  for (int i = 0; i < 5; ++i) put(*node, "here", large + std::to_string(i), "10.0.0.2");
  const auto refused = node->submit(draft("here", large), "10.0.0.3");
  ck_assert(!refused && refused.error().why == Refusal::Full);
  ck_assert_uint_eq(all_at(*node, "here").size(), 5);
  pass(seconds(60));
  put(*node, "here", large + "5", "10.0.0.3");
  ck_assert_uint_eq(all_at(*node, "here").size(), 5);
}
END_TEST

// Each checkpoint meets a writer, as under a constant stream of messages: none finds the log at rest.
START_TEST(the_log_stays_short_while_others_write) {
  const TempFolder folder;
  auto with = options();
  with.db_file = folder.file("node.db");
  with.max_per_address = 2000;
  const std::string log = with.db_file + "-wal";
  constexpr std::uint64_t long_log = 500'000;
  const auto store = Store::open(with, long_log);
  ck_assert(store.has_value());
  std::atomic<int> written{0};
  const auto write_some = [&] {
    for (int i = 0; i < 40; ++i) {
      const auto message = complete(draft("here", std::string(4000, 'x') + std::to_string(written)), with,
                                    std::vector<Id>{Id{}}, {});
      ck_assert((*store)->add({message->id, message->raw, "local", now_ms}).has_value());
      ++written;
    }
  };
  write_some();
  const auto one_batch = std::filesystem::file_size(log);
  ck_assert_uint_gt(one_batch, long_log);
  for (int round = 0; round < 40; ++round) {
    const int before = written;
    std::thread writer(write_some);
    while (written < before + 20) std::this_thread::yield();
    (*store)->checkpoint();
    writer.join();
    ck_assert_uint_le(std::filesystem::file_size(log), 4 * one_batch);
  }
  ck_assert_uint_eq((*store)->list(bytes("here"), 2000).ids.size(), 41 * 40);
}
END_TEST

START_TEST(the_account_of_a_client_survives_a_restart) {
  const TempFolder folder;
  auto with = options(folder.file("node.db"));
  with.max_bytes = 30'000;
  const std::string large(5000, 'x');
  auto node = open_node(with);
  for (int i = 0; i < 5; ++i) put(*node, "here", large + std::to_string(i), "10.0.0.2");
  node.reset();
  node = open_node(with);
  const auto refused = node->submit(draft("here", large), "10.0.0.3");
  ck_assert(!refused && refused.error().why == Refusal::Full);
}
END_TEST

START_TEST(children_go_with_their_message) {
  auto with = options();
  with.max_per_address = 1;
  const auto node = open_node(with);
  put(*node, "a", "parent");
  const Id parent = node->find(bytes("a"))[0].id;
  put(*node, "b", "child");
  ck_assert_uint_eq(node->children(parent).size(), 1);
  put(*node, "b", "replaces it");
  ck_assert(node->children(parent).empty());
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("store");
  TCase* cases = tcase_create("store");
  tcase_set_timeout(cases, 60);
  tcase_add_test(cases, messages_orders_and_name_survive_a_restart);
  tcase_add_test(cases, a_killed_process_loses_nothing_it_has_accepted);
  tcase_add_test(cases, an_order_is_never_given_twice);
  tcase_add_test(cases, a_store_has_one_owner_and_is_private);
  tcase_add_test(cases, what_is_no_store_is_refused);
  tcase_add_test(cases, the_old_are_pruned);
  tcase_add_test(cases, at_the_bound_of_an_address_the_heaviest_there_gives_way);
  tcase_add_test(cases, a_full_store_takes_from_the_heaviest_client);
  tcase_add_test(cases, the_young_do_not_give_way_to_bytes);
  tcase_add_test(cases, the_log_stays_short_while_others_write);
  tcase_add_test(cases, the_account_of_a_client_survives_a_restart);
  tcase_add_test(cases, children_go_with_their_message);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
