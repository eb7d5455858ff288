import {
  Acknowledgement, Answer, DecorateAcknowledgements, DefaultEventsMap, Emitter, EventArgs, EventName, EventsMap,
  WithoutAcknowledgement,
} from "./emitter.js";
import type { DisconnectDescription, DisconnectReason, ExtendedError } from "./errors.js";
import type { Manager } from "./manager.js";
import type { SocketOptions } from "./options.js";
import type { Packet } from "./parser.js";

/** The events of a {@link Socket} that are not the user's. */
export interface SocketReservedEvents {
  /** Connected, for the first time or again. */
  connect: () => void;
  /** The connection failed, and is tried again if `active`; or the server refused. */
  connect_error: (err: ExtendedError) => void;
  disconnect: (reason: DisconnectReason, description?: DisconnectDescription) => void;
}

/**
 * A namespace of a server. `ListenEvents` are the server's events, `EmitEvents` the client's:
 *
 *     const socket: Socket<ServerToClient, ClientToServer> = io();
 */
export declare class Socket<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
> extends Emitter<ListenEvents, EmitEvents, SocketReservedEvents> {
  constructor(io: Manager, nsp: string, opts?: Partial<SocketOptions>);

  readonly io: Manager<ListenEvents, EmitEvents>;
  /** The name of the namespace. */
  readonly nsp: string;
  /** The id that the server knows the connection by, undefined while there is none. Each connection has another. */
  id: string | undefined;
  connected: boolean;
  get disconnected(): boolean;
  /** Whether it is connected or tries to be. */
  get active(): boolean;
  /** Whether the server has brought what was missed since the last connection. */
  recovered: boolean;
  /** What the server gets at the next connection. */
  auth: { [key: string]: any } | ((cb: (data: object) => void) => void);
  /** The events that came before the server's answer to this connection. */
  receiveBuffer: Array<ReadonlyArray<any>>;
  /** The events that wait for the connection. May be emptied. */
  sendBuffer: Array<Packet>;

  /** Connects, unless it is connected or about to be. */
  connect(): this;

  /** The same as {@link connect}. */
  open(): this;

  /** Leaves the namespace, with the last one the server. No reconnection follows. */
  disconnect(): this;

  /** The same as {@link disconnect}. */
  close(): this;

  /**
   * Sends an event, or keeps it until connected. A function at the end is called with the server's acknowledgement.
   * Throws on a reserved name, on what the parser cannot encode and on what is larger than the server takes.
   */
  emit<Name extends EventName<EmitEvents>>(ev: Name, ...args: EventArgs<EmitEvents, Name>): this;

  /** Sends the event "message". */
  send(...args: any[]): this;

  /**
   * Sends an event and resolves with the first value of the server's acknowledgement. Rejects when the connection ends
   * before that, and after {@link timeout} when it takes too long.
   */
  emitWithAck<Name extends EventName<EmitEvents>>(
    ev: Name,
    ...args: WithoutAcknowledgement<EventArgs<EmitEvents, Name>>
  ): Promise<Answer<Acknowledgement<EventArgs<EmitEvents, Name>>>>;

  /** Whether the next event is worth compressing, where the host compresses. Default: true. */
  compress(compress: boolean): this;

  /** The next event is dropped unless it can be sent at once. */
  get volatile(): this;

  /** How many milliseconds to wait for the acknowledgement of the next event. Its callback takes an error first. */
  timeout(timeout: number): Socket<ListenEvents, DecorateAcknowledgements<EmitEvents>>;

  /** Adds a listener for all events of the server, with the name first. It runs before theirs. */
  onAny(listener: (...args: any[]) => void): this;

  /** Adds such a listener before the others. */
  prependAny(listener: (...args: any[]) => void): this;

  /** Removes such a listener, or all. */
  offAny(listener?: (...args: any[]) => void): this;

  /** The list of these listeners, which may be changed. */
  listenersAny(): ((...args: any[]) => void)[];

  /** Adds a listener for all events that are sent, with the name first. Acknowledgements are none. */
  onAnyOutgoing(listener: (...args: any[]) => void): this;

  /** Adds such a listener before the others. */
  prependAnyOutgoing(listener: (...args: any[]) => void): this;

  /** Removes such a listener, or all. */
  offAnyOutgoing(listener?: (...args: any[]) => void): this;

  /** The list of these listeners, which may be changed. */
  listenersAnyOutgoing(): ((...args: any[]) => void)[];
}

export declare namespace Socket {
  export { DisconnectReason };
}
