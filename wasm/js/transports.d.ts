// The classes that name transports in the option `transports`.

/** "polling". */
export declare class Fetch {
  constructor(...args: any[]);
}

/** "polling". */
export declare class XHR {
  constructor(...args: any[]);
}

/** "polling". */
export declare class NodeXHR {
  constructor(...args: any[]);
}

/** "websocket". */
export declare class WebSocket {
  constructor(...args: any[]);
}

/** "websocket". */
export declare class NodeWebSocket {
  constructor(...args: any[]);
}

/** "webtransport", which is never tried. */
export declare class WebTransport {
  constructor(...args: any[]);
}
