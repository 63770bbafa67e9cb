// SPDX-License-Identifier: GPL-3.0-or-later
// GLib's objects and errors as values.
#pragma once

#include <gio/gio.h>

#include <memory>
#include <string>

#include "base/one_line.hpp"

namespace jm::cli::doctor {

struct Unref {
  void operator()(gpointer object) const { g_object_unref(object); }
};
template <class T>
using GioObject = std::unique_ptr<T, Unref>;

// The error's reason in one line; frees the error.
inline std::string taken_reason(GError* error) {
  std::string reason = error != nullptr ? one_line(error->message) : "it failed";
  g_clear_error(&error);
  return reason;
}

}  // namespace jm::cli::doctor
