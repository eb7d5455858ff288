// Package siocbor is a serializer for servers that speak CBOR (RFC 8949), such as those
// with a parser over cbor-x on npm or a Packet class over cbor2 in Python: each packet is
// one binary message, the map that socket.io-msgpack-parser sends, in CBOR.
//
//	client := sio.New(sio.Config{Codec: siocbor.Codec{}})
//
// A Go value means what encoding/json would say it is, as with every serializer of this
// module. There is more in CBOR than in JSON:
//
//   - A []byte is binary data, at any depth.
//   - NaN and the infinities are numbers.
//   - Integers are exact: of 64 bits, and beyond, from a [*big.Int] or a json.Number, as
//     bignums. To JavaScript those above 2^53 are BigInts; see [Codec] for those below.
//   - Types that implement [cbor.Marshaler] and [cbor.Unmarshaler] write and read
//     themselves, [cbor.RawMessage] and [cbor.RawTag] among them. Options of struct tags
//     that only CBOR has, such as keyasint, mean nothing here.
//
// A number without a fraction is written as an integer below 2^53, whatever its Go type,
// and goes into integer types from either form.
//
// What is received may have indefinite lengths and floats of any size. Undefined is nil,
// an epoch-based date (tag 1) its text as JavaScript puts it into JSON, a typed array its
// bytes, a bignum of up to 1,024 bytes a number. Other tags are passed over.
package siocbor
