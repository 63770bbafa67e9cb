// SPDX-License-Identifier: GPL-3.0-or-later
// One WebRTC connection that this side offers: ICE, DTLS, SRTP, and numbered packets that are to come back.
// Made, used and destroyed on the engine's thread; the events run there and must not destroy it.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "peer/dtls.hpp"
#include "peer/engine.hpp"
#include "peer/flow_watch.hpp"
#include "peer/ice_server.hpp"
#include "peer/rtp.hpp"
#include "peer/srtp.hpp"
#include "peer/transport.hpp"

namespace jm::peer {

enum class Stage { Ice, Dtls, Packet };  // connected, keys derived, the first packet came back

struct Settings {
  bool video = false;
  bool gather_first = false;  // candidates are in the offer; else they are gathered when the answer is there
  bool force_relay = false;
  std::vector<IceServer> servers;
  std::chrono::milliseconds media{2000};  // how long packets are sent
};

struct MediaReport {
  bool video = false;
  Counts counts;
};

struct ConnectionEvents {
  std::function<void(std::string sdp)> offer;
  std::function<void()> gathered;  // candidates() has them all
  std::function<void(Stage, Clock::time_point)> reached;
  // Packets come back; or none has for a while.
  std::function<void(bool)> flows;
  // The media is over: what was sent, and what came back in time.
  std::function<void(std::vector<MediaReport>)> finished;
  // Where, in a word ("ice", "dtls", "answer"), and why. Once; nothing comes after it.
  std::function<void(std::string_view where, Error)> failed;
};

class Connection {
 public:
  // `engine` and `identity` must outlive it.
  Connection(const Engine& engine, const Identity& identity, Settings settings, ConnectionEvents events);
  ~Connection();

  void start();  // makes the offer
  // ICE again, with another offer: the network of one end has changed. Once there was an answer.
  void restart();
  // What came back for it, and servers that came with it (taken if nothing was gathered yet).
  void answer(std::string_view sdp, std::vector<IceServer> servers);
  // Of this side, as far as they are known.
  std::vector<std::string> candidates() const { return transport_.candidates(); }
  std::vector<MediaReport> counts() const;

 private:
  struct Offered {  // what the offers have in common
    std::uint64_t session = 0;
    std::string cname;
    unsigned version = 0;  // of the last one; 0: there was none
    bool waiting = false;  // for its answer
  };
  struct Media {
    Media(const Engine& engine, std::function<void(bool)> flows)
        : end(engine), flow(engine, std::move(flows)) {}
    std::vector<std::unique_ptr<RtpStream>> streams;
    std::vector<std::unique_ptr<Timer>> pacers;
    Timer end;
    FlowWatch flow;
    bool sending = false;
    bool seen = false;  // a packet came back
  };

  void offer();
  void connect();
  bool expect(const Fingerprint& remote);
  void take(std::span<const std::uint8_t> datagram);
  void take_dtls(std::span<const std::uint8_t> datagram);
  void take_media(std::span<const std::uint8_t> datagram);
  void progressed(Dtls::Progress progress);
  void begin_media();
  void send_from(RtpStream& stream);
  void drain();
  void finish();
  void give_up(std::string_view where, Error error);

  const Engine& engine_;
  const Identity& identity_;
  const Settings settings_;
  ConnectionEvents events_;
  Transport transport_;
  std::vector<Track> tracks_;
  std::optional<Answer> answer_;
  std::unique_ptr<Dtls> dtls_;
  std::optional<Srtp> srtp_;
  Media media_;
  std::deque<std::vector<std::uint8_t>> early_;  // DTLS that came before ICE was connected here
  Timer retransmission_;
  Offered offered_;
  bool connected_ = false;
  bool over_ = false;
};

}  // namespace jm::peer
