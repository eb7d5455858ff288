// Tells what the serializers of npm make of packets. Each line of standard input is
// {"parser", "messages"}, the messages in base 16, those of text with a leading "t"; each line
// of the answer is the packet as JSON, with what JSON has not as an object of one member.
import { createInterface } from "node:readline";
import * as parser from "socket.io-parser";
import { parsers } from "./parser.mjs";

function describe(v) {
  switch (typeof v) {
    case "undefined":
      return { undefined: true };
    case "bigint":
      return { bigint: `${v}` };
    case "number":
      return Number.isFinite(v) && !Object.is(v, -0) ? v : { number: Object.is(v, -0) ? "-0" : `${v}` };
  }
  if (v instanceof Date) return { date: v.toISOString() };
  if (v instanceof Uint8Array) return { bytes: Buffer.from(v).toString("hex") };
  if (Array.isArray(v)) return v.map(describe);
  if (v === null || typeof v !== "object") return v;
  return Object.fromEntries(Object.entries(v).map(([key, value]) => [key, describe(value)]));
}

for await (const line of createInterface({ input: process.stdin })) {
  const { parser: name, messages } = JSON.parse(line);
  const decoder = new (parsers[name] ?? parser).Decoder();
  let packet;
  decoder.on("decoded", (decoded) => (packet = decoded));
  for (const message of messages) {
    decoder.add(message.startsWith("t") ? Buffer.from(message.slice(1), "hex").toString() : Buffer.from(message, "hex"));
  }
  const { type, nsp, id, data } = packet;
  // JSON has types of their own for packets with attachments.
  const kind = type > 4 ? type - 3 : type;
  console.log(JSON.stringify({ type: kind, nsp, id, data: data === undefined ? undefined : describe(data) }));
}
