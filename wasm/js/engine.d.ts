// The connection below a Manager.
import type { Emitter } from "./emitter.js";

/** An Engine.IO packet. */
export interface EnginePacket {
  type: "open" | "close" | "ping" | "pong" | "message" | "upgrade" | "noop" | "error";
  data?: any;
  options?: { compress?: boolean };
}

/** A transport of an {@link Engine}. */
export interface Transport extends Emitter<{}, {}, { [event: string]: (...args: any[]) => void }> {
  /** "polling" or "websocket". */
  readonly name: string;
  /** Whether it could send now. */
  writable: boolean;
}

/** What the server says when a connection opens. */
export interface Handshake {
  sid: string;
  upgrades: string[];
  /** Milliseconds between its heartbeats. */
  pingInterval: number;
  /** Milliseconds that one may be late. */
  pingTimeout: number;
  /** The bytes that it takes at once. */
  maxPayload: number;
}

/** The events of an {@link Engine}. */
export interface EngineReservedEvents {
  open: () => void;
  handshake: (data: Handshake) => void;
  /** A packet came. */
  packet: (packet: EnginePacket) => void;
  /** A packet is about to go. */
  packetCreate: (packet: EnginePacket) => void;
  data: (data: any) => void;
  message: (data: any) => void;
  /** All that was emitted has been written. */
  drain: () => void;
  flush: () => void;
  heartbeat: () => void;
  ping: () => void;
  pong: () => void;
  error: (err: string | Error) => void;
  upgrading: (transport: Transport) => void;
  /** The connection has changed to this transport. */
  upgrade: (transport: Transport) => void;
  /** It has not, and stays where it was. */
  upgradeError: (err: Error) => void;
  close: (reason: string, description?: { description: string; context?: unknown } | Error) => void;
}

/** The connection below a Manager: `socket.io.engine`. Each connection has one of its own. */
export interface Engine extends Emitter<Record<never, never>, Record<never, never>, EngineReservedEvents> {
  /** The id of the Engine.IO session, known to this client and the server alone. */
  id: string;
  transport: Transport;
  /** How binary arrives. Default: "nodebuffer" in Node, else "arraybuffer". */
  binaryType: "nodebuffer" | "arraybuffer" | "blob";
  readyState: "opening" | "open" | "closing" | "closed";
  /** Ends the connection with the reason "forced close"; a reconnection follows. */
  close(): this;
}
