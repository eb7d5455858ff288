// The default serializer: a packet's data as the host's JSON, what is binary beside it as attachments.

const RESERVED = new Set(["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]);
const CONNECT = 0;
const DISCONNECT = 1;
const EVENT = 2;
const ACK = 3;
const CONNECT_ERROR = 4;

/** Whether an event of this name is the library's own. */
export const isReserved = (event) => RESERVED.has(event);

/** Thrown by encode when there are Blobs, whose bytes can only be had later: readBlobs, then encode again. */
export class UnreadBlobs extends Error {}

const isBlob = (value) => typeof Blob === "function" && value instanceof Blob;
const isBytes = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value);
const toJSON = (value) => (typeof value.toJSON === "function" ? value.toJSON() : value);

/** Encodes a packet's data. attachments are views of the caller's memory with exactly the bytes meant. */
export function encode(data) {
  if (!guarded(hasBinary, data)) return { text: JSON.stringify(data), attachments: [] };
  const attachments = [];
  return { text: JSON.stringify(takeOut(data, attachments)), attachments };
}

// What contains itself ends the stack; JSON.stringify has the better words for it.
function guarded(walk, data) {
  try {
    return walk(data);
  } catch (error) {
    if (error instanceof RangeError) JSON.stringify(data);
    throw error;
  }
}

function hasBinary(value) {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item === "object" && hasBinary(item)) return true;
    }
    return false;
  }
  if (isBytes(value) || isBlob(value)) return true;
  if (typeof value.toJSON === "function") {
    const plain = value.toJSON();
    return plain !== value && hasBinary(plain);
  }
  for (const key in value) {
    const item = value[key];
    if (typeof item === "object" && Object.hasOwn(value, key) && hasBinary(item)) return true;
  }
  return false;
}

function takeOut(value, attachments) {
  if (typeof value !== "object" || value === null) return value;
  if (isBlob(value)) throw new UnreadBlobs();
  if (isBytes(value)) return { _placeholder: true, num: attachments.push(bytes(value)) - 1 };
  return rebuild(value, (item) => takeOut(item, attachments));
}

// A copy of an array or object, each item by way of the function given.
function rebuild(value, item) {
  if (Array.isArray(value)) return value.map(item);
  const plain = toJSON(value);
  if (plain !== value) return item(plain);
  return Object.fromEntries(Object.keys(value).map((key) => [key, item(value[key])]));
}

const bytes = (value) =>
  ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value);

/** A copy of data with the content of each Blob and File, as an ArrayBuffer, in its place. */
export async function readBlobs(data) {
  const content = new Map();
  const collect = (value) => {
    if (typeof value !== "object" || value === null || isBytes(value)) return value;
    if (isBlob(value)) content.set(value, undefined);
    else rebuild(value, collect);
    return value;
  };
  collect(data);
  await Promise.all([...content.keys()].map(async (blob) => content.set(blob, await blob.arrayBuffer())));
  const put = (value) => {
    if (typeof value !== "object" || value === null || isBytes(value)) return value;
    return isBlob(value) ? content.get(value) : rebuild(value, put);
  };
  return put(data);
}

/**
 * Decodes the data of a packet of the given type ("" is none) and puts the attachments, which become the result's,
 * back in place, each as binaryType says: "nodebuffer", "arraybuffer" or "blob".
 * Throws what ends a connection as a parse error.
 */
export function decode(type, text, attachments, binaryType) {
  if (text === "") return undefined;
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    throw new Error("invalid payload");
  }
  if (!isValid(type, data)) throw new Error("invalid payload");
  return attachments.length > 0 ? putBack(data, attachments, binaryType) : data;
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function isValid(type, data) {
  switch (type) {
    case CONNECT:
      return isObject(data);
    case DISCONNECT:
      return false;
    case EVENT:
      return Array.isArray(data) && (typeof data[0] === "number" || (typeof data[0] === "string" && !isReserved(data[0])));
    case ACK:
      return Array.isArray(data);
    case CONNECT_ERROR:
      return typeof data === "string" || isObject(data);
    default:
      return false;
  }
}

// In place: the value is fresh from JSON.parse.
function putBack(value, attachments, binaryType) {
  if (typeof value !== "object" || value === null) return value;
  if (value._placeholder === true) {
    const attachment = typeof value.num === "number" ? attachments[value.num] : undefined;
    if (attachment === undefined) throw new Error("illegal attachments");
    return received(attachment, binaryType);
  }
  for (const key of Object.keys(value)) value[key] = putBack(value[key], attachments, binaryType);
  return value;
}

/** Bytes that came, in the form that binaryType names; an ArrayBuffer where the host does not have that. */
export function received(array, binaryType) {
  const { buffer, byteOffset, byteLength } = array;
  if (binaryType === "nodebuffer" && typeof Buffer === "function") return Buffer.from(buffer, byteOffset, byteLength);
  if (binaryType === "blob") return new Blob([array]);
  return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
}

/** What the official clients use where this runs. */
export const defaultBinaryType =
  typeof Buffer === "function" && typeof globalThis.process?.versions?.node === "string" ? "nodebuffer" : "arraybuffer";
