// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialog/wire/content.hpp"

#include "dialog/wire/cursor.hpp"

namespace jm::dialog {
namespace {

enum Flag : std::uint8_t { kHasPiece = 1, kMore = 2, kAnswerWanted = 4, kOver = 8, kKnown = 15 };

// Puts the length in front and zeros behind.
Bytes padded(const Bytes& content) {
  Bytes out;
  const std::size_t size = (content.size() + 2 + kPadding - 1) / kPadding * kPadding;
  out.reserve(size);
  append(out, static_cast<std::uint16_t>(content.size()));
  append(out, View(content));
  out.resize(size);
  return out;
}

std::optional<View> content_of(View plain) {
  Cursor in(plain);
  const std::size_t length = in.number<std::uint16_t>();
  const View content = in.take(length);
  return in.good() ? std::optional(content) : std::nullopt;
}

Bytes rest_of(Cursor& in) {
  const View rest = in.rest();
  return {rest.begin(), rest.end()};
}

}  // namespace

Bytes write(const First& content) {
  Bytes out;
  append(out, static_cast<std::uint64_t>(content.ts));
  append(out, content.reply.view());
  append(out, content.attempt);
  append(out, View(content.call));
  append(out, View(content.packed));
  return padded(out);
}

Bytes write(const Second& content) {
  Bytes out;
  append(out, static_cast<std::uint8_t>(content.status));
  append(out, content.secret.view());
  append(out, content.idle_seconds);
  append(out, View(content.packed));
  return padded(out);
}

Bytes write(const Numbered& content) {
  Bytes out;
  std::uint8_t flags = 0;
  if (content.sequence != 0) flags |= kHasPiece;
  if (content.more) flags |= kMore;
  if (content.answer_wanted) flags |= kAnswerWanted;
  if (content.over) flags |= kOver;
  append(out, flags);
  append(out, content.ack);
  if (content.sequence != 0) append(out, content.sequence);
  if (content.over) append(out, *content.over);
  append(out, View(content.piece));
  return padded(out);
}

std::optional<First> read_first(View plain) {
  const auto content = content_of(plain);
  if (!content) return std::nullopt;
  Cursor in(*content);
  First first;
  first.ts = static_cast<std::int64_t>(in.number<std::uint64_t>());
  in.fill(first.reply.bytes());
  first.attempt = in.number<std::uint32_t>();
  in.fill(std::span(first.call));
  first.packed = rest_of(in);
  return in.good() ? std::optional(std::move(first)) : std::nullopt;
}

std::optional<Second> read_second(View plain) {
  const auto content = content_of(plain);
  if (!content) return std::nullopt;
  Cursor in(*content);
  Second second;
  const auto status = in.number<std::uint8_t>();
  second.status = static_cast<Status>(status);
  in.fill(second.secret.bytes());
  second.idle_seconds = in.number<std::uint16_t>();
  second.packed = rest_of(in);
  if (!in.good() || status > static_cast<std::uint8_t>(Status::Busy)) return std::nullopt;
  return second;
}

std::optional<Numbered> read_numbered(View plain) {
  const auto content = content_of(plain);
  if (!content) return std::nullopt;
  Cursor in(*content);
  Numbered numbered;
  const auto flags = in.number<std::uint8_t>();
  numbered.ack = in.number<std::uint32_t>();
  numbered.more = (flags & kMore) != 0;
  numbered.answer_wanted = (flags & kAnswerWanted) != 0;
  if ((flags & kHasPiece) != 0) numbered.sequence = in.number<std::uint32_t>();
  if ((flags & kOver) != 0) numbered.over = in.number<std::uint8_t>();
  numbered.piece = rest_of(in);
  const bool has_piece = (flags & kHasPiece) != 0;
  if (!in.good() || (flags & ~kKnown) != 0 || has_piece != (numbered.sequence != 0)) return std::nullopt;
  if (!has_piece && (numbered.more || !numbered.piece.empty())) return std::nullopt;
  return numbered;
}

}  // namespace jm::dialog
