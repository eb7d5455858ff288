// The entry for Cloudflare's workerd, which compiles no WebAssembly by itself:
//
//	import wasm from "siowasm/siowasm.wasm";
//	import { instantiate } from "siowasm/workerd";
import type { connect, inspect, io, Manager, protocol, Socket } from "./siowasm.js";

/** What an instance of the module offers. */
export interface Instance {
  io: typeof io;
  connect: typeof connect;
  Manager: typeof Manager;
  Socket: typeof Socket;
  protocol: typeof protocol;
  inspect: typeof inspect;
  /** Disconnects what is connected and ends the module. Resolves when nothing of it is left. */
  close(): Promise<void>;
}

/**
 * Runs the module. A worker's connections belong to the request that made them, so each request, or each Durable
 * Object, has an instance of its own and closes it. Rejects when it is another module.
 */
export declare function instantiate(module: WebAssembly.Module): Promise<Instance>;
