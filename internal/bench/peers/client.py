"""Does what the bench asks for (../task) with python-socketio's asynchronous client, over aiohttp."""

import asyncio
import json
import os
import resource
import sys
import time

import socketio

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../interop"))
from serializer import CBORPacket  # noqa: E402

OBJECT = {"no": 1234567, "user": "gopher", "text": "hello, this is a line of chat here", "at": 1700000000, "ok": True}

# How many events are emitted before the event loop has its turn.
BATCH = 256

CONNECTING = 64  # connections that are opened at a time
REST = 2  # seconds that idle connections are left alone before the memory is looked at
SPARE_FILES = 64  # beside the connections
TIMEOUT = 60  # seconds for an acknowledgement

SERIALIZERS = {"json": "default", "msgpack": "msgpack", "cbor": CBORPacket}


def argument(request):
    size = request["size"]
    return {"object": OBJECT, "binary": b"\xa5" * size, "text": "a" * size}[request["payload"]]


class Clock:
    def __init__(self):
        self.start, self.cpu = time.perf_counter(), time.process_time()

    def stop(self):
        return {"seconds": time.perf_counter() - self.start, "cpu": time.process_time() - self.cpu}


def percentiles(seconds):
    seconds.sort()
    n = len(seconds)
    return {"p50": seconds[min(n // 2, n - 1)] * 1e6, "p99": seconds[min(n * 99 // 100, n - 1)] * 1e6}


def new_client(request):
    return socketio.AsyncClient(reconnection=False, serializer=SERIALIZERS[request["format"]])


async def connect(client, request):
    transport = "polling" if request["polling"] else "websocket"
    await client.connect(request["url"], transports=[transport])


async def emit(client, request):
    value, done = argument(request), asyncio.Event()
    client.on("done", lambda: done.set())
    await connect(client, request)
    clock = Clock()
    for i in range(request["n"]):
        await client.emit("event", value)
        if i % BATCH == BATCH - 1:
            await asyncio.sleep(0)
    await done.wait()
    return clock.stop()


async def receive(client, request):
    left, done, wrong = request["n"], asyncio.Event(), []

    def handle(value):
        nonlocal left
        if value["no"] != OBJECT["no"] if request["payload"] == "object" else len(value) != request["size"]:
            wrong.append(value)
        left -= 1
        if left == 0:
            done.set()

    client.on("event", handle)
    await connect(client, request)
    clock = Clock()
    await client.emit("go")
    await done.wait()
    if wrong:
        raise ValueError(f"received {wrong[0]!r:.200}")
    return clock.stop()


async def echo(client, request):
    await connect(client, request)
    n, in_flight, latencies = request["n"], request["inFlight"], []

    async def calls(share):
        for _ in range(share):
            start = time.perf_counter()
            value = await client.call("event", OBJECT, timeout=TIMEOUT)
            latencies.append(time.perf_counter() - start)
            if value["no"] != OBJECT["no"]:
                raise ValueError(f"received {value!r}")

    clock = Clock()
    await asyncio.gather(*(calls((n + i) // in_flight) for i in range(in_flight)))
    return {**clock.stop(), **percentiles(latencies)}


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * resource.getpagesize()


async def idle(request):
    n = request["n"]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < n + SPARE_FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (n + SPARE_FILES, hard))
    before, clients, clock = resident(), [], Clock()

    async def open_share(share):
        for _ in range(share):
            client = new_client(request)
            await connect(client, request)
            clients.append(client)

    await asyncio.gather(*(open_share((n + i) // CONNECTING) for i in range(CONNECTING)))
    result = clock.stop()
    await asyncio.sleep(REST)
    memory = resident() - before
    return {**result, "natural": memory, "settled": memory}


WORKS = {"emit": emit, "receive": receive, "echo": echo}


async def run(request):
    if request["workload"] == "idle":
        return await idle(request)
    client = new_client(request)
    try:
        work = asyncio.ensure_future(WORKS[request["workload"]](client, request))
        client.on("disconnect", lambda: work.cancel())
        return await work
    finally:
        client.on("disconnect", lambda: None)
        await client.disconnect()


async def main():
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        try:
            result = await run(json.loads(line))
        except (Exception, asyncio.CancelledError) as err:
            result = {"error": repr(err)}
        print(json.dumps(result), flush=True)


asyncio.run(main())
os._exit(0)
