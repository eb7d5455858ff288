// A parser of the user's. The Go program knows the data of packets by number.

import { bytesOf } from "./memory.mjs";
import { received } from "./parser.mjs";

const CONNECT = 0;
const DISCONNECT = 1;
const ACK = 3;
const BINARY_EVENT = 5;

/** An Encoder and a Decoder with the data that wait to be encoded, or told of. */
export class Parser {
  #encoder;
  #Decoder;
  #decoder;
  #binaryType;
  #runtime;
  #decoded; // by the message that is being added
  #slots = new Map();
  #last = 0;

  /** @param {{Encoder: Function, Decoder: Function}} parser */
  constructor(parser, binaryType, runtime) {
    this.#encoder = new parser.Encoder();
    this.#Decoder = parser.Decoder;
    this.#binaryType = binaryType;
    this.#runtime = runtime;
  }

  /** Keeps data and returns their number, which is not 0. */
  keep(data) {
    this.#slots.set(++this.#last, data);
    return this.#last;
  }

  /** Gives them up. */
  take(slot) {
    const data = this.#slots.get(slot);
    this.#slots.delete(slot);
    return data;
  }

  /** Begins with a new connection. */
  renew() {
    this.#decoder?.destroy?.();
    this.#decoder = new this.#Decoder();
    this.#decoder.on("decoded", (packet) => (this.#decoded = packet));
  }

  /** Encodes a packet, see hostEncode in imports.go. */
  encode(type, nsp, id, noCompress, slot) {
    const { memory } = this.#runtime;
    const data = this.take(slot);
    try {
      const messages = this.#encoder.encode(packetOf(type, nsp, id, noCompress, data));
      memory.mark(messages.map((message) => (typeof message === "string" ? 0 : 1)));
      for (const message of messages) {
        if (typeof message === "string") memory.giveText(message);
        else memory.give(bytesOf(message));
      }
      return messages.length;
    } catch (error) {
      return this.#wrong(error);
    }
  }

  /** Takes a message, see hostDecode in imports.go. */
  decode(message) {
    this.#decoded = undefined;
    try {
      this.#decoder.add(typeof message === "string" ? message : received(message, this.#binaryType()));
    } catch (error) {
      return this.#wrong(error);
    }
    const packet = this.#decoded;
    if (!packet) return 0;
    const { exports, memory } = this.#runtime;
    exports.decoded(packet.type >= BINARY_EVENT ? packet.type - 3 : packet.type, memory.write(packet.nsp), packet.id ?? -1);
    return this.keep(packet.data);
  }

  #wrong(error) {
    return -1 - this.#runtime.memory.write(String(error?.message ?? error));
  }
}

/** A packet with its keys in the order of the official client: serializers write them so. */
function packetOf(type, nsp, id, noCompress, data) {
  switch (type) {
    case CONNECT:
      return { type, data, nsp };
    case DISCONNECT:
      return { type, nsp };
    case ACK:
      return { type, id, data, nsp };
    default:
      return { type, data, options: { compress: !noCompress }, ...(id >= 0 && { id }), nsp };
  }
}
