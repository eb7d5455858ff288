import type { Engine } from "./engine.js";
import { DefaultEventsMap, Emitter, EventsMap } from "./emitter.js";
import type { DisconnectDescription } from "./errors.js";
import type { ManagerOptions, SocketOptions } from "./options.js";
import type { Packet } from "./parser.js";
import type { Socket } from "./socket.js";

/** The events of a {@link Manager}. */
export interface ManagerReservedEvents {
  open: () => void;
  /** An attempt to connect failed. */
  error: (err: Error) => void;
  /** The server's heartbeat came. */
  ping: () => void;
  /** A packet came. */
  packet: (packet: Packet) => void;
  close: (reason: string, description?: DisconnectDescription) => void;
  /** The last of reconnectionAttempts failed. */
  reconnect_failed: () => void;
  /** An attempt begins: the first is 1. */
  reconnect_attempt: (attempt: number) => void;
  reconnect_error: (err: Error) => void;
  /** Connected again, at this attempt. */
  reconnect: (attempt: number) => void;
}

/** A connection to a server, with reconnection, that the Sockets of its namespaces share. */
export declare class Manager<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
> extends Emitter<{}, {}, ManagerReservedEvents> {
  constructor(opts: Partial<ManagerOptions>);
  constructor(uri?: string, opts?: Partial<ManagerOptions>);
  constructor(uri?: string | Partial<ManagerOptions>, opts?: Partial<ManagerOptions>);

  /** The connection that is open, or was last. */
  engine: Engine;
  /** The options. What concerns requests may be changed, for the next attempt. */
  opts: Partial<ManagerOptions>;

  /** Whether to reconnect, or changes that; false ends a reconnection that is going on. */
  reconnection(v: boolean): this;
  reconnection(): boolean;
  reconnection(v?: boolean): this | boolean;

  /** The number of attempts, or changes it. */
  reconnectionAttempts(v: number): this;
  reconnectionAttempts(): number;
  reconnectionAttempts(v?: number): this | number;

  /** The first delay in milliseconds, or changes it. */
  reconnectionDelay(v: number): this;
  reconnectionDelay(): number;
  reconnectionDelay(v?: number): this | number;

  /** By how much of itself a delay varies, 0 to 1, or changes it. */
  randomizationFactor(v: number): this;
  randomizationFactor(): number;
  randomizationFactor(v?: number): this | number;

  /** The longest delay in milliseconds, or changes it. */
  reconnectionDelayMax(v: number): this;
  reconnectionDelayMax(): number;
  reconnectionDelayMax(v?: number): this | number;

  /** How many milliseconds opening may take, false for no limit, or changes it. */
  timeout(v: number | boolean): this;
  timeout(): number | boolean;
  timeout(v?: number | boolean): this | number | boolean;

  /** Opens the connection. With a function that is told of the outcome, a failure is not tried again by itself. */
  open(fn?: (err?: Error) => void): this;

  /** The same as {@link open}. */
  connect(fn?: (err?: Error) => void): this;

  /** The Socket of a namespace: always the same one, and connected again unless autoConnect is false. */
  socket(nsp: string, opts?: Partial<SocketOptions>): Socket;
}
