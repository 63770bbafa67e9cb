// SPDX-License-Identifier: MIT
// Raw deflate of the module, embedded by the bundler.
declare module '*.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
