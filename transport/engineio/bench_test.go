package engineio_test

import (
	"bytes"
	"context"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

// A tap is a network that takes all that is written at once, and delivers a message as often
// as it is told to.
type tap struct {
	message transport.Message
	supply  chan int
	once    sync.Once
	over    chan struct{}

	// Of the reader.
	open bool
	left int
}

func newTap(m transport.Message) *tap {
	return &tap{message: m, supply: make(chan int, 1), over: make(chan struct{})}
}

func (n *tap) RoundTrip(context.Context, *transport.Request) (*transport.Response, error) {
	return nil, transport.ErrUnsupported
}

func (n *tap) DialWebSocket(context.Context, *transport.Dial) (transport.Conn, error) { return n, nil }

func (n *tap) Read(context.Context) (transport.Message, error) {
	if !n.open {
		n.open = true
		return engineio.Text(strings.Replace(plain, "100}", "0}", 1)), nil
	}
	if n.left == 0 {
		select {
		case n.left = <-n.supply:
		case <-n.over:
			return transport.Message{}, net.ErrClosed
		}
	}
	n.left--
	return transport.Message{Data: bytes.Clone(n.message.Data), Binary: n.message.Binary}, nil
}

func (n *tap) Write(context.Context, ...transport.Message) error { return nil }

func (n *tap) Close(context.Context, int, string) error {
	n.once.Do(func() { close(n.over) })
	return nil
}

func (n *tap) connect(b *testing.B) *engineio.Client {
	b.Helper()
	c := engineio.New(engineio.Config{Network: n, Transports: []string{engineio.WebSocket}})
	if err := c.Connect(context.Background(), "http://server"); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Disconnect(context.Background()) })
	return c
}

// contents are the messages of the benchmarks, as they are on the wire.
var contents = []struct {
	name    string
	message transport.Message
}{
	{"text of 100 bytes", engineio.Text("4" + strings.Repeat("x", 100))},
	{"binary of 16 KiB", engineio.Binary(make([]byte, 16<<10))},
}

// The queue and the writer.
func BenchmarkSend(b *testing.B) {
	for _, bench := range contents {
		b.Run(bench.name, func(b *testing.B) {
			c := newTap(transport.Message{}).connect(b)
			b.SetBytes(int64(len(bench.message.Data)))
			b.ReportAllocs()
			for b.Loop() {
				if err := c.Send(context.Background(), bench.message); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// The reader and the queue of OnMessage.
func BenchmarkReceive(b *testing.B) {
	for _, bench := range contents {
		b.Run(bench.name, func(b *testing.B) {
			n := newTap(bench.message)
			c := n.connect(b)
			left, last := b.N, make(chan struct{})
			c.OnMessage(func(transport.Message) {
				if left--; left == 0 {
					close(last)
				}
			})
			b.SetBytes(int64(len(bench.message.Data)))
			b.ReportAllocs()
			b.ResetTimer()
			n.supply <- b.N
			<-last
		})
	}
}

// A payload is read and written again.
func BenchmarkPayload(b *testing.B) {
	text := "4" + strings.Repeat("x", 100)
	for _, bench := range []struct{ name, payload string }{
		{"one", text},
		{"16", strings.Join(strings.Split(strings.Repeat(text+"\n", 16), "\n")[:16], "\x1e")},
		{"binary", "b" + strings.Repeat("AAAA", 16<<8)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			body := []byte(bench.payload)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if again, _, err := engineio.ParsePayload(body); err != nil || len(again) != len(body) {
					b.Fatal(len(again), err)
				}
			}
		})
	}
}
