package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
)

func TestCall(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.connect(x.client(sio.Config{}))
		for i := range 20 {
			if sum := probe.Ask[int](x, c, "sum", i, 1); sum != i+1 {
				x.Errorf("%d + 1 = %d", i, sum)
			}
		}
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				if sum, err := sio.Call[int](x.Context(), c, "sum", i, i); err != nil || sum != 2*i {
					x.Errorf("%d + %d = %d, %v", i, i, sum, err)
				}
			})
		}
		wg.Wait()
	})
}

// echoOrder emits echo n times and returns what came, in order: "event i" and "ack i".
func (x *trial) echoOrder(n int) []string {
	x.Helper()
	c := x.client(sio.Config{})
	var got []string // by the namespace's queue alone
	done := make(chan struct{})
	c.On("echo", sio.Func(func(_ context.Context, i int) error {
		got = append(got, fmt.Sprint("event ", i))
		return nil
	}))
	x.connect(c)
	for i := range n {
		x.Must(c.EmitAck(x.Context(), func(a sio.Args, err error) {
			var back int
			if err = errors.Join(err, a.Decode(0, &back)); err != nil || back != i {
				x.Errorf("acknowledgement %d: %d, %v", i, back, err)
			}
			got = append(got, fmt.Sprint("ack ", i))
			if i == n-1 {
				close(done)
			}
		}, "echo", i))
	}
	probe.Next(x, done)
	return got
}

// An acknowledgement takes its place among the events: the server emits, then acknowledges.
func TestEmitAckOrder(t *testing.T) {
	each(t, onShared, func(x *trial) {
		const n = 50
		place := map[string]int{}
		for i, news := range x.echoOrder(n) {
			place[news] = i
		}
		if len(place) != 2*n {
			x.Fatalf("got %d events and acknowledgements, want %d", len(place), 2*n)
		}
		for i := range n {
			event, ack := place[fmt.Sprint("event ", i)], place[fmt.Sprint("ack ", i)]
			nextEvent, ok := place[fmt.Sprint("event ", i+1)]
			if event > ack || ok && event > nextEvent {
				x.Errorf("event %d came as number %d, its acknowledgement as %d, the next event as %d", i, event, ack, nextEvent)
			}
		}
	})
}

// The same with a server that acknowledges an event before it handles the next.
func TestEmitAckInTurn(t *testing.T) {
	each(t, onShared, func(x *trial) {
		const n = 50
		var want []string
		for i := range n {
			want = append(want, fmt.Sprint("event ", i), fmt.Sprint("ack ", i))
		}
		if got := x.echoOrder(n); !slices.Equal(got, want) {
			x.Errorf("got %v", got)
		}
	})
}

// The server asks, and the three shapes of a handler answer.
func TestReply(t *testing.T) {
	for name, h := range map[string]sio.Handler{
		"Reply": sio.Reply(func(_ context.Context, s string) (string, error) { return s + "!", nil }),
		"HandlerFunc": sio.HandlerFunc(func(_ context.Context, e *sio.Event) ([]any, error) {
			var s string
			err := e.Args.Decode(0, &s)
			return []any{s + "!"}, err
		}),
		"Event.Reply": sio.HandlerFunc(func(_ context.Context, e *sio.Event) ([]any, error) {
			go func() { // outlives the handler; the answer tells that it ended
				var s string
				if err := e.Args.Decode(0, &s); err != nil {
					panic(err)
				}
				if err := e.Reply(s + "!"); err != nil {
					panic(err)
				}
			}()
			return nil, nil
		}),
		"Concurrent": sio.Concurrent(2, sio.Reply(func(_ context.Context, s string) (string, error) { return s + "!", nil })),
	} {
		t.Run(name, func(t *testing.T) {
			each(t, onShared, func(x *trial) {
				c := x.client(sio.Config{})
				c.On("question", h)
				answers := probe.Arrivals[string](c, "answer")
				x.connect(c)
				x.Emit(c, "ask", "why")
				if got := probe.Next(x, answers); got != "why!" {
					x.Errorf("the server was answered %q", got)
				}
			})
		})
	}
}

// A reply with several arguments and bytes, and one without any, which is what sio.Func gives.
func TestReplyArguments(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		remove := c.On("question", sio.HandlerFunc(func(context.Context, *sio.Event) ([]any, error) {
			return []any{fileBytes, map[string]any{"b": fileBytes}, nil}, nil
		}))
		answers := probe.Arrivals[sio.Args](c, "answer")
		x.connect(c)
		x.Emit(c, "ask")
		x.same("answer", values(x, probe.Next(x, answers)), []any{fileBytes, map[string]any{"b": fileBytes}, nil})
		remove()
		c.On("question", sio.Func(func(context.Context, sio.Args) error { return nil }))
		x.Emit(c, "ask")
		x.same("answer", values(x, probe.Next(x, answers)), []any{})
	})
}

// A handler may wait for an acknowledgement while it keeps the queue.
func TestCallInHandler(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		sums := make(chan int, 1)
		c.On("echo", sio.Func(func(ctx context.Context, n int) error {
			sum, err := sio.Call[int](ctx, c, "sum", n, 1)
			if err != nil {
				x.Error(err)
			}
			sums <- sum
			return nil
		}))
		x.connect(c)
		for i := range 5 {
			x.Emit(c, "echo", i)
			if sum := probe.Next(x, sums); sum != i+1 {
				x.Errorf("%d + 1 = %d", i, sum)
			}
		}
	})
}

// A write does not wait for the open poll, which a server holds for its ping interval of 25 seconds.
func TestCallLatency(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.settled(x.client(sio.Config{}))
		ctx, cancel := context.WithTimeout(x.Context(), 10*time.Second)
		defer cancel()
		begin := time.Now()
		for i := range 20 {
			if _, err := c.Call(ctx, "sum", i, 1); err != nil {
				x.Fatal(err)
			}
		}
		x.Logf("20 acknowledgements, one after the other, in %v", time.Since(begin))
	})
}

func TestAckTimeout(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.connect(x.client(sio.Config{}))
		short := c.With(sio.EmitOptions{Timeout: 50 * time.Millisecond})
		_, err := short.Call(x.Context(), "nothing")
		if !errors.Is(err, sio.ErrAckTimeout) || !errors.Is(err, context.DeadlineExceeded) {
			x.Errorf("Call: %v", err)
		}
		errs := make(chan error, 1)
		x.Must(short.EmitAck(x.Context(), func(_ sio.Args, err error) { errs <- err }, "nothing"))
		if err := probe.Next(x, errs); !errors.Is(err, sio.ErrAckTimeout) {
			x.Errorf("EmitAck: %v", err)
		}
		ctx, cancel := context.WithTimeout(x.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := c.Call(ctx, "nothing"); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, sio.ErrAckTimeout) {
			x.Errorf("Call with a deadline: %v", err)
		}
		if sum := probe.Ask[int](x, c, "sum", 1, 2); sum != 3 {
			x.Errorf("1 + 2 = %d", sum)
		}
	})
}

// What waits for an acknowledgement is told at once that its connection ended.
func TestCallPendingAtDrop(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{NoReconnect: true})
		called := make(chan struct{}, 2)
		c.OnAnyOutgoing(func(_ context.Context, event string, _ []any) {
			if event == "nothing" {
				called <- struct{}{}
			}
		})
		x.settled(c)
		errs := make(chan error, 2)
		x.Must(c.EmitAck(x.Context(), func(_ sio.Args, err error) { errs <- err }, "nothing"))
		go func() { // its error is waited for
			_, err := c.Call(x.Context(), "nothing")
			errs <- err
		}()
		probe.Next(x, called)
		probe.Next(x, called)
		x.Emit(c, "cut")
		for range 2 {
			if err := probe.Next(x, errs); !errors.Is(err, sio.ErrDisconnected) {
				x.Errorf("got %v, want ErrDisconnected", err)
			}
		}
	})
}
