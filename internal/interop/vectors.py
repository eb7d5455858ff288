"""Prints packets in the bytes of a Python serializer, as JSON {name: hex}:

    /usr/bin/python3 vectors.py msgpack > ../packmap/testdata/msgpack-python.json
    /usr/bin/python3 vectors.py cbor > ../packmap/testdata/cbor-python.json
"""

import datetime
import json
import sys

import cbor2
import msgpack


def event(*data):
    return {"type": 2, "data": list(data), "nsp": "/"}


utc = datetime.timezone.utc

packets = {
    "connect": {"type": 0, "data": {}, "nsp": "/"},
    "connect answer": {"type": 0, "data": {"sid": "abc"}, "nsp": "/"},
    "event": event("hi"),
    "event with id": {"type": 2, "data": ["hi", 1, "a"], "nsp": "/", "id": 0},
    "ack": {"type": 3, "data": ["ok", [1]], "nsp": "/", "id": 7},
    "disconnect": {"type": 1, "data": None, "nsp": "/"},
    "refused with text": {"type": 4, "data": "Unable to connect", "nsp": "/nope"},
    "refused with a list": {"type": 4, "data": ["no", 1], "nsp": "/nope"},
    "refused": {"type": 4, "data": {"message": "no", "data": {"code": 401}}, "nsp": "/"},
    "refused with nothing": {"type": 4, "data": None, "nsp": "/nope"},
    "small integers": event("v", 0, 1, 127, 128, 255, 256, 65535, 65536, 4294967295),
    "negative integers": event("v", -1, -32, -33, -128, -129, -32768, -32769, -2147483648),
    "64 bits": event("v", 2**53 + 1, 2**63 - 1, 2**64 - 1, -(2**63)),
    "floats": event("v", 0.5, 0.1, -1.5e-300, -0.0, 3.0),
    "no numbers": event("v", float("nan"), float("inf"), float("-inf")),
    "constants": event("v", None, True, False),
    "text": event("v", "", "é€😀", "x" * 31, "x" * 32, "x" * 256),
    "buffers": event("v", bytes([0, 1, 2]), b"", bytes([1]) * 256),
    "objects": event("v", {"a": {"b": [{"c": bytes([0, 1])}]}}, {}, []),
    "keys": event("v", {1: "a", -2: "b", True: "c", None: "d", 1.5: "e"}),
}

serializers = {
    "msgpack": lambda packet: msgpack.dumps(packet, datetime=True),
    "cbor": cbor2.dumps,
}
moment = datetime.datetime(2020, 1, 2, 3, 4, 5, 678000, utc)
packets["dates"] = event("v", moment, moment.replace(microsecond=0), moment.replace(year=1900, microsecond=123456))
if sys.argv[1] == "cbor":
    packets["epoch dates"] = packets["dates"]
    packets["bignums"] = event("v", 2**64, -(2**64), -(2**64) - 1)
    packets["undefined"] = event("v", cbor2.undefined)

lines = []
for name, packet in packets.items():
    if name == "epoch dates":
        data = cbor2.dumps(packet, datetime_as_timestamp=True)
    else:
        data = serializers[sys.argv[1]](packet)
    lines.append(f'  {json.dumps(name)}: "{data.hex()}"')
print("{\n" + ",\n".join(lines) + "\n}")
