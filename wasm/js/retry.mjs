// At least once: events in order, one in flight, each sent again until it is acknowledged.

/** The queue of a socket with the option `retries`. */
export class RetryQueue {
  #socket;
  #retries;
  #queue = [];

  constructor(socket, retries) {
    this.#socket = socket;
    this.#retries = retries;
  }

  /** Takes [event, ...args] with its acknowledgement function, which gets an error first, if there is one. */
  add(args, flags) {
    const ack = typeof args[args.length - 1] === "function" ? args.pop() : undefined;
    const packet = { args, flags: { ...flags, fromQueue: true }, ack, tries: 0, pending: false };
    this.#queue.push(packet);
    this.drain();
  }

  /** Sends the oldest event if it is not in flight, or even so if forced: its connection is gone. */
  drain(force = false) {
    const packet = this.#queue[0];
    if (!packet || !this.#socket.connected || (packet.pending && !force)) return;
    packet.pending = true;
    packet.tries++;
    // Without a timeout too the answer comes with an error first, so that no answer is taken for one.
    const answered = (error, ...answer) => this.#answered(packet, error, answer);
    answered.withError = true;
    this.#socket.flags = packet.flags;
    try {
      this.#socket.emit(...packet.args, answered);
    } catch (error) {
      this.#queue.shift(); // what cannot be encoded now cannot be later
      throw error;
    }
  }

  #answered(packet, error, answer) {
    if (packet !== this.#queue[0]) return;
    packet.pending = false;
    if (!error || packet.tries > this.#retries) {
      this.#queue.shift();
      packet.ack?.call(this.#socket, error, ...answer);
    }
    this.drain();
  }
}
