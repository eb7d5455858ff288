package siomsgpack

import (
	"bytes"
	"errors"
	"reflect"

	"github.com/tinylib/msgp/msgp"
)

var (
	marshalers   = []reflect.Type{reflect.TypeFor[msgp.Marshaler](), reflect.TypeFor[msgp.Encodable](), reflect.TypeFor[msgp.Extension]()}
	unmarshalers = []reflect.Type{reflect.TypeFor[msgp.Unmarshaler](), reflect.TypeFor[msgp.Decodable](), reflect.TypeFor[msgp.Extension]()}
)

// marshal appends a value that writes itself. What it writes is checked, because a
// mistake there would take the whole packet with it.
func marshal(dst []byte, v any) ([]byte, error) {
	start := len(dst)
	var err error
	switch v := v.(type) {
	case msgp.Marshaler:
		dst, err = v.MarshalMsg(dst)
	case msgp.Encodable:
		var b bytes.Buffer
		err = msgp.Encode(&b, v)
		dst = append(dst, b.Bytes()...)
	case msgp.Extension:
		dst, err = msgp.AppendExtension(dst, v)
	}
	if err != nil {
		return dst, err
	}
	if len(dst) < start {
		return dst, errors.New("a " + reflect.TypeOf(v).String() + " took from what was written before")
	}
	if err := (format{}).Check(dst[start:]); err != nil {
		return dst, errors.New("what a " + reflect.TypeOf(v).String() + " wrote is not one value of MessagePack: " + err.Error())
	}
	return dst, nil
}

// unmarshal has a value read itself. As in JSON, null leaves it alone.
func unmarshal(item []byte, null bool, v any) error {
	if null {
		if raw, ok := v.(*msgp.Raw); ok {
			*raw = (*raw)[:0]
		}
		return nil
	}
	switch v := v.(type) {
	case msgp.Unmarshaler:
		_, err := v.UnmarshalMsg(item)
		return err
	case msgp.Decodable:
		return msgp.Decode(bytes.NewReader(item), v)
	case msgp.Extension:
		if raw, ok := v.(*msgp.RawExtension); ok {
			if i, ok := split(item, 0); ok && i.form == formExt {
				raw.Type = i.ext // which it would insist on otherwise
			}
		}
		_, err := msgp.ReadExtensionBytes(item, v)
		return err
	}
	return nil
}
