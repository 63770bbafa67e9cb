// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/ends/stranger.hpp"

#include "dialog/handshake_form.hpp"
#include "dialog/wire/packing.hpp"

namespace jm::sim {
namespace {

using namespace dialog;

constexpr std::size_t kMostDialogs = 24;

constexpr std::int64_t kDayMs = 24 * 3'600'000;

}  // namespace

Stranger::Stranger(Environment& environment, std::size_t index, StrangerPlan plan)
    : env_(environment),
      name_("s" + std::to_string(index)),
      plan_(std::move(plan)),
      reader_(environment.new_reader()),
      generator_(environment.generator(name_)),
      primitives_(*environment.primitives, environment.generator("random of " + name_), nullptr) {
  later();
}

void Stranger::later() {
  const milliseconds most(static_cast<std::int64_t>(120'000 / plan_.a_minute));
  env_.after(generator_.time(milliseconds(1), most), [this] {
    if (env_.healed) return;
    act(plan_.does[generator_.below(plan_.does.size())]);
    later();
  });
}

void Stranger::act(Fault fault) {
  env_.faults.count(fault);
  const std::int64_t now = env_.clock(milliseconds(0)).unix_ms;
  env_.trace(name_, kFaultNames[static_cast<std::size_t>(fault)]);
  Bytes garbage(generator_.below(300));
  for (std::uint8_t& byte : garbage) byte = static_cast<std::uint8_t>(generator_.next());
  switch (fault) {
    case Fault::StrangerReplayed:
      return replay();
    case Fault::StrangerJunkKey:
      return junk_key();
    case Fault::StrangerFlood:
      for (std::size_t i = 0; i < plan_.flood; ++i)
        i % 2 == 0 ? first(fault, now, packed("flood")) : junk_key();
      return;
    case Fault::StrangerGarbage:
      return first(fault, now, std::move(garbage));
    case Fault::StrangerInflates:
      return first(fault, now, packed(std::string(kMostText + 1, 'a')));
    case Fault::StrangerForeign:
      return first(fault, now, packed("foreign"), true);
    case Fault::StrangerUnproved:
      return first(fault, now - generator_.between(2, 600) * 60'000, packed("unproved"));
    case Fault::StrangerFuture:
      return first(fault, now + generator_.between(2, 600) * 60'000, packed("future"));
    default:
      return first(fault, now, packed("dialog"));
  }
}

Bytes Stranger::packed(std::string_view text) {
  std::string whole(text);
  if (whole.size() < 100) whole = "[\"" + whole + ' ' + name_ + ' ' + std::to_string(++texts_) + "\"]";
  env_.tell([&](Invariant& one) { one.said(name_, 0, whole); });
  Bytes out{0, 0};
  const Bytes deflated = primitives_.deflate(whole, *dictionary(kDictionary));
  out.insert(out.end(), deflated.begin(), deflated.end());
  return out;
}

void Stranger::publish(CarrierId carrier, const Hash& address, std::string payload, std::int64_t ts) {
  env_.tell([&](Invariant& one) {
    one.published({name_, Writer::Stranger, carrier, address, payload, ts, env_.now});
  });
  env_.carriers[carrier].publish(reader_, 0, address, std::move(payload), env_.now);
}

void Stranger::replay() {
  auto& carrier = env_.carriers[generator_.below(env_.carriers.size())];
  if (carrier.seen().empty()) return;
  const auto& [address, payload] = carrier.seen()[generator_.below(carrier.seen().size())];
  carrier.publish(reader_, 0, address, *payload, env_.now);
}

Place Stranger::rendezvous(std::int64_t unix_ms) {
  return dialog::rendezvous(primitives_, env_.link.channel,
                            static_cast<std::uint32_t>(generator_.below(plan_.pool)),
                            static_cast<std::uint32_t>(unix_ms / kDayMs));
}

// An ephemeral key of zero or one, or a version or dictionary that is none.
void Stranger::junk_key() {
  const std::int64_t now = env_.clock(milliseconds(0)).unix_ms;
  const Place there = rendezvous(now);
  FrameWriter writer(random_trytes(primitives_), there.side_key);
  Bytes message(1 + kHandshakeOverhead + 128);
  primitives_.random(message);
  message[0] = form_byte(false, generator_.chance(0.7) ? kDictionary : 7);
  std::fill_n(message.begin() + 1, 32, std::uint8_t{0});
  message[1] = static_cast<std::uint8_t>(generator_.below(2));
  publish(generator_.below(env_.carriers.size()), there.address, writer.write(message), now);
}

void Stranger::first(Fault fault, std::int64_t ts, Bytes packed, bool foreign) {
  const std::int64_t now = env_.clock(milliseconds(0)).unix_ms;
  First content;
  content.ts = ts;
  content.attempt = static_cast<std::uint32_t>(generator_.below(5));
  content.packed = std::move(packed);
  primitives_.random(content.reply.bytes());
  primitives_.random(content.call);
  const Place there = rendezvous(now);
  const std::uint8_t form = form_byte(false, kDictionary);
  const Key channel = foreign ? Key() : env_.link.channel;
  Dialog made{fault, generator_.below(env_.carriers.size()), peer_mailbox(primitives_, content.reply),
              std::make_unique<Initiator>(primitives_, prologue_of(there.address, form), env_.link.gateway,
                                          psk_of(primitives_, channel)),
              std::make_unique<FrameWriter>(random_trytes(primitives_), there.side_key)};
  const auto message = made.noise->write(write(content));
  if (!message) return;
  env_.carriers[made.carrier].watch(reader_, made.mailbox.address, env_.now);
  publish(made.carrier, there.address, made.writer->write(handshake_message(form, *message)), ts);
  dialogs_.push_back(std::move(made));
  if (dialogs_.size() <= kMostDialogs) return;
  env_.carriers[dialogs_.front().carrier].unwatch(reader_, dialogs_.front().mailbox.address);
  dialogs_.pop_front();
}

}  // namespace jm::sim
