package matrix_test

import (
	"errors"
	"strings"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/values"
	"github.com/siowasm/siowasm/sio"
)

// unable says what comes back of a value that a server cannot send back as it has read it.
var unable = map[string]any{
	// notepack.io 2.2 writes whole numbers from 2^64 as 64 bits of them.
	"npm, msgpack, max uint64":  0.0, // 2^64 in JavaScript
	"npm, msgpack, large float": 0.0,
}

// torn reports whether a value may get lost: python-engineio reads of a POST only what has arrived with its head.
func (x *cell) torn(row values.Row) bool {
	return x.kind == control.Python && x.mode == polling && strings.HasPrefix(row.Name, "long ")
}

// echo sends every value of the table, and has it back as an event and as an acknowledgement.
func (x *cell) echo() {
	c := x.client(sio.Config{})
	events := arrivals(c, "echo")
	x.connect(c)
	for _, row := range values.Table {
		switch {
		case row.Native:
			x.echoNative(row)
		case x.torn(row):
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
	answer, err := c.Call(x.ctx, "echo", row.Value)
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
	x.same(row, "event", next(x, events))
}

// echoNative is echoOne by a client with NativeTime.
func (x *cell) echoNative(row values.Row) {
	x.Helper()
	if x.serializer.native == nil {
		return
	}
	c := x.client(sio.Config{Codec: x.serializer.native})
	events := arrivals(c, "echo")
	x.echoOne(x.connect(c), events, row)
}

// echoTorn wants a value to come back right if it does, and the connection to end if the server says so.
func (x *cell) echoTorn(row values.Row) {
	x.Helper()
	c := x.connect(x.client(sio.Config{NoReconnect: true, AckTimeout: 2 * time.Second}))
	answer, err := c.With(sio.EmitOptions{Timeout: 2 * time.Second}).Call(x.ctx, "echo", row.Value)
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
	x.must(err)
	name := string(x.kind) + ", " + x.serializer.name + ", " + row.Name
	if mangled, known := unable[name]; known {
		want = mangled
	}
	var got any
	x.must(args.Decode(0, &got))
	if args.Len() != 1 || !values.Same(got, want) {
		x.Errorf("%s, %s: got %.200v of %d arguments, want %.200v", row.Name, what, got, args.Len(), want)
	}
}
