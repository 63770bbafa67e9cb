// SPDX-License-Identifier: GPL-3.0-or-later
// What ends a program elsewhere is a trap here, so that nothing of standard streams is linked and
// nothing of WASI is imported. tl::expected holds throw expressions that are never reached; operator new
// throws if memory is used up.
#if defined(__wasm__)
#include <cstddef>
#include <string>

// libc++'s word for a broken precondition.
_LIBCPP_BEGIN_NAMESPACE_STD
void __libcpp_verbose_abort(const char* /*format*/, ...) {
  __builtin_trap();
}
_LIBCPP_END_NAMESPACE_STD

extern "C" {

void abort() {
  __builtin_trap();
}
void abort_message(const char* /*format*/, ...) {
  __builtin_trap();
}
void* __cxa_allocate_exception(std::size_t /*size*/) noexcept {
  __builtin_trap();
}
void __cxa_throw(void* /*exception*/, void* /*type*/, void (* /*destroy*/)(void*)) {
  __builtin_trap();
}
}
#endif
