package sio

import (
	"bytes"
	"errors"
	"strconv"
	"unicode/utf8"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/internal/jsontext"
)

var errBinaryTwice = errors.New("an attachment that stands in several places does not go into a type that reads JSON by itself")

// engine implements [JSONEngine].
func (j JSON) engine() (e jsonEngine) {
	if j.Marshal != nil {
		e.marshal = j.encode
	}
	if j.Unmarshal != nil {
		e.unmarshal = j.decode
	}
	return e
}

// encode has the engine write v, and puts placeholders in the places of the tokens. They are
// numbered by where the engine wrote them; a token that it left out, such as that of a field
// hidden by another of its name, is no attachment.
func (j JSON) encode(dst []byte, v any, attach func(dst, data []byte) []byte) ([]byte, error) {
	if text, ok := appendJSONScalar(dst, v); ok {
		return text, nil
	}
	swap := binarySwap{}
	if attach != nil {
		var err error
		if v, err = swap.out(v); err != nil {
			return dst, err
		}
	}
	text, err := j.Marshal(v)
	if err != nil {
		return dst, err
	}
	text = bytes.TrimSuffix(text, []byte{'\n'})
	if !utf8.Valid(text) { // what marshals itself may return such, for which a peer closes the connection
		text = []byte(ascii.UTF8(string(text)))
	}
	for len(swap.held) > 0 {
		at, end, index := swap.token.find(text, len(swap.held))
		if end == 0 {
			break
		}
		dst = attach(append(dst, text[:at]...), swap.held[index])
		text = text[end:]
	}
	return append(dst, text...), nil
}

// appendJSONScalar appends v if its JSON is plain to see.
func appendJSONScalar(dst []byte, v any) ([]byte, bool) {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...), true
	case bool:
		return strconv.AppendBool(dst, v), true
	case int:
		return strconv.AppendInt(dst, int64(v), 10), true
	case int32:
		return strconv.AppendInt(dst, int64(v), 10), true
	case int64:
		return strconv.AppendInt(dst, v, 10), true
	case uint:
		return strconv.AppendUint(dst, uint64(v), 10), true
	case uint32:
		return strconv.AppendUint(dst, uint64(v), 10), true
	case uint64:
		return strconv.AppendUint(dst, v, 10), true
	case string:
		if jsontext.Plain(v) {
			return append(append(append(dst, '"'), v...), '"'), true
		}
	}
	return dst, false
}

// A jsonArg is an argument as it was received.
type jsonArg struct {
	jsontext.Span
	data         []byte                 // the text that it is a piece of
	placeholders []jsontext.Placeholder // in it
	attachments  [][]byte               // of the packet
}

// decode has the engine decode an argument, with a token in the place of each placeholder,
// and exchanges the tokens for the attachments.
//
// Tokens that are not found afterwards have gone to a type that reads JSON by itself,
// if there is one: for that it is decoded again with these attachments in base64.
func (j JSON) decode(a jsonArg, v any) error {
	if len(a.placeholders) == 0 {
		return j.Unmarshal(a.data[a.Start:a.End], v)
	}
	r := binaryRestore{
		token:       newBinaryToken(),
		attachments: a.attachments,
		items:       make([]binaryItem, len(a.placeholders)),
		left:        len(a.placeholders),
	}
	for i, p := range a.placeholders {
		r.items[i] = binaryItem{num: p.Num, text: a.data[p.Start:p.End]}
	}
	err := j.Unmarshal(a.substitute(&r, false), v)
	r.in(v)
	if r.left == 0 || v == nil || !r.opaque(v) {
		return err
	}
	if r.repeats() {
		return errBinaryTwice
	}
	err = j.Unmarshal(a.substitute(&r, true), v)
	r.in(v)
	return err
}

// substitute returns the text of an element with tokens in the place of the
// placeholders; in full, with the attachments themselves where a token was not found.
func (a jsonArg) substitute(r *binaryRestore, full bool) []byte {
	text := make([]byte, 0, a.End-a.Start+len(a.placeholders)*binaryTokenLen)
	at := a.Start
	for i, p := range a.placeholders {
		text = append(append(text, a.data[at:p.Start]...), '"')
		if full && !r.items[i].found {
			text = append(text, r.base64(p.Num)...)
		} else {
			token := r.token.text(i)
			text = append(text, token[:]...)
		}
		text = append(text, '"')
		at = p.End
	}
	return append(text, a.data[at:a.End]...)
}
