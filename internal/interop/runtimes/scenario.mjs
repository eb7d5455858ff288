// What a client has to do in every runtime. Nothing here belongs to one of them: only fetch and timers.

const patience = 15_000; // milliseconds for each step

// Settles as promise does, but rejects when that takes too long. No timer is left behind.
export async function within(promise, what, ms = patience) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

// The arguments of the next event. An error of the connection rejects, unless that is what is waited for. A step may
// fail before it comes to wait for it, and that is then the failure to tell of.
export function next(emitter, event) {
  const args = within(
    new Promise((resolve, reject) => {
      emitter.once(event, (...args) => resolve(args));
      if (event !== "connect_error") emitter.once("connect_error", reject);
    }),
    event,
  );
  args.catch(() => {});
  return args;
}

async function ask(method, url, body) {
  const response = await fetch(url, { method, body: body && JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${url}: ${answer.error}`);
  return answer;
}

function same(got, want) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(want)];
  if (a !== b) throw new Error(`${a}, not ${b}`);
}

// The numbers of whatever holds bytes: an ArrayBuffer or a view of one, such as a Buffer.
function numbers(bytes) {
  if (ArrayBuffer.isView(bytes)) return [...new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)];
  if (bytes instanceof ArrayBuffer) return [...new Uint8Array(bytes)];
  throw new Error(`no bytes: ${Object.prototype.toString.call(bytes)}`);
}

const allBytes = Uint8Array.from({ length: 256 }, (_, i) => i);

const plan = {
  async polling({ state, open }) {
    state.client = open("/", { transports: ["polling"] });
    await next(state.client, "connect");
    same(await state.client.emitWithAck("transport"), "polling");
  },

  async upgrade({ state, open }) {
    state.client.disconnect();
    state.client = open("/", { transports: ["polling", "websocket"] });
    await next(state.client, "connect");
    const { engine } = state.client.io;
    if (engine.transport.name !== "websocket") {
      await within(new Promise((resolve) => engine.once("upgrade", resolve)), "upgrade");
    }
    same(await state.client.emitWithAck("transport"), "websocket");
  },

  // The steps that follow go on with the last of these connections.
  async websocket({ state, open }) {
    state.client.disconnect();
    state.client = open("/", { transports: ["websocket"] });
    await next(state.client, "connect");
    same(await state.client.emitWithAck("transport"), "websocket");
  },

  async emit({ state: { client } }) {
    const sent = [1, "zwei ☃ 🚀", { three: [null, true, 4.5] }];
    const echo = next(client, "echo");
    client.emit("echo", ...sent);
    same(await echo, sent);
  },

  async ack({ state: { client } }) {
    same(await client.emitWithAck("sum", 2, 3), 5);
    same(await Promise.all([1, 2, 3].map((n) => client.timeout(patience).emitWithAck("sum", n, n))), [2, 4, 6]);
    const question = next(client, "question").then(([n, answer]) => answer(n + 1));
    const answer = next(client, "answer");
    client.emit("ask", 41);
    await question;
    same(await answer, [42]);
  },

  async binary({ state: { client } }) {
    const view = allBytes.subarray(3, 200);
    const echo = next(client, "echo");
    const bytes = await client.emitWithAck("echo", allBytes);
    same(numbers(bytes), numbers(allBytes));
    same(numbers((await echo)[0]), numbers(allBytes));
    const nested = next(client, "echo");
    client.emit("echo", "file", { parts: [view, allBytes.slice().buffer], size: 2 });
    const [name, file] = await nested;
    same([name, file.size], ["file", 2]);
    same(file.parts.map(numbers), [numbers(view), numbers(allBytes)]);
    same(await client.emitWithAck("check-binary", 7, 8, new Uint8Array(70_000).fill(7), new Uint8Array(9).fill(8)), true);
  },

  async namespace({ open }) {
    const admitted = open("/auth", { auth: { token: "secret" } });
    const welcome = next(admitted, "welcome");
    await next(admitted, "connect");
    same(await welcome, [{ token: "secret" }]);
    same(await admitted.emitWithAck("sum", 1, 1), 2);
    admitted.disconnect();
    const refused = open("/auth", { auth: { token: "wrong" } });
    const [err] = await next(refused, "connect_error");
    same([err instanceof Error, err.message], [true, "bad token"]);
    refused.disconnect();
  },

  async reconnect({ state: { client }, server }) {
    const id = client.id;
    const cut = next(client, "disconnect");
    const back = next(client, "connect");
    client.emit("cut");
    same((await cut)[0].startsWith("transport "), true);
    await back;
    if (client.id === id) throw new Error("the session is the one of before");

    const gone = next(client, "disconnect");
    await ask("POST", `${server}/kill`);
    await gone;
    await within(new Promise((resolve) => client.io.once("reconnect_error", resolve)), "failed attempt");
    const again = within(new Promise((resolve) => client.once("connect", resolve)), "connect");
    await ask("POST", `${server}/start`);
    await again;
    same(await client.emitWithAck("sum", 20, 22), 42);
  },

  async disconnect({ state: { client } }) {
    const reason = next(client, "disconnect");
    client.disconnect();
    same([(await reason)[0], client.connected, client.active], ["io client disconnect", false, false]);
  },
};

export const steps = Object.keys(plan);

// Runs the steps against a server of their own, and returns what became of each: {step, ok, detail}. Once one has
// failed those after it are not run. More options of a client can be given, and steps to leave out.
export async function run({ io, control, options = {}, without = [] }) {
  const { id, url } = await ask("POST", `${control}/servers`, { kind: "npm" });
  const server = `${control}/servers/${id}`;
  const clients = [];
  const open = (namespace, more) => {
    const client = io(url + namespace, {
      forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 100, ...options, ...more,
    });
    clients.push(client);
    return client;
  };
  const results = [];
  try {
    const state = {};
    for (const step of steps) {
      if (without.includes(step)) continue;
      try {
        await within(plan[step]({ state, open, server }), `end of the step ${step}`, 2 * patience);
        results.push({ step, ok: true });
      } catch (err) {
        results.push({ step, ok: false, detail: String(err?.stack ?? err) });
        break;
      }
    }
  } finally {
    for (const client of clients) client.disconnect();
    await ask("DELETE", server);
  }
  return results;
}
