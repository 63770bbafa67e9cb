// SPDX-License-Identifier: MIT
// The core for browsers without SIMD128: a file of its own, which few need.
export { default } from 'core.wasm';
