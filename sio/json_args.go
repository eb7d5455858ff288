package sio

import (
	"bytes"
	"encoding/json"
	"errors"
	"sort"
)

var errBinaryTwice = errors.New("an attachment that stands in several places does not go into a type that reads JSON by itself")

// jsonArgs are the arguments of a packet as the text that they were received in.
type jsonArgs struct {
	codec        *jsonCodec
	data         []byte
	elems        []jsonSpan
	placeholders []jsonPlaceholder // in order
	attachments  [][]byte
}

// Len implements [RawArgs].
func (a *jsonArgs) Len() int { return len(a.elems) }

// Decode implements [RawArgs].
func (a *jsonArgs) Decode(i int, v any) error {
	s := a.elems[i]
	text := a.data[s.start:s.end]
	if raw, ok := v.(*json.RawMessage); ok && raw != nil {
		*raw = append((*raw)[:0], text...)
		return nil
	}
	held := a.within(s)
	if len(held) == 0 {
		if decodeJSONScalar(text, v) {
			return nil
		}
		return a.codec.unmarshal(text, v)
	}
	if held[0].jsonSpan == s {
		data := a.attachments[held[0].num]
		switch v := v.(type) {
		case *[]byte:
			if v != nil {
				*v = bytes.Clone(data)
				return nil
			}
		case *any:
			if v != nil && *v == nil {
				*v = bytes.Clone(data)
				return nil
			}
		}
	}
	return a.decodeBinary(s, held, v)
}

// within returns the placeholders of an element.
func (a *jsonArgs) within(s jsonSpan) []jsonPlaceholder {
	from := sort.Search(len(a.placeholders), func(i int) bool { return a.placeholders[i].start >= s.start })
	to := from
	for to < len(a.placeholders) && a.placeholders[to].end <= s.end {
		to++
	}
	return a.placeholders[from:to]
}

// decodeBinary has the engine decode the element with a token in the place of each
// placeholder, and exchanges the tokens for the attachments.
//
// Tokens that are not found afterwards have gone to a type that reads JSON by itself,
// if there is one: for that it is decoded again with these attachments in base64.
func (a *jsonArgs) decodeBinary(s jsonSpan, held []jsonPlaceholder, v any) error {
	r := binaryRestore{
		token:       newBinaryToken(),
		attachments: a.attachments,
		items:       make([]binaryItem, len(held)),
		left:        len(held),
	}
	for i, p := range held {
		r.items[i] = binaryItem{num: p.num, text: a.data[p.start:p.end]}
	}
	err := a.codec.unmarshal(a.substitute(s, &r, held, false), v)
	r.in(v)
	if r.left == 0 || v == nil || !r.opaque(v) {
		return err
	}
	if r.repeats() {
		return errBinaryTwice
	}
	err = a.codec.unmarshal(a.substitute(s, &r, held, true), v)
	r.in(v)
	return err
}

// substitute returns the text of an element with tokens in the place of the
// placeholders; in full, with the attachments themselves where a token was not found.
func (a *jsonArgs) substitute(s jsonSpan, r *binaryRestore, held []jsonPlaceholder, full bool) []byte {
	text := make([]byte, 0, s.end-s.start+len(held)*binaryTokenLen)
	at := s.start
	for i, p := range held {
		text = append(append(text, a.data[at:p.start]...), '"')
		if full && !r.items[i].found {
			text = append(text, r.base64(p.num)...)
		} else {
			token := r.token.text(i)
			text = append(text, token[:]...)
		}
		text = append(text, '"')
		at = p.end
	}
	return append(text, a.data[at:s.end]...)
}
