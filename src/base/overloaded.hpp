// SPDX-License-Identifier: GPL-3.0-or-later
// A visitor for std::visit, from lambdas for the alternatives.
#pragma once

namespace jm::base {

template <class... Lambdas>
struct Overloaded : Lambdas... {
  using Lambdas::operator()...;
};
template <class... Lambdas>
Overloaded(Lambdas...) -> Overloaded<Lambdas...>;

}  // namespace jm::base
