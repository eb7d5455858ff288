// The parser for servers with socket.io-msgpack-parser: io(url, { parser }).
import type { Packet } from "./parser.js";

/** The messages of packets: one each, MessagePack. */
export declare class Encoder {
  encode(packet: Packet): Uint8Array[];
}

/** The packets of messages. */
export declare class Decoder {
  /** Takes a message and emits "decoded" with its packet. Throws on what is no packet. */
  add(message: ArrayBuffer | ArrayBufferView): void;
  on(event: "decoded", listener: (packet: Packet) => void): this;
  off(event?: "decoded", listener?: (packet: Packet) => void): this;
  destroy(): void;
}

declare const parser: { Encoder: typeof Encoder; Decoder: typeof Decoder };

export default parser;
