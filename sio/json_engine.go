package sio

import (
	"bytes"
	"errors"

	"github.com/siowasm/siowasm/internal/jsontext"
)

var errBinaryTwice = errors.New("an attachment that stands in several places does not go into a type that reads JSON by itself")

// equip implements [JSONEngine].
func (j JSON) equip(c *jsonCodec) {
	if j.Marshal != nil {
		c.marshal = j.encode
	}
	if j.Unmarshal != nil {
		c.unmarshal = j.decode
	}
}

// encode has the engine write v behind the encoder's text.
func (j JSON) encode(e *jsonEncoder, v any, attach bool) error {
	swap := binarySwap{}
	if attach {
		var err error
		if v, err = swap.out(v); err != nil {
			return err
		}
	}
	text, err := j.Marshal(v)
	if err != nil {
		return err
	}
	e.exchange(bytes.TrimSuffix(text, []byte{'\n'}), &swap)
	return nil
}

// exchange appends a text with placeholders in the places of the tokens. They are numbered
// by where the engine wrote them; a token that it left out, such as that of a field hidden by
// another of its name, is no attachment.
func (e *jsonEncoder) exchange(text []byte, swap *binarySwap) {
	for len(swap.held) > 0 {
		at, end, index := swap.token.find(text, len(swap.held))
		if end == 0 {
			break
		}
		e.text = e.placeholder(append(e.text, text[:at]...), swap.held[index])
		text = text[end:]
	}
	e.text = append(e.text, text...)
}

// decode has the engine decode an argument, with a token in the place of each placeholder,
// and exchanges the tokens for the attachments.
//
// Tokens that are not found afterwards have gone to a type that reads JSON by itself,
// if there is one: for that it is decoded again with these attachments in base64.
func (j JSON) decode(a *jsonArgs, i int, v any) error {
	s := a.elems[i]
	held := a.within(s)
	if len(held) == 0 {
		return j.Unmarshal(a.data[s.Start:s.End], v)
	}
	r := binaryRestore{
		token:       newBinaryToken(),
		attachments: a.attachments,
		items:       make([]binaryItem, len(held)),
		left:        len(held),
	}
	for i, p := range held {
		r.items[i] = binaryItem{num: p.Num, text: a.data[p.Start:p.End]}
	}
	err := j.Unmarshal(a.substitute(s, &r, held, false), v)
	r.in(v)
	if r.left == 0 || v == nil || !r.opaque(v) {
		return err
	}
	if r.repeats() {
		return errBinaryTwice
	}
	err = j.Unmarshal(a.substitute(s, &r, held, true), v)
	r.in(v)
	return err
}

// substitute returns the text of an element with tokens in the place of the
// placeholders; in full, with the attachments themselves where a token was not found.
func (a *jsonArgs) substitute(s jsontext.Span, r *binaryRestore, held []jsontext.Placeholder, full bool) []byte {
	text := make([]byte, 0, s.End-s.Start+len(held)*binaryTokenLen)
	at := s.Start
	for i, p := range held {
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
	return append(text, a.data[at:s.End]...)
}
