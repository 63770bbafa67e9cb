// SPDX-License-Identifier: GPL-3.0-or-later
// What is in an authenticated message: in a dialog an envelope, in a chain a plain description. The reverse:
// a plain reply.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>

#include "janus/messages/description.hpp"
#include "janus/messages/envelope.hpp"
#include "plain/format.hpp"

namespace jm::janus {

struct Incoming {
  plain::Format form = plain::Format::Plain;
  std::variant<Description, Envelope> content;

  const Description* plain() const { return std::get_if<Description>(&content); }
  const Envelope* envelope() const { return std::get_if<Envelope>(&content); }
  Envelope* envelope() { return std::get_if<Envelope>(&content); }
};

struct Unreadable {
  plain::Format form = plain::Format::Plain;  // in which an error is answered
  int code = 0;                               // see janus/messages/envelope.hpp
  std::string reason;
  std::string id;      // of an envelope; empty if it could not be read
  bool answer = true;  // false: it was an error itself
};

// What could not even be read as text.
Unreadable unreadable(plain::NoText text);

tl::expected<Incoming, Unreadable> read_incoming(const plain::ReadText& text);

// Replies in plain form.
Json plain_answer(const Description& answer, std::string_view re);
Json plain_error(int code, std::string_view reason, std::string_view re);

}  // namespace jm::janus
