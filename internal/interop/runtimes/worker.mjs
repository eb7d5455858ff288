// The scenario in workerd: inside a request at /request, inside a Durable Object at /object. Answers with the steps.
import { instantiate } from "siowasm";
import module from "siowasm/siowasm.wasm";
import { next, run, within } from "./scenario.mjs";

async function scenario(control) {
  const client = await instantiate(module);
  try {
    return await run({ io: client.io, control });
  } finally {
    await client.close();
  }
}

// Keeps a client across requests, which nothing but a Durable Object can.
export class Holder {
  #client;
  #socket;

  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    switch (pathname) {
      case "/open":
        this.#client = await instantiate(module);
        this.#socket = this.#client.io(searchParams.get("server"), { transports: ["websocket"], forceNew: true });
        await next(this.#socket, "connect");
        return Response.json({});
      case "/sum":
        return Response.json(await within(this.#socket.emitWithAck("sum", 2, 3), "sum"));
      case "/close":
        this.#socket.disconnect();
        await this.#client.close();
        return Response.json({});
      default:
        return Response.json(await scenario(searchParams.get("control")));
    }
  }
}

async function hold(holder, control) {
  const added = await (await fetch(`${control}/servers`, { method: "POST", body: '{"kind":"npm"}' })).json();
  try {
    const ask = async (path) => (await holder.fetch(`http://holder${path}`)).json();
    await ask(`/open?server=${encodeURIComponent(added.url)}`);
    for (let i = 0; i < 3; i++) {
      const sum = await ask("/sum");
      if (sum !== 5) throw new Error(`the sum in request ${i} is ${sum}`);
    }
    await ask("/close");
    return { step: "hold", ok: true };
  } catch (err) {
    return { step: "hold", ok: false, detail: String(err?.stack ?? err) };
  } finally {
    await fetch(`${control}/servers/${added.id}`, { method: "DELETE" });
  }
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const control = searchParams.get("control");
    if (pathname === "/request") return Response.json(await scenario(control));
    const holder = env.HOLDER.get(env.HOLDER.idFromName("one"));
    const steps = await (await holder.fetch(`http://holder/?control=${encodeURIComponent(control)}`)).json();
    return Response.json([...steps, await hold(holder, control)]);
  },
};
