package conformance_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
)

// A record notes which handler got which event.
type record struct {
	mu    sync.Mutex
	lines []string
}

func (r *record) add(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, line)
}

// take returns the lines since the last take.
func (r *record) take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	lines := r.lines
	r.lines = nil
	return lines
}

// as returns a handler that notes the event behind a label.
func (r *record) as(label string) sio.Handler {
	return sio.Func(func(_ context.Context, e *sio.Event) error {
		r.add(label + " " + e.Namespace + " " + e.Name)
		return nil
	})
}

// heard emits events whose answer is an event of the same name, and returns what handled them. The acknowledgement
// of EmitAck comes after all that was emitted before it.
func (x *trial) heard(r *record, n *sio.Namespace, events ...string) []string {
	x.Helper()
	for _, event := range events {
		x.Emit(n, event)
	}
	done := make(chan error, 1)
	x.Must(n.EmitAck(x.Context(), func(_ sio.Args, err error) { done <- err }, "later", 100))
	x.Must(probe.Next(x, done))
	return r.take()
}

func (x *trial) wantLines(got []string, want ...string) {
	x.Helper()
	if !slices.Equal(got, want) {
		x.Errorf("handled %q, want %q", got, want)
	}
}

func TestHandlers(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		root := c.Namespace("/")
		r := new(record)
		removeFirst := c.On("echo", r.as("first"))
		c.On("echo", r.as("second"))
		c.Once("message", r.as("once"))
		x.connect(c)
		x.wantLines(x.heard(r, root, "echo", "message", "message"), "first / echo", "second / echo", "once / message")
		removeFirst()
		x.wantLines(x.heard(r, root, "echo"), "second / echo")
		removeAny := c.OnAny(r.as("any"))
		x.wantLines(x.heard(r, root, "echo", "message"), "any / echo", "second / echo", "any / message")
		removeAny()
		c.Off("echo")
		x.wantLines(x.heard(r, root, "echo"))
	})
}

// An event goes to the most particular of what is registered: the name before "*", the namespace before "*".
func TestAnyName(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		chat, every := c.Namespace("/chat"), c.Namespace("*")
		r := new(record)
		removeName := chat.On("echo", r.as("chat echo"))
		removeAny := chat.On("*", r.as("chat *"))
		removeEvery := every.On("echo", r.as("* echo"))
		every.On("*", r.as("* *"))
		x.connect(c)
		x.wantLines(x.heard(r, chat, "echo", "message"), "chat echo /chat echo", "chat * /chat message")
		x.wantLines(x.heard(r, c.Namespace("/"), "echo", "message"), "* echo / echo", "* * / message")
		removeName()
		x.wantLines(x.heard(r, chat, "echo"), "chat * /chat echo")
		removeAny()
		x.wantLines(x.heard(r, chat, "echo", "message"), "* echo /chat echo", "* * /chat message")
		removeEvery()
		x.wantLines(x.heard(r, chat, "echo"), "* * /chat echo")
	})
}

func TestOnAnyOutgoing(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		r := new(record)
		remove := c.OnAnyOutgoing(func(_ context.Context, event string, args []any) {
			if len(args) != 2 {
				x.Errorf("%s with %v", event, args)
			}
			r.add(event)
		})
		x.connect(c)
		x.Emit(c, "echo", 1, 2)
		probe.Ask[int](x, c, "sum", 1, 2)
		x.Must(c.EmitAck(x.Context(), func(sio.Args, error) {}, "later", 1, 2))
		x.Must(c.Send(x.Context(), 1, 2))
		remove()
		x.Emit(c, "echo")
		x.wantLines(r.take(), "echo", "sum", "later", "message")
	})
}

// A volatile event goes when it can go at once, and is told to be dropped otherwise.
func TestVolatile(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		events := probe.Arrivals[int](c, "echo")
		x.connect(c)
		volatile := c.With(sio.EmitOptions{Volatile: true})
		sent := []int{}
		for i := range 200 {
			switch err := volatile.Emit(x.Context(), "echo", i); {
			case err == nil:
				sent = append(sent, i)
			case !errors.Is(err, sio.ErrDropped):
				x.Fatal(err)
			}
		}
		x.Logf("%d of 200 were sent", len(sent))
		probe.Ask[int](x, c, "sum", 1, 2)
		for err := volatile.Emit(x.Context(), "echo", -1); err != nil; err = volatile.Emit(x.Context(), "echo", -1) {
			if !errors.Is(err, sio.ErrDropped) {
				x.Fatal(err)
			}
			probe.Ask[int](x, c, "sum", 1, 2) // something may have been on its way
		}
		for _, want := range append(sent, -1) {
			if got := probe.Next(x, events); got != want {
				x.Errorf("got %d, want %d", got, want)
			}
		}
	})
}

// An argument that does not fit, and a handler that fails, go to OnError and are not acknowledged.
func TestOnError(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		errs := make(chan error, 2)
		c.OnError(func(_ context.Context, err error) { errs <- err })
		wrong := errors.New("no")
		c.On("echo", sio.Func(func(context.Context, int) error { return wrong }))
		x.connect(c)
		x.Emit(c, "echo", "not a number")
		var handler *sio.HandlerError
		var decode *sio.DecodeError
		if err := probe.Next(x, errs); !errors.As(err, &handler) || !errors.As(err, &decode) || handler.Event != "echo" || handler.Namespace != "/" {
			x.Errorf("OnError got %v", err)
		}
		x.Emit(c, "echo", 1)
		if err := probe.Next(x, errs); !errors.Is(err, wrong) {
			x.Errorf("OnError got %v", err)
		}
	})
}
