package matrix_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/internal/interop/values"
	"github.com/siowasm/siowasm/sio"
)

// An exception is a value that a server does not send back as it has read it, by the serializer or in the mode; empty
// means any.
type exception struct {
	kind       control.Kind
	serializer string
	mode       probe.Mode
	row        string
	back       any  // what comes back
	torn       bool // nothing may come back
}

var exceptions = []exception{
	// notepack.io 2.2 writes of whole numbers the lowest 64 bits.
	{kind: control.NPM, serializer: "msgpack", row: "max uint64", back: 0.0}, // 2^64 in JavaScript
	{kind: control.NPM, serializer: "msgpack", row: "large float", back: 0.0},
	// python-engineio reads of a POST only what has arrived with its head.
	{kind: control.Python, mode: probe.Polling, row: "long text", torn: true},
	{kind: control.Python, mode: probe.Polling, row: "long slice", torn: true},
	{kind: control.Python, mode: probe.Polling, row: "long bytes", torn: true},
}

// exception returns the one of a value, or nil.
func (x *cell) exception(row values.Row) *exception {
	for i, e := range exceptions {
		if e.row == row.Name && e.kind == x.kind && (e.serializer == "" || e.serializer == x.serializer.name) && (e.mode == "" || e.mode == x.mode) {
			return &exceptions[i]
		}
	}
	return nil
}

// Each exception is about a value that there is.
func TestExceptions(t *testing.T) {
	t.Parallel()
	for _, e := range exceptions {
		if !slices.ContainsFunc(values.Table, func(row values.Row) bool { return row.Name == e.row }) {
			t.Errorf("there is no value %q", e.row)
		}
	}
}

// echo sends every value of the table, and has it back as an event and as an acknowledgement.
func (x *cell) echo() {
	c := x.client(sio.Config{})
	events := probe.Arrivals[sio.Args](c, "echo")
	x.connect(c)
	for _, row := range values.Table {
		e := x.exception(row)
		switch {
		case row.Native:
			x.echoNative(row)
		case e != nil && e.torn:
			x.echoTorn(row)
		default:
			x.echoOne(c, events, row)
		}
	}
	x.works(c)
	none(x, "echo", events)
}

// reading returns what the server reads.
func (x *cell) reading(row values.Row) string {
	if x.kind == control.Python {
		return row.Python.By(x.serializer.index)
	}
	return row.JS.By(x.serializer.index)
}

func (x *cell) echoOne(c *sio.Client, events <-chan sio.Args, row values.Row) {
	x.Helper()
	answer, err := c.Call(x.Context(), "echo", row.Value)
	if x.reading(row) == "-" {
		var encode *sio.EncodeError
		if !errors.As(err, &encode) {
			x.Errorf("%s: sent with %v", row.Name, err)
		}
		return
	}
	if err != nil {
		x.Fatalf("%s: %v", row.Name, err)
	}
	x.same(row, "acknowledgement", answer)
	x.same(row, "event", probe.Next(x, events))
}

// echoNative is echoOne by a client with NativeTime.
func (x *cell) echoNative(row values.Row) {
	x.Helper()
	if x.serializer.native == nil {
		return
	}
	c := x.client(sio.Config{Codec: x.serializer.native})
	events := probe.Arrivals[sio.Args](c, "echo")
	x.echoOne(x.connect(c), events, row)
}

// echoTorn wants a value to come back right, or not at all.
func (x *cell) echoTorn(row values.Row) {
	x.Helper()
	c := x.connect(x.client(sio.Config{NoReconnect: true}))
	answer, err := c.With(sio.EmitOptions{Timeout: time.Second}).Call(x.Context(), "echo", row.Value)
	switch {
	case err == nil:
		x.same(row, "acknowledgement", answer)
	case !errors.Is(err, sio.ErrDisconnected) && !errors.Is(err, sio.ErrAckTimeout):
		x.Errorf("%s: %v", row.Name, err)
	}
}

// same compares what came back with what the server was told.
func (x *cell) same(row values.Row, what string, args sio.Args) {
	x.Helper()
	want, err := values.Received(x.reading(row))
	x.Must(err)
	if e := x.exception(row); e != nil && !e.torn {
		want = e.back
	}
	var got any
	x.Must(args.Decode(0, &got))
	if args.Len() != 1 || !values.Same(got, want) {
		x.Errorf("%s, %s: got %.200v of %d arguments, want %.200v", row.Name, what, got, args.Len(), want)
	}
}
