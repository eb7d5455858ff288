// The classes that socket.io-client exports for its option `transports`. They name a transport; the host decides what
// it is made of.

export class Fetch {
  static transport = "polling";
}

export class XHR {
  static transport = "polling";
}

export class NodeXHR {
  static transport = "polling";
}

class WebSocketTransport {
  static transport = "websocket";
}

export class NodeWebSocket {
  static transport = "websocket";
}

class WebTransportTransport {
  static transport = "webtransport";
}

export { WebSocketTransport as WebSocket, WebTransportTransport as WebTransport };
