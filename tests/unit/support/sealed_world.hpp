// SPDX-License-Identifier: GPL-3.0-or-later
// A gateway with a sealed channel, and peers that call over it.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "dialog/crypto/native.hpp"
#include "gateway/sealed/gateway_key.hpp"
#include "gateway/sealed/sealed_keys.hpp"
#include "tests/unit/support/gateway_world.hpp"
#include "tests/unit/support/sealed_peer.hpp"

namespace gateway_test {

class SealedWorld;

// One call, in a dialog of its own that begins with what is said first.
class Caller {
 public:
  Caller(SealedWorld& world, char name) : world_(world), name_(name) {}

  // One JSON object, or an array of them.
  void say(const std::string& text);
  // What a dialog knows is left out.
  void write(const Envelope& said) {
    Json json = write_envelope(said);
    for (const char* known : {"v", "call", "ts"}) json_object_del(json.get(), known);
    say(dump(json.get()));
  }
  Json read_json(milliseconds limit = kTimeout) {
    Json json = dialog().read(limit);
    ck_assert_msg(json.get() != nullptr, "nothing came");
    return json;
  }
  Envelope read_envelope(milliseconds limit = kTimeout) {
    const Json json = read_json(limit);
    for (const char* known : {"v", "call", "ts"})
      ck_assert_msg(json_object_get(json.get(), known) == nullptr, "%s", dump(json.get()).c_str());
    auto e = jm::janus::read_envelope(json.get());
    ck_assert_msg(e.has_value(), "no envelope: %s", dump(json.get()).c_str());
    return std::move(*e);
  }
  Envelope read_envelope(Envelope::Type type) {
    auto got = read_envelope();
    ck_assert_msg(got.type == type, "%s", text_of(got).c_str());
    return got;
  }
  // An offer, answered.
  Envelope call() {
    const auto offer = envelope(Envelope::Type::Offer);
    write(offer);
    auto answer = read_envelope(Envelope::Type::Answer);
    check_text(answer.re, offer.id);
    return answer;
  }
  // The gateway has ended the dialog.
  bool over() { return dialog().over(kTimeout) == SealedPeer::Over::Ended; }
  // Neither writes nor reads any more, and tells nobody.
  void vanish() { dialog_.reset(); }
  SealedPeer& dialog();

 private:
  SealedWorld& world_;
  char name_;
  std::unique_ptr<SealedPeer> dialog_;
};

class SealedWorld : public GatewayWorld {
 public:
  SealedWorld() { channel.peer_timeout = channel.idle_timeout = seconds(0); }

  void start() {
    GatewayWorld::start();
    wait_state("listening");
  }
  jm::dialog::Link link() const {
    auto secrets = read_gateway_key(folder.path() + "/state");
    ck_assert(secrets && *secrets);
    jm::dialog::Link link = SealedKeys(jm::dialog::native_primitives(), std::move(**secrets)).link(channel);
    link.carriers = {"https://memory.example"};
    return link;
  }
  static jm::dialog::CallName name(char c) {
    jm::dialog::CallName name;
    std::fill(name.begin(), name.end(), static_cast<std::uint8_t>(c));
    return name;
  }
  // Of further calls, by name.
  Caller& other(char name) { return others_.try_emplace(name, *this, name).first->second; }
  std::int64_t dialogs(const char* key) {
    const Json answer = query("channels");
    const json_t* one = json_array_get(json_object_get(answer.get(), "channels"), 0);
    return integer_in(json_object_get(one, "dialogs"), key).value_or(-1);
  }
  std::int64_t calls() {
    const Json answer = query("channels");
    return integer_in(json_array_get(json_object_get(answer.get(), "channels"), 0), "calls").value_or(-1);
  }

  Caller peer{*this, 'p'};

 private:
  std::map<char, Caller> others_;
};

inline SealedPeer& Caller::dialog() {
  if (!dialog_)
    dialog_ = std::make_unique<SealedPeer>(world_.carrier, world_.link(), SealedWorld::name(name_));
  return *dialog_;
}

inline void Caller::say(const std::string& text) {
  dialog().say(text);
}

}  // namespace gateway_test
