//go:build js && wasm

package main

import (
	"errors"
	"strconv"

	"github.com/siowasm/siowasm/sio"
)

// Data are what a packet carries: JavaScript has encoded it, or is going to decode it, and
// nothing here looks into it.
type data struct {
	text        []byte // JSON with placeholders
	attachments [][]byte
	slot        int32 // of the value in JavaScript's table, with a parser of the user's
}

var _ sio.RawArgs = (*data)(nil)

var errDecode = errors.New("siowasm: decoded by JavaScript")

// Len implements [sio.RawArgs]: the data are one argument, whatever is in them.
func (d *data) Len() int { return 1 }

// Decode implements [sio.RawArgs]. It stores the data themselves. What package sio asks for
// by itself is the id in the answer to a CONNECT: it gets the whole answer, which JavaScript
// reads.
func (d *data) Decode(_ int, v any) error {
	switch v := v.(type) {
	case **data:
		*v = d
	case *any:
		*v = map[string]any{"sid": d.answer()}
	default:
		return errDecode
	}
	return nil
}

// answer is the data as text: a slot, or JSON, of an object without fields when there are none.
func (d *data) answer() string {
	switch {
	case d.slot != 0:
		return strconv.Itoa(int(d.slot))
	case len(d.text) == 0:
		return "{}"
	}
	return string(d.text)
}

// tell hands the data to the import that is called next, which takes text as a string. The
// attachments are not to be used any more.
func (d *data) tell() {
	for _, b := range d.attachments {
		hostAttachment(view(b))
		host.free(b)
	}
}

// received returns the data of a packet that was decoded.
func received(args sio.Args) *data {
	var d *data
	_ = args.Decode(0, &d)
	if d == nil {
		return &data{} // of a packet that carries none
	}
	return d
}
