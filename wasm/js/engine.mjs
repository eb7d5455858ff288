import { Emitter } from "./emitter.mjs";
import { defaultBinaryType } from "./parser.mjs";

const PACKET_EVENTS = ["packet", "packetCreate", "data", "message", "heartbeat", "flush", "drain"];

/** The transport of an engine: its name. */
class Transport extends Emitter {
  #engine;

  constructor(name, engine) {
    super();
    this.name = name;
    this.#engine = engine;
  }

  get writable() {
    return this.#engine._writable;
  }

  get readyState() {
    return this.#engine.readyState;
  }
}

/** The Engine.IO connection of a Manager as its users see it. Each attempt to connect has one of its own. */
export class Engine extends Emitter {
  static protocol = 4;

  id = undefined;
  readyState = "opening";
  /** How binary arguments arrive: "nodebuffer", "arraybuffer" or "blob". */
  binaryType = defaultBinaryType;
  transport;
  #client;
  #closing = false; // close() was called before it was open

  constructor(client, transport) {
    super();
    this.#client = client;
    this.transport = new Transport(transport, this);
  }

  /** Empty when all that was sent has been handed to the host; otherwise of length 1. */
  get writeBuffer() {
    return this._writable || this.readyState !== "open" ? [] : [{ type: "message" }];
  }

  /** Ends the connection with the reason "forced close"; the Manager reconnects. */
  close() {
    if (this.readyState === "opening") this.#closing = true;
    if (this.readyState !== "open") return this;
    this.readyState = "closing";
    this.#client.abort();
    return this;
  }

  get _writable() {
    return this.readyState === "open" && this.#client.writable;
  }

  /** Whether a listener wants to see packets; the bridge tells of none otherwise. */
  get _watched() {
    return PACKET_EVENTS.some((event) => this.hasListeners(event));
  }

  _handshake({ sid, transport, upgrades, pingInterval, pingTimeout, maxPayload }) {
    this.id = sid;
    this.pingInterval = pingInterval;
    this.pingTimeout = pingTimeout;
    this.maxPayload = maxPayload;
    if (transport !== this.transport.name) this.transport = new Transport(transport, this);
    this.emitReserved("handshake", { sid, upgrades, pingInterval, pingTimeout, maxPayload });
    this.readyState = "open";
  }

  _opened() {
    if (this.readyState !== "open") return;
    this.emitReserved("open");
    if (this.#closing) this.close();
  }

  _upgraded(name) {
    const transport = new Transport(name, this);
    this.emitReserved("upgrading", transport);
    this.transport = transport;
    this.emitReserved("upgrade", transport);
  }

  _packet(direction, packet) {
    if (direction === "out") {
      this.emitReserved("packetCreate", packet);
      queueMicrotask(() => this.emitReserved("flush").emitReserved("drain"));
      return;
    }
    this.emitReserved("packet", packet).emitReserved("heartbeat");
    if (packet.type === "message") this.emitReserved("data", packet.data).emitReserved("message", packet.data);
  }

  _closed(reason, details) {
    if (this.readyState === "closed") return;
    this.readyState = "closed";
    this.emitReserved("close", reason, details);
  }
}
