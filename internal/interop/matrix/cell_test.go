package matrix_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/sio"
)

// controlEnv holds the address of the control server.
const controlEnv = "SIO_CONTROL"

// patience bounds what one test may take on a loaded machine; none is expected to take as long.
const patience = 60 * time.Second

// start starts a server that ends with the test, and returns its address.
func start(t *testing.T, o control.Options) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s, err := control.New(platformNetwork(), os.Getenv(controlEnv)).Start(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return s.URL()
}

// A cell is one feature with one server, serializer and transport.
type cell struct {
	*testing.T
	ctx        context.Context
	kind       control.Kind
	serializer serializer
	mode       mode
	url        string
}

func newCell(t *testing.T, kind control.Kind, s serializer, m mode, url string) *cell {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return &cell{T: t, ctx: ctx, kind: kind, serializer: s, mode: m, url: url}
}

func (x *cell) must(err error) {
	x.Helper()
	if err != nil {
		x.Fatal(err)
	}
}

// client returns a client that is not connected, and is closed at the end. The configuration is completed by what the
// cell is; reconnections are quick.
func (x *cell) client(cfg sio.Config) *sio.Client {
	cfg.Transports = x.mode.transports()
	if cfg.Codec == nil {
		cfg.Codec = x.serializer.codec
	}
	cfg.ReconnectDelay = 20 * time.Millisecond
	cfg.ReconnectDelayMax = 200 * time.Millisecond
	c := sio.New(cfg)
	x.Cleanup(func() {
		if err := c.Close(); err != nil {
			x.Errorf("Close: %v", err)
		}
	})
	return c
}

// connect connects a client and waits until it is on the transport where it is going to stay.
func (x *cell) connect(c *sio.Client) *sio.Client {
	x.Helper()
	upgraded := make(chan string, 1)
	remove := c.OnUpgrade(func(_ context.Context, name string) {
		select {
		case upgraded <- name:
		default:
		}
	})
	defer remove()
	x.must(c.Connect(x.ctx, x.url))
	want := string(x.mode)
	if x.mode == upgrade {
		want = next(x, upgraded)
	}
	if got := c.Transport(); got != want {
		x.Fatalf("it is on %s", got)
	}
	return c
}

// An emitter is a [sio.Client] or what it has to emit with.
type emitter interface {
	Emit(ctx context.Context, event string, args ...any) error
}

func (x *cell) emit(e emitter, event string, args ...any) {
	x.Helper()
	if err := e.Emit(x.ctx, event, args...); err != nil {
		x.Fatalf("emit %s: %v", event, err)
	}
}

// ask is [sio.Call] that wants no error.
func ask[R any](x *cell, c sio.Caller, event string, args ...any) R {
	x.Helper()
	r, err := sio.Call[R](x.ctx, c, event, args...)
	if err != nil {
		x.Fatalf("call %s: %v", event, err)
	}
	return r
}

// works wants the server to answer.
func (x *cell) works(c sio.Caller) {
	x.Helper()
	if sum := ask[int](x, c, "sum", 1, 2); sum != 3 {
		x.Errorf("1 + 2 = %d", sum)
	}
}

// next returns what ch has.
func next[T any](x *cell, ch <-chan T) T {
	x.Helper()
	select {
	case v := <-ch:
		return v
	case <-x.ctx.Done():
		x.Fatal("waited too long")
		panic("unreachable")
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

// A listener is a [sio.Client] or a [sio.Namespace].
type listener interface {
	On(event string, h sio.Handler) (remove func())
}

// arrivals returns a channel of the arguments of an event.
func arrivals(l listener, event string) <-chan sio.Args {
	ch := make(chan sio.Args, 1024)
	l.On(event, sio.Func(func(_ context.Context, args sio.Args) error {
		ch <- args
		return nil
	}))
	return ch
}
