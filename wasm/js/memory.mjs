// How bytes and text go into and out of the memory of the Go program.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Text up to this many UTF-16 units goes through the scratch memory, where each may take 3 bytes. */
const SHORT = 32 << 10;

/** The memory of a running program. */
export class Memory {
  #exports;
  #bytes;
  #pad = 0; // where the scratch memory is
  #room = 0; // and how large, in bytes

  /** @param {WebAssembly.Exports} exports */
  constructor(exports) {
    this.#exports = exports;
    this.#bytes = new Uint8Array(exports.mem.buffer);
  }

  /** The memory as it is now: it is another one after it has grown. */
  get bytes() {
    if (this.#bytes.buffer !== this.#exports.mem.buffer) this.#bytes = new Uint8Array(this.#exports.mem.buffer);
    return this.#bytes;
  }

  /** Text that the program shows. Lone surrogates and invalid bytes become U+FFFD. */
  text(at, size) {
    if (size === 0) return "";
    at >>>= 0;
    return decoder.decode(this.bytes.subarray(at, at + size));
  }

  /** A copy of bytes that it shows. */
  copy(at, size) {
    at >>>= 0;
    return this.bytes.slice(at, at + size);
  }

  /**
   * Writes text to the scratch memory.
   * @param {string} text
   * @returns {number} its size in bytes
   */
  write(text) {
    if (text === "") return 0;
    if (text.length > SHORT) {
      const bytes = encoder.encode(text);
      const at = this.#scratch(bytes.length);
      this.bytes.set(bytes, at);
      return bytes.length;
    }
    const most = text.length * 3;
    const at = this.#scratch(most);
    return encoder.encodeInto(text, this.bytes.subarray(at, at + most)).written;
  }

  /** Writes marks, a byte each, to the scratch memory. */
  mark(marks) {
    const at = this.#scratch(marks.length);
    this.bytes.set(marks, at);
  }

  #scratch(size) {
    if (size > this.#room) {
      this.#pad = this.#exports.scratch(size) >>> 0;
      this.#room = size;
    }
    return this.#pad;
  }

  /**
   * Gives bytes to the program, with its next call.
   * @param {Uint8Array} bytes
   */
  give(bytes) {
    const at = this.#exports.attach(bytes.length) >>> 0;
    this.bytes.set(bytes, at);
  }

  /** Gives text to it, as bytes. */
  giveText(text) {
    this.give(encoder.encode(text));
  }

  /** Whether a text is better handed to giveText than to write. */
  static long(text) {
    return text.length > SHORT;
  }
}

/** The bytes of an ArrayBuffer or of a view, without a copy. */
export function bytesOf(data) {
  if (data instanceof Uint8Array) return data;
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}
