// Package siomsgpack is the serializer that socket.io-msgpack-parser on npm and
// python-socketio's serializer='msgpack' speak: each packet is one binary message in
// MessagePack.
//
//	client := sio.New(sio.Config{Codec: siomsgpack.Codec{}})
//
// A Go value means what encoding/json would say it is, as with every serializer of this
// module. There is more in MessagePack than in JSON:
//
//   - A []byte is binary data, at any depth.
//   - NaN and the infinities are numbers.
//   - Types that msgp has generated methods for, and others that implement its Marshaler,
//     Encodable or Extension, write themselves; those that implement Unmarshaler, Decodable
//     or Extension read themselves.
//
// Integers of 64 bits are exact. MessagePack has none beyond, so that such a *big.Int or
// json.Number is an error. A number without a fraction is written as an integer below
// 2^53, whatever its Go type, and goes into integer types from either form.
//
// What JavaScript makes of its own values is read as JSON would have it: undefined is nil,
// a Date its text as in JSON, an ArrayBuffer a []byte. Other extensions are their bytes,
// and are told apart by a msgp.RawExtension.
package siomsgpack
