// SPDX-License-Identifier: MIT
// An instance of the core: arguments as bytes and numbers, the result as bytes (src/wasm/exchange.hpp).
import { primitives } from './primitives.ts';

/** What the core exports (src/wasm/dialog.cpp). Numbers of 64 bits are doubles. */
type Exports = Record<string, (...numbers: number[]) => number> & { memory: WebAssembly.Memory };

export class Instance {
  readonly #exports: Exports;

  /** `changes`: for tests, in the place of some of the primitives. */
  constructor(module: WebAssembly.Module, changes: (memory: () => ArrayBuffer) => WebAssembly.ModuleImports = () => ({})) {
    const memory = () => this.#exports.memory.buffer;
    const { exports } = new WebAssembly.Instance(module, { page: { ...primitives(memory), ...changes(memory) } });
    this.#exports = exports as Exports;
    this.call('_initialize');
  }

  /** Throws WebAssembly.RuntimeError if it traps: nothing of the instance is to be used then. */
  call(name: string, numbers: readonly number[] = [], input?: Input): number {
    if (input)
      input.write((size) => {
        const at = this.#export('input')(size); // the memory may grow, which detaches its buffer
        return new Uint8Array(this.#exports.memory.buffer, at, size);
      });
    return this.#export(name)(...numbers);
  }

  /** A copy of the result of the last call. */
  output(): Output {
    const size = this.#export('output_size')();
    return new Output(new Uint8Array(this.#exports.memory.buffer, this.#export('output')(), size).slice());
  }

  #export(name: string): (...numbers: number[]) => number {
    const found = this.#exports[name];
    if (!found) throw new Error(`the core has no ${name}()`);
    return found;
  }
}

/** Arguments, one behind another. */
export class Input {
  readonly #parts: Uint8Array[] = [];

  u32(value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    return this.bytes(bytes);
  }
  bytes(value: Uint8Array | string): this {
    this.#parts.push(typeof value === 'string' ? new TextEncoder().encode(value) : value);
    return this;
  }
  /** With their number before them. */
  sized(value: Uint8Array | string): this {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    return this.u32(bytes.length).bytes(bytes);
  }

  /** `room` gives so many bytes to write to. */
  write(room: (size: number) => Uint8Array): void {
    const into = room(this.#parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of this.#parts) {
      into.set(part, at);
      at += part.length;
    }
  }
}

/** A result, read from its beginning. */
export class Output {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get size(): number {
    return this.#bytes.length;
  }
  get ended(): boolean {
    return this.#at >= this.#bytes.length;
  }
  u8(): number {
    return this.#view.getUint8(this.#skip(1));
  }
  u32(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }
  f64(): number {
    return this.#view.getFloat64(this.#skip(8), true);
  }
  bytes(size: number): Uint8Array<ArrayBuffer> {
    const from = this.#skip(size);
    return this.#bytes.subarray(from, from + size);
  }
  text(size: number): string {
    return new TextDecoder().decode(this.bytes(size));
  }
  sizedBytes(): Uint8Array<ArrayBuffer> {
    return this.bytes(this.u32());
  }
  sizedText(): string {
    return this.text(this.u32());
  }

  #skip(size: number): number {
    const from = this.#at;
    this.#at += size;
    return from;
  }
}
