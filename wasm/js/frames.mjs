// Engine.IO's packets as they stand in frames and payloads, for those who want to see them. The Go program is who
// understands them.

import { received } from "./parser.mjs";

const TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];
const SEPARATOR = "\x1e";

/** Packets that belong to an upgrade, and not to the session. */
const ofUpgrade = ({ type, data }) => type === "upgrade" || data === "probe";

/** The bytes, or undefined: it is the program that ends the connection for what is malformed. */
function fromBase64(text) {
  try {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Reads a frame: text or bytes. */
function packet(data, binaryType) {
  if (typeof data !== "string") return { type: "message", data: received(data, binaryType) };
  if (data[0] === "b") {
    const bytes = fromBase64(data.slice(1));
    return bytes ? { type: "message", data: received(bytes, binaryType) } : { type: "error", data: "parser error" };
  }
  const type = TYPES[data[0]] ?? "error";
  return data.length > 1 ? { type, data: data.slice(1) } : { type };
}

/** Tells a client of the packet in a frame. @param {"in" | "out"} direction */
export function traceFrame(life, direction, data, options) {
  if (!life?.wantsEnginePackets) return;
  const traced = packet(data, life.owner.binaryType);
  if (!ofUpgrade(traced)) life.enginePacket(direction, { ...traced, ...(options && { options }) });
}

/** Tells it of those in the body of a request or of an answer. */
export function tracePayload(life, direction, bytes, options) {
  if (!life?.wantsEnginePackets || bytes.length === 0) return;
  for (const part of new TextDecoder().decode(bytes).split(SEPARATOR)) {
    life.enginePacket(direction, { ...packet(part, life.owner.binaryType), ...(options && { options }) });
  }
}
