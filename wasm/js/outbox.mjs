import { throwLater } from "./errors.mjs";
import { readBlobs, UnreadBlobs } from "./parser.mjs";

/** What leaves a connected socket, in order, though the bytes of Blobs can only be had later. */
export class Outbox {
  #socket;
  #acks;
  #waiting; // what is to be sent when the Blobs before it have been read

  constructor(socket, acks) {
    this.#socket = socket;
    this.#acks = acks;
  }

  /** Sends an event. Throws what cannot be encoded or is larger than the server takes. */
  transmit(packet) {
    if (this.#waiting) {
      this.#waiting.push(() => this.#resend(packet));
      return;
    }
    this.#socket._outgoing(packet.data);
    this.#write(packet);
  }

  /** The same for an event that was emitted earlier: nobody is there to catch, and the next ones are to leave. */
  attempt(packet) {
    try {
      this.transmit(packet);
    } catch (error) {
      throwLater(error);
    }
  }

  /** Answers an event of the server. */
  answer(ack, args) {
    try {
      ack(...args);
    } catch (error) {
      if (!(error instanceof UnreadBlobs)) throw error;
      this.#readThen(args, (read) => ack(...read));
    }
  }

  #write(packet) {
    try {
      if (this.#socket._emit(packet.data, this.#options(packet)) !== "offline") return;
    } catch (error) {
      if (error instanceof UnreadBlobs) {
        this.#readThen(packet.data, (data) => this.#write({ ...packet, data }));
        return;
      }
      if (packet.id !== undefined) this.#acks.drop(packet.id);
      throw error;
    }
    this.#socket.sendBuffer.push(packet); // the connection has just gone; its "disconnect" is on the way
  }

  #options({ id, options, timeout }) {
    if (id === undefined) return options;
    const ack = (error, args) => {
      if (!error) this.#acks.answer(id, args);
      else if (error.code === "failed") this.#acks.fail(id, error); // the socket sees the other ends by itself
    };
    return { compress: options.compress, timeout, ack };
  }

  async #readThen(data, send) {
    if (this.#waiting) {
      this.#waiting.push(() => this.#readThen(data, send));
      return;
    }
    const waiting = (this.#waiting = []);
    try {
      send(await readBlobs(data));
    } finally {
      this.#waiting = undefined;
      for (const task of waiting) task();
    }
  }

  #resend(packet) {
    if (this.#socket.connected) this.attempt(packet);
    else this.#socket.sendBuffer.push(packet);
  }
}
