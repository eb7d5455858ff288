//go:build !js

package transportnative_test

import (
	"context"
	"io"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

// A pipeServer upgrades by hand and leaves the rest to the benchmark.
func pipeServer(b *testing.B, serve func(*peer)) transport.Conn {
	b.Helper()
	srv := httptest.NewServer(raw(b, serve))
	b.Cleanup(srv.Close)
	n := &transportnative.Network{}
	c, err := n.DialWebSocket(context.Background(), &transport.Dial{URL: wsURL(srv.URL)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close(ended(), 1000, "") })
	return c
}

func BenchmarkWrite(b *testing.B) {
	for _, size := range []int{1, 10, 100} {
		b.Run("batch="+strconv.Itoa(size), func(b *testing.B) {
			c := pipeServer(b, func(p *peer) { io.Copy(io.Discard, p.conn) })
			batch := make([]transport.Message, size)
			for i := range batch {
				batch[i] = transport.Message{Data: make([]byte, 100)}
			}
			b.SetBytes(int64(size) * 100)
			b.ReportAllocs()
			for b.Loop() {
				if err := c.Write(context.Background(), batch...); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*size), "ns/message")
		})
	}
}

func BenchmarkRead(b *testing.B) {
	for _, bench := range []struct {
		name string
		size int
	}{{"100 bytes", 100}, {"16 KiB", 16 << 10}, {"1 MiB", 1 << 20}} {
		b.Run(bench.name, func(b *testing.B) {
			c := pipeServer(b, func(p *peer) {
				var many []byte
				for len(many) < 10_000 {
					many = append(many, frame(opText, string(make([]byte, bench.size)))...)
				}
				for {
					if _, err := p.conn.Write(many); err != nil {
						return
					}
				}
			})
			b.SetBytes(int64(bench.size))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Read(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
