package sio

import (
	"bytes"
	"reflect"
	"slices"
	"sort"

	"github.com/siowasm/siowasm/internal/jsonshape"
	"github.com/siowasm/siowasm/internal/jsontext"
	"github.com/siowasm/siowasm/transport"
)

// jsonArgs are the arguments of a packet as the text that they were received in.
type jsonArgs struct {
	codec  *jsonCodec
	data   []byte
	elems  []jsontext.Span
	binary *jsonBinary      // nil without attachments
	few    [3]jsontext.Span // the room of elems, if that is enough: the name and two arguments
	room   Event            // of the packet, if it is one
}

// A jsonBinary is what the arguments of few packets have.
type jsonBinary struct {
	placeholders []jsontext.Placeholder // in order
	attachments  [][]byte
	first        [1][]byte       // the room of attachments, if that is enough
	lease        transport.Lease // of the only one, or nil
}

// Room is what [RawArgs] may have.
func (a *jsonArgs) Room() *Event { return &a.room }

// Len implements [RawArgs].
func (a *jsonArgs) Len() int { return len(a.elems) }

// TypeName is what [RawArgs] may have.
func (a *jsonArgs) TypeName(v any) string { return reflect.TypeOf(v).String() }

// Decode implements [RawArgs].
func (a *jsonArgs) Decode(i int, v any) error {
	arg := jsonArg{Span: a.elems[i], data: a.data}
	s, o := arg.Span, jsonshape.Options{}
	if a.binary != nil {
		arg.placeholders, arg.attachments = a.binary.within(s), a.binary.attachments
	}
	if held := arg.placeholders; len(held) > 0 {
		if held[0].Span == s && storeBytes(v, arg.attachments[held[0].Num], bytes.Clone) {
			return nil
		}
		o.Attached = a.binary
	} else if decodeJSONScalar(a.data[s.Start:s.End], v) {
		return nil
	}
	if a.codec.unmarshal != nil {
		return a.codec.unmarshal(arg, v)
	}
	return jsonshape.Text.Decode(a.data[:s.End], s.Start, v, o)
}

// giveFirst stores the first argument in what v points to, without a copy, if it is an
// attachment and that is plain to see. Nothing is to be decoded after that. A [RawBytes] is lent.
func (a *jsonArgs) giveFirst(v any) (lease transport.Lease, given bool) {
	if a.binary == nil || len(a.elems) == 0 {
		return nil, false
	}
	held := a.binary.within(a.elems[0])
	if len(held) == 0 || held[0].Span != a.elems[0] || !storeBytes(v, a.binary.attachments[held[0].Num], slices.Clip) {
		return nil, false
	}
	if _, raw := v.(*RawBytes); raw {
		lease = a.binary.lease
	}
	return lease, true
}

// lend takes the lease of the attachment that was decoded last.
func (a *jsonArgs) lend(lease transport.Lease) {
	if len(a.binary.attachments) == 1 {
		a.binary.lease = lease
	}
}

// storeBytes stores what own makes of an attachment in what v points to if that is plain to
// see. The compiler would copy it to each place that calls it.
//
//go:noinline
func storeBytes(v any, data []byte, own func([]byte) []byte) bool {
	switch v := v.(type) {
	case *[]byte:
		if v != nil {
			*v = own(data)
			return true
		}
	case *RawBytes:
		if v != nil {
			*v = own(data)
			return true
		}
	case *any:
		if v != nil && *v == nil {
			*v = own(data)
			return true
		}
	}
	return false
}

// within returns the placeholders of an element.
func (a *jsonBinary) within(s jsontext.Span) []jsontext.Placeholder {
	from := a.from(s.Start)
	to := from
	for to < len(a.placeholders) && a.placeholders[to].End <= s.End {
		to++
	}
	return a.placeholders[from:to]
}

// from returns the index of the first placeholder that does not begin before an offset. The
// compiler would copy it to each place that calls it.
//
//go:noinline
func (a *jsonBinary) from(at int) int {
	return sort.Search(len(a.placeholders), func(i int) bool { return a.placeholders[i].Start >= at })
}

// Placeholder implements [jsonshape.Attached]. The head of an object is its brace.
func (a *jsonBinary) Placeholder(at int) (num, end int, ok bool) {
	i := a.from(at - 1)
	if i == len(a.placeholders) || a.placeholders[i].Start != at-1 {
		return 0, 0, false
	}
	return a.placeholders[i].Num, a.placeholders[i].End, true
}

// Attachment implements [jsonshape.Attached].
func (a *jsonBinary) Attachment(num int) []byte { return a.attachments[num] }
