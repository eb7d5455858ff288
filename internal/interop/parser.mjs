// The parsers that the server can be told to use, by name. "default" is socket.io's own.
import { EventEmitter } from "node:events";
import { Encoder as CBOR } from "cbor-x";
import msgpack from "socket.io-msgpack-parser";

// Plain maps, not cbor-x's shared record structures, which other decoders do not know.
const cbor = new CBOR({ useRecords: false, tagUint8Array: false });

class Encoder {
  encode({ type, nsp, id, data }) {
    const packet = { type, nsp };
    // An absent field stays absent: peers refuse null in a CONNECT or a DISCONNECT.
    if (data !== undefined) packet.data = data;
    if (id !== undefined) packet.id = id;
    return [cbor.encode(packet)];
  }
}

class Decoder extends EventEmitter {
  add(chunk) {
    this.emit("decoded", cbor.decode(chunk));
  }
  destroy() {}
}

export const parsers = { default: undefined, msgpack, cbor: { Encoder, Decoder } };
