// For hosts that compile no WebAssembly themselves, and tie each connection to the request that made it.
import { createAPI, protocol } from "./api.mjs";

/** Runs a module: one instance for a request, or for a Durable Object, which closes it. */
export async function instantiate(module) {
  const { io, Manager, Socket, runtime } = createAPI(async () => module);
  await runtime.ready;
  return { io, connect: io, Manager, Socket, protocol, inspect: () => runtime.inspect(), close: () => runtime.close() };
}
