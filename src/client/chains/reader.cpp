// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/chains/reader.hpp"

#include <utility>

#include "janus/messages/envelope.hpp"
#include "mam/mam.hpp"
#include "plain/format.hpp"

namespace jm::client {
namespace {

// An empty object if there is none.
Json object_in(std::string_view trytes) {
  const auto text = plain::read_text(trytes);
  if (auto object = text ? parse_object(text->json) : fail("")) return std::move(*object);
  return Json(json_object());
}

}  // namespace

CallReader::CallReader(carrier::Carrier& carrier, const plain::LinkParts& link,
                       std::function<void(const json_t*)> take)
    : carrier_(carrier), link_(link), take_(std::move(take)) {}

void CallReader::begin(std::optional<plain::ReadPosition> position) {
  position_ =
      position.value_or(plain::ReadPosition{link_.gateway_root, link_.gateway_root, link_.gateway_spare});
  been_ = {position_.root};
  watch();
}

void CallReader::end() {
  watch_.reset();
  spare_watch_.reset();
}

void CallReader::watch() {
  watch_ = watch(position_.root);
  spare_watch_ = position_.spare ? watch(*position_.spare) : nullptr;
}

std::unique_ptr<carrier::Watch> CallReader::watch(const mam::Hash& root) {
  carrier::WatchEvents events;
  events.arrival = [this, root](const carrier::Arrival& arrival) { arrived(root, arrival); };
  events.caught_up = [this] { trouble_.clear(); };
  events.trouble = [this](const carrier::CarrierError& error) { trouble_ = error.reason; };
  return carrier_.watch(mam::address_of(root, link_.gateway_mode), std::move(events));
}

void CallReader::arrived(const mam::Hash& root, const carrier::Arrival& arrival) {
  const auto parsed = mam::parse(arrival.payload, root, link_.gateway_key);
  if (!parsed) return;
  const Json object = object_in(parsed->message);
  const auto envelope = janus::read_envelope(object.get());
  // What comes on the spare chain leaves the other one behind; it announces a spare of its own.
  if (position_.spare == root) position_.spare.reset();
  if (envelope && envelope->spare && !been_.contains(*envelope->spare)) position_.spare = envelope->spare;
  position_.root = parsed->next_root;
  been_.insert(root);
  end();
  // A chain that leads back to itself would be read for ever.
  if (been_.insert(position_.root).second) watch();
  if (envelope) take_(object.get());
}

}  // namespace jm::client
