"""The test application on python-socketio 5.7 with aiohttp.

    /usr/bin/python3 server.py '{"port": 3000, "parser": "msgpack"}'

Prints {"port": N} when it listens. The options are those of the control server
(README.md); with "tied" the process ends when its standard input does.

What differs from the same application on npm socket.io:

    the CONNECT answer   comes after what the connect handler emitted
    an acknowledgement   answers every event that asks for one, but "nothing" and
                         events without a handler; npm leaves "burst" and its like
                         unanswered
    unknown namespace    is refused with the bare string "Unable to connect"
    "kick-all"           sends DISCONNECT for this namespace only, then closes
    "engine-close"       over websocket, sends CLOSE and leaves the closing to the client
    absent data          is null in msgpack and cbor, in a DISCONNECT too
    id 0                 is lost by msgpack and cbor: an acknowledgement of it never
                         reaches the client
    maxPayload           is kept, but not told in the handshake
    recovery, upgradeTimeout, connectTimeout
                         do not exist here: asking for one is an error
"""

import asyncio
import json
import os
import sys
import threading

import socketio
from aiohttp import web

from application import install
from serializer import CBORPacket


def engine_options(options):
    """Translates the options of the JavaScript server; milliseconds become seconds."""
    names = {
        "pingInterval": ("ping_interval", lambda ms: ms / 1000),
        "pingTimeout": ("ping_timeout", lambda ms: ms / 1000),
        "maxPayload": ("max_http_buffer_size", int),
        "transports": ("transports", list),
        "cookie": ("cookie", str),
    }
    unknown = options.keys() - names.keys()
    if unknown:
        raise SystemExit("python-socketio has no option " + ", ".join(sorted(unknown)))
    return {names[key][0]: names[key][1](value) for key, value in options.items()}


def build(parser, path, options):
    serializers = {"default": "default", "msgpack": "msgpack", "cbor": CBORPacket}
    if parser not in serializers:
        raise SystemExit("unknown parser " + parser)
    server = socketio.AsyncServer(
        async_mode="aiohttp",
        serializer=serializers[parser],
        cors_allowed_origins="*",
        **engine_options(options),
    )
    connections = {}
    install(server, connections)

    @web.middleware
    async def remember(request, handler):
        # Only while it is served: a client may use the connection for another session next.
        serving, transport = connections.setdefault(request.query.get("sid"), set()), request.transport
        serving.add(transport)
        try:
            return await handler(request)
        finally:
            serving.discard(transport)

    app = web.Application(middlewares=[remember])
    server.attach(app, socketio_path=path)
    return app


async def main(port=0, tied=False, parser="default", path="/socket.io/", **options):
    runner = web.AppRunner(build(parser, path, options), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    if tied:
        threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
    print(json.dumps({"port": runner.addresses[0][1]}), flush=True)
    await asyncio.Event().wait()


try:
    asyncio.run(main(**json.loads(sys.argv[1] if len(sys.argv) > 1 else "{}")))
except KeyboardInterrupt:
    pass
