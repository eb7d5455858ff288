"""The handlers and namespaces of the test application; server.py runs them."""

import asyncio
from urllib.parse import parse_qsl

import socketio

kept = {}  # lists by key; they outlive connections, not the process
unanswered = []  # futures that never end; a task that waits for one must stay referenced


def is_filled(data, value):
    return isinstance(data, bytes) and data == bytes([value % 256]) * len(data)


class Application(socketio.AsyncNamespace):
    """The handlers that every open namespace has."""

    def __init__(self, namespace, connections):
        super().__init__(namespace)
        self.connections = connections  # asyncio transports by Engine.IO sid, while they serve it
        self.auths = {}  # by sid

    async def trigger_event(self, event, *args):
        handler = getattr(self, "on_" + event.replace("-", "_"), None)
        if handler is None:
            return self.server.not_handled
        return await handler(*args)

    async def on_connect(self, sid, environ, auth=None):
        self.auths[sid] = auth

    async def on_disconnect(self, sid):
        self.auths.pop(sid, None)

    def engine_sid(self, sid):
        return self.server.manager.eio_sid_from_sid(sid, self.namespace)

    async def on_echo(self, sid, *args):
        await self.emit("echo", args, to=sid)
        return args

    async def on_message(self, sid, *args):
        await self.emit("message", args, to=sid)
        return args

    async def on_sum(self, sid, a, b):
        return a + b

    async def on_nothing(self, sid, *args):
        unanswered.append(asyncio.get_running_loop().create_future())
        await unanswered[-1]

    async def on_later(self, sid, ms, *args):
        await asyncio.sleep(ms / 1000)
        return args

    async def on_burst(self, sid, n, size=0):
        rest = ("x" * size,) if size > 0 else ()
        for i in range(n):
            await self.emit("burst", (i, *rest), to=sid)
        await self.emit("burst-done", n, to=sid)

    async def on_flood(self, sid, n, chunk):
        # The queue of packets empties when the transport has taken them, and aiohttp's
        # writer takes no more than it can pass on.
        engine = self.server.eio.sockets.get(self.engine_sid(sid))
        for start in range(0, n, chunk):
            for i in range(start, min(n, start + chunk)):
                await self.emit("flood", i, to=sid)
            while engine and not engine.closed and not engine.queue.empty():
                await asyncio.sleep(0.001)
        await self.emit("flood-done", n, to=sid)

    async def on_broadcast(self, sid, *args):
        await self.emit("broadcast", args, skip_sid=sid)
        return ()

    async def on_keep(self, sid, key, *args):
        kept.setdefault(key, []).append(args)
        return ()

    async def on_kept(self, sid, key):
        return [list(args) for args in kept.get(key, [])]

    async def on_kept_count(self, sid, key):
        return len(kept.get(key, []))

    async def on_ask(self, sid, *args):
        answer = asyncio.get_running_loop().create_future()
        await self.emit("question", args, to=sid, callback=lambda *got: answer.done() or answer.set_result(got))
        try:
            await self.emit("answer", await asyncio.wait_for(answer, 5), to=sid)
        except asyncio.TimeoutError:
            await self.emit("answer-timeout", to=sid)

    async def on_binary_burst(self, sid, n):
        for i in range(n):
            data = bytes([i % 256]) * 64
            await self.emit("binary", (i, {"data": data, "i": i}), to=sid)

    async def on_check_binary(self, sid, g, i, first, second):
        verdict = is_filled(first, g) and is_filled(second, i)
        kept.setdefault("check-binary", []).append([verdict])
        return verdict

    async def on_kick(self, sid):
        await self.disconnect(sid)

    async def on_kick_all(self, sid):
        engine_sid = self.engine_sid(sid)
        await self.disconnect(sid)
        await self.server.eio.disconnect(engine_sid)

    async def on_engine_close(self, sid):
        await self.server.eio.disconnect(self.engine_sid(sid))

    async def on_cut(self, sid):
        transports = set(self.connections.get(self.engine_sid(sid), ()))
        first = self.server.get_environ(sid, self.namespace)["aiohttp.request"]
        if first.query["transport"] == "websocket":
            transports.add(first.transport)
        for transport in transports:
            if transport is not None:
                transport.abort()
        # It does not notice that a poll broke, and would give what comes next to that one.
        engine = self.server.eio.sockets.get(self.engine_sid(sid))
        if engine:
            await engine.close(wait=False, abort=True)

    async def on_handshake(self, sid):
        request = self.server.get_environ(sid, self.namespace)["aiohttp.request"]
        return {
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "query": dict(parse_qsl(request.query_string)),
            "auth": self.auths[sid],
            "url": request.path_qs,
        }

    async def on_transport(self, sid):
        return self.server.eio.transport(self.engine_sid(sid))


class Refuse(Application):
    async def on_connect(self, sid, environ, auth=None):
        raise socketio.exceptions.ConnectionRefusedError("not allowed", {"code": 401, "hint": "token"})


class Token(Application):
    """Accepts one token; welcomes its bearer when told to."""

    def __init__(self, namespace, connections, token, refusal, welcome=False):
        super().__init__(namespace, connections)
        self.token, self.refusal, self.welcome = token, refusal, welcome

    async def on_connect(self, sid, environ, auth=None):
        if not isinstance(auth, dict) or auth.get("token") != self.token:
            raise socketio.exceptions.ConnectionRefusedError(self.refusal)
        await super().on_connect(sid, environ, auth)
        if self.welcome:
            await self.emit("welcome", auth, to=sid)


class Early(Application):
    async def on_connect(self, sid, environ, auth=None):
        await super().on_connect(sid, environ, auth)
        for n in (1, 2, 3):
            await self.emit("early", n, to=sid)
        await asyncio.sleep(0.2)


class Slow(Application):
    async def on_connect(self, sid, environ, auth=None):
        await super().on_connect(sid, environ, auth)
        await asyncio.sleep(0.3)


def install(server, connections):
    """Registers every namespace; connections maps an Engine.IO sid to the asyncio transports that serve it."""
    for namespace in (
        Application("/", connections),
        Application("/chat", connections),
        Refuse("/refuse", connections),
        Token("/auth", connections, "secret", "bad token", welcome=True),
        Token("/renew", connections, "fresh", "expired"),
        Early("/early", connections),
        Slow("/slow", connections),
    ):
        server.register_namespace(namespace)
