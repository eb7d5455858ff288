using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    # Workerd's own network has public addresses alone.
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "main")],
);

const main :Workerd.Worker = (
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    (name = "program.mjs", esModule = embed "program.mjs"),
    (name = "wasm_exec.js", esModule = embed "wasm_exec.js"),
    (name = "main.wasm", wasm = embed "main.wasm"),
  ],
  compatibilityDate = "2026-11-01",
);
