// A parser of the user's. The Go program knows the data of packets by number.

import { bytesOf } from "./memory.mjs";
import { checkHead } from "./packetmap.mjs";
import { received } from "./parser.mjs";

const CONNECT = 0;
const DISCONNECT = 1;
const ACK = 3;
const BINARY_EVENT = 5;

/** An Encoder and a Decoder with the data that wait to be encoded, or told of. */
export class Parser {
  /** What the Decoder has thrown, which ends the connection. */
  broken;
  #thrown; // by the Encoder, with the last packet
  #encoder;
  #Decoder;
  #decoder;
  #failure; // why there is no decoder
  #binaryType;
  #runtime;
  #decoded; // by the message that is being added
  #slots = new Map(); // of this connection
  #before = new Map(); // of the one before, of which something may be told yet
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
    const slots = this.#slots.has(slot) ? this.#slots : this.#before;
    const data = slots.get(slot);
    slots.delete(slot);
    return data;
  }

  /** How many wait. */
  get size() {
    return this.#slots.size + this.#before.size;
  }

  /** Begins with a new connection: what nobody has taken of an old one, nobody will. What the user's classes throw is what is wrong with its first message. */
  renew() {
    this.#failure = undefined;
    this.broken = undefined;
    this.#before = this.#slots;
    this.#slots = new Map();
    try {
      this.#decoder?.destroy?.();
      this.#decoder = new this.#Decoder();
      this.#decoder.on("decoded", (packet) => (this.#decoded = packet));
    } catch (error) {
      this.#decoder = undefined;
      this.#failure = error;
    }
  }

  /** Encodes a packet, see hostEncode in imports.go. */
  encode(type, nsp, id, noCompress, slot) {
    const { memory } = this.#runtime;
    this.#thrown = undefined;
    const data = this.take(slot);
    try {
      const messages = this.#encoder
        .encode(packetOf(type, nsp, id, noCompress, data))
        .map((message) => (typeof message === "string" ? message : bytesOf(message)));
      memory.mark(messages.map((message) => (typeof message === "string" ? 0 : 1)));
      for (const message of messages) {
        if (typeof message === "string") memory.giveText(message);
        else memory.give(message);
      }
      return messages.length;
    } catch (error) {
      this.#thrown = error;
      return this.#wrong(error);
    }
  }

  /** Takes what the Encoder has thrown. */
  takeThrown() {
    const thrown = this.#thrown;
    this.#thrown = undefined;
    return thrown;
  }

  /** Takes a message, see hostDecode in imports.go. */
  decode(message) {
    this.#decoded = undefined;
    try {
      if (this.#failure) throw this.#failure;
      this.#decoder.add(typeof message === "string" ? message : received(message, this.#binaryType()));
      if (!this.#decoded) return 0;
      const { type, nsp, id, data } = this.#decoded;
      const plain = type >= BINARY_EVENT ? type - 3 : type;
      checkHead({ type: plain, nsp, id });
      const { exports, memory } = this.#runtime;
      exports.decoded(plain, memory.write(nsp), id ?? -1);
      return this.keep(data);
    } catch (error) {
      this.broken = error;
      return this.#wrong(error);
    }
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
