// What the parsers that carry a packet as one map have in common.

const CONNECT = 0;
const DISCONNECT = 1;
const EVENT = 2;
const ACK = 3;
const CONNECT_ERROR = 4;

/**
 * The packet without the fields that are absent, and with exactly the bytes of each view: the codecs would write the
 * whole buffer behind it, or an object of its indices.
 */
export function exactBytes({ type, nsp, data, id, options }) {
  const packet = { type, nsp };
  if (data !== undefined) packet.data = exact(data);
  if (id !== undefined) packet.id = id;
  if (options !== undefined) packet.options = options;
  return packet;
}

// Bytes as both codecs write a byte string everywhere: Buffer where there is one, else ArrayBuffer or Uint8Array.
function bytes(view) {
  const { buffer, byteOffset, byteLength } = view;
  if (typeof Buffer === "function") return Buffer.from(buffer, byteOffset, byteLength);
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

function exact(value) {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return bytes(value);
  if (value instanceof ArrayBuffer) return bytes(new Uint8Array(value));
  if (Array.isArray(value)) return value.map(exact);
  if (typeof value.toJSON === "function") return exact(value.toJSON());
  return Object.fromEntries(Object.keys(value).map((key) => [key, exact(value[key])]));
}

/** Throws when this is no packet. */
export function checkPacket(packet) {
  checkHead(packet ?? {});
  if (!isPayload(packet.type, packet.data)) throw new Error("invalid payload");
}

/** Throws when these are not of a packet. */
export function checkHead({ type, nsp, id }) {
  if (!Number.isInteger(type) || type < CONNECT || type > CONNECT_ERROR) throw new Error("invalid packet type");
  if (typeof nsp !== "string") throw new Error("invalid namespace");
  if (id !== undefined && id !== null && !Number.isInteger(id)) throw new Error("invalid packet id");
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function isPayload(type, data) {
  switch (type) {
    case CONNECT:
      return data === undefined || isObject(data);
    case DISCONNECT:
      return data === undefined;
    case EVENT:
      return Array.isArray(data) && data.length > 0;
    case ACK:
      return Array.isArray(data);
    default:
      return typeof data === "string" || isObject(data);
  }
}
