// The parser of servers that carry each packet as a CBOR map, in one message.
import { Encoder as Codec } from "cbor-x";
import { Emitter } from "./emitter.mjs";
import { checkPacket, exactBytes } from "./packetmap.mjs";

// Plain maps and byte strings, which every decoder knows.
const codec = new Codec({ useRecords: false, tagUint8Array: false });

export class Encoder {
  encode(packet) {
    return [codec.encode(exactBytes(packet))];
  }
}

export class Decoder extends Emitter {
  add(message) {
    const packet = codec.decode(message instanceof ArrayBuffer ? new Uint8Array(message) : message);
    checkPacket(packet);
    this.emit("decoded", packet);
  }

  destroy() {}
}

export default { Encoder, Decoder };
