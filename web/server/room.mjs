// The room: who is in it, what was said, and the events that web/chat/doc.go describes.
import { randomUUID } from "node:crypto";

export const limits = {
  name: 32, // characters
  text: 2000, // characters
  fileName: 255, // characters
  file: 4 << 20, // bytes
  payload: 6_000_000, // bytes of a message: a file in base64, as polling carries it, fits in
};

const historyLength = 50; // entries

const isObject = (value) => typeof value === "object" && value !== null;
const length = (text) => [...text].length;

// Says why a value is no text of 1 to limit characters, or null.
function textProblem(what, value, limit) {
  if (typeof value !== "string" || value.trim() === "") return `The ${what} is empty.`;
  const n = length(value);
  return n > limit ? `The ${what} has ${n} characters, ${limit} is the limit.` : null;
}

function fileProblem({ name, type, data }) {
  if (!Buffer.isBuffer(data) || typeof type !== "string" || type.length > limits.fileName) return "This is no file.";
  if (data.length > limits.file) return `The file has ${data.length} bytes, ${limits.file} is the limit.`;
  return textProblem("file name", name, limits.fileName);
}

export class Room {
  #io;
  #id = randomUUID(); // tells the members when entries are counted anew
  #last = 0; // the id of the last entry
  #history = []; // without the bytes of files
  #members = new Map(); // names by socket id

  constructor(io) {
    this.#io = io;
    io.on("connection", (socket) => this.#serve(socket));
  }

  #serve(socket) {
    // A member may send anything: what a handler returns is its answer, an error is told by a text.
    const handle = (event, handler) =>
      socket.on(event, (...args) => {
        const answer = typeof args.at(-1) === "function" ? args.pop() : () => {};
        const problem = event === "join" || this.#members.has(socket.id) ? null : "Join the room first.";
        answer(problem ? { error: problem } : handler(isObject(args[0]) ? args[0] : {}));
      });
    handle("join", (request) => this.#join(socket, request));
    handle("rename", (request) => this.#rename(socket, request));
    handle("message", (request) => this.#message(socket, request));
    handle("file", (request) => this.#file(socket, request));
    handle("ping", () => ({}));
    handle("drop", () => drop(socket.conn));
    socket.on("disconnect", () => this.#leave(socket));
  }

  #join(socket, { name, room, after = 0 }) {
    const problem = this.#members.has(socket.id) ? "You have joined already." : textProblem("name", name, limits.name);
    if (problem) return { error: problem };
    this.#members.set(socket.id, name.trim());
    this.#add(socket, "join");
    socket.join("members");
    this.#tellMembers();
    const missed = room === this.#id ? this.#history.filter((entry) => entry.id > after) : this.#history;
    return { room: this.#id, name: name.trim(), entries: missed, limits };
  }

  #rename(socket, { name }) {
    const error = textProblem("name", name, limits.name);
    if (error) return { error };
    if (name.trim() !== this.#members.get(socket.id)) {
      this.#add(socket, "rename", { text: name.trim() });
      this.#members.set(socket.id, name.trim());
      this.#tellMembers();
    }
    return { name: name.trim() };
  }

  #message(socket, { text }) {
    const error = textProblem("message", text, limits.text);
    if (error) return { error };
    this.#add(socket, "message", { text });
    return {};
  }

  #file(socket, request) {
    const error = fileProblem(request);
    if (error) return { error };
    const { name, type, data } = request;
    this.#add(socket, "file", { file: { name, type, size: data.length, data } });
    return {};
  }

  #leave(socket) {
    if (!this.#members.has(socket.id)) return;
    this.#add(socket, "leave");
    this.#members.delete(socket.id);
    this.#tellMembers();
  }

  #add(socket, kind, more = {}) {
    const entry = { id: ++this.#last, time: Date.now(), kind, from: socket.id, name: this.#members.get(socket.id), ...more };
    this.#io.to("members").emit("entry", entry);
    const kept = entry.file ? { ...entry, file: { ...entry.file, data: null } } : entry;
    this.#history = [...this.#history, kept].slice(-historyLength);
  }

  #tellMembers() {
    this.#io.to("members").emit("members", [...this.#members.values()]);
  }
}

// Cuts the connection as a broken network would: no close frame, no answer.
function drop({ transport }) {
  transport.socket?.terminate();
  transport.req?.socket.destroy();
  transport.dataReq?.socket.destroy();
}
