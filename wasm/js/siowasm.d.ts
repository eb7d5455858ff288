// The types of the package. What compiles with socket.io-client's compiles with these.
import type { ManagerOptions, SocketOptions } from "./options.js";
import { Socket } from "./socket.js";

/**
 * Connects to a server. The path of the URL is the namespace; without a URL it is the page's server. Sockets of several
 * namespaces share a connection, unless `forceNew` says otherwise.
 */
declare function lookup(opts?: Partial<ManagerOptions & SocketOptions>): Socket;
declare function lookup(uri?: string, opts?: Partial<ManagerOptions & SocketOptions>): Socket;

/** The version of the protocol, 5. */
export declare const protocol: number;

/**
 * Resolves when the WebAssembly module runs, and rejects when it could not be loaded at once; the next `connect()` loads
 * it again then. Nobody has to wait for it: Sockets connect when it does.
 */
export declare const ready: Promise<void>;

/**
 * Says where the WebAssembly module is, in place of siowasm.wasm beside the package's script, which undefined stands
 * for. Has to be called in the tick of the import: throws when loading has begun.
 */
export declare function useWasm(source: WasmSource | undefined | Promise<WasmSource | undefined>): void;

/** Where the WebAssembly module is, or what it is. */
export type WasmSource = string | URL | Response | BufferSource | WebAssembly.Module;

export { lookup as connect, lookup as default, lookup as io };
export type { DecorateAcknowledgements, DefaultEventsMap, EventsMap } from "./emitter.js";
export type { Engine, EnginePacket, EngineReservedEvents, Handshake, Transport } from "./engine.js";
export type { DisconnectDescription, DisconnectReason, ExtendedError, TransportError } from "./errors.js";
export { inspect, type Inspection } from "./inspect.js";
export { Manager, type ManagerReservedEvents } from "./manager.js";
export type { EngineOptions, ManagerOptions, SocketOptions, TransportClass, TransportName } from "./options.js";
export type { Packet, Parser } from "./parser.js";
export { Socket, type SocketReservedEvents } from "./socket.js";
export { Fetch, NodeWebSocket, NodeXHR, WebSocket, WebTransport, XHR } from "./transports.js";
