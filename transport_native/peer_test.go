//go:build !js

package transportnative_test

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

// patience bounds what would otherwise hang; no test waits for it when it passes.
const patience = 20 * time.Second

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// accepting is a handler that serves WebSockets with serve.
func accepting(t *testing.T, opts *websocket.AcceptOptions, serve func(ctx context.Context, ws *websocket.Conn)) http.Handler {
	ctx := within(t)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, opts)
		if err != nil {
			return // the client of a test that expects a refusal
		}
		defer ws.CloseNow()
		ws.SetReadLimit(-1)
		serve(ctx, ws)
	})
}

func echo(ctx context.Context, ws *websocket.Conn) {
	for {
		typ, data, err := ws.Read(ctx)
		if err != nil {
			return
		}
		if err := ws.Write(ctx, typ, data); err != nil {
			return
		}
	}
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv.URL
}

func wsURL(u string) string { return "ws" + strings.TrimPrefix(u, "http") }

func dial(t *testing.T, n *transportnative.Network, d transport.Dial) *transportnative.Conn {
	t.Helper()
	d.URL = wsURL(d.URL)
	c, err := n.DialWebSocket(within(t), &d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(ended(), 1000, "") })
	return c.(*transportnative.Conn)
}

// network has a Transport of its own, whose connections are closed with the test.
func network(t *testing.T, change func(*http.Transport)) *transportnative.Network {
	tr := http.DefaultTransport.(*http.Transport).Clone()
	if change != nil {
		change(tr)
	}
	t.Cleanup(tr.CloseIdleConnections)
	return &transportnative.Network{HTTPClient: &http.Client{Transport: tr}}
}

// A gate counts the writes of one connection and can hold them up.
type gate struct {
	writes  atomic.Int64
	bytes   atomic.Int64
	shut    atomic.Bool
	held    chan struct{} // a value for each write that was held up
	release chan struct{} // closed: go on
}

func newGate() *gate { return &gate{held: make(chan struct{}, 100), release: make(chan struct{})} }

func (g *gate) network(t *testing.T) *transportnative.Network {
	return network(t, func(tr *http.Transport) {
		tr.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
			c, err := (&net.Dialer{}).DialContext(ctx, network, addr)
			return &gatedConn{Conn: c, gate: g, closed: make(chan struct{})}, err
		}
	})
}

type gatedConn struct {
	net.Conn
	gate     *gate
	isClosed atomic.Bool
	closed   chan struct{}
}

func (c *gatedConn) Write(p []byte) (int, error) {
	c.gate.writes.Add(1)
	c.gate.bytes.Add(int64(len(p)))
	if c.gate.shut.Load() {
		c.gate.held <- struct{}{}
		select {
		case <-c.gate.release:
		case <-c.closed:
			return 0, net.ErrClosed
		case <-time.After(patience):
			return 0, errors.New("held up for too long")
		}
	}
	return c.Conn.Write(p)
}

func (c *gatedConn) Close() error {
	if !c.isClosed.Swap(true) {
		close(c.closed)
	}
	return c.Conn.Close()
}

// raw is a handler that upgrades by hand, so that a test decides on each frame.
func raw(t testing.TB, serve func(*peer)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(patience))
		sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
		io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "+
			base64.StdEncoding.EncodeToString(sum[:])+"\r\n\r\n")
		serve(&peer{conn: conn, br: rw.Reader})
	})
}

type peer struct {
	conn net.Conn
	br   *bufio.Reader
}

const (
	opText   = 0x1
	opBinary = 0x2
	opClose  = 0x8
	opPing   = 0x9
	opPong   = 0xA
)

func (p *peer) send(frames ...[]byte) {
	for _, f := range frames {
		p.conn.Write(f)
	}
}

// receive returns the next frame's opcode and unmasked payload, or io.EOF's 0.
func (p *peer) receive() (byte, []byte) {
	var head [14]byte
	if _, err := io.ReadFull(p.br, head[:2]); err != nil {
		return 0, nil
	}
	size := int(head[1] & 0x7F)
	switch size {
	case 126:
		io.ReadFull(p.br, head[2:4])
		size = int(binary.BigEndian.Uint16(head[2:]))
	case 127:
		io.ReadFull(p.br, head[2:10])
		size = int(binary.BigEndian.Uint64(head[2:]))
	}
	key := make([]byte, 4)
	io.ReadFull(p.br, key)
	data := make([]byte, size)
	if _, err := io.ReadFull(p.br, data); err != nil {
		return 0, nil
	}
	for i := range data {
		data[i] ^= key[i%4]
	}
	return head[0] & 0xF, data
}

// frame encodes a small frame of a server.
func frame(op byte, payload string) []byte {
	head := []byte{0x80 | op, byte(len(payload))}
	switch n := len(payload); {
	case n >= 1<<16:
		head[1] = 127
		head = binary.BigEndian.AppendUint64(head, uint64(n))
	case n > 125:
		head[1] = 126
		head = binary.BigEndian.AppendUint16(head, uint16(n))
	}
	return append(head, payload...)
}

func closeFrame(code uint16, reason string) []byte {
	return frame(opClose, string(binary.BigEndian.AppendUint16(nil, code))+reason)
}

func wantClosed(t *testing.T, err error, code int, reason string) {
	t.Helper()
	var closed *transport.CloseError
	if !errors.As(err, &closed) {
		t.Fatalf("got error %v, want a CloseError", err)
	}
	if closed.Code != code || closed.Reason != reason {
		t.Fatalf("closed with %d %q, want %d %q", closed.Code, closed.Reason, code, reason)
	}
}

func wantText(t *testing.T, c transport.Conn, want string) {
	t.Helper()
	m, err := c.Read(within(t))
	if err != nil {
		t.Fatalf("reading %.20q: %v", want, err)
	}
	if string(m.Data) != want || m.Binary {
		t.Fatalf("read %.40q, binary %v, want the text %.40q", m.Data, m.Binary, want)
	}
}

func text(s string) transport.Message { return transport.Message{Data: []byte(s)} }
