// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/call/callee.hpp"

#include <utility>

#include "base/json.hpp"
#include "client/dialogs/dialog_line.hpp"

namespace jm::cli {

Outcome<std::unique_ptr<Callee>> Callee::read(const std::string& text, const std::string& where) {
  std::string link = text;
  if (text.starts_with('{')) {
    const auto object = parse_object(text.substr(0, text.find('\n')));
    if (object) link = text_or(object->get(), "link");
  }
  if (link.find('#') == link.npos) return wrong_usage(where + ": link: has no #");
  auto read = dialog::read_link(link);
  if (!read) return wrong_usage(where + ": " + read.error().reason);
  return std::unique_ptr<Callee>(new Callee(std::move(*read)));
}

Outcome<void> Callee::open(CallCarriers& carriers, const std::function<void(std::string)>& warn) {
  for (const std::string& url : link_.carriers) {
    const auto carrier = carriers.open(url);
    if (carrier) {
      if (carriers_.empty()) first_ = url;
      carriers_.push_back(*carrier);
    } else {
      warn("the link of channel " + link_.name + ": a carrier of kind " + url.substr(0, url.find(':')) +
           " is left out: " + carrier.error().reason);
    }
  }
  if (carriers_.empty())
    return wrong_usage("the link of channel " + link_.name + " names no carrier that can be used from here");
  return {};
}

client::Target Callee::target() const {
  return client::target_of(link_, first_);
}

std::unique_ptr<client::Line> Callee::line(const LineServices& services,
                                           client::Line::Listener& listener) const {
  return std::make_unique<client::DialogLine>(services.loop, services.primitives, link_, carriers_, listener);
}

}  // namespace jm::cli
