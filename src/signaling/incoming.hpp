// What stands in an authenticated message: a plain description (as it is or packed by lz-string) or an
// envelope. Bounded before and after unpacking. The reverse: a reply in the form of the request.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>

#include "signaling/description.hpp"
#include "signaling/envelope.hpp"
#include "trinary/result.hpp"

namespace jm::signaling {

inline constexpr std::size_t kMaxText = 65536;  // bytes of JSON, unpacked

enum class Form { Plain, LzBase64, LzUri, Envelope };
std::string_view name_of(Form form);

struct Incoming {
  Form form = Form::Plain;
  std::variant<Description, Envelope> content;

  const Description* plain() const { return std::get_if<Description>(&content); }
  const Envelope* envelope() const { return std::get_if<Envelope>(&content); }
  Envelope* envelope() { return std::get_if<Envelope>(&content); }
};

struct Unreadable {
  Form form = Form::Plain;  // in which an error is answered
  int code = 0;             // see signaling/envelope.hpp
  std::string reason;
  std::string id, call;  // of an envelope, where they could be read
  bool answer = true;    // false: it was an error itself
};

struct Text {
  Form form = Form::Plain;  // in which it came
  std::string json;         // unpacked; not parsed yet
};
tl::expected<Text, Unreadable> read_text(std::string_view message_trytes);

tl::expected<Incoming, Unreadable> read_incoming(std::string_view message_trytes);

// `json_text` is ASCII. In trytes, two a character; packed first where the form says so.
Result<std::string> write_message(std::string_view json_text, Form form);

// Replies in plain form.
Json plain_answer(const Description& answer, std::string_view re);
Json plain_error(int code, std::string_view reason, std::string_view re);

}  // namespace jm::signaling
