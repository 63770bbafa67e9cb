// SPDX-License-Identifier: GPL-3.0-or-later
// Makes what stands in tests/vectors/dialog.json: a short dialog between the engines of both ends, from fixed
// random bytes, with all that is derived and sealed on the way.
#pragma once

#include "base/json.hpp"
#include "dialog/handshake_form.hpp"
#include "tests/unit/support/dialog_bytes.hpp"
#include "tests/unit/support/scripted_primitives.hpp"

namespace jm::test {

using dialog::Bytes;
using dialog::View;
using dialog_test::hex;
using dialog_test::unhex;
using trinary::Hash;

class DialogVectors {
 public:
  // `known`: the file, whose deflated texts are taken; null: they are made.
  explicit DialogVectors(const json_t* known = nullptr) {
    for (ScriptedPrimitives* end : {&peer_random_, &gateway_random_}) {
      std::size_t i = 0;
      const json_t* message = nullptr;
      json_array_foreach(json_object_get(known, "messages"), i, message) {
        if (const auto deflated = text_in(message, "deflated"))
          end->give_deflated(text_or(message, "text"), unhex(*deflated));
      }
    }
  }

  Json make() {
    Json out(json_object());
    set(out.get(), "protocol", "janus-mam/2");
    set(out.get(), "given", given());
    set(out.get(), "derived", derived());
    set(out.get(), "messages", messages());
    set(out.get(), "transport", transport());
    return out;
  }
  bool used_up() const { return peer_random_.used_up() && gateway_random_.used_up(); }

 private:
  static constexpr std::int64_t kNow = 1'790'000'000'000;  // Unix ms
  static constexpr std::uint32_t kDay = 20'717;
  static constexpr unsigned kIdle = 90;  // seconds
  static constexpr std::string_view kName = "echo";

  static Bytes pattern(std::size_t size, unsigned first) {
    Bytes out;
    for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<std::uint8_t>(first + 7 * i));
    return out;
  }
  static void add(json_t* out, const char* name, const dialog::Place& place) {
    Json member(json_object());
    set(member.get(), "address", place.address.trytes());
    set(member.get(), "side_key", place.side_key.trytes());
    set(out, name, std::move(member));
  }
  static base::Now at(std::int64_t ms) {
    return {base::Time(std::chrono::hours(1)) + milliseconds(ms), kNow + ms};
  }

  Json given() const {
    Json out(json_object());
    set(out.get(), "gateway_key", hex(secret_));
    set(out.get(), "name", kName);
    set(out.get(), "generation", std::int64_t{0});
    set(out.get(), "pool_index", std::int64_t{0});
    set(out.get(), "unix_ms", kNow);
    set(out.get(), "day", std::int64_t{kDay});
    set(out.get(), "call", hex(call_));
    set(out.get(), "attempt", std::int64_t{1});
    set(out.get(), "idle_seconds", std::int64_t{kIdle});
    set(out.get(), "dictionary", std::int64_t{dialog::kDictionary});
    set(out.get(), "reply", hex(reply_));
    set(out.get(), "peer_ephemeral", hex(peer_ephemeral_));
    set(out.get(), "peer_seed_bytes", hex(peer_seed_));
    set(out.get(), "secret", hex(mailbox_secret_));
    set(out.get(), "gateway_ephemeral", hex(gateway_ephemeral_));
    set(out.get(), "gateway_seed_bytes", hex(gateway_seed_));
    return out;
  }
  Json derived();
  Json messages();
  Json transport() const {
    Json out(json_object());
    set(out.get(), "peer", hex(keys_.initiator.view()));
    set(out.get(), "gateway", hex(keys_.responder.view()));
    return out;
  }

  // The only message among the actions.
  static std::string published(const Actions& actions) {
    std::string payload;
    for (const Action& action : actions)
      if (const auto* publish = std::get_if<dialog::action::Publish>(&action)) payload = publish->payload;
    return payload;
  }
  std::vector<std::pair<std::string, Payload>> converse();
  Json entry(const char* from, const char* kind, const dialog::Place& place, const std::string& frame,
             const Payload& said);
  void add_handshake(json_t* out, View bytes, bool first);
  void add_numbered(json_t* out, View bytes, const dialog::Place& place, const dialog::Key& key);

  const Bytes secret_ = pattern(32, 1);
  const Bytes call_ = pattern(16, 2);
  const Bytes reply_ = pattern(16, 3), mailbox_secret_ = pattern(16, 4);
  const Bytes peer_ephemeral_ = pattern(32, 5), gateway_ephemeral_ = pattern(32, 6);
  const Bytes peer_seed_ = pattern(160, 7), gateway_seed_ = pattern(160, 8);
  ScriptedPrimitives peer_random_, gateway_random_, own_;
  dialog::Link link_;
  dialog::Key static_, psk_;
  dialog::Place there_, peer_, gateway_;
  std::unique_ptr<dialog::Initiator> initiator_;
  dialog::TransportKeys keys_;
};

inline Json DialogVectors::derived() {
  const dialog::Key secret{std::span<const std::uint8_t, 32>(secret_)};
  static_ = dialog::static_key(own_, secret);
  link_.name = kName;
  link_.gateway = own_.public_of(static_);
  link_.channel = dialog::channel_secret(own_, secret, kName, 0);
  link_.carriers = {"https://node.example/"};
  psk_ = dialog::psk_of(own_, link_.channel);
  there_ = dialog::rendezvous(own_, link_.channel, 0, kDay);
  peer_ = dialog::peer_mailbox(own_, dialog::Random(std::span<const std::uint8_t, 16>(reply_)));
  gateway_ =
      dialog::gateway_mailbox(own_, dialog::Random(std::span<const std::uint8_t, 16>(mailbox_secret_)));
  own_.give(peer_seed_);
  own_.give(gateway_seed_);

  Json out(json_object());
  set(out.get(), "static_private", hex(static_.view()));
  set(out.get(), "static_public", hex(link_.gateway));
  set(out.get(), "channel_secret", hex(link_.channel.view()));
  set(out.get(), "psk", hex(psk_.view()));
  add(out.get(), "rendezvous", there_);
  add(out.get(), "peer_mailbox", peer_);
  add(out.get(), "gateway_mailbox", gateway_);
  set(out.get(), "peer_seed", dialog::random_trytes(own_).trytes());
  set(out.get(), "gateway_seed", dialog::random_trytes(own_).trytes());
  set(out.get(), "link", "https://page.example/#" + dialog::write_fragment(link_));
  return out;
}

// All messages of the dialog, and what was said in each.
inline std::vector<std::pair<std::string, Payload>> DialogVectors::converse() {
  const Payload offer{R"([{"id":"1","type":"offer","sdp":"v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n"}])", ""};
  const Payload answer{R"([{"id":"2","re":"1","type":"answer","sdp":"v=0\r\n"}])",
                       R"([[0,{"iceServers":[{"urls":"turn:t.example","username":"u","credential":"p"}]}]])"};
  const Payload more{R"([{"id":"3","type":"message","body":{"audio":true}}])", ""};
  const Payload event{R"([{"id":"4","re":"3","type":"event","body":{"result":"ok"}}])", ""};

  peer_random_.give(reply_);
  peer_random_.give(peer_ephemeral_);
  peer_random_.give(peer_seed_);
  gateway_random_.give(mailbox_secret_);
  gateway_random_.give(gateway_ephemeral_);
  gateway_random_.give(gateway_seed_);
  gateway_random_.give(peer_seed_);  // for an answer that nobody asks for: made ahead

  const std::vector<dialog::CarrierTraits> traits(1, {51'000, true, milliseconds(20)});
  dialog::Counters counters;
  dialog::GatewayOptions options;
  options.keys.push_back({static_, link_.channel});
  options.carriers = traits;
  options.idle_timeout = std::chrono::seconds(kIdle);
  dialog::GatewayDialogs gateway(gateway_random_, std::move(options), counters, at(-2'000));
  (void)gateway.start(at(-2'000));
  (void)gateway.caught_up(0, there_.address, at(-2'000));
  dialog::CallName name{};
  std::copy(call_.begin(), call_.end(), name.begin());
  dialog::PeerDialogs peer(peer_random_, dialog::PeerOptions{link_, traits, false}, counters, name);

  std::vector<std::pair<std::string, Payload>> out;
  const auto up = [&](const Actions& actions, const Payload& said) {
    out.emplace_back(published(actions), said);
    return gateway.received(0, out.size() == 1 ? there_.address : gateway_.address, out.back().first, at(0));
  };
  const auto down = [&](const Actions& actions, const Payload& said) {
    out.emplace_back(published(actions), said);
    return peer.received(0, peer_.address, out.back().first, at(0));
  };
  (void)up(peer.call(offer, 0, at(0)), offer);
  (void)down(gateway.send(1, answer, 0, at(0)), answer);
  (void)up(peer.send(more, 0, at(0)), more);
  (void)down(gateway.send(1, event, 0, at(0)), event);
  (void)up(peer.expire(at(30'000)), {});  // asks for a sign of life
  (void)down(gateway.expire(at(30'000)), {});
  (void)down(gateway.end(1, dialog::OverReason::Ended, at(30'000)), {});
  return out;
}

inline Json DialogVectors::messages() {
  const auto said = converse();
  Json out(json_array());
  const auto add = [&](const char* from, const char* kind, const dialog::Place& place) {
    const auto& [frame, payload] = said[json_array_size(out.get())];
    json_array_append_new(out.get(), entry(from, kind, place, frame, payload).release());
  };
  add("peer", "first", there_);
  add("gateway", "second", peer_);
  add("peer", "numbered", gateway_);
  add("gateway", "numbered", peer_);
  add("peer", "numbered", gateway_);
  add("gateway", "numbered", peer_);
  add("gateway", "numbered", peer_);
  return out;
}

inline Json DialogVectors::entry(const char* from, const char* kind, const dialog::Place& place,
                                 const std::string& frame, const Payload& said) {
  Json out(json_object());
  const auto read = dialog::read_frame(frame, place.side_key);
  if (!read) throw std::runtime_error("a frame does not read");
  set(out.get(), "from", from);
  set(out.get(), "kind", kind);
  set(out.get(), "address", place.address.trytes());
  const bool first = kind == std::string_view("first");
  if (first || kind == std::string_view("second"))
    add_handshake(out.get(), read->bytes, first);
  else
    add_numbered(out.get(), read->bytes, place,
                 from == std::string_view("peer") ? keys_.initiator : keys_.responder);
  if (!said.empty()) {
    set(out.get(), "text", said.text);
    set(out.get(), "secrets", said.secrets);
    set(out.get(), "deflated",
        hex(peer_random_.deflate(said.text, *dialog::dictionary(dialog::kDictionary))));
  }
  set(out.get(), "bytes", hex(read->bytes));
  set(out.get(), "root", read->root.trytes());
  set(out.get(), "next_root", read->next_root.trytes());
  set(out.get(), "frame", frame);
  return out;
}

inline void DialogVectors::add_handshake(json_t* out, View bytes, bool first) {
  const Bytes prologue = dialog::prologue_of(there_.address, bytes.front());
  Bytes content;
  if (first) {
    auto opened = dialog::Responder::read(own_, prologue, {own_, static_}, psk_, bytes.subspan(1));
    if (!opened) throw std::runtime_error("the first message does not open");
    content = std::move(opened->payload);
    own_.give(peer_ephemeral_);
    initiator_ = std::make_unique<dialog::Initiator>(own_, prologue, link_.gateway, psk_);
    (void)initiator_->write(content);
  } else {
    auto opened = initiator_->read(bytes.subspan(1));
    if (!opened) throw std::runtime_error("the second message does not open");
    content = std::move(opened->payload);
    keys_ = std::move(opened->keys);
  }
  set(out, "prologue", hex(prologue));
  set(out, "content", hex(content));
}

inline void DialogVectors::add_numbered(json_t* out, View bytes, const dialog::Place& place,
                                        const dialog::Key& key) {
  dialog::Cursor in(bytes);
  Bytes associated{in.number<std::uint8_t>()};
  const auto number = in.number<std::uint32_t>();
  dialog::append(associated, dialog::view(place.address.trytes()));
  const auto content = own_.open(key, number, associated, in.rest());
  if (!content) throw std::runtime_error("a numbered message does not open");
  set(out, "number", std::int64_t{number});
  set(out, "associated", hex(associated));
  set(out, "content", hex(*content));
}

}  // namespace jm::test
