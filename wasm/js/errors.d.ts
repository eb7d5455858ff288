// Why something ended or failed.

/** More about the end of a connection. */
export type DisconnectDescription = Error | { description: string; context?: unknown };

/**
 * Why a connection ended. After "io server disconnect" and "io client disconnect" no reconnection follows. "forced
 * close", after engine.close(), is not in socket.io-client's type and so not in this one.
 */
export type DisconnectReason =
  | "io server disconnect"
  | "io client disconnect"
  | "ping timeout"
  | "transport close"
  | "transport error"
  | "parse error";

/** An error of the server's middleware, with its data; or of a transport, with its fields. */
export interface ExtendedError extends Error {
  /** What the server's middleware added. */
  data?: any;
}

/** Why a transport failed: `connect_error` may have one. */
export interface TransportError extends Error {
  readonly type: "TransportError";
  /** The HTTP status, or the error below. */
  readonly description: any;
  /** The answer, or the request, as far as the host tells. */
  readonly context: any;
}
