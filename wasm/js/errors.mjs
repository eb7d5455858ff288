// The errors that listeners and acknowledgements are given.

/** An error of the connection. type is always "TransportError". */
export class TransportError extends Error {
  constructor(message, description, context) {
    super(message);
    this.type = "TransportError";
    this.description = description;
    this.context = context;
  }
}

/** The error of an attempt to open, from what the bridge says of it. */
export function openError({ kind, message, description, context }) {
  if (kind === "transport") return new TransportError(message, description, context);
  const error = new Error(kind === "timeout" ? "timeout" : message);
  if (kind === "parser") error.code = "parser error";
  if (description !== undefined) error.description = description;
  if (context !== undefined) error.context = context;
  return error;
}

/** The second argument of "close" and "disconnect": an Error, {description, context}, or nothing. */
export function closeDetails({ reason, message, description, context }) {
  if (reason === "transport error") return new TransportError(message, description, context);
  if (description instanceof Error && context === undefined) return description;
  if (reason === "parse error") return new Error(message);
  if (description === undefined && context === undefined) return undefined;
  return { description, context };
}

/** The error of "connect_error" when the server refuses a namespace. */
export function refusal(answer) {
  if (typeof answer === "string") return new Error(answer);
  const error = new Error(answer?.message);
  error.data = answer?.data;
  return error;
}

/** Throws where nobody catches it, as an uncaught error of the program. */
export function throwLater(error) {
  queueMicrotask(() => {
    throw error;
  });
}
