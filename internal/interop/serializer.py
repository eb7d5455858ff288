"""The CBOR serializer for python-socketio: the map of its msgpack serializer, over cbor2."""

import cbor2
import socketio.packet


class CBORPacket(socketio.packet.Packet):
    uses_binary_events = False

    def encode(self):
        return cbor2.dumps(self._to_dict())

    def decode(self, encoded_packet):
        decoded = cbor2.loads(encoded_packet)
        self.packet_type = decoded["type"]
        self.namespace = decoded["nsp"]
        self.data = decoded.get("data")
        self.id = decoded.get("id")
