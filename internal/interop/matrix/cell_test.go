package matrix_test

import (
	"testing"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
)

// A cell is one feature with one server, serializer and transport.
type cell struct {
	*probe.T
	kind       control.Kind
	serializer serializer
	mode       probe.Mode
	url        string
}

func newCell(t *testing.T, kind control.Kind, s serializer, m probe.Mode, url string) *cell {
	return &cell{probe.New(t), kind, s, m, url}
}

// client returns a client that is not connected, and is closed at the end. The configuration is completed by what the
// cell is; reconnections are quick.
func (x *cell) client(cfg sio.Config) *sio.Client {
	if cfg.Codec == nil {
		cfg.Codec = x.serializer.codec
	}
	return x.Client(x.mode, cfg)
}

// connect connects a client and waits until it is on the transport where it is going to stay.
func (x *cell) connect(c *sio.Client) *sio.Client {
	x.Helper()
	x.Settle(x.mode, c, x.url)
	return c
}

// works wants the server to answer.
func (x *cell) works(c sio.Caller) {
	x.Helper()
	if sum := probe.Ask[int](x, c, "sum", 1, 2); sum != 3 {
		x.Errorf("1 + 2 = %d", sum)
	}
}

// none wants nothing more to be in ch.
func none[T any](x *cell, what string, ch <-chan T) {
	x.Helper()
	select {
	case v := <-ch:
		x.Errorf("%s got %v, too", what, v)
	default:
	}
}
