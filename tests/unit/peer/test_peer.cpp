// SPDX-License-Identifier: GPL-3.0-or-later
// The native peer without a network: descriptions, counting, DTLS and SRTP between two ends, with hostile
// answers.
#include <check.h>
#undef fail  // Check's, which breaks jm::fail

#include <deque>
#include <functional>

#include "peer/dtls.hpp"
#include "peer/ice_server.hpp"
#include "peer/rtp.hpp"
#include "peer/sdp.hpp"
#include "peer/srtp.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm::peer;

namespace {

const std::vector<Track> kTracks = {{false, 111, 1001}, {true, 96, 1002}};
const std::string kPrint =
    "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1a:1b:1c:1d:1e:fF";
const std::string kAnswer =
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=Session\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 127.0.0.1\r\na=sendrecv\r\na=mid:0\r\na=rtcp-mux\r\n"
    "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdefghijkl\r\na=ice-options:trickle\r\n"
    "a=fingerprint:sha-256 " +
    kPrint +
    "\r\na=setup:active\r\na=candidate:1 1 udp 2015363327 127.0.0.1 40000 typ host\r\na=end-of-candidates\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 127.0.0.1\r\na=sendrecv\r\na=mid:1\r\na=rtcp-mux\r\n";

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  ck_assert_msg(at != text.npos, "%s is not there", from.c_str());
  return text.replace(at, from.size(), to);
}

void check_refused(const std::string& sdp, const std::string& reason) {
  const auto answer = read_answer(sdp, kTracks);
  ck_assert_msg(!answer.has_value(), "taken, though: %s", reason.c_str());
  ck_assert_msg(answer.error().reason.find(reason) != std::string::npos, "\"%s\" says nothing of \"%s\"",
                answer.error().reason.c_str(), reason.c_str());
}

// Two ends that hand each other their datagrams, until nothing moves.
struct Ends {
  Identity left = *Identity::make(), right = *Identity::make();
  std::deque<std::vector<std::uint8_t>> to_left, to_right;
  std::unique_ptr<Dtls> a, b;
  std::optional<SrtpKeys> a_keys, b_keys;
  std::string a_error, b_error;

  // Each expects the other's certificate, or both that of somebody else.
  explicit Ends(const std::optional<Fingerprint>& expected = std::nullopt) {
    a = *Dtls::make(left, true, expected.value_or(right.fingerprint()),
                    [this](auto d) { to_right.emplace_back(d.begin(), d.end()); });
    b = *Dtls::make(right, false, expected.value_or(left.fingerprint()),
                    [this](auto d) { to_left.emplace_back(d.begin(), d.end()); });
  }
  static void note(Dtls::Progress progress, std::optional<SrtpKeys>& keys, std::string& error) {
    if (!progress)
      error = progress.error().reason;
    else if (*progress)
      keys = **progress;
  }
  void run() {
    note(a->start(), a_keys, a_error);
    while (!to_left.empty() || !to_right.empty()) {
      if (!to_right.empty()) {
        const auto datagram = to_right.front();
        to_right.pop_front();
        note(b->take(datagram), b_keys, b_error);
      } else {
        const auto datagram = to_left.front();
        to_left.pop_front();
        note(a->take(datagram), a_keys, a_error);
      }
    }
  }
};

}  // namespace

START_TEST(an_offer_names_everything) {
  Offer offer{{"uf+/", "pw0123456789abcdefghijkl", {}}, {}, 4711, 1, "jmtest", kTracks};
  std::string sdp = write_offer(offer);
  for (const char* line :
       {"o=- 4711 1 IN IP4", "a=group:BUNDLE 0 1\r\n", "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n", "m=video 9",
        "a=rtcp-mux", "a=ice-ufrag:uf+/", "a=setup:actpass", "a=rtpmap:96 VP8/90000",
        "a=ssrc:1001 cname:jmtest"})
    ck_assert_msg(sdp.find(line) != sdp.npos, "%s is missing in\n%s", line, sdp.c_str());
  ck_assert_msg(sdp.find("candidate") == sdp.npos, "candidates where there are none");
  offer.ice.candidates = {"candidate:1 1 udp 1 127.0.0.1 9 typ host"};
  sdp = write_offer(offer);
  ck_assert(sdp.find("\r\na=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\na=end-of-candidates\r\n") !=
            sdp.npos);
}
END_TEST

START_TEST(an_answer_is_read) {
  const auto answer = read_answer(kAnswer, kTracks);
  ck_assert_msg(answer.has_value(), "%s", answer ? "" : answer.error().reason.c_str());
  ck_assert(answer->ice.ufrag == "abcd" && answer->ice.pwd.size() == 22);
  ck_assert_uint_eq(answer->ice.candidates.size(), 1);
  ck_assert(answer->setup == Setup::Active && answer->accepted == std::vector<bool>({true, true}));
  ck_assert_uint_eq(answer->fingerprint[31], 0xff);
  ck_assert(fingerprint_from(to_text(answer->fingerprint)) == answer->fingerprint);
  const auto bare = read_answer(with(kAnswer, "m=video 9", "m=video 0"), kTracks);
  ck_assert(bare.has_value() && bare->accepted == std::vector<bool>({true, false}));
}
END_TEST

START_TEST(a_hostile_answer_is_refused) {
  check_refused("", "no session description");
  check_refused("v=0\r\n", "sections");
  check_refused(kAnswer + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n", "sections");
  check_refused(kAnswer + std::string(kMaxSdp, 'x'), "64 KiB");
  check_refused(with(kAnswer, "a=ice-ufrag:abcd", "a=ice-ufrag:a"), "credentials");
  check_refused(with(kAnswer, "a=ice-ufrag:abcd", "a=ice-ufrag:ab cd"), "credentials");
  check_refused(with(kAnswer, "a=ice-pwd:0123", "a=ice-pwd:" + std::string(300, '0')), "credentials");
  check_refused(with(kAnswer, "sha-256 00", "sha-256 0"), "fingerprint");
  check_refused(with(kAnswer, "sha-256", "sha-1"), "fingerprint");
  check_refused(with(kAnswer, kPrint, ""), "fingerprint");
  check_refused(with(kAnswer, "a=setup:active", "a=setup:actpass"), "setup");
  check_refused(with(kAnswer, "a=rtcp-mux\r\na=ice", "a=ice"), "rtcp-mux");
  check_refused(with(kAnswer, "SAVPF 111", "SAVPF 0"), "payload type");
  check_refused(with(kAnswer, "SAVPF 111", "SAVPF"), "payload type");
  check_refused(with(kAnswer, "m=audio 9", "m=audio 70000"), "port");
  check_refused(with(kAnswer, "m=audio 9", "m=audio -1"), "port");
  check_refused(with(kAnswer, "m=audio 9", "m=application 9"), "order");
  check_refused(with(with(kAnswer, "m=audio 9", "m=audio 0"), "m=video 9", "m=video 0"), "refuses");
  std::string many = kAnswer;
  for (int i = 0; i < 500; ++i)
    many = with(many, "a=end-of", "a=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\na=end-of");
  many = with(many, "a=end-of", "a=candidate:" + std::string(5000, '1') + "\r\na=end-of");
  const auto answer = read_answer(many, kTracks);
  ck_assert(answer.has_value());
  ck_assert_uint_eq(answer->ice.candidates.size(), kMaxCandidates);
  const auto one = read_answer(with(kAnswer, "a=end-of", "a=candidate:2 1\rudp\r\na=end-of"), kTracks);
  ck_assert(one && one->ice.candidates.size() == 1);
  for (std::size_t length = 0; length < kAnswer.size(); ++length)
    (void)read_answer(std::string(kAnswer, 0, length), kTracks);
}
END_TEST

START_TEST(packets_are_counted_once) {
  RtpStream stream(kTracks[0], {1, 2, 3, 4, 5, 6, 7, 8});
  const Clock::time_point start{};
  std::vector<std::vector<std::uint8_t>> sent;
  for (int i = 0; i < 4; ++i) sent.push_back(stream.next(start + i * stream.pace()));
  ck_assert(kind_of(sent[0]) == Kind::Rtp);
  // Another SSRC, sequence number and time, and a header extension, as a gateway may make them.
  auto echoed = sent[2];
  echoed[0] |= 0x10;
  for (std::size_t i = 2; i < 12; ++i) echoed[i] = 0xaa;
  const std::vector<std::uint8_t> extension = {0xbe, 0xde, 0, 1, 0x10, 0, 0, 0};
  echoed.insert(echoed.begin() + 12, extension.begin(), extension.end());
  using std::chrono::milliseconds;
  ck_assert(stream.take(echoed, start + milliseconds(45)));
  ck_assert(stream.take(echoed, start + milliseconds(46)));
  ck_assert(stream.take(sent[0], start + milliseconds(3)));
  const Counts& counts = stream.counts();
  ck_assert_uint_eq(counts.sent, 4);
  ck_assert_uint_eq(counts.received, 2);
  ck_assert_uint_eq(counts.duplicated, 1);
  ck_assert_uint_eq(counts.lost(), 2);
  ck_assert(counts.least == milliseconds(3) && counts.most == milliseconds(5));
}
END_TEST

START_TEST(hostile_packets_are_not_ours) {
  RtpStream stream(kTracks[0], {1, 2, 3, 4, 5, 6, 7, 8});
  const auto packet = stream.next(Clock::now());
  for (std::size_t length = 0; length < packet.size(); ++length)
    ck_assert(!stream.take(std::span(packet).first(length), Clock::now()));
  auto bad = packet;
  bad.back() = 1;  // a number that was never sent
  ck_assert(!stream.take(bad, Clock::now()));
  bad = packet;
  bad[13] ^= 1;  // another mark
  ck_assert(!stream.take(bad, Clock::now()));
  bad = packet;
  bad[0] |= 0x1f;  // contributing sources and an extension that are not there
  ck_assert(!stream.take(bad, Clock::now()));
  bad[0] = 0;  // version 0
  ck_assert(!stream.take(bad, Clock::now()));
  ck_assert_uint_eq(stream.counts().received, 0);
  ck_assert(kind_of({}) == Kind::Unknown && kind_of(std::vector<std::uint8_t>{22, 1}) == Kind::Dtls);
  ck_assert(kind_of(std::vector<std::uint8_t>{0x80, 200}) == Kind::Rtcp);
}
END_TEST

START_TEST(two_ends_agree_on_keys) {
  Ends ends;
  ck_assert_msg(ends.left.fingerprint() != ends.right.fingerprint(), "identities are made at random");
  ends.run();
  ck_assert_msg(ends.a_keys && ends.b_keys, "%s, %s", ends.a_error.c_str(), ends.b_error.c_str());
  ck_assert(ends.a_keys->sending == ends.b_keys->receiving && ends.a_keys->receiving == ends.b_keys->sending);
  ck_assert(ends.a_keys->sending != ends.a_keys->receiving && !ends.a->wait());

  auto a = Srtp::make(*ends.a_keys), b = Srtp::make(*ends.b_keys);
  ck_assert(a.has_value() && b.has_value());
  RtpStream stream(kTracks[0], {1, 2, 3, 4, 5, 6, 7, 8});
  const auto packet = stream.next(Clock::now());
  auto sealed = a->protect(packet);
  ck_assert(sealed.has_value() && *sealed != packet);
  auto broken = *sealed;
  broken.back() ^= 1;
  ck_assert_msg(!b->unprotect(broken), "a packet that was changed");
  ck_assert(b->unprotect(*sealed) == packet);
  ck_assert_msg(!b->unprotect(*sealed), "a packet that was replayed");
  ck_assert_msg(!b->unprotect({}), "nothing");
}
END_TEST

START_TEST(another_certificate_is_refused) {
  Ends ends(Identity::make()->fingerprint());
  ends.run();
  ck_assert(!ends.a_keys && !ends.b_keys);
  ck_assert_msg(ends.a_error.find("fingerprint") != std::string::npos, "%s", ends.a_error.c_str());
}
END_TEST

START_TEST(junk_does_not_end_a_handshake) {
  Ends ends;
  Ends::note(ends.a->start(), ends.a_keys, ends.a_error);
  ck_assert_msg(ends.a->wait().has_value(), "the first flight is sent again after a while");
  for (const std::size_t size : {1UL, 13UL, 100UL, 1500UL})
    for (const std::uint8_t first : {20, 21, 22, 23, 63}) {
      std::vector<std::uint8_t> junk(size, 0xfe);
      junk[0] = first;
      Ends::note(ends.b->take(junk), ends.b_keys, ends.b_error);
    }
  ck_assert_msg(ends.b_error.empty(), "%s", ends.b_error.c_str());
  ck_assert(!ends.to_right.empty());
}
END_TEST

START_TEST(ice_servers_are_read) {
  const auto stun = read_ice_server("stun:stun.example.org", "", "");
  ck_assert(stun.has_value() && stun->host == "stun.example.org" && stun->port == 3478);
  const auto turn = read_ice_server("turn:[2001:db8::1]:99?transport=tcp", "u", "p");
  ck_assert(turn.has_value() && turn->kind == IceServer::Kind::TurnTcp && turn->port == 99);
  ck_assert(turn->host == "2001:db8::1" && turn->username == "u");
  ck_assert(read_ice_server("turns:h", "u", "p")->port == 5349);
  for (const char* url : {"", "stun", "stun:", "stun:h:0", "stun:h:70000", "stun:h:1x", "http://h",
                          "turn:h?transport=x", "turn:[::1", "turn:[::1]x", "stun:a b", "stun:a/b"})
    ck_assert_msg(!read_ice_server(url, "u", "p").has_value(), "%s", url);
  ck_assert_msg(!read_ice_server("turn:h", "", "").has_value(), "TURN without a user");
  ck_assert(!read_ice_server("stun:" + std::string(1000, 'h'), "", "").has_value());
}
END_TEST

int main() {
  Suite* suite = suite_create("peer");
  TCase* tc = tcase_create("peer");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, an_offer_names_everything);
  tcase_add_test(tc, an_answer_is_read);
  tcase_add_test(tc, a_hostile_answer_is_refused);
  tcase_add_test(tc, packets_are_counted_once);
  tcase_add_test(tc, hostile_packets_are_not_ours);
  tcase_add_test(tc, two_ends_agree_on_keys);
  tcase_add_test(tc, another_certificate_is_refused);
  tcase_add_test(tc, junk_does_not_end_a_handshake);
  tcase_add_test(tc, ice_servers_are_read);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
