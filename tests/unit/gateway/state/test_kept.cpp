// SPDX-License-Identifier: GPL-3.0-or-later
// The channels that were added at run time: their file, and that it is written again until it can be.
#include <sys/stat.h>

#include "base/json.hpp"
#include "gateway/kept/kept_backup.hpp"
#include "gateway/kept/kept_channels.hpp"
#include "gateway/kept/kept_store.hpp"
#include "tests/unit/support/full_disk.hpp"
#include "tests/unit/support/loop_fixture.hpp"
#include "tests/unit/support/state_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace state_test;
using std::chrono::milliseconds;

namespace {

// A store on a loop's thread. A row of the status has a note until everything is kept.
struct Kept : loop_test::RunningLoop {
  explicit Kept(const std::string& folder) : dir(folder) {
    std::filesystem::create_directory(dir);
    ::chmod(dir.c_str(), 0700);
    auto config = std::make_shared<ChannelConfig>(named_peer());
    status.begin(0, config, Source::Persistent, "not kept");
    thread.call([&] {
      store = std::make_unique<KeptStore>(dir, loop, lines.log(), status,
                                          base::Outage(milliseconds(1), milliseconds(2)));
    });
  }
  ~Kept() {
    thread.call([&] { store.reset(); });
  }
  Result<void> open() {
    Result<void> opened;
    thread.call([&] { opened = store->open(); });
    return opened;
  }
  Result<void> keep(const std::string& name, const std::string& settings) {
    Result<void> kept;
    thread.call([&] { kept = store->keep(name, settings); });
    return kept;
  }
  std::string note() const { return status.find("alice")->note; }
  // The kept channels as another start reads them.
  std::string file() const {
    const auto kept = KeptChannels::open(dir);
    ck_assert_msg(kept.has_value(), "%s", kept ? "" : kept.error().reason.c_str());
    return dump(kept->all());
  }

  const std::string dir;
  loop_test::Lines lines;
  Status status{true, "compact"};
  std::unique_ptr<KeptStore> store;
};

}  // namespace

START_TEST(the_file_is_private_and_read_again) {
  const TempFolder folder;
  const std::string dir = folder / "";
  auto kept = KeptChannels::open(dir);
  ck_assert(kept && json_object_size(kept->all()) == 0);
  ck_assert(kept->keep("alice", std::move(*parse_object(R"({"plugin":"p"})"))).has_value());
  ck_assert(kept->keep("bob", std::move(*parse_object("{}"))).has_value());
  ck_assert(kept->forget("bob").has_value() && kept->forget("nobody").has_value());
  struct stat info {};
  ck_assert_int_eq(stat((dir + kKeptFile).c_str(), &info), 0);
  ck_assert_uint_eq(info.st_mode & 0777, 0600);
  same_text(dump(KeptChannels::open(dir)->all()), R"({"alice":{"plugin":"p"}})");
}
END_TEST

START_TEST(a_file_that_is_none_of_ours) {
  const TempFolder folder;
  const std::string dir = folder / "";
  for (const char* text :
       {"{", R"({"v":2,"channels":{}})", R"({"v":1,"channels":[]})", R"({"channels":{}})"}) {
    std::ofstream(dir + kKeptFile) << text;
    ::chmod((dir + kKeptFile).c_str(), 0600);
    ck_assert_msg(!KeptChannels::open(dir), "%s", text);
  }
}
END_TEST

START_TEST(a_store_keeps_and_forgets) {
  const TempFolder folder;
  Kept kept(folder / "state");
  ck_assert(!kept.keep("alice", "{}"));  // it is not open
  ck_assert(kept.open().has_value() && kept.open().has_value());
  ck_assert(kept.keep("alice", R"({"plugin":"p"})").has_value());
  same_text(kept.note(), "");
  same_text(kept.file(), R"({"alice":{"plugin":"p"}})");
  kept.thread.call([&] {
    ck_assert(kept.store->has("alice") && !kept.store->has("bob"));
    kept.store->forget("bob");
    kept.store->forget("alice");
  });
  same_text(kept.file(), "{}");
  ck_assert(!kept.keep("alice", "[]"));
}
END_TEST

START_TEST(what_cannot_be_written_is_written_later) {
  const TempFolder folder;
  Kept kept(folder / "state");
  ck_assert(kept.open().has_value());
  {
    const FullDisk full;
    const auto refused = kept.keep("alice", "{}");
    ck_assert(!refused);
    kept.lines.wait("is not kept over a restart yet");
    same_text(kept.note(), "not kept");
  }
  kept.lines.wait("channels.json: is written now");
  kept.thread.call([] {});  // the status is told after the log
  same_text(kept.note(), "");
  same_text(kept.file(), R"({"alice":{}})");
  ck_assert_uint_eq(kept.lines.count("is not kept over a restart yet"), 1);
}
END_TEST

START_TEST(a_store_that_cannot_be_read) {
  const TempFolder folder;
  Kept kept(folder / "state");
  std::ofstream(kept.dir + "/" + kKeptFile) << "no JSON";
  ::chmod((kept.dir + "/" + kKeptFile).c_str(), 0600);
  ck_assert(kept.open().has_value());
  ck_assert(kept.lines.has("the channels that were added at run time stay off"));
  ck_assert(!kept.store->unreadable().empty() && kept.store->all() == nullptr && !kept.store->has("alice"));
  const auto refused = kept.keep("alice", "{}");
  ck_assert(!refused && refused.error().reason == kept.store->unreadable());
  // It is not written over.
  ck_assert_uint_eq(std::filesystem::file_size(kept.dir + "/" + kKeptFile), 7);
}
END_TEST

int main() {
  Suite* suite = suite_create("kept");
  TCase* tests = tcase_create("kept");
  tcase_set_timeout(tests, 60);
  for (const TTest* test :
       {the_file_is_private_and_read_again, a_file_that_is_none_of_ours, a_store_keeps_and_forgets,
        what_cannot_be_written_is_written_later, a_store_that_cannot_be_read})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
