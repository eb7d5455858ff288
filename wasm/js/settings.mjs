// The settings of a client, as the program takes them.

/** The settings that the program takes as numbers and as text, in the order of settings.go. */
export const NUMBERS = [
  "reconnection", "reconnectionAttempts", "reconnectionDelay", "reconnectionDelayMax", "randomizationFactor",
  "timeout", "upgrade", "tryAllTransports", "addTrailingSlash", "timestampRequests", "forceBase64", "requestTimeout",
  "maxAttachments", "attempt", "parser",
];
export const TEXTS = ["transports", "path", "timestampParam"];

export const DEFAULTS = {
  reconnection: true, reconnectionAttempts: Infinity, reconnectionDelay: 1000, reconnectionDelayMax: 5000, randomizationFactor: 0.5,
  timeout: 20000, upgrade: true, tryAllTransports: false, addTrailingSlash: true, timestampRequests: true, forceBase64: false,
  requestTimeout: 0, maxAttachments: 0, attempt: 0, transports: ["polling", "websocket"], path: "/socket.io/", timestampParam: "t",
};

/** A setting as a number: no limit is 0, or for the timeout, where 0 is over at once, below zero. */
export function number(name, value) {
  if (value === Infinity) return name === "timeout" ? -1 : 0;
  return Number(value ?? 0);
}
