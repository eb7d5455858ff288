package jsonshape

import (
	"errors"
	"strconv"
	"unsafe"

	"github.com/siowasm/siowasm/internal/base64"
	"github.com/siowasm/siowasm/internal/jsontext"
)

// Text is the shape of JSON itself. Its numbers are read as encoding/json reads them: an
// integer is one that is written as such. Binary data is base64 unless Options say otherwise.
var Text = &Shape{Format: textFormat{}, Name: "JSON", text: true}

// A textFormat is JSON. What stands between and behind items is not its own, but is
// written by the encoder, and no item when reading.
type textFormat struct{}

// Append implements [Format].
func (textFormat) Append(dst []byte, t Token) ([]byte, error) {
	word := "null"
	switch t.Kind {
	case Bool:
		word = "false"
		if t.Int != 0 {
			word = "true"
		}
	case Int:
		return strconv.AppendInt(dst, t.Int, 10), nil
	case Uint:
		return strconv.AppendUint(dst, uint64(t.Int), 10), nil
	case Big, Number:
		return append(dst, t.Data...), nil
	case Float:
		if t.Float-t.Float != 0 {
			return dst, errors.New(strconv.FormatFloat(t.Float, 'g', -1, 64) + " is no number that JSON knows")
		}
		return jsontext.AppendFloat(dst, t.Float), nil
	case String, Time:
		return jsontext.AppendString(dst, unsafe.String(unsafe.SliceData(t.Data), len(t.Data))), nil
	case Bytes:
		dst = base64.Append(append(dst, '"'), t.Data)
		return append(dst, '"'), nil
	case Array:
		word = "["
	case Map:
		word = "{"
	}
	return append(dst, word...), nil
}

// Next implements [Format].
func (textFormat) Next(data []byte, at int) (t Token, end int) {
	at = jsontext.Blank(data, at)
	switch data[at] {
	case '"':
		end, escaped := jsontext.String(data, at)
		text := data[at+1 : end-1]
		if escaped {
			text = jsontext.Unescape(text)
		}
		return Token{Kind: String, Data: text}, end
	case '[':
		return Token{Kind: Array, Int: -1}, at + 1
	case '{':
		return Token{Kind: Map, Int: -1}, at + 1
	case ']', '}':
		return Token{Kind: End}, at + 1
	case 'n':
		return Token{}, at + len("null")
	case 't':
		return Token{Kind: Bool, Int: 1}, at + len("true")
	case 'f':
		return Token{Kind: Bool}, at + len("false")
	}
	if n, end, ok := jsontext.Natural(data, at); ok {
		return Token{Kind: Int, Int: n}, end
	}
	end = jsontext.Scalar(data, at)
	return Token{Kind: Number, Data: data[at:end]}, end
}

// Skip implements [Format].
func (textFormat) Skip(data []byte, at int) (end int) {
	return jsontext.Skip(data, jsontext.Blank(data, at))
}

// Check implements [Format].
func (textFormat) Check(data []byte) error {
	var s jsontext.Scanner
	if _, reason := s.Scan(data, 0); reason != "" {
		return errors.New(reason)
	}
	return nil
}

// json appends the JSON of an item that is read.
func (d *decoder) json(dst []byte, t Token, end int) ([]byte, int) {
	switch t.Kind {
	case Bytes:
		text, err := d.spell(t)
		d.fail(err)
		return jsontext.AppendString(dst, text), end
	case Array, Map:
		dst, _ = textFormat{}.Append(dst, t) // which fails with a number only
		for left, n := t.Int, 0; d.more(&left, &end); n++ {
			if n > 0 {
				dst = append(dst, ',')
			}
			if t.Kind == Map {
				var key string
				key, end = d.key(end)
				dst = append(jsontext.AppendString(dst, key), ':')
			}
			t, next := d.next(end)
			dst, end = d.json(dst, t, next)
		}
		if t.Kind == Map {
			return append(dst, '}'), end
		}
		return append(dst, ']'), end
	}
	dst, err := textFormat{}.Append(dst, t)
	d.fail(err)
	return dst, end
}
