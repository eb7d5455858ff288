// The parser of servers with socket.io-msgpack-parser: each packet a MessagePack map, in one message.
import notepack from "notepack.io";
import { Emitter } from "./emitter.mjs";
import { checkPacket, exactBytes } from "./packetmap.mjs";

export class Encoder {
  encode(packet) {
    return [notepack.encode(exactBytes(packet))];
  }
}

export class Decoder extends Emitter {
  add(message) {
    const packet = notepack.decode(message);
    checkPacket(packet);
    this.emit("decoded", packet);
  }

  destroy() {}
}

export default { Encoder, Decoder };
