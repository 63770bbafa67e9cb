// SPDX-License-Identifier: GPL-3.0-or-later
#include "janus/api/replies.hpp"

#include <utility>

#include "base/json.hpp"
#include "janus/messages/candidate_filter.hpp"

namespace jm::janus {

void Replies::tell(Json object, const Address& to, Json about, bool droppable,
                   std::unique_ptr<PeerApi::Answer> answer) {
  json_t* out = object.get();
  if (text_in(out, "janus") == "error") {
    const json_t* error = json_object_get(out, "error");
    refused(integer_in(error, "code").value_or(0), text_or(error, "reason"), std::move(about));
  }
  if (to.session != 0) set(out, "session_id", static_cast<std::int64_t>(to.session));
  if (to.handle != 0 || json_object_get(out, "sender") != nullptr)
    set(out, "sender", static_cast<std::int64_t>(to.handle));
  if (to.transaction.empty())
    json_object_del(out, "transaction");
  else
    set(out, "transaction", to.transaction);
  out_.emplace_back(PeerApi::Tell{std::move(object), droppable, std::move(answer)});
}

void Replies::error(const Address& to, int code, std::string_view reason, Json about) {
  Json error(json_object()), details(json_object());
  set(error.get(), "janus", "error");
  set(details.get(), "code", std::int64_t{code});
  set(details.get(), "reason", reason);
  set(error.get(), "error", std::move(details));
  tell(std::move(error), to, std::move(about));
}

void Replies::refused(std::int64_t code, std::string_view reason, Json about) {
  ++counters_.errors;
  Json details = about ? std::move(about) : Json(json_object());
  set(details.get(), "code", code);
  set(details.get(), "reason", reason);
  notify("refused", std::move(details));
}

void Replies::none_left() {
  if (counters_.emptied++ == 0) out_.emplace_back(Log{base::Level::Warning, kNoneLeft});
}

}  // namespace jm::janus
