// SPDX-License-Identifier: GPL-3.0-or-later
// Which addresses are private, and descriptions and candidates without them.
#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include <string>

#include "base/json.hpp"
#include "janus/messages/candidate_filter.hpp"
#include "janus/messages/private_address.hpp"
#include "janus/messages/public_candidates.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::janus;

namespace {

void check_text(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

std::string shown(const std::string& candidate) {
  return public_candidate(candidate).value_or("none");
}

const std::string kHost = "candidate:1 1 udp 2015363327 192.168.1.5 40000 typ host";
const std::string kMapped = "candidate:2 1 udp 2015363327 203.0.113.9 40000 typ host";

std::string answer(const std::string& candidates) {
  return "v=0\r\no=- 17 1 IN IP4 192.168.1.5\r\ns=10.0.0.1\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
         "c=IN IP4 192.168.1.5\r\na=sendrecv\r\n" +
         candidates;
}
std::string cleaned(const std::string& candidates) {
  return "v=0\r\no=- 17 1 IN IP4 0.0.0.0\r\ns=10.0.0.1\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
         "c=IN IP4 0.0.0.0\r\na=sendrecv\r\n" +
         candidates;
}
std::string line(const std::string& candidate) {
  return "a=" + candidate + "\r\n";
}

Json trickled(const std::string& candidate) {
  Json out(json_object());
  set(out.get(), "candidate", candidate);
  set(out.get(), "sdpMid", "0");
  return out;
}
std::string told(CandidateFilter& filter, const std::string& candidate) {
  const Json out = filter.candidate(trickled(candidate).get());
  ck_assert(!out || text_or(out.get(), "sdpMid") == "0");
  return out ? text_or(out.get(), "candidate") : "none";
}

}  // namespace

START_TEST(private_addresses) {
  for (const char* address : {"10.0.0.0",
                              "10.255.255.255",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.168.0.1",
                              "192.168.255.255",
                              "100.64.0.0",
                              "100.127.255.255",
                              "169.254.0.1",
                              "127.0.0.1",
                              "127.255.255.254",
                              "0.0.0.0",
                              "192.0.0.4",
                              "198.18.0.1",
                              "198.19.255.255",
                              "::",
                              "::1",
                              "0:0:0:0:0:0:0:1",
                              "fe80::1",
                              "febf::1",
                              "FE80::1",
                              "fe80::1%eth0",
                              "[fe80::1]",
                              "fec0::1",
                              "fc00::1",
                              "fdff:ffff::1",
                              "FD12:3456::1",
                              "::ffff:10.0.0.1",
                              "::FFFF:c0a8:0101",
                              "::ffff:127.0.0.1",
                              "64:ff9b::10.0.0.1",
                              "64:ff9b:1::1",
                              "2002:c0a8:101::1",
                              "::192.168.1.1",
                              "ff02::1",
                              "100::1"})
    ck_assert_msg(is_private_address(address), "%s", address);
  for (const char* address :
       {"8.8.8.8",         "9.255.255.255",   "11.0.0.0",         "172.15.255.255", "172.32.0.0",
        "192.167.255.255", "192.169.0.0",     "100.63.255.255",   "100.128.0.0",    "169.253.255.255",
        "169.255.0.0",     "126.255.255.255", "128.0.0.1",        "192.0.1.1",      "198.17.255.255",
        "198.20.0.0",      "203.0.113.9",     "2001:db8::1",      "2a00::1",        "[2a00::1]",
        "3fff:ffff::1",    "::ffff:8.8.8.8",  "64:ff9b::8.8.8.8", "2002:808:808::1"})
    ck_assert_msg(!is_private_address(address), "%s", address);
}
END_TEST

START_TEST(names_and_what_is_no_address) {
  for (const char* name : {"",
                           ".",
                           "localhost",
                           "LOCALHOST.",
                           "gateway",
                           "a.localhost",
                           "janus.local",
                           "janus.local.",
                           "Janus.LOCAL",
                           "0b5a3f1c-7a54-4a2d-9a3c-2c9b8f2a3a11.local",
                           "db.internal",
                           "nas.home.arpa",
                           "10.1",
                           "0x7f.1",
                           "0x7f000001",
                           "2130706433",
                           "127.0.0.1.",
                           "010.0.0.1",
                           "1.2.3.4.5",
                           "1.2.3",
                           ":",
                           "fe80",
                           "fe80::1::2",
                           "[fe80::1",
                           "::ffff:10.0.0"})
    ck_assert_msg(is_private_address(name), "\"%s\"", name);
  for (const char* name : {"janus.example.org", "janus.example.org.", "local.example", "xn--tst-qla.example"})
    ck_assert_msg(!is_private_address(name), "\"%s\"", name);
  ck_assert(is_private_address(std::string_view("8.8.8.8\0.example.org", 20)));
  ck_assert(is_private_address(std::string(300, 'a') + ".example.org"));
}
END_TEST

START_TEST(candidates_of_each_type) {
  check_text(shown(kHost), "none");
  check_text(shown(kMapped), kMapped);
  check_text(shown("candidate:3 1 tcp 1010827775 203.0.113.9 0 typ host tcptype passive"),
             "candidate:3 1 tcp 1010827775 203.0.113.9 0 typ host tcptype passive");
  check_text(shown("candidate:1 1 udp 1 fe80::1 5 typ host"), "none");
  check_text(shown("candidate:1 1 udp 1 a.local 5 typ host"), "none");
  // What it is related to, in the family that it has; one that is public stays.
  check_text(
      shown("candidate:4 1 udp 1679 203.0.113.9 5 typ srflx raddr 192.168.1.5 rport 40000 generation 0"),
      "candidate:4 1 udp 1679 203.0.113.9 5 typ srflx raddr 0.0.0.0 rport 9 generation 0");
  check_text(shown("candidate:4 1 udp 1679 2a00::1 5 typ relay raddr fd00::1 rport 40000"),
             "candidate:4 1 udp 1679 2a00::1 5 typ relay raddr :: rport 9");
  check_text(shown("candidate:5 1 UDP 41 198.51.100.1 5 TYP relay RADDR 10.0.0.1 RPORT 7"),
             "candidate:5 1 UDP 41 198.51.100.1 5 TYP relay RADDR 0.0.0.0 RPORT 9");
  check_text(shown("candidate:5 1 udp 41 198.51.100.1 5 typ relay raddr 203.0.113.9 rport 7"),
             "candidate:5 1 udp 41 198.51.100.1 5 typ relay raddr 203.0.113.9 rport 7");
  // Without the name in front, with the letters of a line, with more blanks than one.
  check_text(shown("1 1 udp 1 203.0.113.9 5 typ host"), "1 1 udp 1 203.0.113.9 5 typ host");
  check_text(shown("a=candidate:1 1 udp 1 10.0.0.1 5 typ host"), "none");
  check_text(shown("candidate:1  1 udp 1  203.0.113.9 5 typ  srflx raddr  10.0.0.1  rport 5 "),
             "candidate:1  1 udp 1  203.0.113.9 5 typ  srflx raddr  0.0.0.0  rport 9 ");
}
END_TEST

START_TEST(malformed_candidates) {
  for (const char* text :
       {"", " ", "candidate:", "candidate:1", "candidate:1 1 udp 1 203.0.113.9",
        "candidate:1 1 udp 1 203.0.113.9 5", "candidate:1 1 udp 1 203.0.113.9 5 host 192.168.1.5",
        "candidate:1 1 udp 203.0.113.9 5 typ host", "candidate:\t1\t1\tudp\t1\t203.0.113.9\t5\ttyp\thost"})
    check_text(shown(text), "none");
  check_text(shown("candidate:1 1 udp 1 203.0.113.9 5 typ"), "candidate:1 1 udp 1 203.0.113.9 5 typ");
  check_text(shown("candidate:1 1 udp 1 203.0.113.9 5 typ srflx raddr"),
             "candidate:1 1 udp 1 203.0.113.9 5 typ srflx raddr");
  check_text(shown("candidate:1 1 udp 1 203.0.113.9 5 typ srflx raddr rubbish rport"),
             "candidate:1 1 udp 1 203.0.113.9 5 typ srflx raddr 0.0.0.0 rport");
}
END_TEST

START_TEST(descriptions) {
  const auto some = public_sdp(answer(line(kHost) + line(kMapped) + "a=end-of-candidates\r\n"));
  check_text(some.sdp, cleaned(line(kMapped) + "a=end-of-candidates\r\n"));
  ck_assert(some.shown == 1 && some.hidden == 1);
  // None is left: more may come, as checks.
  const auto none = public_sdp(answer(line(kHost) + line(kHost) + "a=end-of-candidates\r\n"));
  check_text(none.sdp, cleaned(""));
  ck_assert(none.shown == 0 && none.hidden == 2);
  // It had none.
  check_text(public_sdp(answer("a=end-of-candidates\r\n")).sdp, cleaned("a=end-of-candidates\r\n"));
  // Nothing private, not even at the end of the text.
  for (const char* same : {"", "\n", "\r\n\r\n", "v=0\n\na=candidates\n", "c=IN IP4 203.0.113.9\r\n", "a=x",
                           "o=- 1 1 IN IP6 2a00::1", "a=candidate:1 1 udp 1 203.0.113.9 5 typ host"})
    check_text(public_sdp(same).sdp, same);
}
END_TEST

START_TEST(lines_with_addresses) {
  // With bare line feeds, and without one at the end.
  check_text(public_sdp("v=0\nc=IN IP4 10.0.0.1\na=candidate:1 1 udp 1 10.0.0.1 5 typ host\na=mid:0\n"
                        "a=candidate:1 1 udp 1 10.0.0.1 5 typ host")
                 .sdp,
             "v=0\nc=IN IP4 0.0.0.0\na=mid:0\n");
  check_text(public_sdp("o=- 1 1 IN IP6 fe80::1\r\nc=IN IP6 ::1").sdp, "o=- 1 1 IN IP6 ::\r\nc=IN IP6 ::");
  check_text(public_sdp("o=10.0.0.1 1 1 IN IP4 127.0.0.1\r\n").sdp, "o=10.0.0.1 1 1 IN IP4 0.0.0.0\r\n");
  check_text(public_sdp("c=IN IP4 10.0.0.1/127\r\nc=IN IP4 224.2.1.1/127/3\r\n").sdp,
             "c=IN IP4 0.0.0.0\r\nc=IN IP4 224.2.1.1/127/3\r\n");
  check_text(public_sdp("a=rtcp:9 IN IP4 192.168.1.5\r\na=rtcp:9\r\na=rtcp-mux\r\n").sdp,
             "a=rtcp:9 IN IP4 0.0.0.0\r\na=rtcp:9\r\na=rtcp-mux\r\n");
  check_text(public_sdp("a=remote-candidates:1 203.0.113.9 5 2 10.0.0.1 6\r\n"
                        "a=remote-candidates:1 203.0.113.9 5\r\n")
                 .sdp,
             "a=remote-candidates:1 203.0.113.9 5\r\n");
  check_text(public_sdp("c=\r\nc=IN\r\nc=IN IP4\r\nc=IN IP4 \r\no=IP4\r\n").sdp,
             "c=\r\nc=IN\r\nc=IN IP4\r\nc=IN IP4 \r\no=IP4\r\n");
}
END_TEST

START_TEST(what_a_peer_is_told) {
  CandidateFilter off(false);
  auto description = describe("answer", answer(line(kHost)));
  off.description(description);
  check_text(description.sdp, answer(line(kHost)));
  check_text(told(off, kHost), kHost);
  ck_assert(off.completed() && !off.none_left());

  CandidateFilter on(true);
  description = describe("answer", answer(line(kMapped) + line(kHost) + "a=end-of-candidates\r\n"));
  on.description(description);
  ck_assert(description.has_candidates && description.has_all && !on.none_left());
  check_text(told(on, kHost), "none");
  check_text(told(on, kMapped), kMapped);
  const Json end = parse_object(R"({"completed":true})").value();
  ck_assert(on.candidate(end.get()) && !on.none_left());
  // A description that has none of its own says nothing of that.
  description = describe("offer", answer(""));
  on.description(description);
  ck_assert(!on.none_left());
}
END_TEST

START_TEST(no_candidate_is_left) {
  CandidateFilter filter(true);
  auto description = describe("answer", answer(line(kHost) + "a=end-of-candidates\r\n"));
  filter.description(description);
  check_text(description.sdp, cleaned(""));
  ck_assert(!description.has_candidates && !description.has_all);
  ck_assert(filter.none_left() && !filter.none_left());
  // One by one: only the end tells, and is not told.
  CandidateFilter late(true);
  check_text(told(late, kHost), "none");
  ck_assert(!late.none_left());
  const Json end = parse_object(R"({"completed":true})").value();
  ck_assert(!late.candidate(end.get()) && late.none_left());
  // One was shown before: the peer has a way.
  check_text(told(late, kMapped), kMapped);
  late.description(description = describe("answer", answer(line(kHost))));
  ck_assert(late.candidate(end.get()) && !late.none_left());
  late.clear();
  late.description(description = describe("answer", answer(line(kHost))));
  ck_assert(late.none_left());
  // What is no candidate passes.
  ck_assert(late.candidate(trickled("").get()) != nullptr);
}
END_TEST

int main() {
  Suite* suite = suite_create("private_addresses");
  TCase* tests = tcase_create("private_addresses");
  for (const TTest* test :
       {private_addresses, names_and_what_is_no_address, candidates_of_each_type, malformed_candidates,
        descriptions, lines_with_addresses, what_a_peer_is_told, no_candidate_is_left})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
