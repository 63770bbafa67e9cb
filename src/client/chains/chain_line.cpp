// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/chains/chain_line.hpp"

#include <utility>

namespace jm::client {

ChainLine::ChainLine(base::Loop& loop, base::Pool& pool, carrier::Carrier& carrier,
                     const plain::LinkParts& link, std::string state_folder, Listener& listener)
    : link_(link),
      listener_(listener),
      writer_(std::make_shared<CallWriter>(loop, pool, carrier, link.peer, std::move(state_folder))),
      reader_(carrier, link, [this](const json_t* object) { heard(object); }) {}

void ChainLine::open() {
  writer_->open(link_.gateway_root,
                lifetime_.guard([this](const Result<std::optional<plain::ReadPosition>>& position) {
                  if (!position) return listener_.broken("state", position.error().reason, true);
                  reading_ = true;
                  reader_.begin(*position);
                }));
}

void ChainLine::write(const Json& object, std::function<void(std::uint64_t)> is_signed,
                      std::function<void(Result<void>)> done) {
  writer_->send(dump(object.get()), std::move(is_signed), std::move(done));
}

void ChainLine::send(Json object, Tag tag) {
  write(object, lifetime_.guard([this, tag, id = text_or(object.get(), "id")](std::uint64_t index) {
    sent_[id] = index;
    if (tag != 0) listener_.kept(tag);
  }),
        lifetime_.guard([this, tag](const Result<void>& attached) {
          if (!attached) return listener_.broken("published", attached.error().reason, false);
          if (tag != 0) listener_.attached(tag);
        }));
}

void ChainLine::bye(Json bye, std::function<void(bool)> done) {
  write(
      bye, [](std::uint64_t) {}, lifetime_.guard([done = std::move(done)](const Result<void>& attached) {
        done(attached.has_value());
      }));
}

void ChainLine::close() {
  std::optional<plain::ReadPosition> position;
  if (reading_) position = reader_.position();
  reader_.end();
  writer_->close(position, lifetime_.guard([this] { listener_.closed(); }));
}

void ChainLine::heard(const json_t* object) {
  if (const auto answered = sent_.find(text_or(object, "re")); answered != sent_.end()) {
    writer_->read(answered->second);
    sent_.erase(answered);
  }
  listener_.heard(object);
}

Target target_of(const plain::LinkParts& link) {
  // A link that says nothing of servers may be older than they are.
  return {link.name, link.plugin, link.node, link.reachable, link.servers};
}

}  // namespace jm::client
