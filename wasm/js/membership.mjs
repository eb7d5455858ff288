// A socket's place in one connection: what the bridge tells of a namespace.

/** The bridge's socketOwner. It outlives no connection, so that nothing of an old one reaches the socket. */
export class Membership {
  /** The bridge's handle of the connection. */
  client;
  #socket;
  #namespace;
  #joined = false;
  #answer; // of the server, while events that came before it are still to come
  #held = 0;

  constructor(client, socket) {
    this.client = client;
    this.#socket = socket;
    this.#namespace = client.namespace(socket.nsp, this);
  }

  join() {
    if (this.#joined) return;
    this.#joined = true;
    this.#namespace.join();
  }

  /** Hears nothing any more; tells the server if the connection lives on. */
  leave(alive) {
    this.#socket = undefined;
    if (alive) this.#namespace.leave();
  }

  /** Forgets what the server said on a connection that is gone. */
  reset() {
    this.#answer = undefined;
    this.#held = 0;
  }

  emit(data, options) {
    return this.#namespace.emit(data, options);
  }

  authData(callback) {
    if (this.#socket) this.#socket._authData(callback);
  }

  connected(answer) {
    this.#held = answer.held ?? 0;
    if (this.#held === 0) this.#socket?._connected(answer);
    else this.#answer = answer;
  }

  event(args, ack) {
    this.#socket?._event(args, ack);
    if (this.#held === 0 || --this.#held > 0) return;
    const answer = this.#answer;
    this.#answer = undefined;
    this.#socket?._connected(answer);
  }

  refused(answer) {
    this.#socket?._refused(answer);
  }

  /** The end of a connection is the Manager's to tell; here only the server's own word counts. */
  disconnected({ reason }) {
    if (reason === "io server disconnect") this.#socket?._disconnected(reason);
  }
}
