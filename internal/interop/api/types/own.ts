// Assertions about what siowasm's types have beside socket.io-client's.
import { io, ready, useWasm } from "siowasm";
import type {
  DefaultEventsMap, DisconnectReason, Engine, EventsMap, Manager, ManagerOptions, Parser, Socket, Transport, TransportError,
} from "siowasm";
import cbor, { Decoder as CBORDecoder, Encoder as CBOREncoder } from "siowasm/cbor";
import msgpack, { Decoder, Encoder } from "siowasm/msgpack";
import { instantiate } from "siowasm/workerd";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <T extends true>(): T | void => {};

interface Events {
  sum: (a: number, b: number, ack: (sum: number) => void) => void;
  pair: (ack: (a: string, b: Date) => void) => void;
  done: (ack: () => void) => void;
}

is<Equal<typeof ready, Promise<void>>>();
const socket: Socket<Events> = io("http://host");

// emitWithAck resolves with the first of several values
const pair = socket.emitWithAck("pair");
is<Equal<typeof pair, Promise<string>>>();
const done = socket.emitWithAck("done");
is<Equal<typeof done, Promise<undefined>>>();

// after timeout() too, and not with the error
const sum = socket.timeout(1000).emitWithAck("sum", 1, 2);
is<Equal<typeof sum, Promise<number>>>();
const late = socket.timeout(1000).emitWithAck("pair");
is<Equal<typeof late, Promise<string>>>();
const bare = socket.timeout(1000).emitWithAck("done");
is<Equal<typeof bare, Promise<undefined>>>();
const untyped = io().timeout(1000).emitWithAck("any", 1);
is<Equal<typeof untyped, Promise<any>>>();
// @ts-expect-error the value is no Error
socket.timeout(1000).emitWithAck("sum", 1, 2).then((err: Error) => err);
// @ts-expect-error an argument is missing
socket.timeout(1000).emitWithAck("sum", 1);

// the other names of on and off
socket.addEventListener("sum", (a, b, ack) => ack(a + b)).removeEventListener("sum");
// @ts-expect-error an argument is of its type
socket.addEventListener("sum", (a: string) => {});

// parsers
io("http://host", { parser: msgpack });
io("http://host", { parser: cbor });
const parsers: Parser[] = [msgpack, cbor, { Encoder, Decoder }, { Encoder: CBOREncoder, Decoder: CBORDecoder }];
const bytes: Uint8Array[] = new Encoder().encode({ type: 2, nsp: "/", data: ["event"] });
new Decoder().on("decoded", ({ type }) => type + 1).add(bytes[0]);
// @ts-expect-error a parser has a Decoder
const half: Parser = { Encoder };

// where the module is
useWasm("/assets/siowasm.wasm");
useWasm(new URL("https://host/siowasm.wasm"));
useWasm(fetch("/assets/siowasm.wasm"));
useWasm(new Uint8Array(8));
// @ts-expect-error it is somewhere
useWasm();

// what a host lacks
class Host {
  constructor(readonly url: string, readonly protocols?: string[], readonly options?: object) {}
}
const options: Partial<ManagerOptions> = { webSocket: Host, fetch: async (url: string) => url };
// @ts-expect-error a WebSocket has a constructor
const none: Partial<ManagerOptions> = { webSocket: "ws" };

// names for what socket.io-client leaves without one
const engine: Engine = socket.io.engine;
const transport: Transport = engine.transport;
is<Equal<DisconnectReason, Socket.DisconnectReason>>();
const map: DefaultEventsMap & EventsMap = { event: () => {} };
const manager: Manager = io().io;
const namespace: string = socket.nsp;
// @ts-expect-error the namespace stays
socket.nsp = "/other";
function status(err: Error | TransportError): unknown {
  return "type" in err ? err.description : undefined;
}

// workerd
async function work(module: WebAssembly.Module): Promise<void> {
  const instance = await instantiate(module);
  const socket: Socket<Events> = instance.io("https://host", { transports: ["websocket"] });
  is<Equal<typeof instance.connect, typeof instance.io>>();
  new instance.Socket(new instance.Manager("https://host"), "/").connect();
  socket.disconnect();
  await instance.close();
  // @ts-expect-error the module has to be given
  await instantiate();
}

export { half, manager, map, namespace, none, options, parsers, status, transport, work };
