"""Tells what the serializers of Python make of packets, as decode.mjs does for npm.
A float is {"float": …} even when it has no fraction."""

import datetime
import json
import sys

import msgpack
import socketio.msgpack_packet
import socketio.packet

from serializer import CBORPacket


def describe(v):
    if v is None or isinstance(v, (bool, str)):
        return v
    if isinstance(v, int):
        return v if abs(v) <= 2**53 else {"int": str(v)}
    if isinstance(v, float):
        return {"float": repr(v)}
    if isinstance(v, bytes):
        return {"bytes": v.hex()}
    if isinstance(v, msgpack.ExtType):
        return {"ext": [v.code, v.data.hex()]}
    if isinstance(v, datetime.datetime):
        return {"datetime": v.isoformat()}
    if isinstance(v, (list, tuple)):
        return [describe(element) for element in v]
    return {key: describe(value) for key, value in v.items()}


packets = {
    "default": socketio.packet.Packet,
    "msgpack": socketio.msgpack_packet.MsgPackPacket,
    "cbor": CBORPacket,
}

for line in sys.stdin:
    request = json.loads(line)
    first, *attachments = request["messages"]
    encoded = bytes.fromhex(first[1:]).decode() if first.startswith("t") else bytes.fromhex(first)
    packet = packets[request["parser"]](encoded_packet=encoded)
    for attachment in attachments:
        packet.add_attachment(bytes.fromhex(attachment))
    # JSON has types of their own for packets with attachments.
    kind = packet.packet_type - 3 if packet.packet_type > 4 else packet.packet_type
    answer = {"type": kind, "nsp": packet.namespace or "/"}
    if packet.id is not None:
        answer["id"] = packet.id
    if packet.data is not None:
        answer["data"] = describe(packet.data)
    print(json.dumps(answer))
