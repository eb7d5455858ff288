// The client under test: the module that $SIO_CLIENT names, a package or a path, and what require gives of
// $SIO_CLIENT_CJS. Without them it is npm socket.io-client.
import { createRequire } from "node:module";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { WebSocket } from "ws";

// A client that uses the host's WebSocket finds one in a Node that has none; socket.io-client brings its own.
globalThis.WebSocket ??= WebSocket;

const name = process.env.SIO_CLIENT ?? "socket.io-client";

export const specifier = isAbsolute(name) ? pathToFileURL(name).href : name;
export const module = await import(specifier);
export const { io, connect, Manager, Socket, protocol } = module;

// Loads what a CommonJS program gets.
export const required = () => createRequire(import.meta.url)(process.env.SIO_CLIENT_CJS ?? name);
