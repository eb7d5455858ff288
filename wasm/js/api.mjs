import { Runtime } from "./bridge.mjs";
import { createLookup } from "./lookup.mjs";
import { Manager as BaseManager } from "./manager.mjs";
import { Socket } from "./socket.mjs";

/** The revision of the Socket.IO protocol. */
export const protocol = 5;

/** The API over one instance of the WebAssembly module, which load() gives; it is called at once. */
export function createAPI(load) {
  const runtime = new Runtime(load);
  const { ready } = runtime;
  ready.catch(() => {}); // each client is told; nobody has to look at ready

  class Manager extends BaseManager {
    constructor(uri, opts) {
      super(uri, opts, runtime);
    }
  }

  const io = createLookup(Manager);
  Object.assign(io, { io, connect: io, Manager, Socket });
  return { io, Manager, Socket, runtime };
}
