// Answers each request by a program of its own: a connection belongs to the request that has opened it.
import module from "./main.wasm";
import { run } from "./program.mjs";

export default {
  async fetch(request) {
    try {
      return Response.json(await run(module, new URL(request.url).searchParams.get("server")));
    } catch (error) {
      return new Response(`${error.message}\n`, { status: 502 });
    }
  },
};
