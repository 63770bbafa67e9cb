// SPDX-License-Identifier: GPL-3.0-or-later
// SQLite: what is bound comes back, failures are values that say whether they pass, and a transaction is
// whole or nothing.
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/sqlite/database.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "tests/unit/support/temp_folder.hpp"

using jm::Result;
using jm::base::Database;
using jm::base::Row;
using jm::base::Statement;
using jm::base::Transaction;
using std::chrono::milliseconds;

namespace {

constexpr char kTable[] = "CREATE TABLE t (a INTEGER, b TEXT, c BLOB)";
constexpr char kInsert[] = "INSERT INTO t VALUES (?, ?, ?)";

Database open(const std::string& file, Database::Access access = Database::Access::Create) {
  auto db = Database::open(file, access, milliseconds(0));
  ck_assert_msg(db.has_value(), "%s", db ? "" : db.error().reason.c_str());
  return std::move(*db);
}

Database in_memory() {
  Database db = open(":memory:");
  ck_assert(db.script(kTable).has_value());
  return db;
}

std::int64_t rows(Database& db) {
  return db.integer("SELECT count(*) FROM t").value();
}

}  // namespace

START_TEST(what_is_bound_comes_back) {
  Database db = in_memory();
  const std::array<std::uint8_t, 3> bytes{0, 1, 255};
  ck_assert(db.run(kInsert, -5, std::string("one\0two", 7), bytes).has_value());
  ck_assert(db.run(kInsert, true, "", std::vector<std::uint8_t>()).has_value());
  ck_assert(
      db.run(kInsert, std::optional<int>(), std::optional<std::string>(), std::optional(7)).has_value());
  ck_assert_int_eq(db.last_row(), 3);
  int row_number = 0;
  const auto look = [&](const Row& row) {
    switch (++row_number) {
      case 1:
        ck_assert_int_eq(row.integer(0), -5);
        ck_assert(row.text(1) == std::string("one\0two", 7));
        ck_assert(std::equal(bytes.begin(), bytes.end(), row.blob(2).begin(), row.blob(2).end()));
        break;
      case 2:  // empty is not NULL
        ck_assert_int_eq(row.integer(0), 1);
        ck_assert(!row.null(1) && row.text(1).empty() && !row.null(2) && row.blob(2).empty());
        break;
      default:
        ck_assert(row.null(0) && row.null(1) && row.text(1).empty());
        ck_assert_int_eq(row.integer(2), 7);
    }
  };
  ck_assert(db.query(look, "SELECT a, b, c FROM t ORDER BY rowid").has_value());
  ck_assert_int_eq(row_number, 3);
}
END_TEST

// An argument of the last time is not one of this time.
START_TEST(a_statement_begins_anew_each_time) {
  Database db = in_memory();
  ck_assert(db.run(kInsert, 1, "x", std::optional<int>()).has_value());
  ck_assert(db.run(kInsert, std::optional<int>(), std::optional<std::string>(), 2).has_value());
  ck_assert_int_eq(db.integer("SELECT count(*) FROM t WHERE a IS NULL AND b IS NULL").value(), 1);
}
END_TEST

START_TEST(no_more_rows_than_were_asked_for) {
  Database db = in_memory();
  for (int i = 0; i < 5; ++i) ck_assert(db.run(kInsert, i, "", 0).has_value());
  int seen = 0;
  ck_assert(db.query([&](const Row&) { return ++seen < 2; }, "SELECT a FROM t").has_value());
  ck_assert_int_eq(seen, 2);
  ck_assert_int_eq(db.integer("SELECT a FROM t WHERE a > ? ORDER BY a", 2).value(), 3);
  ck_assert_int_eq(db.integer("SELECT a FROM t WHERE a > 9").value(), 0);
  ck_assert(db.script("DROP TABLE t").has_value());  // no statement is in use any more
}
END_TEST

START_TEST(a_failure_says_where_and_whether_it_passes) {
  const TempFolder temp;
  Database db = open(temp / "file.db");
  ck_assert(db.script(kTable).has_value());
  const auto wrong = db.run("INSERT INTO other VALUES (1)");
  ck_assert(!wrong && wrong.error().reason.starts_with(temp / "file.db: "));
  ck_assert(!wrong.error().passes && !db.prepare({kInsert, "SELECT nothing FROM t"}).has_value());

  Database other = open(temp / "file.db");
  ck_assert(other.run("BEGIN IMMEDIATE").has_value());
  const auto locked = db.run(kInsert, 1, "", 0);
  ck_assert(!locked && locked.error().passes);
  other.roll_back();
  ck_assert(db.run(kInsert, 1, "", 0).has_value());
}
END_TEST

START_TEST(files_are_opened_as_asked) {
  const TempFolder temp;
  ck_assert(!Database::open(temp / "missing.db", Database::Access::Write).has_value());
  ck_assert(open(temp / "file.db").script(kTable).has_value());
  std::filesystem::create_symlink(temp / "file.db", temp / "link.db");
  ck_assert(!Database::open(temp / "link.db", Database::Access::Write).has_value());
  ck_assert(
      Database::open(temp / "link.db", Database::Access::Write, milliseconds(0), Database::Links::Followed)
          .has_value());
  Database read = open(temp / "file.db", Database::Access::Read);
  ck_assert(rows(read) == 0 && !read.run(kInsert, 1, "", 0).has_value());
}
END_TEST

START_TEST(a_transaction_is_whole_or_nothing) {
  Database db = in_memory();
  const auto half = db.transaction([&]() -> Result<void> {
    JM_TRY(db.run(kInsert, 1, "", 0));
    return jm::fail("not to be");
  });
  ck_assert(!half && half.error().reason == "not to be" && !db.in_transaction());
  ck_assert_int_eq(rows(db), 0);
  ck_assert(db.transaction([&] { return db.run(kInsert, 1, "", 0); }).has_value());
  ck_assert_int_eq(rows(db), 1);
  {
    auto left = Transaction::begin(db);
    ck_assert(left.has_value() && db.run(kInsert, 2, "", 0).has_value());
    ck_assert(!Transaction::begin(db).has_value());  // one at a time
  }
  ck_assert(!db.in_transaction());
  ck_assert_int_eq(rows(db), 1);
  auto kept = Transaction::begin(db);
  ck_assert(kept.has_value() && db.run(kInsert, 3, "", 0).has_value());
  Transaction moved = std::move(*kept);
  ck_assert(moved.commit().has_value());
  ck_assert_int_eq(rows(db), 2);
}
END_TEST

START_TEST(the_log_is_counted_and_emptied) {
  const TempFolder temp;
  std::atomic<int> pages{0};
  Database db = open(temp / "file.db");
  ck_assert(db.script("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0").has_value());
  db.count_log(pages);
  ck_assert(db.script(kTable).has_value());
  ck_assert_int_gt(pages, 0);
  ck_assert_uint_gt(std::filesystem::file_size(temp / "file.db-wal"), 0);
  ck_assert(db.checkpoint(Database::Checkpoint::Truncate));
  ck_assert_uint_eq(std::filesystem::file_size(temp / "file.db-wal"), 0);
}
END_TEST

START_TEST(a_copy_holds_the_same) {
  const TempFolder temp;
  Database db = in_memory(), copy = open(temp / "copy.db");
  ck_assert(db.run(kInsert, 7, "", 0).has_value());
  ck_assert(db.copy_to(copy).has_value());
  ck_assert_int_eq(copy.integer("SELECT a FROM t").value(), 7);
}
END_TEST

START_TEST(a_statement_by_itself) {
  sqlite3* db = nullptr;
  ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
  ck_assert(!Statement::prepare(db, "SELECT nothing FROM nowhere"));
  {
    const auto statement = Statement::prepare(db, "SELECT ?, ?");
    ck_assert(statement != nullptr);
    for (int round = 0; round < 2; ++round) {  // the second time nothing is left of the first
      const Statement::Use use(*statement);
      if (round == 0) statement->bind(1, 7);
      statement->bind(2, "text");
      ck_assert(statement->step() == Statement::Step::Row);
      ck_assert(statement->row().null(0) == (round == 1) && statement->row().text(1) == "text");
      ck_assert(statement->step() == Statement::Step::Done);
    }
    {
      const Statement::Use use(*statement);
      statement->bind(3, 1);  // there is no such argument
      statement->bind(1, 1);
      ck_assert(statement->step() == Statement::Step::Failed);
    }
    ck_assert(statement->step() == Statement::Step::Row);
  }
  ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);  // busy if a statement were left
}
END_TEST

int main() {
  Suite* suite = suite_create("sqlite");
  TCase* tc = tcase_create("sqlite");
  tcase_add_test(tc, what_is_bound_comes_back);
  tcase_add_test(tc, a_statement_begins_anew_each_time);
  tcase_add_test(tc, no_more_rows_than_were_asked_for);
  tcase_add_test(tc, a_failure_says_where_and_whether_it_passes);
  tcase_add_test(tc, files_are_opened_as_asked);
  tcase_add_test(tc, a_transaction_is_whole_or_nothing);
  tcase_add_test(tc, the_log_is_counted_and_emptied);
  tcase_add_test(tc, a_copy_holds_the_same);
  tcase_add_test(tc, a_statement_by_itself);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
