// SPDX-License-Identifier: GPL-3.0-or-later
// Who begins the DTLS handshake.
#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include <string>

#include "janus/messages/dtls_role.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::janus;

namespace {

void check_text(const std::string& is, const std::string& should, const std::string& of) {
  ck_assert_msg(is == should, "%s: \"%s\" is not \"%s\"", of.c_str(), is.c_str(), should.c_str());
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

constexpr const char* kOffer =
    "v=0\r\no=- 5 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=setup:actpass\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=setup:actpass\r\na=x-setup:actpass\r\n"
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=setup:actpass";

std::string answer(const char* setup) {
  return std::string("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=setup:") + setup + "\r\n";
}

// An offer of Janus's, as the peer gets it.
std::string offered(DtlsRole& role, const std::string& sdp = kOffer) {
  auto offer = describe("offer", sdp);
  role.from_janus(offer);
  check_text(describe("offer", offer.sdp).setup, offer.setup, "setup");
  return offer.sdp;
}

}  // namespace

START_TEST(janus_begins_dtls) {
  DtlsRole role;
  const auto sdp = offered(role);
  check_text(
      sdp, replaced(replaced(kOffer, "=setup:actpass", "=setup:active"), "x-setup:active", "x-setup:actpass"),
      "offer");
  // With bare line feeds, and if nothing is left to choose.
  check_text(offered(role, "v=0\na=setup:actpass\n"), "v=0\na=setup:active\n", "bare");
  check_text(offered(role, "v=0\r\na=setup:passive\r\n"), "v=0\r\na=setup:passive\r\n", "passive");
  // Whole lines, wherever they stand.
  check_text(offered(role, "a=setup:actpass\r\na=setup:actpass1\r\na=x:a=setup:actpass\r\n"),
             "a=setup:active\r\na=setup:actpass1\r\na=x:a=setup:actpass\r\n", "whole lines");
  // The peer has agreed; every further offer says the same.
  role.to_janus(describe("answer", answer("passive")));
  check_text(offered(role), sdp, "again");
}
END_TEST

START_TEST(who_has_begun_dtls_stays_so) {
  // A peer that takes the part for itself all the same: Janus waits.
  DtlsRole role;
  offered(role);
  role.to_janus(describe("answer", answer("active")));
  check_text(offered(role), kOffer, "after the peer's answer");
  // A peer that offered to begin; Janus's own answers are not changed.
  DtlsRole other;
  auto theirs = describe("answer", answer("passive"));
  other.from_janus(theirs);
  check_text(theirs.sdp, answer("passive"), "answer");
  check_text(offered(other), kOffer, "after Janus's answer");
  // A browser's offer, which Janus answers as the one that begins.
  DtlsRole usual;
  auto answered = describe("answer", answer("active"));
  usual.from_janus(answered);
  const auto changed = offered(role = DtlsRole());
  check_text(offered(usual), changed, "after the usual answer");
  // What counts is the last answer, and no offer.
  role.to_janus(describe("offer", answer("active")));
  check_text(offered(role), changed, "after the peer's offer");
  for (const bool peers : {true, false}) {
    for (const char* setup : {"active", "passive", "active"}) {
      auto last = describe("answer", answer(setup));
      if (peers)
        role.to_janus(last);
      else
        role.from_janus(last);
      const bool peer_begins = peers == (last.setup == "active");
      check_text(offered(role), peer_begins ? kOffer : changed, setup);
    }
  }
}
END_TEST

int main() {
  Suite* suite = suite_create("dtls_role");
  TCase* tests = tcase_create("dtls_role");
  for (const TTest* test : {janus_begins_dtls, who_has_begun_dtls_stays_so}) tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
