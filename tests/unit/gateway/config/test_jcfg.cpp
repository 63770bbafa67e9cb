// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a .jcfg: the texts of its values are those of janus_config_parse(), and a fault is one line.
#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include "gateway/config/config.hpp"
#include "gateway/config/jcfg.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "tests/unit/support/temp_folder.hpp"

using namespace jm;
using namespace jm::gateway;

namespace {

// As lines "path=value".
void holds(const Result<std::vector<Setting>>& settings, const char* lines) {
  ck_assert_msg(settings.has_value(), "%s", settings ? "" : settings.error().reason.c_str());
  std::string found;
  for (const Setting& setting : *settings) found += setting.path + "=" + setting.value + "\n";
  ck_assert_str_eq(found.c_str(), lines);
}

void refuses(const std::string& file, const std::string& said) {
  const auto settings = read_jcfg(file);
  ck_assert(!settings.has_value());
  ck_assert_str_eq(settings.error().reason.c_str(), said.c_str());
}

}  // namespace

// What janus_config_parse() of Janus 1.1.2 makes of this text.
START_TEST(texts_of_values) {
  const char* text = R"(
whole = 7; negative = -7; hex = 0x1F; wide = 5000000000L; wide_hex = 0x1FFFFFFFFL
real = 0.5; exponent = 1e3; thin = 1.0e-9;
yes = true; no = FALSE;
text = "a \"b\"\t" "c"; nothing = "";
group: {
  inside: { deep = 1; };
  empty: { };
};
array = [ "x", "y" ]; none = [ ]; no_list = ( );
list = ( 1, "two", { three = 3.0; }, ( true, [ 4, 5 ] ), { }, ( ) );
)";
  holds(parse_jcfg("a.jcfg", text), R"(whole=7
negative=-7
hex=31
wide=5000000000
wide_hex=8589934591
real=0.500000
exponent=1000.000000
thin=0.000000
yes=true
no=false
text=a "b"	c
nothing=
group.inside.deep=1
group.empty=
array[0]=x
array[1]=y
list[0]=1
list[1]=two
list[2].three=3.000000
list[3][0]=true
list[3][1][0]=4
list[3][1][1]=5
list[4]=
)");
}
END_TEST

START_TEST(numbers_are_marked) {
  const auto settings = parse_jcfg("a.jcfg", "a: { small = 1; large = 99999999999999999999L; }");
  ck_assert(settings.has_value());
  ck_assert_uint_eq(settings->size(), 2);
  ck_assert(settings->at(0).mistake.empty());
  ck_assert(settings->at(1).mistake.starts_with("is 99999999999999999999L, which is read as "));
}
END_TEST

START_TEST(nothing_in_it) {
  const TempFolder folder;
  holds(read_jcfg(folder.write("a.jcfg", "")), "");
  holds(read_jcfg(folder.write("b.jcfg", "# nothing\n")), "");
}
END_TEST

START_TEST(files_that_cannot_be_read) {
  const TempFolder folder;
  const std::string file = folder / "a.jcfg";
  refuses(file, file + ": missing or not readable");
  folder.write("a.jcfg.sample", "");
  refuses(file, file + ": missing or not readable (a sample is installed beside it)");
  refuses(folder.path(), folder.path() + ": missing or not readable");
}
END_TEST

START_TEST(texts_that_are_refused) {
  const TempFolder folder;
  const auto said = [&](const std::string& text, const std::string& what) {
    const std::string file = folder.write("a.jcfg", text);
    refuses(file, file + ": " + what);
  };
  for (const char* mark : {"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF"})
    said(mark + std::string("general: { }\n"), "begins with a byte-order mark, save it as UTF-8 without one");
  said("general: {\n", "line 2: syntax error");
  said("general: {\n\tjson = \"plain\"\n\tjson = \"plain\"\n}\n", "line 3: duplicate setting name");
  said(std::string("general: {\n}\n\0\n", 15), "line 3: a zero byte, save it as UTF-8");
}
END_TEST

START_TEST(includes) {
  const TempFolder folder;
  const std::string more = folder.write("more", "a: { b = 1 }\n");
  const std::string file = folder.write("a.jcfg", "@include \"" + more + "\"\nc = 2\n");
  holds(read_jcfg(file), "a.b=1\nc=2\n");
  folder.write("more", "a: {\n b = = 1 }\n");
  refuses(file, more + ": line 2: syntax error");
}
END_TEST

START_TEST(a_whole_file) {
  const TempFolder folder;
  const std::string good =
      folder.write("a.jcfg", "channels: { good: { plugin = \"janus.plugin.echotest\"; }; bad: { }; }\n");
  const auto valid = validate_file(good, "/none/state");
  ck_assert(valid.has_value() && !valid->fatal);
  ck_assert(valid->config.file == good && valid->config.state_dir == "/none/state");
  ck_assert_uint_eq(valid->config.channels.size(), 1);
  ck_assert(valid->complaints.front().starts_with(good + ": channel bad: plugin: "));
  ck_assert(!validate_file(folder / "none.jcfg", "/none/state").has_value());
}
END_TEST

int main() {
  Suite* suite = suite_create("jcfg");
  TCase* tests = tcase_create("jcfg");
  for (const TTest* test : {texts_of_values, numbers_are_marked, nothing_in_it, files_that_cannot_be_read,
                            texts_that_are_refused, includes, a_whole_file})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
