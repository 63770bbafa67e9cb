// SPDX-License-Identifier: GPL-3.0-or-later
// The watch over HTTP: one connection, any number of indexes.
#include "tests/unit/support/tap_main.hpp"  // first: it tames a macro of Check

#include <memory>
#include <vector>

#include "tests/unit/support/server_fixture.hpp"

namespace {

using namespace jm;
using namespace jm::node;
using namespace jm::node::testing;
using std::chrono::milliseconds;

Call lines(std::string body) {
  return {"POST", std::move(body), {"Content-Type: text/plain"}};
}

// An open watch; heartbeats are skipped if a test does not ask for them.
class Watching {
 public:
  explicit Watching(const Served& served, std::string first = "")
      : served_(served), stream_(served.url("/watch"), lines(std::move(first))) {
    const std::string opened = next();
    name_ = member(opened, "watch");
    ck_assert_msg(name_.size() == 32, "%s", opened.c_str());
  }
  std::string next() {
    for (;;) {
      const auto line = stream_.line();
      if (!line || line->find("\"heartbeat\":") == std::string::npos ||
          line->find("\"watch\"") != line->npos) {
        return line.value_or("");
      }
    }
  }
  Answer change(std::string body) const {
    return ask(served_.url("/watch/" + name_), lines(std::move(body)));
  }
  void expect_message(std::string_view index, const std::string& id) {
    const std::string line = next();
    ck_assert_msg(member(line, "messageId") == id && member(line, "index") == hex(index), "%s", line.c_str());
    cursor_ = member(line, "cursor");
  }
  void expect_caught_up(std::string_view index) {
    const std::string line = next();
    ck_assert_msg(member(line, "caughtUp") == hex(index), "%s", line.c_str());
  }
  const std::string& cursor() const { return cursor_; }
  const std::string& name() const { return name_; }
  Stream& stream() { return stream_; }

 private:
  const Served& served_;
  Stream stream_;
  std::string name_, cursor_;
};

START_TEST(what_was_there_comes_first_then_what_comes) {
  const Served served;
  const std::string first = served.put("a", "1"), second = served.put("a", "2");
  Watching watch(served, "+" + hex("a") + "\n");
  watch.expect_message("a", first);
  watch.expect_message("a", second);
  watch.expect_caught_up("a");
  watch.expect_message("a", served.put("a", "3"));
  served.put("b", "elsewhere");
  watch.expect_message("a", served.put("a", "4"));
}
END_TEST

START_TEST(a_line_holds_the_data) {
  const Served served;
  Watching watch(served, "+" + hex("a"));
  watch.expect_caught_up("a");
  served.put("a", "hello");
  const std::string line = watch.next();
  assert_same(member(line, "data"), "aGVsbG8=");
  ck_assert(line.front() == '{' && line.back() == '}');
}
END_TEST

START_TEST(indexes_are_added_and_removed_while_it_is_open) {
  const Served served;
  Watching watch(served);
  const std::string there = served.put("b", "1");
  Answer changed = watch.change("+" + hex("a") + "\r\n\n+" + hex("b") + "\n");
  ck_assert_int_eq(changed.status, 200);
  ck_assert(changed.has(R"({"data":{"indexes":2}})"));
  watch.expect_caught_up("a");
  watch.expect_message("b", there);
  watch.expect_caught_up("b");
  ck_assert(watch.change("-" + hex("a") + "\n-" + hex("unknown")).has(R"("indexes":1)"));
  served.put("a", "not told");
  watch.expect_message("b", served.put("b", "2"));
}
END_TEST

START_TEST(a_cursor_goes_on_where_it_was) {
  const Served served;
  served.put("a", "1");
  const std::string second = served.put("a", "2");
  std::string cursor;
  {
    Watching watch(served, "+" + hex("a"));
    watch.next();
    watch.expect_message("a", second);
    cursor = watch.cursor();
  }
  const std::string third = served.put("a", "3");
  Watching again(served, "+" + hex("a") + " " + cursor);
  again.expect_message("a", third);
  again.expect_caught_up("a");
  // Adding again starts over, here from the beginning; a cursor of another store counts as none.
  ck_assert(again.change("+" + hex("a") + " 0123456789abcdef-99").has(R"("indexes":1)"));
  again.next();
  again.expect_message("a", second);
  again.expect_message("a", third);
  again.expect_caught_up("a");
}
END_TEST

START_TEST(an_index_keeps_its_spelling_and_is_compared_padded) {
  const Served served;
  Watching watch(served, "+AA00");
  assert_same(member(watch.next(), "caughtUp"), "AA00");
  const std::string id = served.put("\xaa", "x");
  const std::string line = watch.next();
  assert_same(member(line, "index"), "AA00");
  assert_same(member(line, "messageId"), id);
  ck_assert(watch.change("+aa").has(R"("indexes":1)"));
}
END_TEST

START_TEST(a_wrong_line_changes_nothing) {
  const Served served;
  Watching watch(served);
  for (const char* wrong : {"aa", "+", "+a", "+xy", "+aa ", "+aa A!", "-aa 1", "+aa 1 2"}) {
    const Answer refused = watch.change("+bb\n" + std::string(wrong));
    ck_assert_msg(refused.status == 400, "%s", wrong);
    ck_assert_msg(refused.has("line 2"), "%s", refused.body.c_str());
  }
  ck_assert_int_eq(watch.change("+" + std::string(130, 'a')).status, 400);
  ck_assert(watch.change("").has(R"("indexes":0)"));
  ck_assert_int_eq(ask(served.url("/watch"), lines("nonsense")).status, 400);
  ck_assert_int_eq(ask(served.url("/watch/" + std::string(32, '0')), lines("+aa")).status, 404);
}
END_TEST

START_TEST(a_thousand_are_sent_in_order) {
  const Served served;
  std::vector<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.push_back(served.put("a", std::to_string(i)));
  Watching watch(served, "+" + hex("a"));
  for (const std::string& id : ids) watch.expect_message("a", id);
  watch.expect_caught_up("a");
}
END_TEST

START_TEST(each_is_sent_once_while_others_write) {
  const Served served;
  constexpr int kWriters = 3, kEach = 60;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&served, w] {
      for (int i = 0; i < kEach; ++i) served.put("a", std::to_string(w) + "," + std::to_string(i));
    });
  }
  Watching watch(served, "+" + hex("a"));
  std::vector<std::string> got;
  bool caught_up = false;  // somewhere in between, or at the end
  while (got.size() < kWriters * kEach || !caught_up) {
    const std::string line = watch.next();
    ck_assert(!line.empty());
    if (line.find("caughtUp") == std::string::npos) {
      got.push_back(member(line, "messageId"));
    } else {
      caught_up = true;
    }
  }
  for (std::thread& writer : writers) writer.join();
  std::vector<std::string> expected;
  const auto there = served.node->find(bytes("a"));
  for (const Stored& stored : *there) expected.push_back(chrysalis::to_hex(stored.id));
  ck_assert(got == expected);
  watch.expect_message("a", served.put("a", "last"));
}
END_TEST

START_TEST(it_beats_while_nothing_comes) {
  auto with = on_free_port();
  with.heartbeat = milliseconds(20);
  const Served served(with);
  Stream stream(served.url("/watch"), lines(""));
  ck_assert(stream.line().value_or("").find("\"heartbeat\":1}") != std::string::npos);  // seconds, rounded up
  for (int i = 0; i < 3; ++i) ck_assert_int_eq(stream.line().value_or("").find("{\"heartbeat\":1"), 0);
}
END_TEST

START_TEST(a_stalled_reader_holds_nobody_up_and_loses_nothing) {
  const Served served;
  Watching stalled(served, "+" + hex("a"));
  Watching brisk(served, "+" + hex("a"));
  stalled.expect_caught_up("a");
  brisk.expect_caught_up("a");
  stalled.stream().stall(true);
  const std::string large(20000, 'x');
  std::vector<std::string> ids;
  for (int i = 0; i < 400; ++i) {  // 8 MB: more than any socket buffer takes
    ids.push_back(served.put("a", large + std::to_string(i)));
    brisk.expect_message("a", ids.back());
  }
  ck_assert_int_eq(ask(served.url("/info")).status, 200);
  stalled.stream().stall(false);
  for (const std::string& id : ids) stalled.expect_message("a", id);
}
END_TEST

START_TEST(many_indexes_share_one_connection) {
  const Served served;
  Watching watch(served);
  for (int batch = 0; batch < 20; ++batch) {
    std::string body;
    for (int i = 0; i < 500; ++i) body += "+" + hex("channel" + std::to_string(batch * 500 + i)) + "\n";
    ck_assert_int_eq(watch.change(body).status, 200);
    for (int i = 0; i < 500; ++i) watch.expect_caught_up("channel" + std::to_string(batch * 500 + i));
  }
  for (const char* index : {"channel0", "channel5000", "channel9999"}) {
    watch.expect_message(index, served.put(index, "x"));
  }
}
END_TEST

START_TEST(a_client_watches_so_many_indexes) {
  auto with = on_free_port();
  with.max_watched = 3;
  with.heartbeat = milliseconds(20);
  const Served served(with);
  auto watch = std::make_unique<Watching>(served, "+aa\n+bb");
  ck_assert_int_eq(watch->change("+cc").status, 200);
  const Answer refused = watch->change("+dd");
  ck_assert_int_eq(refused.status, 429);
  ck_assert(!refused.header("retry-after").empty());
  ck_assert_int_eq(watch->change("+aa\n+bb\n+cc").status, 200);  // they are no more than before
  ck_assert_int_eq(watch->change("-aa\n+aa").status, 200);
  ck_assert_int_eq(watch->change("+dd").status, 429);
  ck_assert_int_eq(watch->change("-aa").status, 200);
  ck_assert_int_eq(watch->change("+dd").status, 200);
  ck_assert_int_eq(ask(served.url("/watch"), lines("+ee")).status, 429);
  watch.reset();  // what it watched is free again
  ck_assert(eventually([&] {
    Stream next(served.url("/watch"), lines("+aa\n+bb\n+cc"));
    return next.line().value_or("").find("\"watch\"") != std::string::npos;
  }));
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("watch");
  TCase* cases = tcase_create("watch");
  tcase_set_timeout(cases, 180);
  tcase_add_test(cases, what_was_there_comes_first_then_what_comes);
  tcase_add_test(cases, a_line_holds_the_data);
  tcase_add_test(cases, indexes_are_added_and_removed_while_it_is_open);
  tcase_add_test(cases, a_cursor_goes_on_where_it_was);
  tcase_add_test(cases, an_index_keeps_its_spelling_and_is_compared_padded);
  tcase_add_test(cases, a_wrong_line_changes_nothing);
  tcase_add_test(cases, a_thousand_are_sent_in_order);
  tcase_add_test(cases, each_is_sent_once_while_others_write);
  tcase_add_test(cases, it_beats_while_nothing_comes);
  tcase_add_test(cases, a_stalled_reader_holds_nobody_up_and_loses_nothing);
  tcase_add_test(cases, many_indexes_share_one_connection);
  tcase_add_test(cases, a_client_watches_so_many_indexes);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
