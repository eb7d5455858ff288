package siomsgpack

import (
	"encoding/binary"
	"errors"
	"math"
	"strconv"
	"time"

	"github.com/siowasm/siowasm/internal/jsonshape"
	"github.com/tinylib/msgp/msgp"
)

// The extension types that mean something.
const (
	extNotepack  = 0  // of notepack.io: undefined, Date or ArrayBuffer, by its form
	extTime      = 5  // of msgp
	extTimestamp = -1 // of the MessagePack specification
)

var (
	errTruncated = errors.New("it ends too early")
	errTrailing  = errors.New("something follows it")
	errDepth     = errors.New("nested deeper than " + strconv.Itoa(jsonshape.MaxDepth))
	errBig       = errors.New("an integer beyond 64 bits, which MessagePack has not")
)

// A format is MessagePack.
type format struct{}

// Append implements [jsonshape.Format].
func (format) Append(dst []byte, t jsonshape.Token) ([]byte, error) {
	switch t.Kind {
	case jsonshape.Bool:
		return msgp.AppendBool(dst, t.Int != 0), nil
	case jsonshape.Int:
		if t.Int < 0 {
			return msgp.AppendInt64(dst, t.Int), nil
		}
		return msgp.AppendUint64(dst, uint64(t.Int)), nil // which is shorter
	case jsonshape.Uint:
		return msgp.AppendUint64(dst, uint64(t.Int)), nil
	case jsonshape.Big:
		return dst, errBig
	case jsonshape.Float:
		return msgp.AppendFloat64(dst, t.Float), nil
	case jsonshape.String:
		return msgp.AppendStringFromBytes(dst, t.Data), nil
	case jsonshape.Bytes:
		return msgp.AppendBytes(dst, t.Data), nil
	case jsonshape.Array:
		return msgp.AppendArrayHeader(dst, uint32(t.Int)), nil
	case jsonshape.Map:
		return msgp.AppendMapHeader(dst, uint32(t.Int)), nil
	case jsonshape.Time:
		return binary.BigEndian.AppendUint64(append(dst, 0xd7, extNotepack), uint64(t.Int)), nil
	}
	return msgp.AppendNil(dst), nil
}

// Next implements [jsonshape.Format].
func (format) Next(data []byte, at int) (t jsonshape.Token, end int) {
	if n := short(data, at); n > 0 {
		switch m := data[at]; {
		case m>>5 == 0xa0>>5:
			return jsonshape.Token{Kind: jsonshape.String, Data: data[at+1 : at+n]}, at + n
		case n == 1 && (m < 0x80 || m >= 0xe0):
			return jsonshape.Token{Kind: jsonshape.Int, Int: int64(int8(m))}, at + 1
		case 0xcc <= m && m <= 0xce:
			var i int64
			for _, b := range data[at+1 : at+n] {
				i = i<<8 | int64(b)
			}
			return jsonshape.Token{Kind: jsonshape.Int, Int: i}, at + n
		case n == 1 && m != 0xc0:
			return jsonshape.Token{Kind: jsonshape.Bool, Int: int64(m - 0xc2)}, at + 1
		}
	}
	i, ok := split(data, at)
	if !ok {
		return t, len(data) // Check has seen to it that this is not reached
	}
	switch m := i.marker; {
	case m == 0xca:
		f := math.Float32frombits(binary.BigEndian.Uint32(i.body))
		return jsonshape.Token{Kind: jsonshape.Float, Float: float64(f)}, i.end
	case m == 0xcb:
		f := math.Float64frombits(binary.BigEndian.Uint64(i.body))
		return jsonshape.Token{Kind: jsonshape.Float, Float: f}, i.end
	case m >= 0xcc && m <= 0xd3:
		return i.integer(), i.end
	case i.form == formMap:
		return jsonshape.Token{Kind: jsonshape.Map, Int: int64(i.count / 2)}, i.end
	case i.form == formArray:
		return jsonshape.Token{Kind: jsonshape.Array, Int: int64(i.count)}, i.end
	case i.form == formString:
		return jsonshape.Token{Kind: jsonshape.String, Data: i.body}, i.end
	case i.form == formBytes:
		return jsonshape.Token{Kind: jsonshape.Bytes, Data: i.body}, i.end
	case i.form == formExt:
		return i.extension(), i.end
	}
	return t, i.end
}

// integer returns the value of an integer that has a body.
func (i item) integer() jsonshape.Token {
	var u uint64
	for _, b := range i.body {
		u = u<<8 | uint64(b)
	}
	t := jsonshape.Token{Kind: jsonshape.Int, Int: int64(u)}
	switch {
	case i.marker >= 0xd0:
		unused := 64 - 8*len(i.body)
		t.Int = int64(u) << unused >> unused
	case t.Int < 0:
		t.Kind = jsonshape.Uint
	}
	return t
}

// extension returns what an extension is. notepack.io writes undefined and a Date in forms
// of a fixed length, and an ArrayBuffer of the same length in others.
func (i item) extension() jsonshape.Token {
	number := func(body []byte) int64 { return int64(binary.BigEndian.Uint64(body)) }
	n := len(i.body)
	switch {
	case i.ext == extNotepack && i.marker == 0xd4:
		return jsonshape.Token{}
	case i.ext == extNotepack && i.marker == 0xd7:
		return date(time.UnixMilli(number(i.body)))
	case i.ext == extTimestamp && n == 4:
		return date(time.Unix(int64(binary.BigEndian.Uint32(i.body)), 0))
	case i.ext == extTimestamp && n == 8:
		u := uint64(number(i.body))
		return date(time.Unix(int64(u&(1<<34-1)), int64(u>>34)))
	case i.ext == extTimestamp && n == 12:
		return date(time.Unix(number(i.body[4:]), int64(binary.BigEndian.Uint32(i.body))))
	case i.ext == extTime && n == 12:
		return date(time.Unix(number(i.body), int64(binary.BigEndian.Uint32(i.body[8:]))))
	}
	return jsonshape.Token{Kind: jsonshape.Bytes, Data: i.body}
}

func date(t time.Time) jsonshape.Token {
	return jsonshape.Token{Kind: jsonshape.String, Data: jsonshape.AppendDate(nil, t)}
}
