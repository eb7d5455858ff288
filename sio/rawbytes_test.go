package sio_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

// A lender is a network that lends the binary messages of its WebSockets, and spoils what it gets
// back.
type lender struct {
	transport.Network
	back atomic.Int32
}

func (l *lender) DialWebSocket(ctx context.Context, d *transport.Dial) (transport.Conn, error) {
	conn, err := l.Network.DialWebSocket(ctx, d)
	return &lendingConn{Conn: conn, lender: l}, err
}

type lendingConn struct {
	transport.Conn
	lender *lender
	last   transport.Message
}

func (c *lendingConn) Read(ctx context.Context) (m transport.Message, err error) {
	m, err = c.Conn.Read(ctx)
	c.last = m
	return m, err
}

func (c *lendingConn) Lease() transport.Lease {
	if !c.last.Binary {
		return nil
	}
	return &loan{lender: c.lender, data: c.last.Data}
}

type loan struct {
	lender *lender
	data   []byte
	over   bool
}

func (l *loan) Release() {
	if l.over {
		panic("released twice")
	}
	l.over = true
	clear(l.data)
	l.lender.back.Add(1)
}

// TestRawBytes has handlers keep what they were lent, to see when it was given back.
func TestRawBytes(t *testing.T) {
	t.Parallel()
	const one, two = `{"_placeholder":true,"num":0}`, `{"_placeholder":true,"num":1}`
	type note func(data []byte)
	borrow := func(note note) sio.Handler {
		return sio.Func(func(_ context.Context, v sio.RawBytes) error { note(v); return nil })
	}
	for _, c := range []struct {
		name     string
		text     string // of the packet
		register func(c *sio.Client, note note)
		seen     string // by each handler
		back     int    // of the packet's messages
	}{
		{"Func", `51-["data",` + one + `]`, func(c *sio.Client, note note) { c.On("data", borrow(note)) }, "A", 1},
		{"Once", `51-["data",` + one + `]`, func(c *sio.Client, note note) { c.Once("data", borrow(note)) }, "A", 1},
		{"catch-all", `51-["data",` + one + `]`, func(c *sio.Client, note note) { c.On("*", borrow(note)) }, "A", 1},
		{"error", `51-["data",` + one + `]`, func(c *sio.Client, note note) {
			c.On("data", sio.Func(func(_ context.Context, v sio.RawBytes) error { note(v); return errors.New("refused") }))
		}, "A", 1},
		{"Reply", `51-7["data",` + one + `]`, func(c *sio.Client, note note) {
			c.On("data", sio.Reply(func(_ context.Context, v sio.RawBytes) (sio.RawBytes, error) { note(v); return v, nil }))
		}, "A", 1},
		{"first of two", `52-["data",` + one + `,` + two + `]`, func(c *sio.Client, note note) { c.On("data", borrow(note)) }, "A", 0},
		{"second of two", `52-["data",` + two + `,` + one + `]`, func(c *sio.Client, note note) { c.On("data", borrow(note)) }, "B", 0},
		{"bytes", `51-["data",` + one + `]`, func(c *sio.Client, note note) {
			c.On("data", sio.Func(func(_ context.Context, v []byte) error { note(v); return nil }))
		}, "A", 0},
		{"in a struct", `51-["data",{"Data":` + one + `}]`, func(c *sio.Client, note note) {
			c.On("data", sio.Func(func(_ context.Context, v struct{ Data sio.RawBytes }) error { note(v.Data); return nil }))
		}, "A", 0},
		{"decoded", `51-["data",` + one + `]`, func(c *sio.Client, note note) {
			c.On("data", sio.Func(func(_ context.Context, args sio.Args) error {
				var v sio.RawBytes
				err := args.Decode(0, &v)
				note(v)
				return err
			}))
		}, "A", 0},
		{"two handlers", `51-["data",` + one + `]`, func(c *sio.Client, note note) {
			c.On("data", borrow(note))
			c.On("data", borrow(note))
		}, "AA", 0},
		{"OnAny", `51-["data",` + one + `]`, func(c *sio.Client, note note) {
			c.OnAny(borrow(note))
			c.On("data", borrow(note))
		}, "AA", 0},
		{"Concurrent", `51-["data",` + one + `]`, func(c *sio.Client, note note) {
			c.On("data", sio.Concurrent(1, borrow(note)))
		}, "A", 0},
	} {
		for _, inline := range []bool{false, true} {
			bubble(t, fmt.Sprintf("%s, inline %v", c.name, inline), func(t *testing.T) {
				script := siotest.NewScript()
				t.Cleanup(script.Close)
				steps := []siotest.Step{greeting, siotest.Send("4" + c.text), siotest.SendBinary([]byte("A"))}
				if c.text[1] == '2' {
					steps = append(steps, siotest.SendBinary([]byte("B")))
				}
				if c.name == "Reply" {
					steps = append(steps, siotest.Expect(`461-7[`+one+`]`), siotest.ExpectBinary([]byte("A")))
				}
				script.Dial(steps...)
				network := &lender{Network: script.Network}
				client := clientOf(t, nil, sio.Config{Network: network, Transports: []string{"websocket"}, Inline: inline})
				var seen string
				var kept [][]byte
				c.register(client, func(data []byte) { seen, kept = seen+string(data), append(kept, data) })
				connect(t, client)
				must(t, script.Wait(background))
				settle()
				if seen != c.seen || int(network.back.Load()) != c.back {
					t.Errorf("handlers saw %q and gave %d back, want %q and %d", seen, network.back.Load(), c.seen, c.back)
				}
				for i, data := range kept {
					if lent := data[0] == 0; lent != (c.back > 0) {
						t.Errorf("what handler %d kept is %q", i, data)
					}
				}
			})
		}
	}
}
