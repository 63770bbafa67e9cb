// SPDX-License-Identifier: GPL-3.0-or-later
#include "peer/connection.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <utility>

namespace jm::peer {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t kOpusType = 111, kVp8Type = 96;
constexpr std::size_t kMostEarly = 16;
constexpr auto kDrain = 1000ms;  // for the last packets to come back
constexpr auto kDrainEvery = 10ms;

template <class Number>
Number random_number() {
  Number number{};
  RAND_bytes(reinterpret_cast<unsigned char*>(&number), sizeof number);
  return number;
}

}  // namespace

Connection::Connection(const Engine& engine, const Identity& identity, Settings settings,
                       ConnectionEvents events)
    : engine_(engine),
      identity_(identity),
      settings_(std::move(settings)),
      events_(std::move(events)),
      transport_(engine, settings_.force_relay,
                 {[this] {
                    if (settings_.gather_first && offered_.version == 0) offer();
                    if (answer_) connect();
                    if (!over_) events_.gathered();
                  },
                  [this] {
                    connected_ = true;
                    events_.reached(Stage::Ice, Clock::now());
                    if (dtls_) progressed(dtls_->start());
                    for (auto early = std::exchange(early_, {}); auto& datagram : early) take_dtls(datagram);
                  },
                  [this] {
                    give_up("ice", {connected_ ? "the connection to Janus broke"
                                               : "no pair of candidates works between here and Janus"});
                  },
                  [this](std::span<const std::uint8_t> datagram) { take(datagram); }}),
      media_(engine, [this](bool flows) { events_.flows(flows); }),
      retransmission_(engine),
      offered_{random_number<std::uint64_t>() >> 2, "jm" + std::to_string(random_number<std::uint32_t>())} {
  tracks_.push_back({false, kOpusType, random_number<std::uint32_t>()});
  if (settings_.video) tracks_.push_back({true, kVp8Type, random_number<std::uint32_t>()});
}

Connection::~Connection() {
  if (dtls_ && connected_) dtls_->close();
}

void Connection::start() {
  if (settings_.gather_first)
    transport_.gather(settings_.servers);
  else
    offer();
}

void Connection::offer() {
  auto ice = transport_.credentials();
  if (!ice) return give_up("offer", ice.error());
  if (settings_.gather_first) ice->candidates = transport_.candidates();
  ++offered_.version;
  offered_.waiting = true;
  events_.offer(write_offer({std::move(*ice), identity_.fingerprint(), offered_.session, offered_.version,
                             offered_.cname, tracks_}));
}

void Connection::restart() {
  if (over_ || offered_.waiting || !answer_) return;
  if (auto begun = transport_.restart(); !begun) return give_up("ice", begun.error());
  offer();
}

void Connection::answer(std::string_view sdp, std::vector<IceServer> servers) {
  if (!offered_.waiting || over_) return;
  auto answer = read_answer(sdp, tracks_);
  if (!answer) return give_up("answer", answer.error());
  offered_.waiting = false;
  const bool same = answer_ && answer_->fingerprint == answer->fingerprint;
  answer_ = std::move(*answer);
  if (!same && !expect(answer_->fingerprint)) return;
  if (transport_.gathering()) return connect();
  servers.insert(servers.begin(), settings_.servers.begin(), settings_.servers.end());
  transport_.gather(std::move(servers));  // and connects when that is done
}

// A handshake with whoever has this certificate.
bool Connection::expect(const Fingerprint& remote) {
  const bool client = answer_->setup == Setup::Passive;
  auto dtls = Dtls::make(identity_, client, remote,
                         [this](std::span<const std::uint8_t> datagram) { transport_.send(datagram); });
  if (!dtls) {
    give_up("dtls", dtls.error());
    return false;
  }
  dtls_ = std::move(*dtls);
  if (connected_) progressed(dtls_->start());  // another Janus than before
  return !over_;
}

void Connection::connect() {
  if (over_) return;
  if (auto begun = transport_.connect(answer_->ice); !begun) give_up("ice", begun.error());
}

void Connection::take(std::span<const std::uint8_t> datagram) {
  if (over_) return;
  switch (kind_of(datagram)) {
    case Kind::Dtls:
      if (!connected_ || !dtls_) {
        if (early_.size() < kMostEarly) early_.emplace_back(datagram.begin(), datagram.end());
        return;
      }
      return take_dtls(datagram);
    case Kind::Rtp:
      return take_media(datagram);
    case Kind::Rtcp:
    case Kind::Unknown:
      return;
  }
}

void Connection::take_dtls(std::span<const std::uint8_t> datagram) {
  if (!over_) progressed(dtls_->take(datagram));
}

void Connection::progressed(Dtls::Progress progress) {
  if (over_) return;
  if (!progress) return give_up("dtls", progress.error());
  if (*progress) {
    auto srtp = Srtp::make(**progress);
    if (!srtp) return give_up("dtls", srtp.error());
    srtp_ = std::move(*srtp);
    events_.reached(Stage::Dtls, Clock::now());
    begin_media();
  }
  if (const auto wait = dtls_->wait())
    retransmission_.once(*wait, [this] { progressed(dtls_->timeout()); });
  else
    retransmission_.stop();
}

void Connection::begin_media() {
  if (!media_.streams.empty()) return;  // they go on, with other keys
  media_.sending = true;
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    if (!answer_->accepted[i]) continue;
    RtpStream& stream = *media_.streams.emplace_back(
        std::make_unique<RtpStream>(tracks_[i], random_number<std::array<std::uint8_t, 8>>()));
    send_from(stream);
    media_.pacers.emplace_back(std::make_unique<Timer>(engine_))->every(stream.pace(), [this, &stream] {
      if (media_.sending) send_from(stream);
      return media_.sending;
    });
  }
  media_.end.once(settings_.media, [this] { drain(); });
}

void Connection::send_from(RtpStream& stream) {
  auto packet = stream.next(Clock::now());
  if (packet.empty()) return;
  if (const auto sealed = srtp_->protect(std::move(packet))) transport_.send(*sealed);
}

void Connection::take_media(std::span<const std::uint8_t> datagram) {
  if (!srtp_ || media_.streams.empty()) return;
  const auto packet = srtp_->unprotect(datagram);
  if (!packet) return;
  const auto now = Clock::now();
  const bool ours = std::any_of(media_.streams.begin(), media_.streams.end(),
                                [&](const auto& stream) { return stream->take(*packet, now); });
  if (!ours) media_.streams.front()->note_other();
  if (!std::exchange(media_.seen, true)) events_.reached(Stage::Packet, now);
  media_.flow.saw(now);
}

void Connection::drain() {
  media_.sending = false;
  const auto until = Clock::now() + kDrain;
  media_.end.every(kDrainEvery, [this, until] {
    const bool all = std::all_of(media_.streams.begin(), media_.streams.end(),
                                 [](const auto& stream) { return stream->counts().lost() == 0; });
    if (!all && Clock::now() < until) return true;
    finish();
    return false;
  });
}

std::vector<MediaReport> Connection::counts() const {
  std::vector<MediaReport> reports;
  for (const auto& stream : media_.streams) reports.push_back({stream->track().video, stream->counts()});
  return reports;
}

void Connection::finish() {
  media_.flow.end();
  if (!std::exchange(over_, true)) events_.finished(counts());
}

void Connection::give_up(std::string_view where, Error error) {
  media_.sending = false;
  media_.flow.end();
  if (!std::exchange(over_, true)) events_.failed(where, std::move(error));
}

}  // namespace jm::peer
