//go:build js && wasm

package transportjs_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"syscall/js"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/transport"
)

func TestCloseCodes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		code   int
		reason string
		want   transport.CloseError
	}{
		{1000, "bye", transport.CloseError{Code: 1000, Reason: "bye"}},
		{3000, "", transport.CloseError{Code: 3000}},
		{4999, "own", transport.CloseError{Code: 4999, Reason: "own"}},
		{1001, "going", transport.CloseError{Code: 1000, Reason: "going"}},
		{1011, "", transport.CloseError{Code: 1000}},
		{2999, "", transport.CloseError{Code: 1000}},
		{5000, "", transport.CloseError{Code: 1000}},
		{0, "", transport.CloseError{Code: 1000}},
		{-1, "", transport.CloseError{Code: 1000}},
		{1000, strings.Repeat("r", 200), transport.CloseError{Code: 1000, Reason: strings.Repeat("r", 123)}},
		{1000, strings.Repeat("é", 100), transport.CloseError{Code: 1000, Reason: strings.Repeat("é", 61)}},
	}
	for _, test := range tests {
		key := newKey()
		conn := dial(t, "/closed?key="+key)
		if err := conn.Close(testContext(t), test.code, test.reason); err != nil {
			t.Errorf("close(%d): %v", test.code, err)
		}
		if got := getJSON[transport.CloseError](t, "/event?key="+key); got != test.want {
			t.Errorf("close(%d, %q): peer got %v, want %v", test.code, test.reason, &got, &test.want)
		}
		var closed *transport.CloseError
		if _, err := conn.Read(testContext(t)); !errors.As(err, &closed) {
			t.Errorf("read after Close gave %v, want a *CloseError", err)
		}
		if err := conn.Write(testContext(t), transport.Message{}); err == nil {
			t.Error("write after Close gave no error")
		}
	}
}

// Read delivers what arrives while the closing handshake runs, where the host does.
func TestCloseReadsOn(t *testing.T) {
	t.Parallel()
	conn := dial(t, "/ws")
	const n = 50
	for range n {
		write(t, conn, "before")
	}
	if err := conn.Close(testContext(t), 1000, ""); err != nil {
		t.Fatal(err)
	}
	got := 0
	for {
		m, err := conn.Read(testContext(t))
		if err != nil {
			break
		}
		if string(m.Data) != "before" {
			t.Fatalf("message %d: %q", got, m.Data)
		}
		got++
	}
	if npm() && got != n {
		t.Errorf("got %d messages of %d", got, n)
	}
}

func TestCloseWakes(t *testing.T) {
	t.Parallel()
	for _, ctx := range []context.Context{testContext(t), ended()} {
		conn := dial(t, "/stall?key="+newKey())
		ended := make(chan error, 2)
		reading := make(chan struct{})
		go func() {
			close(reading)
			_, err := conn.Read(testContext(t))
			ended <- err
		}()
		go func() {
			chunk := transport.Message{Data: make([]byte, 1<<20), Binary: true}
			for {
				if err := conn.Write(testContext(t), chunk); err != nil {
					ended <- err
					return
				}
			}
		}()
		<-reading
		// The peer answers nothing.
		ctx, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		_ = conn.Close(ctx, 1000, "")
		cancel()
		for range 2 {
			if err := <-ended; err == nil || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("woken with %v", err)
			}
		}
	}
}

func TestCloseSilentPeer(t *testing.T) {
	t.Parallel()
	conn := dial(t, "/silent")
	write(t, conn, "x")
	read(t, conn)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := conn.Close(ctx, 1000, ""); err != context.DeadlineExceeded {
		t.Errorf("close gave %v, want context.DeadlineExceeded itself", err)
	}
	if _, err := conn.Read(testContext(t)); err == nil {
		t.Error("read after Close gave no error")
	}
	if err := conn.Close(testContext(t), 1000, ""); err != nil {
		t.Errorf("second close: %v", err)
	}
}

func TestCloseConcurrently(t *testing.T) {
	t.Parallel()
	conn := dial(t, "/silent")
	write(t, conn, "x")
	read(t, conn)
	ctx := testContext(t)
	var closes sync.WaitGroup
	for range 3 {
		closes.Go(func() {
			if err := conn.Close(ctx, 1000, ""); err != nil {
				t.Errorf("close gave %v", err)
			}
		})
	}
	// The one that is in a hurry ends the waiting of the others.
	_ = conn.Close(ended(), 1000, "")
	closes.Wait()
}

func TestCloseLeavesNothing(t *testing.T) {
	before := jsx.Live()
	for i := range 100 {
		conn, err := network.DialWebSocket(context.Background(), &transport.Dial{URL: wsPeer(t) + "/ws"})
		if err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		if i%2 == 1 {
			ctx = ended()
		}
		if err := conn.Close(ctx, 1000, ""); i%2 == 0 && err != nil {
			t.Fatal(err)
		}
		if n := jsx.Live() - before; n != 0 {
			t.Fatalf("%d js.Funcs left after %d connections", n, i+1)
		}
	}
}

// A timer that is left would call into a program that has ended.
func TestCloseLeavesNoTimer(t *testing.T) {
	if js.Global().Get("__go_nextTimer").IsUndefined() {
		return // only Node tells, through exec-node.mjs
	}
	f := dialFake(t, fakeClass, fakeDial)
	f.emit("error", nil) // waits for a close event
	f.Set("buffered", []any{2 << 20})
	written := make(chan error, 1)
	go func() { written <- f.conn.Write(context.Background(), transport.Message{}) }()
	nextTimer := func() float64 {
		// Go sets the host's timer when it has nothing else to do.
		v, err := jsx.Await(context.Background(), eval(`new Promise(ok => setTimeout(() => ok(__go_nextTimer())))`))
		if err != nil {
			t.Fatal(err)
		}
		return v.Float()
	}
	if ms := nextTimer(); ms > 1000 {
		t.Fatalf("the next timer is at %v ms: this test does not see them", ms)
	}
	if err := f.conn.Close(ended(), 1000, ""); err != context.Canceled {
		t.Errorf("close gave %v", err)
	}
	if err := <-written; err == nil {
		t.Error("write gave no error")
	}
	// What remains is the timeout of go test and of dialFake.
	if ms := nextTimer(); ms < 5000 {
		t.Errorf("a timer of %v ms is left", ms)
	}
}
