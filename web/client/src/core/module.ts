// SPDX-License-Identifier: MIT
// The core of src/ as WebAssembly, embedded in the script: compiled once, off the main thread if the browser can.
import plain from 'core.wasm';
import simd from 'core-simd.wasm';
import { CallError } from '../errors.ts';

// A module of nothing but one function with a vector in it: who takes this takes SIMD128.
const VECTORS = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0],
  ...[65, 0, 253, 15, 253, 98, 11],
);

let compiling: Promise<WebAssembly.Module> | null = null;

/** Rejects with CallError `unsupported`, each time anew. */
export function compiled(): Promise<WebAssembly.Module> {
  compiling ??= compile().catch((cause: unknown) => {
    compiling = null;
    throw new CallError(
      'unsupported',
      'This browser runs no WebAssembly here: allow it, or take another browser. A page needs “wasm-unsafe-eval” in its Content-Security-Policy.',
      { cause },
    );
  });
  return compiling;
}

async function compile(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(WebAssembly.validate(VECTORS) ? simd : plain);
}
