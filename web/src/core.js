// MAM messages made and read by src/ as WebAssembly (src/wasm/mam.cpp). Synchronous: for a worker.
const HASH = 81; // trytes of a seed, a root, an address or a side key
const MODES = ['public', 'private', 'restricted'];

// A module of nothing but one function with a vector in it: who takes this takes SIMD128.
const VECTORS = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0],
  ...[65, 0, 253, 15, 253, 98, 11],
);

export class Core {
  #module;
  #exports = null; // null: none yet, or the last one trapped and is not used again

  // Bytes of core.wasm and of core-simd.wasm.
  constructor(plain, simd) {
    this.#module = new WebAssembly.Module(WebAssembly.validate(VECTORS) ? simd : plain);
  }

  // Root of the message at `start`, the number of a key of the seed.
  root(channel) {
    const { seed, security, start } = checked(channel);
    this.#must('root', [seed], security, start);
    return this.#output().text(HASH);
  }

  // Where the message with this root is attached: 81 trytes.
  address(root, mode) {
    this.#must('address', [hash(root, 'root')], modeOf(mode));
    return this.#output().text(HASH);
  }

  // The message with `text` (ASCII) at `start`: {root, nextRoot, address, data}, the bytes of an indexation payload.
  create(channel, text) {
    const { seed, sideKey, mode, security, start } = checked(channel);
    this.#must('create', [seed, sideKey, text], mode, security, start);
    const output = this.#output();
    return { root: output.text(HASH), nextRoot: output.text(HASH), address: output.text(HASH), data: output.rest() };
  }

  // {nextRoot, text} of a payload's bytes; text null: signed, but no text. null: not the message under this root.
  read(data, root, sideKey) {
    const read = this.#call('parse', [hash(root, 'root'), sideKeyOf(sideKey), data]);
    if (!read) return null;
    const output = this.#output();
    return { nextRoot: output.text(HASH), text: read === 1 ? latin1(output.rest()) : null };
  }

  #must(name, pieces, ...numbers) {
    if (!this.#call(name, pieces, ...numbers)) throw new Error(latin1(this.#output().rest()));
  }

  #call(name, pieces, ...numbers) {
    this.#exports ??= begun(this.#module);
    const bytes = pieces.map((piece) => (typeof piece === 'string' ? new TextEncoder().encode(piece) : piece));
    try {
      let at = this.#exports.input(bytes.reduce((sum, { length }) => sum + length, 0));
      for (const piece of bytes) {
        new Uint8Array(this.#exports.memory.buffer, at, piece.length).set(piece);
        at += piece.length;
      }
      return this.#exports[name](...numbers);
    } catch (error) {
      this.#exports = null;
      throw error;
    }
  }

  #output() {
    const { memory, output, output_size: size } = this.#exports;
    const bytes = new Uint8Array(memory.buffer, output(), size()).slice();
    let at = 0;
    return {
      text: (count) => latin1(bytes.subarray(at, (at += count))),
      rest: () => bytes.subarray(at),
    };
  }
}

// What dialogs need of the page is not used here.
function begun(module) {
  const unused = () => {
    throw new Error('not used');
  };
  const page = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, unused]));
  const { exports } = new WebAssembly.Instance(module, { page });
  exports._initialize();
  return exports;
}

// What signs takes no guess: these throw.
function hash(trytes, what) {
  if (!/^[9A-Z]{81}$/.test(trytes)) throw new Error(`the ${what} is not 81 trytes (9, A-Z)`);
  return trytes;
}
const sideKeyOf = (key) => hash((key ?? '').padEnd(HASH, '9'), 'side key');
function modeOf(mode) {
  if (!MODES.includes(mode)) throw new Error('the mode is not public, private or restricted');
  return MODES.indexOf(mode);
}
function checked({ seed, sideKey, mode, security, start }) {
  if (!Number.isSafeInteger(start) || start < 0) throw new Error('the number of the message is no whole number');
  return { seed: hash(seed, 'seed'), sideKey: sideKeyOf(sideKey), mode: modeOf(mode), security, start };
}

// One character a byte.
const latin1 = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
