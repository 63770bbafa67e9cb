// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of reading the configuration: single settings, special values, sections, known keys.
#include <check.h>
#undef fail  // Check's, which breaks jm::fail
#include <sys/stat.h>

#include <chrono>

#include "gateway/config/channel_config.hpp"
#include "gateway/config/keys/known_keys.hpp"
#include "gateway/config/readers.hpp"
#include "gateway/config/sections.hpp"
#include "gateway/config/special_values.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "tests/unit/support/temp_folder.hpp"

using namespace jm;
using namespace jm::gateway;

namespace {

constexpr const char* kFile = "/etc/janus/test.jcfg";

using Given = std::vector<Setting>;

struct Reading {
  explicit Reading(const std::vector<Setting>& settings = {}, const std::string& file = kFile)
      : report{file, {}}, in(report, "general") {
    for (const Setting& setting : settings) in.add(setting.path, setting);
  }
  // The only complaint so far holds this.
  void said(const std::string& words) {
    ck_assert_uint_eq(report.complaints.size(), 1);
    const std::string& line = report.complaints.front();
    ck_assert_msg(line.find(words) != std::string::npos, "\"%s\" is not in: %s", words.c_str(), line.c_str());
    ck_assert_msg(line.starts_with(report.file + ": general: "), "%s", line.c_str());
  }
  void silent() { ck_assert(report.complaints.empty() && !in.bad()); }

  Report report;
  Settings in;
};

}  // namespace

START_TEST(a_box_is_a_value) {
  Boxed<std::string> box;
  const Boxed<std::string> empty;
  ck_assert(std::as_const(box)->empty());
  // What was never changed takes no memory of its own.
  ck_assert_ptr_eq(&*std::as_const(box), &*empty);
  *box = "changed";
  Boxed<std::string> copy = box;
  copy->append(" again");
  ck_assert(*box == "changed" && *copy == "changed again" && empty->empty());
  box = copy;
  const Boxed<std::string> moved = std::move(copy);
  ck_assert(*box == "changed again" && *moved == "changed again");
  box = empty;
  ck_assert_ptr_eq(&*std::as_const(box), &*empty);
}
END_TEST

START_TEST(what_is_missing_changes_nothing) {
  Reading reading;
  std::string text = "kept";
  bool flag = true;
  unsigned number = 7;
  double real = 1.5;
  std::vector<std::string> list = {"kept"};
  reading.in.text("a", text);
  reading.in.path("a", text);
  reading.in.flag("a", flag);
  reading.in.integer("a", 0, 9, number);
  reading.in.number("a", 0, 9, real);
  reading.in.list("a", list);
  ck_assert(text == "kept" && flag && number == 7 && real == 1.5 && list.size() == 1);
  ck_assert(!reading.in.has("a") && reading.in.find("a") == nullptr);
  reading.silent();
}
END_TEST

START_TEST(values) {
  Reading reading(Given{{"text", "a b"},
                        {"file", "keys/own"},
                        {"yes", "yes"},
                        {"no", "0"},
                        {"one", "single"},
                        {"many[0]", "first"},
                        {"many[1]", "second"},
                        {"many[3]", "behind a gap"},
                        {"age", "90"},
                        {"share", "0.25"}});
  std::string text, file;
  bool yes = false, no = true;
  std::vector<std::string> one, many;
  std::chrono::seconds age{0};
  double share = 0;
  reading.in.text("text", text);
  reading.in.path("file", file);
  reading.in.flag("yes", yes);
  reading.in.flag("no", no);
  reading.in.list("one", one);
  reading.in.list("many", many);
  reading.in.duration("age", 1, 90, age);
  reading.in.number("share", 0, 1, share);
  ck_assert(text == "a b" && file == "/etc/janus/keys/own" && yes && !no);
  ck_assert(one == std::vector<std::string>{"single"});
  ck_assert(many == (std::vector<std::string>{"first", "second"}));
  ck_assert(age == std::chrono::seconds(90) && share == 0.25);
  reading.silent();
}
END_TEST

START_TEST(numbers_outside_their_range) {
  for (const char* wrong : {"0", "11", "-1", "1.5", "", "ten", "5x", "99999999999999999999"}) {
    Reading reading(Given{{"key", wrong}});
    unsigned out = 3;
    reading.in.integer("key", 1, 10, out);
    ck_assert_uint_eq(out, 3);
    ck_assert(reading.in.bad());
    reading.said("key: is \"" + std::string(wrong) + "\", write a whole number from 1 to 10");
  }
  for (const char* wrong : {"nan", "-0.1", "1.1", "x"}) {
    Reading reading(Given{{"key", wrong}});
    double out = 0.5;
    reading.in.number("key", 0, 1, out);
    ck_assert(out == 0.5 && reading.in.bad());
  }
}
END_TEST

START_TEST(mistakes_of_a_key) {
  Reading twice(Given{{"key", "1"}, {"key", "2"}});
  twice.said("key: stands there twice");
  ck_assert(*twice.in.find("key") == "1");
  Reading cut(Given{{"key", "1", "is 5000000000"}});
  cut.said("key: is 5000000000");
  ck_assert(!cut.in.has("key"));
  Reading remark;
  remark.in.remark("", "mind");
  remark.said("general: mind");
  ck_assert(!remark.in.bad());
}
END_TEST

START_TEST(unknown_keys) {
  Reading grave(Given{{"evnts", "true"}});
  grave.in.refuse_unknown("general", true);
  grave.said("evnts: unknown key, did you mean events?");
  ck_assert(grave.in.bad());
  Reading light(Given{{"qqqqqqqq", "true"}});
  light.in.refuse_unknown("general", false);
  light.said("unknown key, remove it");
  ck_assert(!light.in.bad());
}
END_TEST

START_TEST(known_names) {
  ck_assert(is_known_key("channels.NAME", "subscribe.root"));
  ck_assert(is_known_key("channels.NAME", "allow_plugins[12]"));
  ck_assert(is_known_key("channels.NAME", "allow_plugins"));
  ck_assert(!is_known_key("channels.NAME", "plugin[0]"));
  ck_assert(!is_known_key("channels", "NAME.plugin.x"));
  ck_assert(!is_known_key("general", "listen"));
  ck_assert(!is_known_key("general", ""));
  ck_assert(nearest_key("channels.NAME", "subscribe.rot") == "subscribe.root");
  ck_assert(nearest_key("channels.NAME", "allow_plugin[3]") == "allow_plugins");
  ck_assert(nearest_key("node", "lisen") == "listen");
  ck_assert(nearest_key("node", "xyzzyxyzzy").empty());
}
END_TEST

START_TEST(secret_files) {
  const TempFolder folder;
  folder.write("good", "open sesame \r\n", 0640);
  folder.write("open", "x", 0644);
  folder.write("lines", "one\ntwo\n", 0600);
  folder.write("long", std::string(5000, 'x'), 0600);
  ck_assert_int_eq(mkfifo((folder / "fifo").c_str(), 0600), 0);
  const auto read = [&](const std::string& name, const std::string& said) {
    Reading reading(Given{{"secret", name}}, folder / "mam.jcfg");
    const auto secret = read_secret_file(reading.in, "secret");
    if (said.empty())
      reading.silent();
    else
      reading.said(said);
    return secret.value_or("");
  };
  ck_assert(read("good", "") == "open sesame");
  ck_assert(read("open", "can be read by everybody").empty());
  ck_assert(read("lines", "more than one line").empty());
  ck_assert(read("long", "too long").empty());
  ck_assert(read("fifo", "is no file").empty());
  ck_assert(read("missing", "No such file").empty());
}
END_TEST

START_TEST(modes_and_side_keys) {
  Reading reading(Given{{"mode", "private"}, {"key", "ABC9"}, {"empty", ""}});
  mam::Mode mode = mam::Mode::Restricted;
  std::optional<trinary::Hash> key, empty, none;
  read_mode(reading.in, "mode", mode);
  read_side_key(reading.in, "key", key);
  read_side_key(reading.in, "empty", empty);
  read_side_key(reading.in, "none", none);
  ck_assert(mode == mam::Mode::Private && !none);
  ck_assert(key == trinary::Hash::padded("ABC9") && empty == trinary::Hash());
  reading.silent();
  Reading wrong(Given{{"mode", "secret"}});
  read_mode(wrong.in, "mode", mode);
  wrong.said("write public, private or restricted");
  Reading secret(Given{{"key", "low"}});
  read_side_key(secret.in, "key", none);
  secret.said("is no side key");
  ck_assert(secret.report.complaints[0].find("low") == std::string::npos);
  Reading both(Given{{"key", "A"}, {"key_file", "x"}});
  read_side_key(both.in, "key", none);
  both.said("and key_file are both there, keep one");
}
END_TEST

START_TEST(urls) {
  for (const char* good : {"http://a", "https://a.example:1/b?c", "http://[::1]:80"}) ck_assert(is_url(good));
  for (const char* bad : {"", "http://", "https:///path", "ftp://a", "a.example", "http://a b", "http://a\""})
    ck_assert_msg(!is_url(bad), "%s", bad);
}
END_TEST

START_TEST(settings_by_section) {
  Report report{kFile, {}};
  Sections sections({{"general.page", "p"},
                     {"node", ""},
                     {"ice.stun[0]", "stun:a:1"},
                     {"channels.b.plugin", "p"},
                     {"channels.a", ""},
                     {"carriers.main.nodes[0]", "n"},
                     {"channels.b.subscribe.root", "r"}},
                    report);
  ck_assert(report.complaints.empty());
  ck_assert(sections.general.has("page") && sections.ice.has("stun[0]"));
  ck_assert_uint_eq(sections.carriers.size(), 1);
  ck_assert(sections.carriers[0].first == "main" && sections.carriers[0].second.has("nodes[0]"));
  ck_assert_uint_eq(sections.channels.size(), 2);
  ck_assert(sections.channels[0].first == "b" && sections.channels[1].first == "a");
  ck_assert(sections.channels[0].second.has("subscribe.root"));
}
END_TEST

START_TEST(what_is_in_no_section) {
  Report report{kFile, {}};
  Sections sections({{"genral.page", "p"}, {"general", "x"}, {"top", ""}}, report);
  ck_assert_uint_eq(report.complaints.size(), 3);
  for (const std::string& line : report.complaints)
    ck_assert_msg(line.find("unknown section") != std::string::npos, "%s", line.c_str());
  Sections value({{"channels.alice", "x"}}, report);
  ck_assert(value.channels[0].second.bad());
  ck_assert(report.complaints.back() ==
            std::string(kFile) + ": channel alice: is a value, write a group { ... }");
}
END_TEST

START_TEST(a_carrier) {
  const auto read = [](const std::vector<Setting>& settings, const std::string& said) {
    Reading reading(settings);
    CarrierConfig config;
    read_carrier(reading.in, config);
    if (said.empty())
      reading.silent();
    else
      reading.said(said);
    return config;
  };
  const auto good = read({{"nodes", "http://a:1"}, {"timeout", "500"}, {"public_url", "https://b"}}, "");
  ck_assert(good.urls.size() == 1 && good.timeout == std::chrono::milliseconds(500));
  read({}, "nodes: is missing");
  read({{"type", "embedded"}, {"nodes", "http://a:1"}}, "does not go with type embedded");
  read({{"type", "mqtt"}, {"nodes", "http://a:1"}}, "write chrysalis or embedded");
  read({{"type", "embedded"}, {"public_url", "http://0.0.0.0:1"}}, "no http(s) address that browsers reach");
  read({{"nodes", "http://a:1"}, {"poll_min", "3000"}}, "poll_max: is less than poll_min");
}
END_TEST

START_TEST(servers_for_a_peer) {
  janus::IceConfig ice;
  ChannelConfig channel;
  ck_assert(!has_servers(ice, channel));
  ice.stun = {"stun:a:1"};
  ck_assert(has_servers(ice, channel));
  channel.api = ChannelConfig::Api::Janus;
  ck_assert(!has_servers(ice, channel));
  channel.api = ChannelConfig::Api::Plugin;
  channel.publish->mode = mam::Mode::Public;
  ck_assert(!has_servers(ice, channel));
}
END_TEST

int main() {
  Suite* suite = suite_create("settings");
  TCase* tests = tcase_create("settings");
  for (const TTest* test :
       {a_box_is_a_value, what_is_missing_changes_nothing, values, numbers_outside_their_range,
        mistakes_of_a_key, unknown_keys, known_names, secret_files, modes_and_side_keys, urls,
        settings_by_section, what_is_in_no_section, a_carrier, servers_for_a_peer})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
