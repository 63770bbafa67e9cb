// SPDX-License-Identifier: GPL-3.0-or-later
// A gateway with a plain channel: two chains, and a peer that writes and reads as the reference clients do.
#pragma once

#include <optional>
#include <string>

#include "mam/mam.hpp"
#include "tests/unit/support/gateway_world.hpp"
#include "trinary/text.hpp"

namespace gateway_test {

// The other end of the channel.
class Peer {
 public:
  explicit Peer(MemoryCarrier& carrier, char seed = 'P') : carrier_(carrier) {
    keys_.seed = *Hash::from_trytes(std::string(81, seed));
    keys_.side_key = side_key();
    keys_.security = 1;
  }
  Peer(MemoryCarrier& carrier, const jm::mam::Writer& keys) : carrier_(carrier), keys_(keys) {}
  static Hash side_key() { return *Hash::padded("SIDEKEY"); }
  Hash first_root() const { return *jm::mam::root_of(keys_, {0, 1, 0}); }
  Hash next_root() const { return *jm::mam::root_of(keys_, {index_, 1, 0}); }
  Hash next_address() const { return jm::mam::address_of(next_root(), keys_.mode); }

  jm::mam::Message make(const std::string& trytes) {
    auto made = jm::mam::create(keys_, {index_++, 1, 0}, trytes);
    ck_assert(made.has_value());
    return *made;
  }
  void write_trytes(const std::string& trytes) {
    const auto message = make(trytes);
    carrier_.put(message.address, message.payload);
  }
  void write(const std::string& text, Format form = Format::Plain) {
    const auto trytes = write_message(text, form);
    ck_assert(trytes.has_value());
    write_trytes(*trytes);
  }

  // Follows the gateway's chain from here.
  void listen(const Hash& root, const Hash& key = Peer::side_key(),
              jm::mam::Mode mode = jm::mam::Mode::Restricted) {
    root_ = root;
    key_ = key;
    mode_ = mode;
  }
  // The next message of the gateway, unpacked if need be; empty if none comes in time.
  std::string read(milliseconds limit = kTimeout) {
    std::optional<jm::mam::Parsed> parsed;
    carrier_.wait(jm::mam::address_of(root_, mode_), limit, [&](const auto& arrivals) {
      for (const auto& arrival : arrivals)
        if (auto message = jm::mam::parse(arrival.payload, root_, key_)) {
          parsed = std::move(*message);
          return true;
        }
      return false;
    });
    if (!parsed) return {};
    root_ = parsed->next_root;
    return *jm::trinary::to_ascii(parsed->message);
  }
  Json read_json(milliseconds limit = kTimeout) {
    const auto text = read(limit);
    auto json = parse_object(text);
    ck_assert_msg(json.has_value(), "no JSON came: \"%s\"", text.c_str());
    return std::move(*json);
  }
  const Hash& reading() const { return root_; }

 private:
  MemoryCarrier& carrier_;
  jm::mam::Writer keys_;
  std::uint64_t index_ = 0;
  Hash root_, key_;
  jm::mam::Mode mode_ = jm::mam::Mode::Restricted;
};

// The channel for `peer`, as far as the tests have it in common.
inline ChannelConfig channel_for(const Peer& peer) {
  ChannelConfig channel;
  channel.name = "alice";
  channel.kind = ChannelConfig::Kind::Plain;
  channel.subscribe->root = peer.first_root();
  channel.subscribe->side_key = Peer::side_key();
  channel.publish->side_key = Peer::side_key();
  channel.publish->security = 1;
  channel.plugin = "janus.plugin.echotest";
  channel.body = "{\"audio\":true}";
  return channel;
}

// Everything of one test, with the peer of its channel.
class World : public GatewayWorld {
 public:
  World() : peer(carrier) {
    channel = channel_for(peer);
    channel.carrier = "memory";
  }

  void start() {
    GatewayWorld::start();
    if (first_root != Hash()) return;
    wait_state("listening");
    first_root = *Hash::from_trytes(view("root"));
    peer.listen(first_root);
  }

  // An offer of the session, answered.
  Json plain_call(const std::string& session = "1") {
    peer.write(description_text(sdp(session, true, "U" + session)));
    Json answer = peer.read_json();
    ck_assert_msg(text_or(answer.get(), "type") == "answer", "%s", dump(answer.get()).c_str());
    check_text(text_or(answer.get(), "re"), "U" + session);
    return answer;
  }

  Peer peer;
  Hash first_root;
};

}  // namespace gateway_test
