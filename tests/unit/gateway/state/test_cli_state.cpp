// SPDX-License-Identifier: GPL-3.0-or-later
// The commands `channel` and `state`, run as a user runs them.
#include <jansson.h>
#include <sys/stat.h>

#include <algorithm>

#include "tests/unit/support/state_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace state_test;

namespace {

struct Ran {
  int status = -1;
  std::string out, err;
};

std::string slurp(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(file)), {});
}

class Command {
 public:
  explicit Command(const TempFolder& temp) : temp_(temp) {}

  Ran operator()(const std::string& words) const {
    const char* build = std::getenv("BUILDDIR");
    const std::string binary = std::string(build != nullptr ? build : ".") + "/janus-mam ";
    const int status = std::system((binary + words + " --state '" + (temp_ / "state") + "' >'" +
                                    (temp_ / "out") + "' 2>'" + (temp_ / "err") + "'")
                                       .c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, slurp(temp_ / "out"), slurp(temp_ / "err")};
  }

 private:
  const TempFolder& temp_;
};

std::string text_in(const std::string& json, const char* key) {
  json_t* object = json_loads(json.c_str(), 0, nullptr);
  ck_assert_msg(object != nullptr, "no JSON: %s", json.c_str());
  const char* text = json_string_value(json_object_get(object, key));
  const std::string result = text != nullptr ? text : "";
  json_decref(object);
  return result;
}

// `alice`, two messages signed; and `bob`.
ChannelRecord make_state(const std::string& dir) {
  const auto state = open_state(dir);
  const auto record = open_channel(*state, restricted_peer());
  sign(*state, record, 0, 2);
  open_channel(*state, named_peer("bob"));
  return record;
}

}  // namespace

START_TEST(list_and_show_tell_everything_but_secrets) {
  const TempFolder temp;
  const Command run(temp);
  const auto record = make_state(temp / "state");
  const auto listed = run("channel list");
  ck_assert_msg(listed.status == 0, "%s", listed.err.c_str());
  ck_assert_int_eq(std::count(listed.out.begin(), listed.out.end(), '\n'), 2);
  const auto shown = run("channel show alice");
  ck_assert_int_eq(shown.status, 0);
  same_text(text_in(shown.out, "root"), std::string(record.first_root.trytes()));
  ck_assert(shown.out.find(record.reader_root.trytes()) != std::string::npos);
  for (const Hash& secret : {record.writer.seed, record.writer.side_key, record.reader_side_key})
    ck_assert((shown.out + listed.out).find(secret.trytes()) == std::string::npos);
  const auto with_key = run("channel show alice --with-side-key");
  same_text(text_in(with_key.out, "sideKey"), std::string(record.writer.side_key.trytes()));
  for (const Hash& secret : {record.writer.seed, record.reader_side_key})
    ck_assert(with_key.out.find(secret.trytes()) == std::string::npos);
  const auto unknown = run("channel show nobody");
  ck_assert(unknown.status == 1 && unknown.out.empty() && !unknown.err.empty());
  ck_assert_int_eq(run("channel show").status, 2);
}
END_TEST

START_TEST(reset_makes_a_new_seed) {
  const TempFolder temp;
  const Command run(temp);
  const auto before = make_state(temp / "state");
  const auto done = run("channel reset alice");
  ck_assert_msg(done.status == 0, "%s", done.err.c_str());
  const std::string root = text_in(done.out, "root");
  const auto state = open_state(temp / "state");
  const auto after = open_channel(*state, restricted_peer());
  ck_assert(!after.fresh && after.first_root.trytes() == root && after.writer.seed != before.writer.seed);
  ck_assert(after.reader_root == before.reader_root);

  const auto owned = run("channel reset alice");
  ck_assert(owned.status == 1 && owned.err.find("query_transport") != std::string::npos);
  ck_assert_int_eq(run("channel list").status, 0);
}
END_TEST

START_TEST(nothing_is_made_where_there_is_no_state) {
  const TempFolder temp;
  const Command run(temp);
  for (const char* words : {"channel list", "channel show a", "channel reset a", "state check",
                            "state backup /nonexistent/file"}) {
    const auto ran = run(words);
    ck_assert_msg(ran.status == 1 && ran.out.empty() && !ran.err.empty(), "%s", words);
  }
  ck_assert(!std::filesystem::exists(temp / "state"));
}
END_TEST

START_TEST(backup_and_check) {
  const TempFolder temp;
  const Command run(temp);
  make_state(temp / "state");
  const auto state = open_state(temp / "state");
  const auto made = run("state backup '" + (temp / "copy") + "'");
  ck_assert_msg(made.status == 0, "%s", made.err.c_str());
  ck_assert(std::filesystem::file_size(temp / "copy") > 0);
  ck_assert_int_eq(run("state backup '" + (temp / "copy") + "'").status, 1);
  const auto sound = run("state check");
  ck_assert_msg(sound.status == 0, "%s%s", sound.out.c_str(), sound.err.c_str());
  ck_assert_int_eq(::chmod((temp / "state").c_str(), 0755), 0);
  const auto wrong = run("state check");
  ck_assert(wrong.status == 1 && wrong.out.find("read by others") != std::string::npos);
}
END_TEST

int main() {
  Suite* suite = suite_create("cli_state");
  TCase* tc = tcase_create("cli_state");
  tcase_set_timeout(tc, 120);
  tcase_add_test(tc, list_and_show_tell_everything_but_secrets);
  tcase_add_test(tc, reset_makes_a_new_seed);
  tcase_add_test(tc, nothing_is_made_where_there_is_no_state);
  tcase_add_test(tc, backup_and_check);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
