// Packets, and what turns them into messages and back.

/** A Socket.IO packet. The types are 0 CONNECT, 1 DISCONNECT, 2 EVENT, 3 ACK, 4 CONNECT_ERROR, 5 and 6 with binary. */
export interface Packet {
  type: number;
  /** The namespace. */
  nsp: string;
  /** Of an event the name and the arguments, of an acknowledgement the arguments. */
  data?: any;
  /** Of an event that asks for an acknowledgement, and of the acknowledgement. */
  id?: number;
  attachments?: number;
}

/** What turns packets into messages and back: `io(url, { parser })`. The server has to use the same one. */
export interface Parser {
  Encoder: new () => {
    /** The messages of a packet, each a string or binary. */
    encode(packet: any): any[];
  };
  Decoder: new () => {
    /** Takes the next message and emits "decoded" with each packet complete. What it throws is a "parse error". */
    add(message: any): void;
    on(event: "decoded", listener: (packet: any) => void): any;
    /** Called when the connection ends. */
    destroy(): void;
  };
}
