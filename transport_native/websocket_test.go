//go:build !js

package transportnative_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"
	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

func TestMessagesKeepTheirOrderAndKind(t *testing.T) {
	t.Parallel()
	c := dial(t, &transportnative.Network{}, transport.Dial{URL: serve(t, accepting(t, nil, echo))})
	var msgs []transport.Message
	for i := range 300 {
		// Sizes around those of the buffers beneath, and a large one.
		size := []int{0, 1, 125, 126, 4082, 4096, 65535, 65536, 65537, 300_000}[i%10]
		data := strings.Repeat(string(rune('a'+i%26)), size)
		msgs = append(msgs, transport.Message{Data: []byte(data), Binary: i%3 == 0})
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		for batch := range 30 {
			if err := c.Write(context.Background(), msgs[batch*10:batch*10+10]...); err != nil {
				t.Error(err)
			}
		}
	})
	for i, want := range msgs {
		got, err := c.Read(within(t))
		if err != nil {
			t.Fatal(err)
		}
		if string(got.Data) != string(want.Data) || got.Binary != want.Binary {
			t.Fatalf("message %d: got %d bytes %.10q, binary %v, want %d bytes, binary %v", i, len(got.Data), got.Data, got.Binary, len(want.Data), want.Binary)
		}
	}
}

func TestReadGivesItsBytesAway(t *testing.T) {
	t.Parallel()
	u := serve(t, accepting(t, nil, echo))
	c := dial(t, &transportnative.Network{}, transport.Dial{URL: u})
	for _, size := range []int{10, 5000, 100_000} {
		var kept [][]byte
		for _, letter := range []string{"a", "b", "c"} {
			if err := c.Write(within(t), text(strings.Repeat(letter, size))); err != nil {
				t.Fatal(err)
			}
			m, err := c.Read(within(t))
			if err != nil {
				t.Fatal(err)
			}
			kept = append(kept, m.Data)
		}
		for i, letter := range []string{"a", "b", "c"} {
			if string(kept[i]) != strings.Repeat(letter, size) {
				t.Errorf("%d bytes: message %d was overwritten by a later one", size, i)
			}
		}
	}
}

func TestWriteFlushesABatchOnce(t *testing.T) {
	t.Parallel()
	g := newGate()
	c := dial(t, g.network(t), transport.Dial{URL: serve(t, accepting(t, nil, echo))})
	for _, tc := range []struct{ messages, size, writes int }{
		{1, 100, 1},
		{1, 5000, 1},
		{100, 100, 1},
		{100, 3000, 5}, // 300,800 bytes
	} {
		batch := make([]transport.Message, tc.messages)
		for i := range batch {
			batch[i] = text(strings.Repeat("x", tc.size))
		}
		before := g.writes.Load()
		if err := c.Write(within(t), batch...); err != nil {
			t.Fatal(err)
		}
		if got := int(g.writes.Load() - before); got != tc.writes {
			t.Errorf("%d messages of %d bytes: %d writes, want %d", tc.messages, tc.size, got, tc.writes)
		}
		for range batch {
			if _, err := c.Read(within(t)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestMaxMessage(t *testing.T) {
	t.Parallel()
	for _, compressed := range []bool{false, true} {
		for _, tc := range []struct {
			size  int
			limit int64
		}{{1000, 0}, {1000, 1000}, {1000, 999}, {1000, 1}, {100_000, 0}} {
			t.Run(fmt.Sprintf("%d of %d, compressed %v", tc.size, tc.limit, compressed), func(t *testing.T) {
				t.Parallel()
				code := make(chan websocket.StatusCode, 1)
				opts := &websocket.AcceptOptions{}
				n := network(t, nil)
				if compressed {
					opts.CompressionMode, opts.CompressionThreshold = websocket.CompressionNoContextTakeover, 1
					n.Compression = &transportnative.Compression{}
				}
				u := serve(t, accepting(t, opts, func(ctx context.Context, ws *websocket.Conn) {
					ws.Write(ctx, websocket.MessageText, []byte(strings.Repeat("x", tc.size)))
					_, _, err := ws.Read(ctx)
					code <- websocket.CloseStatus(err)
				}))
				c := dial(t, n, transport.Dial{URL: u, MaxMessage: tc.limit})
				m, err := c.Read(within(t))
				if tc.limit == 0 || int64(tc.size) <= tc.limit {
					if err != nil || len(m.Data) != tc.size {
						t.Fatalf("read %d bytes and %v, want %d bytes", len(m.Data), err, tc.size)
					}
					return
				}
				if !errors.Is(err, transport.ErrTooLarge) {
					t.Fatalf("got error %v, want ErrTooLarge", err)
				}
				if got := <-code; got != websocket.StatusMessageTooBig {
					t.Errorf("the server saw the close code %d, want 1009", got)
				}
				if _, again := c.Read(within(t)); again != err {
					t.Errorf("the next Read returned %v, want %v", again, err)
				}
				if err := c.Write(within(t), text("x")); !errors.Is(err, transport.ErrTooLarge) {
					t.Errorf("Write returned %v, want Read's error", err)
				}
			})
		}
	}
}

func TestCompression(t *testing.T) {
	t.Parallel()
	u := serve(t, accepting(t, &websocket.AcceptOptions{CompressionMode: websocket.CompressionNoContextTakeover, CompressionThreshold: 1 << 20}, echo))
	for _, tc := range []struct {
		name       string
		option     *transportnative.Compression
		size       int
		noCompress bool
		compressed bool
	}{
		{"off", nil, 5000, false, false},
		{"default, at the threshold", &transportnative.Compression{}, 1024, false, true},
		{"default, below it", &transportnative.Compression{}, 1023, false, false},
		{"at a threshold of one", &transportnative.Compression{Threshold: 1}, 500, false, true},
		{"asked not to", &transportnative.Compression{}, 5000, true, false},
		{"asked not to, at a threshold of one", &transportnative.Compression{Threshold: 1}, 500, true, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			g := newGate()
			n := g.network(t)
			n.Compression = tc.option
			c := dial(t, n, transport.Dial{URL: u})
			data := strings.Repeat("abcd", tc.size/4+1)[:tc.size]
			before, bytes := g.writes.Load(), g.bytes.Load()
			if err := c.Write(within(t), transport.Message{Data: []byte(data), NoCompress: tc.noCompress}); err != nil {
				t.Fatal(err)
			}
			if writes := g.writes.Load() - before; writes != 1 {
				t.Errorf("%d writes, want 1", writes)
			}
			if sent := int(g.bytes.Load() - bytes); (sent < tc.size) != tc.compressed {
				t.Errorf("%d bytes were sent as %d, want compressed: %v", tc.size, sent, tc.compressed)
			}
			wantText(t, c, data)
		})
	}
}

func TestPing(t *testing.T) {
	t.Parallel()
	c := dial(t, &transportnative.Network{}, transport.Dial{URL: serve(t, accepting(t, nil, echo))})
	var wg sync.WaitGroup
	wg.Go(func() { c.Read(context.Background()) })
	var p transport.Pinger = c
	if err := p.Ping(within(t)); err != nil {
		t.Errorf("Ping: %v", err)
	}
	if err := p.Ping(ended()); !errors.Is(err, context.Canceled) {
		t.Errorf("Ping with an ended context: got %v, want context.Canceled", err)
	}
	c.Close(ended(), 1000, "")
	if err := p.Ping(within(t)); err == nil {
		t.Error("Ping after Close succeeded")
	}
	wg.Wait()
}

func TestPingsAreAnsweredWhileReading(t *testing.T) {
	t.Parallel()
	pong := make(chan string, 1)
	u := serve(t, raw(t, func(p *peer) {
		p.send(frame(opPing, "42"))
		op, data := p.receive()
		pong <- fmt.Sprint(op, " ", string(data))
		p.send(frame(opText, "done"))
	}))
	c := dial(t, &transportnative.Network{}, transport.Dial{URL: u})
	wantText(t, c, "done")
	if got := <-pong; got != "10 42" {
		t.Errorf("the server received %q, want the pong 42", got)
	}
}

// While a Write is held up, a ping must neither stop the reader nor be forgotten.
func TestPingDuringAHeldUpWrite(t *testing.T) {
	t.Parallel()
	g := newGate()
	got := make(chan string, 3)
	begin := make(chan struct{})
	u := serve(t, raw(t, func(p *peer) {
		<-begin
		p.send(frame(opPing, "1"), frame(opPing, "2"), frame(opText, "read on"))
		for range 2 {
			op, data := p.receive()
			got <- fmt.Sprint(op, " ", string(data))
		}
		p.send(frame(opText, "done"))
	}))
	c := dial(t, g.network(t), transport.Dial{URL: u})
	g.shut.Store(true)
	written := make(chan error, 1)
	go func() { written <- c.Write(context.Background(), text("held up")) }()
	<-g.held
	close(begin)
	wantText(t, c, "read on")
	close(g.release)
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	wantText(t, c, "done")
	if first, second := <-got, <-got; first != "1 held up" || second != "10 2" {
		t.Errorf("the server received %q and %q, want the message and the pong 2", first, second)
	}
}

func TestWriteKeepsNothing(t *testing.T) {
	t.Parallel()
	c := dial(t, &transportnative.Network{}, transport.Dial{URL: serve(t, accepting(t, nil, echo))})
	data := []byte(strings.Repeat("a", 5000))
	if err := c.Write(within(t), transport.Message{Data: data}); err != nil {
		t.Fatal(err)
	}
	if string(data) != strings.Repeat("a", 5000) {
		t.Error("Write changed the caller's bytes")
	}
	clear(data)
	wantText(t, c, strings.Repeat("a", 5000))
}

func TestEndedContextEndsTheConn(t *testing.T) {
	t.Parallel()
	u := serve(t, accepting(t, nil, echo))
	for name, call := range map[string]func(context.Context, transport.Conn) error{
		"Read": func(ctx context.Context, c transport.Conn) error {
			_, err := c.Read(ctx)
			return err
		},
		"Write": func(ctx context.Context, c transport.Conn) error { return c.Write(ctx, text("x")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, before := range []bool{true, false} {
				g := newGate()
				c := dial(t, g.network(t), transport.Dial{URL: u})
				ctx, cancel := context.WithCancel(within(t))
				if before {
					cancel()
				}
				done := make(chan error, 1)
				if !before && name == "Write" {
					g.shut.Store(true)
				}
				go func() { done <- call(ctx, c) }()
				if !before && name == "Write" {
					<-g.held
				}
				cancel()
				if err := <-done; !errors.Is(err, context.Canceled) {
					t.Errorf("got error %v, want context.Canceled", err)
				}
				if _, err := c.Read(context.Background()); !errors.Is(err, context.Canceled) {
					t.Errorf("the next Read returned %v, want context.Canceled", err)
				}
				if err := c.Write(context.Background(), text("x")); !errors.Is(err, context.Canceled) {
					t.Errorf("the next Write returned %v, want context.Canceled", err)
				}
			}
		})
	}
}

func TestEndedContextComesBeforeWhatIsBuffered(t *testing.T) {
	t.Parallel()
	u := serve(t, raw(t, func(p *peer) {
		p.send(append(frame(opText, "first"), frame(opText, "second")...))
		p.receive()
	}))
	c := dial(t, &transportnative.Network{}, transport.Dial{URL: u})
	wantText(t, c, "first")
	if m, err := c.Read(ended()); !errors.Is(err, context.Canceled) {
		t.Errorf("Read returned %q and %v, want context.Canceled", m.Data, err)
	}
}
