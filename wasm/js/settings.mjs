// The settings of a client, as the program takes them.

/** The settings that the program takes as numbers and as text, in the order of settings.go. */
const NUMBERS = [
  "reconnection", "reconnectionAttempts", "reconnectionDelay", "reconnectionDelayMax", "randomizationFactor",
  "timeout", "upgrade", "tryAllTransports", "addTrailingSlash", "timestampRequests", "forceBase64", "requestTimeout",
  "maxAttachments", "attempt", "parser",
];
const TEXTS = ["transports", "path", "timestampParam"];

export const DEFAULTS = {
  reconnection: true, reconnectionAttempts: Infinity, reconnectionDelay: 1000, reconnectionDelayMax: 5000, randomizationFactor: 0.5,
  timeout: 20000, upgrade: true, tryAllTransports: false, addTrailingSlash: true, timestampRequests: true, forceBase64: false,
  requestTimeout: 0, maxAttachments: 0, attempt: 0, transports: ["polling", "websocket"], path: "/socket.io/", timestampParam: "t",
};

// No limit is 0, or for the timeout, where 0 is over at once, below zero.
function number(name, value) {
  if (value === Infinity) return name === "timeout" ? -1 : 0;
  return Number(value ?? 0);
}

/** Sets a setting of a client of the program's, if it is one that the program knows. */
export function pass({ exports, memory }, client, name, value) {
  const key = NUMBERS.indexOf(name) + 1;
  if (key > 0) exports.set(client, key, number(name, value));
  else if (TEXTS.includes(name)) exports.set_text(client, TEXTS.indexOf(name) + 1, memory.write(String(value)));
}

/** Sets all of them. */
export function passAll(runtime, client, settings) {
  for (const name of [...NUMBERS, ...TEXTS]) pass(runtime, client, name, settings[name]);
}
