// How bytes and text go into and out of the memory of the Go program.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Text up to this many UTF-16 units goes through the scratch memory, where each may take 3 bytes. */
const SHORT = 32 << 10;

/** Up to this many are written one by one, as a browser needs longer to begin with the encoder. */
const VERY_SHORT = 128;

/** The scratch memory is not kept larger than this many bytes, as memory.go has it. */
const KEPT = 1 << 20;

/** Between texts that are written as one. */
const SEPARATOR = "\x1e";

/** The memory of a running program. */
export class Memory {
  #exports;
  #bytes;
  #pad = 0; // where the scratch memory is
  #room = 0; // and how large, in bytes
  // What was lent, until forget: the text that was written at a place, with a byte for each unit, and bytes by place.
  #lentText = "";
  #lentAt = 0;
  #lent = new Map();

  /** @param {WebAssembly.Exports} exports */
  constructor(exports) {
    this.#exports = exports;
    this.#bytes = new Uint8Array(exports.mem.buffer);
  }

  /** The memory as it is now: when it has grown it is another one, and the one before has no bytes any more. */
  get bytes() {
    if (this.#bytes.length === 0) this.#bytes = new Uint8Array(this.#exports.mem.buffer);
    return this.#bytes;
  }

  /** Text that the program shows. Lone surrogates and invalid bytes become U+FFFD. */
  text(at, size) {
    if (size === 0) return "";
    at >>>= 0;
    const start = at - this.#lentAt;
    if (start >= 0 && start + size <= this.#lentText.length) return this.#lentText.slice(start, start + size);
    return decoder.decode(this.bytes.subarray(at, at + size));
  }

  /** Bytes that it shows: a copy, or those that it was lent. */
  bytesAt(at, size) {
    const lent = this.#lent.get(at >>> 0);
    return lent?.length === size ? lent : this.copy(at, size);
  }

  /** A copy of bytes that it shows. */
  copy(at, size) {
    return this.view(at, size).slice();
  }

  /** Bytes that it shows, as they are now. */
  view(at, size) {
    at >>>= 0;
    return this.bytes.subarray(at, at + size);
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
    if (text.length <= VERY_SHORT && this.#writeASCII(text, at)) return text.length;
    return encoder.encodeInto(text, this.bytes.subarray(at, at + most)).written;
  }

  #writeASCII(text, at) {
    const { bytes } = this;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) return false;
      bytes[at + i] = unit;
    }
    return true;
  }

  /** Writes marks, a byte each, to the scratch memory. */
  mark(marks) {
    const at = this.#scratch(marks.length);
    this.bytes.set(marks, at);
  }

  #scratch(size) {
    if (size > this.#room) {
      this.#pad = this.#exports.scratch(size) >>> 0;
      this.#room = size <= KEPT ? size : 0; // the program takes more than that back when it is asked again
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
    return at;
  }

  /**
   * The same for bytes that nobody else has: the program shows these very bytes if it does so before forget.
   * @param {Uint8Array} bytes
   */
  lend(bytes) {
    const at = this.give(bytes);
    if (bytes.length > 0) this.#lent.set(at, bytes); // otherwise it has no place of its own
  }

  /**
   * Hands texts to a WebSocket of the program, as many as go together. Those that it shows before forget need not be
   * decoded.
   * @param {unknown[]} messages
   * @param {number} first is the place of the first, which is a text
   * @param {number} socket
   * @returns {number} the place of the one after the last
   */
  lendTexts(messages, first, socket) {
    let text = messages[first];
    let next = first + 1;
    if (text.length > SHORT) {
      this.giveText(text);
      this.#exports.ws_message(socket, 0);
      return next;
    }
    if (next < messages.length && !text.includes(SEPARATOR)) {
      for (; next < messages.length; next++) {
        const more = messages[next];
        if (typeof more !== "string" || text.length + more.length >= SHORT || more.includes(SEPARATOR)) break;
        text += SEPARATOR + more;
      }
    }
    const size = this.write(text);
    const at = this.#exports.ws_texts(socket, size, next - first > 1 ? 1 : 0) >>> 0;
    this.#lentText = size === text.length ? text : "";
    this.#lentAt = at;
    return next;
  }

  /** What was lent is the program's alone. */
  forget() {
    if (this.#lent.size > 0) {
      this.#lent.clear();
      this.#exports.forget();
    }
    this.#lentText = "";
  }

  /** Gives text to it, as bytes. */
  giveText(text) {
    this.give(encoder.encode(text));
  }
}

/** The bytes of an ArrayBuffer or of a view, without a copy. */
export function bytesOf(data) {
  if (data instanceof Uint8Array) return data;
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}
