package sio

import (
	"bytes"
	"encoding/json"
	"reflect"
	"sync"
)

// A JSON is the engine that turns Go values into JSON and back. The zero value is
// encoding/json, writing <, > and & as they are, as JavaScript does.
//
// Both functions must follow encoding/json, may be called concurrently, and must write
// and read a []byte as a string in base64: attachments depend on it.
type JSON struct {
	Marshal   func(v any) ([]byte, error)    // nil means encoding/json
	Unmarshal func(data []byte, v any) error // nil means encoding/json; may keep data
}

// JSONCodec returns the serializer that every Socket.IO server speaks unless it was
// told otherwise: JSON as text, and each []byte as an attachment, a binary message of
// its own.
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
func JSONCodec(j JSON) Codec {
	c := &jsonCodec{append: appendStdJSON, unmarshal: json.Unmarshal}
	if j.Marshal != nil {
		c.append = func(dst []byte, v any) ([]byte, error) {
			text, err := j.Marshal(v)
			return append(dst, text...), err
		}
	}
	if j.Unmarshal != nil {
		c.unmarshal = j.Unmarshal
	}
	return c
}

// A jsonCodec reaches encoding/json through its functions only, so that a program
// that never calls JSONCodec does not link it.
type jsonCodec struct {
	append    func(dst []byte, v any) ([]byte, error)
	unmarshal func(data []byte, v any) error
	scratch   sync.Pool // of *jsonEncoder
}

// A stdEncoder is encoding/json writing to a slice.
type stdEncoder struct {
	dst []byte
	enc *json.Encoder
}

func (e *stdEncoder) Write(p []byte) (int, error) {
	e.dst = append(e.dst, p...)
	return len(p), nil
}

var stdEncoders = sync.Pool{New: func() any {
	e := new(stdEncoder)
	e.enc = json.NewEncoder(e)
	e.enc.SetEscapeHTML(false)
	return e
}}

func appendStdJSON(dst []byte, v any) ([]byte, error) {
	e := stdEncoders.Get().(*stdEncoder)
	e.dst = dst
	err := e.enc.Encode(v)
	dst, e.dst = e.dst, nil
	stdEncoders.Put(e)
	return bytes.TrimSuffix(dst, []byte{'\n'}), err
}

// typeName returns the name of v's type for an error.
func typeName(v any) string {
	if v == nil {
		return "nil"
	}
	return reflect.TypeOf(v).String()
}
