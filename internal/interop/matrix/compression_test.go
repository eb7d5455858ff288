//go:build !js

package matrix_test

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

// A meter counts the bytes that a client's connections carry.
type meter struct{ in, out atomic.Int64 }

type meteredConn struct {
	net.Conn
	meter *meter
}

func (c meteredConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.meter.in.Add(int64(n))
	return n, err
}

func (c meteredConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.meter.out.Add(int64(n))
	return n, err
}

func (m *meter) network(c *transportnative.Compression) *transportnative.Network {
	var dialer net.Dialer
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return meteredConn{conn, m}, nil
	}
	return &transportnative.Network{Compression: c, HTTPClient: &http.Client{Transport: &http.Transport{DialContext: dial}}}
}

// TestCompression counts what a message takes that compresses well, sent once and received twice.
func TestCompression(t *testing.T) {
	t.Parallel()
	for _, s := range serializers {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			url := probe.Start(t, probe.Control(), control.Options{Kind: control.NPM, Parser: s.name, Compress: true}).URL()
			for _, test := range []struct {
				name        string
				compression *transportnative.Compression
				options     sio.EmitOptions
				out, in     bool // compressed
			}{
				{"on", &transportnative.Compression{}, sio.EmitOptions{}, true, true},
				{"off", nil, sio.EmitOptions{}, false, false},
				{"NoCompress", &transportnative.Compression{}, sio.EmitOptions{NoCompress: true}, false, true},
				{"Threshold", &transportnative.Compression{Threshold: 1 << 20}, sio.EmitOptions{}, false, true},
			} {
				for _, m := range []probe.Mode{probe.WebSocket, probe.Upgrade} {
					t.Run(test.name+"/"+string(m), func(t *testing.T) {
						t.Parallel()
						x := newCell(t, control.NPM, s, m, url)
						x.compress(test.compression, test.options, test.out, test.in)
					})
				}
			}
		})
	}
}

func (x *cell) compress(compression *transportnative.Compression, options sio.EmitOptions, out, in bool) {
	var m meter
	network := m.network(compression)
	defer network.CloseIdleConnections()
	c := x.client(sio.Config{Network: network})
	events := probe.Arrivals[sio.Args](c, "echo")
	x.connect(c)
	if x.mode == probe.WebSocket {
		handshake := probe.Ask[struct{ Headers map[string]string }](x, c, "handshake")
		offered := strings.Contains(handshake.Headers["sec-websocket-extensions"], "permessage-deflate")
		if offered != (compression != nil) {
			x.Errorf("offered: %v, Compression %v", offered, compression)
		}
	}

	const half = 100_000
	text, data := strings.Repeat("x", half), bytes.Repeat([]byte{7}, half)
	inBefore, outBefore := m.in.Load(), m.out.Load()
	answer, err := c.With(options).Call(x.Context(), "echo", text, data)
	x.Must(err)
	for _, args := range []sio.Args{answer, probe.Next(x, events)} {
		var gotText string
		var gotData []byte
		x.Must(args.Bind(&gotText, &gotData))
		if gotText != text || !bytes.Equal(gotData, data) {
			x.Error("something else came back")
		}
	}
	wantCompressed(x, "sent", m.out.Load()-outBefore, 2*half, out)
	wantCompressed(x, "received", m.in.Load()-inBefore, 4*half, in)
}

// wantCompressed compares the bytes on the wire with those of the arguments.
func wantCompressed(x *cell, what string, wire, plain int64, compressed bool) {
	x.Helper()
	if compressed && wire > plain/20 || !compressed && wire < plain {
		x.Errorf("%s: %d bytes on the wire for %d, want compressed: %v", what, wire, plain, compressed)
	}
}
