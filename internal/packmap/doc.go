// Package packmap is the Socket.IO packet as one map {type, data, id, nsp}: what
// socket.io-msgpack-parser made of it, and others have put into other formats since. The
// whole packet is one binary message, with binary data where it belongs and no
// attachments. sio/siomsgpack and sio/siocbor say how the map looks on the wire.
package packmap
