// SPDX-License-Identifier: GPL-3.0-or-later
// Who is told what comes from the carriers of a sealed channel. The loop's thread only.
#pragma once

#include <optional>
#include <string>

#include "dialog/actions.hpp"

namespace jm::gateway {

class CarrierListener {
 public:
  // None is called from inside of a call of what tells. It may end any watch.
  virtual void received(dialog::CarrierId carrier, const dialog::Hash& address,
                        const std::string& payload) = 0;
  virtual void caught_up(dialog::CarrierId carrier, const dialog::Hash& address) = 0;
  virtual void published(dialog::Token token, dialog::PublishResult result) = 0;
  virtual void looked(dialog::Token token, std::optional<bool> there) = 0;
  // What keeps it from its carrier; empty: nothing.
  virtual void reading(const std::string& trouble) = 0;
  virtual void attaching(const std::string& trouble) = 0;

 protected:
  ~CarrierListener() = default;
};

}  // namespace jm::gateway
