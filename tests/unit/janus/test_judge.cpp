// SPDX-License-Identifier: GPL-3.0-or-later
// What a peer may ask of each of Janus's plugins, by the tables.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "janus/policy/judge.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::janus;

namespace {

struct Channel {
  std::vector<std::string> requests, members;
  Allowance allowance() const { return {requests, members}; }
};

// Why the body is refused; empty if it is not.
std::string refused(const char* plugin, const char* body, const Channel& channel = {}) {
  json_t* object = json_loads(body, 0, nullptr);
  ck_assert_msg(json_is_object(object), "no object: %s", body);
  const json_t* name = json_object_get(object, "request");
  const std::string request = name == nullptr ? "" : json_string_value(name);
  const auto denied = judge_members(find_plugin(plugin), request, object, "request", channel.allowance());
  json_decref(object);
  return denied.value_or("");
}

void passes(const char* plugin, const char* body, const Channel& channel = {}) {
  const std::string reason = refused(plugin, body, channel);
  ck_assert_msg(reason.empty(), "%s: %s", body, reason.c_str());
}

// Refused for that member.
void stops(const char* plugin, const char* body, const std::string& member, const Channel& channel = {}) {
  const std::string reason = refused(plugin, body, channel);
  ck_assert_msg(reason.find('"' + member + '"') != std::string::npos, "%s: \"%s\" does not name %s", body,
                reason.c_str(), member.c_str());
}

bool may_ask(const char* plugin, const char* request, const Channel& channel) {
  return !judge_request(find_plugin(plugin), request, channel.allowance());
}

std::vector<std::string> words_of(const Request& request) {
  std::vector<std::string> out;
  for (std::string_view words : request.members)
    while (!words.empty()) out.emplace_back(take_word(words));
  return out;
}

std::string path_of(const std::string& word) {
  return word.ends_with(".*") ? word.substr(0, word.size() - 2) : word;
}

}  // namespace

START_TEST(echotest) {
  const char* plugin = "janus.plugin.echotest";
  passes(plugin, R"({"audio":true,"video":false,"bitrate":128000,"videocodec":"vp8","substream":1})");
  passes(plugin, R"({"request":"it looks at none","audio":true})");
  stops(plugin, R"({"audio":true,"record":true,"filename":"/tmp/x/y"})", "record");
  stops(plugin, R"({"filename":"/tmp/x/y"})", "filename");
  stops(plugin, R"({"request":"anything","record":true})", "record");
  stops(plugin, R"({"audio":{"record":true}})", "audio.record");
  stops(plugin, R"({"audio":[true,{"filename":"x"}]})", "audio.filename");
  stops(plugin, R"({"of_tomorrow":1})", "of_tomorrow");
  stops("janus.plugin.videoroom", R"({"request":"publish","streams.mid":1})", "streams.mid");
  // Not the beginning of one that is known, nor a part of "request".
  for (const char* part : {"audi", "a", "quest", ""})
    stops(plugin, (R"({")" + std::string(part) + R"(":1})").c_str(), part);
}
END_TEST

START_TEST(videoroom) {
  const char* plugin = "janus.plugin.videoroom";
  passes(plugin,
         R"({"request":"join","ptype":"publisher","room":1,"display":"me","metadata":{"any":{"thing":1}}})");
  passes(plugin,
         R"({"request":"join","ptype":"subscriber","room":1,"streams":[{"feed":1,"mid":"0"},{"feed":2}]})");
  passes(plugin,
         R"({"request":"configure","bitrate":1,"keyframe":true,"streams":[{"mid":"0","send":false}]})");
  passes(plugin, R"({"request":"publish","descriptions":[{"mid":"0","description":"camera"}]})");
  passes(plugin, R"({"request":"update","subscribe":[{"feed":1}],"unsubscribe":[{"sub_mid":"1"}]})");
  passes(plugin, R"({"request":"switch","streams":[{"feed":1,"mid":"0","sub_mid":"0"}]})");
  for (const char* name : {"join", "joinandconfigure", "publish", "configure"}) {
    const std::string start = std::string(R"({"request":")") + name + "\",";
    stops(plugin, (start + R"("filename":"/tmp/x"})").c_str(), "filename");
    stops(plugin, (start + R"("record":true})").c_str(), "record");
    stops(plugin, (start + R"("secret":"s"})").c_str(), "secret");
    stops(plugin, (start + R"("rec_dir":"/tmp"})").c_str(), "rec_dir");
  }
  stops(plugin, R"({"request":"join","room":1,"pin":"1234"})", "pin");
  stops(plugin, R"({"request":"join","room":1,"token":"t"})", "token");
  stops(plugin, R"({"request":"list","admin_key":"k"})", "admin_key");
  stops(plugin, R"({"request":"publish","streams":[{"mid":"0","host":"192.0.2.1"}]})", "streams.host");
  stops(plugin, R"({"request":"publish","descriptions":[{"mid":"0"},{"filename":"x"}]})",
        "descriptions.filename");
  // A member that was looked up before is looked into again, in arrays of arrays too.
  stops(plugin, R"({"request":"publish","streams":[{"mid":"0"},{"mid":{"record":1}}]})",
        "streams.mid.record");
  stops(plugin, R"({"request":"publish","streams":[[{"mid":"0","host":"192.0.2.1"}]]})", "streams.host");
  stops(plugin, R"({"request":"start","display":"x"})", "display");
  // An administrator's requests have the like, if a channel lets them through.
  passes(plugin, R"({"request":"kick","room":1,"id":2})");
  stops(plugin, R"({"request":"create","room":1,"record":true})", "record");
  stops(plugin, R"({"request":"rtp_forward","room":1,"host":"192.0.2.1"})", "host");
  stops(plugin, R"({"request":"rtp_forward","room":1,"streams":[{"mid":"0","port":1}]})", "streams.port");
  stops(plugin, R"({"request":"of_tomorrow","room":1})", "room");
}
END_TEST

START_TEST(audiobridge_and_textroom) {
  const char* bridge = "janus.plugin.audiobridge";
  passes(bridge, R"({"request":"join","room":1,"display":"me","muted":true,"generate_offer":true})");
  passes(bridge, R"({"request":"configure","muted":false,"volume":100})");
  for (const char* member : {"record", "filename", "secret", "token", "pin", "group"})
    stops(bridge, (R"({"request":"join","room":1,")" + std::string(member) + "\":\"x\"}").c_str(), member);
  stops(bridge, R"({"request":"join","room":1,"rtp":{"ip":"192.0.2.1","port":9}})", "rtp");
  stops(bridge, R"({"request":"configure","record":true,"filename":"/tmp/x"})", "record");
  stops(bridge, R"({"request":"play_file","filename":"/etc/passwd"})", "filename");
  const char* text = "janus.plugin.textroom";
  passes(text, R"({"request":"setup"})");
  passes(text, R"({"request":"listparticipants","room":1})");
  stops(text, R"({"request":"listparticipants","room":1,"secret":"s"})", "secret");
  stops(text, R"({"request":"create","room":1,"post":"http://192.0.2.1/"})", "post");
}
END_TEST

START_TEST(calls_streams_recordings) {
  passes("janus.plugin.videocall", R"({"request":"register","username":"alice"})");
  passes("janus.plugin.videocall", R"({"request":"set","audio":false,"bitrate":1})");
  stops("janus.plugin.videocall", R"({"request":"set","record":true,"filename":"/tmp/x"})", "record");
  stops("janus.plugin.videocall", R"({"request":"call","username":"bob","filename":"x"})", "filename");
  passes("janus.plugin.streaming", R"({"request":"watch","id":1,"offer_video":true,"media":["0","1"]})");
  passes("janus.plugin.streaming",
         R"({"request":"configure","streams":[{"mid":"0","substream":1}],"video":false})");
  stops("janus.plugin.streaming", R"({"request":"watch","id":1,"pin":"x"})", "pin");
  stops("janus.plugin.streaming", R"({"request":"info","id":1,"secret":"x"})", "secret");
  stops("janus.plugin.streaming", R"({"request":"create","type":"rtsp","url":"rtsp://192.0.2.1"})", "url");
  stops("janus.plugin.streaming", R"({"request":"create","media":[{"mid":"0","mcast":"192.0.2.1"}]})",
        "media.mcast");
  stops("janus.plugin.streaming", R"({"request":"recording","action":"start","audio":"/tmp/x"})", "audio");
  stops("janus.plugin.streaming", R"({"request":"recording","media":[{"filename":"/tmp/x"}]})",
        "media.filename");
  passes("janus.plugin.recordplay", R"({"request":"record","name":"n","is_private":true,"update":true})");
  passes("janus.plugin.recordplay", R"({"request":"configure","video-bitrate-max":1})");
  stops("janus.plugin.recordplay", R"({"request":"record","name":"n","filename":"/tmp/x"})", "filename");
  stops("janus.plugin.recordplay", R"({"request":"list","admin_key":"k"})", "admin_key");
  passes("janus.plugin.voicemail", R"({"request":"record"})");
  stops("janus.plugin.voicemail", R"({"request":"record","filename":"x"})", "filename");
}
END_TEST

// Janus would make folders of it, or another line of a file.
START_TEST(names_that_janus_writes_down) {
  const Channel all{{}, {"*"}};
  for (const Channel& channel : {Channel(), all}) {
    stops("janus.plugin.videoroom", R"({"request":"join","room":1,"id":"x/../../tmp/y"})", "id", channel);
    stops("janus.plugin.videoroom", R"({"request":"join","room":"a/b","id":1})", "room", channel);
    stops("janus.plugin.audiobridge", R"({"request":"changeroom","room":1,"id":"/y"})", "id", channel);
    stops("janus.plugin.videocall", R"({"request":"register","username":"x/y"})", "username", channel);
    for (const char* text : {"x\\ny", "x\\u0001y", "x\\u007fy"})
      stops("janus.plugin.videocall",
            (R"({"request":"register","username":")" + std::string(text) + "\"}").c_str(), "username",
            channel);
    stops("janus.plugin.recordplay", R"({"request":"record","name":"x\r\naudio = ../y"})", "name", channel);
    stops("janus.plugin.sip", R"({"request":"message","content_type":"a/b\r\nRoute: x"})", "content_type",
          channel);
    for (const char* headers : {R"({"X":"a\r\nRoute: y"})", R"({"X\r\nRoute":"y"})", R"([{"X":["a\ny"]}])"})
      for (const char* member : {"headers", "contact_params"})
        stops("janus.plugin.sip",
              (R"({"request":"register",")" + std::string(member) + "\":" + headers + "}").c_str(), member,
              channel);
    for (const char* member : {"display_name", "user_agent", "call_id", "event", "accept", "type", "digit",
                               "uri", "to", "username", "authuser", "proxy", "outbound_proxy"}) {
      const std::string body = R"({"request":"call",")" + std::string(member) + R"(":"x\r\nRoute: y"})";
      const std::string reason = refused("janus.plugin.sip", body.c_str(), channel);
      ck_assert_msg(reason.find("control character") != reason.npos, "%s: %s", body.c_str(), reason.c_str());
    }
    passes("janus.plugin.videoroom", R"({"request":"join","room":1234,"id":"me..x","display":"a/b"})",
           channel);
    passes("janus.plugin.recordplay", R"({"request":"record","name":"me/you, \u00e4"})", channel);
    passes("janus.plugin.sip", R"({"request":"message","content_type":"text/plain","content":"a\nb"})",
           channel);
  }
  passes("janus.plugin.sip", R"({"request":"call","uri":"sip:x@192.0.2.1","headers":{"X":"a b"}})", all);
}
END_TEST

START_TEST(sip_and_nosip) {
  passes("janus.plugin.sip", R"({"request":"hold","direction":"sendonly"})");
  for (const char* member :
       {"proxy", "outbound_proxy", "username", "secret", "ha1_secret", "authuser", "master_id"})
    stops("janus.plugin.sip", (R"({"request":"register",")" + std::string(member) + "\":\"x\"}").c_str(),
          member);
  stops("janus.plugin.sip", R"({"request":"call","uri":"sip:x@192.0.2.1"})", "uri");
  stops("janus.plugin.sip", R"({"request":"call","headers":{"Route":"<sip:192.0.2.1>"}})", "headers");
  passes("janus.plugin.nosip", R"({"request":"generate","info":"x"})");
  stops("janus.plugin.nosip", R"({"request":"process","type":"offer","sdp":"v=0"})", "sdp");
  stops("janus.plugin.nosip", R"({"request":"recording","action":"start","filename":"/tmp/x"})", "filename");
}
END_TEST

START_TEST(what_nobody_knows) {
  for (const char* plugin : {"janus.plugin.lua", "janus.plugin.duktape", "somebody.elses", "janus.plugin.s",
                             "janus.plugin.sip2", ""}) {
    ck_assert_ptr_null(find_plugin(plugin));
    stops(plugin, R"({"request":"x","anything":1})", "anything");
    passes(plugin, R"({"request":"x","anything":1})", {{}, {"anything"}});
    ck_assert(may_ask(plugin, "x", {{"x"}, {}}));
    ck_assert(!may_ask(plugin, "x", {{"*"}, {}}));
  }
}
END_TEST

START_TEST(members_that_a_channel_names) {
  const char* plugin = "janus.plugin.videoroom";
  const char* body = R"({"request":"join","room":1,"record":true,"filename":"f"})";
  stops(plugin, body, "filename", {{}, {"record"}});
  passes(plugin, body, {{}, {"record", "filename"}});
  passes(plugin, body, {{}, {"join:record", "join:filename"}});
  stops(plugin, body, "filename", {{}, {"join:record", "publish:filename"}});
  passes(plugin, body, {{}, {"*"}});
  passes(plugin, body, {{}, {"join:*"}});
  stops(plugin, body, "record", {{}, {"publish:*"}});
  stops(plugin, body, "record", {{}, {"rec", "join:recor", "record.x"}});
  const char* deep = R"({"request":"publish","streams":[{"mid":"0","host":"h","of_tomorrow":{"x":1}}]})";
  stops(plugin, deep, "streams.of_tomorrow", {{}, {"streams.host"}});
  stops(plugin, deep, "streams.host", {{}, {"host", "of_tomorrow"}});
  passes(plugin, deep, {{}, {"streams.host", "publish:streams.of_tomorrow"}});
  passes(plugin, deep, {{}, {"streams"}});
  passes("janus.plugin.echotest", R"({"record":true})", {{}, {":record"}});
  stops("janus.plugin.echotest", R"({"request":"x","record":true})", "record", {{}, {":record"}});
  for (const char* good : {"room", "join:room", ":record", "streams.mid", "*", "join:*", "video-bitrate-max"})
    ck_assert_msg(is_member(good), "%s", good);
  for (const char* bad :
       {"", ":", "join:", "a b", "a..b", ".a", "a.", "a:b:c", "str*", "metadata.*", "*:room", "\xC3\xA4"})
    ck_assert_msg(!is_member(bad), "%s", bad);
}
END_TEST

START_TEST(items_that_are_no_slips) {
  const PluginApi& room = *find_plugin("janus.plugin.videoroom");
  for (const char* known : {"room", "join:room", "*", "join:*", "metadata", "streams.mid"})
    ck_assert_msg(names_known_member(room, known), "%s", known);
  for (const char* slip : {"rom", "jion:room", "jion:*", "leave:display"})
    ck_assert_msg(!names_known_member(room, slip), "%s", slip);
  ck_assert(names_known_member(*find_plugin("janus.plugin.echotest"), ":record"));
}
END_TEST

START_TEST(requests_of_administrators_are_named) {
  const Channel all{{"*"}, {}};
  ck_assert(may_ask("janus.plugin.videoroom", "join", all));
  ck_assert(may_ask("janus.plugin.echotest", "", all));
  ck_assert(!may_ask("janus.plugin.videoroom", "", all));
  for (const Channel& none : {Channel(), Channel{{"joi", "publish"}, {"*"}}})
    ck_assert(!may_ask("janus.plugin.videoroom", "join", none));
  for (const char* name : {"create", "edit", "destroy", "kick", "moderate", "rtp_forward", "listforwarders",
                           "enable_recording", "allowed", "publish_remotely", "of_tomorrow", "CREATE"})
    ck_assert_msg(!may_ask("janus.plugin.videoroom", name, all), "%s", name);
  ck_assert(may_ask("janus.plugin.videoroom", "kick", {{"kick"}, {}}));
  ck_assert(!may_ask("janus.plugin.videoroom", "KICK", {{"kick"}, {}}));
}
END_TEST

START_TEST(a_refusal_says_why) {
  const auto why = [](const char* plugin, const char* body, const char* reason) {
    const std::string is = refused(plugin, body);
    ck_assert_msg(is.ends_with(std::string(": it ") + reason), "%s: %s", body, is.c_str());
  };
  const char* room = "janus.plugin.videoroom";
  why(room, R"({"request":"join","record":true})", "touches files");
  why(room, R"({"request":"rtp_forward","host":"192.0.2.1"})", "touches hosts or ports");
  why(room, R"({"request":"join","pin":"x"})", "touches secrets");
  why("janus.plugin.sip", R"({"request":"transfer","replace":"x"})", "touches other people");
  why(room, R"({"request":"create","threads":1})", "touches administration");
  why(room, R"({"request":"join","of_tomorrow":1})", "is not known");
}
END_TEST

START_TEST(names_of_the_peer_are_harmless_in_a_log) {
  const std::string hostile = janus::quoted("a\n\x1B[31m\xC3\xA4" + std::string(1000, 'x'));
  ck_assert_uint_eq(hostile.size(), 66);
  for (const char c : hostile) ck_assert(c >= ' ' && c <= '~');
}
END_TEST

// Rows of the table in docs/peers.md: made here, so that they cannot differ.
START_TEST(the_document_has_every_row) {
  const char* root = std::getenv("SRCDIR");
  ck_assert_ptr_nonnull(root);
  std::ifstream file(std::string(root) + "/docs/peers.md");
  const std::string document{std::istreambuf_iterator<char>(file), {}};
  for (const PluginApi* api : known_plugins()) {
    std::string row[2];
    std::set<std::string> refused;
    for (const Request& request : api->requests) {
      const bool any = request.name == kAny;
      row[request.whose == Whose::Administrators] += any ? " any" : " `" + std::string(request.name) + "`";
      for (const std::string& word : words_of(request)) {
        const std::string path = path_of(word);
        if (touches(*api, "", path) != Touches::Nothing) refused.insert(path);
      }
    }
    const std::string_view plugin = api->name.substr(std::string_view("janus.plugin.").size());
    std::string line = "| " + std::string(plugin) + " |" + row[0] + " |" + row[1] + " |";
    for (const std::string& path : refused) line += " `" + path + "`";
    line += " |\n";
    ck_assert_msg(document.find(line) != document.npos, "%s", line.c_str());
  }
}
END_TEST

// Each member is refused by default if it touches anything, and passes if it does not; it passes if
// it is named.
START_TEST(every_member_of_the_tables) {
  std::size_t members = 0, withheld = 0;
  for (const PluginApi* api : known_plugins()) {
    std::set<std::string> all, refused;
    std::size_t administrative = 0;
    for (const Request& request : api->requests) {
      administrative += request.whose == Whose::Administrators ? 1 : 0;
      const std::string name(request.name);
      ck_assert_ptr_eq(find_request(*api, name), &request);
      for (const std::string& word : words_of(request)) {
        const std::string path = path_of(word);
        ck_assert_msg(is_member(path), "%s", path.c_str());
        json_t* object = json_integer(1);
        for (std::string rest = path; !rest.empty();) {
          const auto dot = rest.rfind('.');
          json_t* outer = json_object();
          json_object_set_new(outer, rest.substr(dot == rest.npos ? 0 : dot + 1).c_str(), object);
          object = outer;
          rest = dot == rest.npos ? "" : rest.substr(0, dot);
        }
        const bool free = !judge_members(api, name, object, "", Channel().allowance());
        ck_assert_int_eq(free, touches(*api, name, path) == Touches::Nothing);
        const Channel named{{}, {name + ":" + path}};
        ck_assert(!judge_members(api, name, object, "", named.allowance()));
        json_decref(object);
        all.insert(path);
        if (!free) refused.insert(path);
      }
    }
    std::printf("# %s: %zu requests, %zu of them administrative, %zu members, %zu refused by default\n",
                std::string(api->name).c_str(), api->requests.size(), administrative, all.size(),
                refused.size());
    members += all.size();
    withheld += refused.size();
  }
  ck_assert_uint_gt(members, withheld);
}
END_TEST

// What no table has at present.
START_TEST(words_of_a_table) {
  const Request requests[] = {{"ask", Whose::Peers, {"one.a one.b two.a two.*", "three.b three"}}};
  const Touching touching[] = {{Touches::Files, "one.b"}, {Touches::Hosts, "ask:three.b"}};
  const PluginApi api{"made", requests, touching};
  ck_assert(find_member(requests[0], "one") == Known::Group);
  ck_assert(find_member(requests[0], "one.b") == Known::Yes);
  ck_assert(find_member(requests[0], "two") == Known::Any);
  ck_assert(find_member(requests[0], "thre") == Known::No);
  ck_assert(touches(api, "ask", "one.b") == Touches::Files);
  ck_assert(touches(api, "ask", "two.b") == Touches::Nothing);
  ck_assert(touches(api, "ask", "three.b") == Touches::Hosts);
  ck_assert(touches(api, "tell", "three.b") == Touches::Nothing);
}
END_TEST

// Every request and member in Janus's own API and in the Admin API is found as it is written.
START_TEST(apis_of_the_core) {
  const auto judge = [](const PluginApi& api, const char* text, const Channel& channel = {}) {
    json_t* object = json_loads(text, 0, nullptr);
    const auto denied = judge_members(&api, json_string_value(json_object_get(object, "janus")), object,
                                      "janus", channel.allowance());
    json_decref(object);
    return denied.value_or("");
  };
  const auto ok = [&](const PluginApi& api, const char* text) {
    ck_assert_msg(judge(api, text).empty(), "%s", text);
  };
  const auto no = [&](const PluginApi& api, const char* text, const char* member) {
    ck_assert_msg(judge(api, text).find(member) != std::string::npos, "%s", text);
  };
  ok(janus_api(), R"({"janus":"attach","plugin":"p","opaque_id":"o"})");
  no(janus_api(), R"({"janus":"attach","plugin":"p","loop_index":3})", "loop_index");
  no(janus_api(), R"({"janus":"attach","plugin":"p","force-bundle":true})", "force-bundle");
  ok(janus_api(),
     R"({"janus":"message","body":{"x":{"y":1}},"jsep":{"type":"offer","sdp":"s","e2ee":true,"svc":[{"mid":"0","svc":"L3T3"}]}})");
  no(janus_api(), R"({"janus":"message","body":{},"jsep":{"type":"offer","sdp":"s","of_tomorrow":1}})",
     "jsep.of_tomorrow");
  ok(janus_api(), R"({"janus":"trickle","candidate":{"candidate":"c","sdpMid":"0","sdpMLineIndex":0}})");
  ok(janus_api(), R"({"janus":"trickle","candidates":[{"completed":true}]})");
  no(janus_api(), R"({"janus":"trickle","candidate":{"host":"h"}})", "candidate.host");
  ok(admin_api(), R"({"janus":"handle_info","plugin_only":true})");
  no(admin_api(), R"({"janus":"start_pcap","folder":"/tmp","filename":"x"})", "folder");
  no(admin_api(), R"({"janus":"message_plugin","plugin":"p","request":{"request":"create"}})", "request");
  no(admin_api(), R"({"janus":"test_stun","address":"192.0.2.1","port":3478})", "address");
  const Channel all{{"*"}, {}};
  for (const PluginApi* api : {&janus_api(), &admin_api()})
    for (const Request& request : api->requests)
      ck_assert_msg(judge_request(api, request.name, all.allowance()).has_value() == (api == &admin_api()),
                    "%s", std::string(request.name).c_str());
}
END_TEST

int main() {
  Suite* suite = suite_create("judge");
  TCase* tests = tcase_create("judge");
  tcase_add_test(tests, echotest);
  tcase_add_test(tests, videoroom);
  tcase_add_test(tests, audiobridge_and_textroom);
  tcase_add_test(tests, calls_streams_recordings);
  tcase_add_test(tests, names_that_janus_writes_down);
  tcase_add_test(tests, items_that_are_no_slips);
  tcase_add_test(tests, sip_and_nosip);
  tcase_add_test(tests, what_nobody_knows);
  tcase_add_test(tests, members_that_a_channel_names);
  tcase_add_test(tests, requests_of_administrators_are_named);
  tcase_add_test(tests, a_refusal_says_why);
  tcase_add_test(tests, names_of_the_peer_are_harmless_in_a_log);
  tcase_add_test(tests, the_document_has_every_row);
  tcase_add_test(tests, every_member_of_the_tables);
  tcase_add_test(tests, words_of_a_table);
  tcase_add_test(tests, apis_of_the_core);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
