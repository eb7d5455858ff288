package sio

import "sync"

// A JSONEngine turns Go values into JSON and back in place of this package. It is a [JSON].
type JSONEngine interface {
	engine() jsonEngine
}

// JSON is another engine that turns Go values into JSON and back, such as encoding/json
// itself:
//
//	sio.JSON{Marshal: json.Marshal, Unmarshal: json.Unmarshal}
//
// The zero value is this package, but links what other engines need. Nil does not.
//
// Both functions must follow encoding/json, may be called concurrently, and must write
// and read a []byte as a string in base64: attachments depend on it.
type JSON struct {
	Marshal   func(v any) ([]byte, error)    // nil means this package
	Unmarshal func(data []byte, v any) error // nil means this package; may keep data, and not change it
}

// JSONCodec returns the serializer that every Socket.IO server speaks unless it was
// told otherwise: JSON as text, and each []byte as an attachment, a binary message of
// its own. A nil engine means this package, which does not link encoding/json.
//
// Values are encoded and decoded as encoding/json does, but for the []byte, with its tags,
// its rules for embedded structs, and what implements json.Marshaler, json.Unmarshaler,
// encoding.TextMarshaler or encoding.TextUnmarshaler; json.Number and json.RawMessage are
// known. The characters <, > and & are written as they are, as JavaScript does. What is not
// UTF-8 is written as U+FFFD, in a json.RawMessage too. A name may differ from that of its field
// in the case of ASCII letters, and not of others.
//
// A []byte is an attachment at any depth, in structs, maps, slices, arrays, pointers
// and interfaces, and so is any type whose underlying type is []byte; a nil one is
// null. Types that implement json.Marshaler or encoding.TextMarshaler, json.RawMessage
// among them, go by what they return. Only arguments of events and acknowledgements
// have attachments: in the auth object a []byte is base64.
//
// An attachment is decoded as a []byte into an empty interface and into []byte types.
// A string and a type with an UnmarshalJSON of its own get it in base64, as
// encoding/json has it, and a json.RawMessage gets the placeholder.
//
// Received packets are checked as socket.io-client checks them, and more strictly in
// this: an empty message, spaces before the JSON, an acknowledgement id above 2^53 or
// of more than 16 digits, and a count or number of attachments that is not written in
// digits alone are refused. The data of a CONNECT_ERROR may be an array. The name of an
// event may be a number, and then is the number's text.
func JSONCodec(engine JSONEngine) Codec {
	c := new(jsonCodec)
	if engine != nil {
		c.jsonEngine = engine.engine()
	}
	return c
}

// A jsonCodec implements [Codec].
type jsonCodec struct {
	jsonEngine
	scratch sync.Pool // of *jsonEncoder
}

// A jsonEngine is what does the work in place of jsonshape, where it is not nil. Another
// engine, and what it takes to have attachments with one, is reached through these only, so
// that a program without one does not link that. Config leads to their types, so they name
// none that has the methods of the codec.
type jsonEngine struct {
	// marshal appends the JSON of v, with its binary data in base64 if attach is nil.
	marshal   func(dst []byte, v any, attach func(dst, data []byte) []byte) ([]byte, error)
	unmarshal func(a jsonArg, v any) error
}
