//go:build js && wasm

package transportjs

import (
	"errors"
	"slices"
	"syscall/js"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/transport"
)

const (
	// How many events are read at once: as many as are likely to have this many bytes. Messages
	// that are read at once share their memory, so that one of them that is kept keeps this much.
	pieceBytes = 64 << 10
	maxPiece   = 2048
)

// pieces takes message events from an array of the host, and several at once: each reference to
// an object of the host costs as much as a thousand bytes.
type pieces struct {
	array  js.Value
	shift  js.Value // bound to the array, as is splice
	splice js.Value
	limit  int64 // of a message in bytes; 0 is none

	taken int // events since the caller set it to 0
	size  int // of the next piece

	joiner
	pairs *pairs // nil where the array has events

	msgs   []transport.Message // what is left of a piece that could be joined
	read   int                 // of msgs
	datas  js.Value            // a piece that could not: its data, or with raw its events
	raw    bool
	at     int // the next of datas
	end    int
	dataOf js.Value // the accessor of the events' data as a function of the event; null if there is none
}

func (p *pieces) init(array js.Value, limit int64) {
	p.array, p.shift, p.splice = array, jsx.Bind(array, "shift"), jsx.Bind(array, "splice")
	p.limit, p.size = limit, 2
	p.joiner.init()
}

// next returns the next message, if there is one.
func (p *pieces) next() (m transport.Message, ok bool, err error) {
	for {
		if p.pairs != nil && p.pairs.more() {
			if m, ok = p.pairs.next(p.limit); !ok {
				err = p.errTooLarge()
			}
			return m, ok, err
		}
		switch {
		case p.read < len(p.msgs):
			m, p.msgs[p.read] = p.msgs[p.read], m
			p.read++
			if p.tooLarge(len(m.Data)) {
				return transport.Message{}, false, p.errTooLarge()
			}
			return m, true, nil
		case p.at < p.end:
			m, err = p.indexed()
			return m, err == nil, err
		}
		switch n := p.array.Length(); {
		case n == 0:
			return m, false, nil
		case n == 1 && p.pairs == nil:
			p.taken++
			m, err = p.message(p.shift.Invoke(), true)
			return m, err == nil, err
		default:
			if !p.take(min(n, p.size)) {
				return m, false, errNoData()
			}
		}
	}
}

// indexed reads the next of datas.
func (p *pieces) indexed() (transport.Message, error) {
	m, err := p.message(p.datas.Index(p.at), p.raw)
	p.at++
	if p.at == p.end {
		p.datas = js.Value{} // so that the host can free it
	}
	return m, err
}

// take takes a piece of n elements from the array, and reports false if they are no messages.
func (p *pieces) take(n int) (ok bool) {
	events := p.splice.Invoke(0, n)
	if p.pairs != nil {
		p.taken += n / 2
		return p.pairs.take(events, n)
	}
	p.taken += n
	datas, ok := p.data(events)
	if ok {
		empty(events)
		if p.join(datas, n) {
			empty(datas)
			return true
		}
	}
	p.datas, p.raw, p.at, p.end = datas, !ok, 0, n
	return true
}

func errNoData() error {
	return errors.New("websocket message is neither text nor an ArrayBuffer")
}

// data returns an array with the data of events, or events itself where they have no
// accessor for it, as in Deno.
func (p *pieces) data(events js.Value) (js.Value, bool) {
	if p.dataOf.IsUndefined() {
		p.dataOf = accessor(events.Index(0), "data")
	}
	if p.dataOf.IsNull() {
		return events, false
	}
	datas, err := jsx.Call(events, "map", p.dataOf)
	if err != nil {
		return events, false // not all are of one class
	}
	return datas, true
}

// join reads n datas at once, if they are texts and ArrayBuffers.
func (p *pieces) join(datas js.Value, n int) (ok bool) {
	msgs := slices.Grow(p.msgs[:0], n)[:n]
	buffers, length, bytes := 0, 0, pieceBytes
	if datas.Call("some", p.isObject).Bool() {
		if buffers, length, ok = p.buffers(datas, msgs); !ok {
			return false
		}
		if length < buffers*largeBuffer {
			bytes = buffersBytes
		}
	}
	if buffers < n {
		var more int
		more, ok = p.texts(datas, msgs)
		length += more
	}
	p.resize(n, length, bytes)
	if !ok {
		clear(msgs)
		return false
	}
	p.msgs, p.read = msgs, 0
	return true
}

// resize makes it likely that the next piece has so many bytes, after one of n elements with
// length.
func (p *pieces) resize(n, length, bytes int) {
	p.size = min(max(bytes*n/max(length, 1), 2), maxPiece)
}

// empty takes the elements out of an array that is not used any more. Go lets go of it late, because
// it does not know how large it is to the host. The compiler would copy it to each place that calls it.
//
//go:noinline
func empty(array js.Value) { array.Set("length", 0) }

// accessor returns the getter of a property that object's class has, as a function of the
// object, or null.
func accessor(object js.Value, name string) js.Value {
	getter, err := jsx.Call(object, "__lookupGetter__", name)
	if err != nil || getter.IsUndefined() {
		return js.Null()
	}
	return jsx.Bind(getter, "call")
}

// message copies the data of a message event, or data itself.
func (p *pieces) message(data js.Value, event bool) (m transport.Message, err error) {
	failed := jsx.Try(func() {
		if event {
			data = data.Get("data")
		}
		switch {
		case data.Type() == js.TypeString:
			if p.tooLarge(jsx.TextLen(data)) {
				err = p.errTooLarge()
				return
			}
			m.Data = jsx.TextBytes(data)
		case data.Type() == js.TypeObject && data.Get("byteLength").Type() == js.TypeNumber:
			if p.tooLarge(data.Get("byteLength").Int()) {
				err = p.errTooLarge()
				return
			}
			m.Data, m.Binary = jsx.Bytes(data), true
		default:
			err = errNoData()
		}
	})
	if failed != nil {
		return transport.Message{}, &opError{op: "websocket read", err: failed}
	}
	if err == nil && p.tooLarge(len(m.Data)) {
		return transport.Message{}, p.errTooLarge()
	}
	return m, err
}

func (p *pieces) tooLarge(n int) bool { return p.limit > 0 && int64(n) > p.limit }

func (p *pieces) errTooLarge() error { return &limitError{what: "websocket message", limit: p.limit} }
