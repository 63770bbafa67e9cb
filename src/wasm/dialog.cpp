// SPDX-License-Identifier: GPL-3.0-or-later
// The peer's side of sealed dialogs for the page (web/client/src/core/): one call an instance. `steady` and
// `unix`: milliseconds of the two clocks. What the engine wants done stands at output(), action by action:
// its number as in dialog::Action, then its members.
#include <chrono>
#include <optional>
#include <utility>

#include "base/overloaded.hpp"
#include "chrysalis/mam_data.hpp"
#include "dialog/peer_dialogs.hpp"
#include "wasm/exchange.hpp"
#include "wasm/primitives.hpp"

namespace jm::wasm {
namespace {

using dialog::Actions;
using dialog::PeerDialogs;

constexpr std::size_t kDataHead = 1;  // bytes of a message's data that are no payload

struct Session {
  PagePrimitives primitives;
  dialog::Counters counters;
  std::optional<PeerDialogs> dialogs;
};

Session& session() {
  static Session one;
  return one;
}

// A trap if it has not begun.
PeerDialogs& dialogs() {
  auto& one = session().dialogs;
  if (!one) __builtin_trap();
  return *one;
}

base::Now now_of(double steady, double unix) {
  const std::chrono::duration<double, std::milli> since(steady);
  return {base::Time(std::chrono::duration_cast<base::Time::duration>(since)),
          static_cast<std::int64_t>(unix)};
}
double milliseconds_of(base::Time time) {
  return std::chrono::duration<double, std::milli>(time.time_since_epoch()).count();
}

// Trytes of a message whose data have this size.
std::size_t trytes_of(std::size_t data_bytes) {
  return data_bytes > kDataHead ? (data_bytes - kDataHead) * 8 / 5 : 0;
}

template <class WithPayload>
void write_message(Result& result, const WithPayload& action) {
  const auto data = chrysalis::to_data({"", action.payload});
  if (!data) __builtin_trap();
  result.u32(action.carrier);
  result.f64(static_cast<double>(action.token));
  result.hash(action.address);
  result.sized(text_of(*data));
}

void write(const Actions& actions) {
  Result result;
  for (const auto& one : actions) {
    result.u8(static_cast<std::uint8_t>(one.index()));
    std::visit(base::Overloaded{
                   [&](const dialog::action::Publish& a) { write_message(result, a); },
                   [&](const dialog::action::Look& a) { write_message(result, a); },
                   [&](const dialog::action::Watch& a) {
                     result.u32(a.carrier);
                     result.hash(a.address);
                   },
                   [&](const dialog::action::Unwatch& a) {
                     result.u32(a.carrier);
                     result.hash(a.address);
                   },
                   [&](const dialog::action::Deliver& a) {
                     result.sized(a.payload.text);
                     result.sized(a.payload.secrets);
                   },
                   [&](const dialog::action::Attached& a) { result.f64(static_cast<double>(a.tag)); },
                   [&](const dialog::action::Over& a) { result.u8(static_cast<std::uint8_t>(a.reason)); },
                   [](const dialog::action::Opened&) {},
                   [](const dialog::action::Renewed&) {},
               },
               one);
  }
}

dialog::Payload payload_of(Arguments& arguments) {
  dialog::Payload payload;
  payload.text = arguments.sized();
  payload.secrets = arguments.sized();
  return payload;
}

}  // namespace

// link -> name, plugin, reachable, servers, carriers.
JM_EXPORT("link") bool parse_link() {
  const auto read = dialog::read_link(Arguments().rest());
  if (!read) return failed(read.error().reason);
  Result result;
  result.sized(read->name);
  result.sized(read->plugin);
  result.u8(read->reachable);
  result.u8(read->servers);
  for (const auto& carrier : read->carriers) result.sized(carrier);
  return true;
}

// The call's name (16 bytes); attempt, race; the number of carriers, then for each, in their order: bytes of
// the largest message, whether it keeps, round trip; link.
JM_EXPORT("begin") bool begin() {
  Arguments arguments;
  dialog::CallName name{};
  std::memcpy(name.data(), arguments.bytes(name.size()).data(), name.size());
  const std::uint32_t attempt = arguments.u32();
  dialog::PeerOptions options;
  options.race = arguments.u32() != 0;
  for (std::uint32_t left = arguments.u32(); left > 0; --left) {
    dialog::CarrierTraits traits;
    traits.max_payload_trytes = trytes_of(arguments.u32());
    traits.keeps = arguments.u32() != 0;
    traits.round_trip = std::chrono::milliseconds(arguments.u32());
    options.carriers.push_back(traits);
  }
  auto link = dialog::read_link(arguments.rest());
  if (!link) return failed(link.error().reason);
  if (options.carriers.empty()) return failed("no carrier of the link can be used");
  options.link = std::move(*link);
  auto& [primitives, counters, dialogs] = session();
  dialogs.emplace(primitives, std::move(options), counters, name, attempt);
  return true;
}

JM_EXPORT("prepare") void prepare() {
  dialogs().prepare();
}
// text, secrets
JM_EXPORT("call") void call(double tag, double steady, double unix) {
  Arguments arguments;
  write(dialogs().call(payload_of(arguments), static_cast<std::uint64_t>(tag), now_of(steady, unix)));
}
JM_EXPORT("send") void say(double tag, double steady, double unix) {
  Arguments arguments;
  write(dialogs().send(payload_of(arguments), static_cast<std::uint64_t>(tag), now_of(steady, unix)));
}
// `bytes`: of text and secrets.
JM_EXPORT("has_room") bool has_room(unsigned bytes) {
  return dialogs().has_room(bytes);
}
JM_EXPORT("renew") void renew(double steady, double unix) {
  write(dialogs().renew(now_of(steady, unix)));
}
JM_EXPORT("media") void media(unsigned flows, double steady, double unix) {
  dialogs().media(flows != 0, now_of(steady, unix));
}
JM_EXPORT("end") void end(double steady, double unix) {
  write(dialogs().end(now_of(steady, unix)));
}

// address, data
JM_EXPORT("received") void received(unsigned carrier, double steady, double unix) {
  Arguments arguments;
  const auto address = arguments.hash();
  const auto data = chrysalis::from_data(bytes_of(arguments.rest()));
  if (!address || !data) return write({});
  write(dialogs().received(carrier, *address, data->payload, now_of(steady, unix)));
}
// `result`: as in dialog::PublishResult.
JM_EXPORT("published") void published(double token, unsigned result, double steady, double unix) {
  write(dialogs().published(static_cast<dialog::Token>(token), static_cast<dialog::PublishResult>(result),
                            now_of(steady, unix)));
}
// `there`: 0 no, 1 yes, 2 the carrier does not answer.
JM_EXPORT("looked") void looked(double token, unsigned there, double steady, double unix) {
  write(dialogs().looked(static_cast<dialog::Token>(token),
                         there == 2 ? std::nullopt : std::optional(there == 1), now_of(steady, unix)));
}
JM_EXPORT("expire") void expire(double steady, double unix) {
  write(dialogs().expire(now_of(steady, unix)));
}

// By the steady clock; -1: none.
JM_EXPORT("deadline") double deadline() {
  const auto at = dialogs().deadline();
  return at ? milliseconds_of(*at) : -1;
}
// As in PeerDialogs::State.
JM_EXPORT("state") unsigned state() {
  return static_cast<unsigned>(dialogs().state());
}
JM_EXPORT("attempt") unsigned attempt() {
  return dialogs().attempt();
}
JM_EXPORT("idle") bool idle() {
  return dialogs().idle();
}

}  // namespace jm::wasm
