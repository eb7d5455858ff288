//go:build !js && unix

package transportnative_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

// eitherWay tests with connections of which one has TLS.
func eitherWay(t *testing.T, test func(t *testing.T, connect func(http.Handler) *transportnative.Conn)) {
	t.Parallel()
	for name, start := range map[string]func(*httptest.Server){"plain": (*httptest.Server).Start, "TLS": (*httptest.Server).StartTLS} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, func(h http.Handler) *transportnative.Conn {
				srv := httptest.NewUnstartedServer(h)
				start(srv)
				t.Cleanup(srv.Close)
				return dial(t, own(t, trusting(srv)), transport.Dial{URL: srv.URL})
			})
		})
	}
}

// trusting is what a client needs to know of a server that has TLS.
func trusting(srv *httptest.Server) *tls.Config {
	return srv.Client().Transport.(*http.Transport).TLSClientConfig
}

// own is a network with a client of its own.
func own(t *testing.T, config *tls.Config) *transportnative.Network {
	n := &transportnative.Network{TLSConfig: config}
	t.Cleanup(n.CloseIdleConnections)
	return n
}

func TestTryWrite(t *testing.T) { eitherWay(t, testTryWrite) }

func testTryWrite(t *testing.T, connect func(http.Handler) *transportnative.Conn) {
	got := make(chan string, 3)
	c := connect(raw(t, func(p *peer) {
		for range cap(got) {
			op, data := p.receive()
			got <- fmt.Sprint(op, " ", string(data))
		}
	}))
	if !c.TryWrite(text("a")) {
		t.Error("TryWrite: false")
	}
	if err := c.Write(within(t), text("b")); err != nil {
		t.Errorf("Write: %v", err)
	}
	if !c.TryWrite(transport.Message{Data: []byte("c"), Binary: true}) {
		t.Error("TryWrite after Write: false")
	}
	for _, want := range []string{"1 a", "1 b", "2 c"} {
		if got := <-got; got != want {
			t.Errorf("the server received %q, want %q", got, want)
		}
	}
}

// fill writes numbers until there is no room, and returns how many.
func fill(t *testing.T, c *transportnative.Conn) int {
	t.Helper()
	padding := strings.Repeat(" ", 10_000)
	for n := range 10_000 {
		if !c.TryWrite(text(padding + strconv.Itoa(n))) {
			return n
		}
	}
	t.Fatal("TryWrite finds room for 100 MB")
	return 0
}

// A goroutine that had to write one would have the turn when the next is tried.
func TestTryWriteWritesItself(t *testing.T) { eitherWay(t, testTryWriteWritesItself) }

func testTryWriteWritesItself(t *testing.T, connect func(http.Handler) *transportnative.Conn) {
	c := connect(accepting(t, nil, echo))
	for n := range 100 {
		if !c.TryWrite(text("a")) {
			t.Fatalf("TryWrite %d: false", n)
		}
	}
}

func TestTryWriteHasNoRoom(t *testing.T) { eitherWay(t, testTryWriteHasNoRoom) }

func testTryWriteHasNoRoom(t *testing.T, connect func(http.Handler) *transportnative.Conn) {
	begin, got := make(chan struct{}), make(chan string, 10_000)
	c := connect(raw(t, func(p *peer) {
		defer close(got)
		<-begin
		for {
			op, data := p.receive()
			if op != opText {
				return
			}
			got <- strings.TrimSpace(string(data))
		}
	}))
	n := fill(t, c)
	written := make(chan error, 1)
	go func() { written <- c.Write(context.Background(), text(strconv.Itoa(n))) }()
	close(begin)
	if err := <-written; err != nil {
		t.Errorf("Write: %v", err)
	}
	for want := range n + 1 {
		if got := <-got; got != strconv.Itoa(want) {
			t.Fatalf("the server received %s, want %d", got, want)
		}
	}
	if !c.TryWrite(text("room again")) {
		t.Error("TryWrite: false when the server has read all")
	}
	if got := <-got; got != "room again" {
		t.Errorf("the server received %s", got)
	}
}

func TestCloseWhileTheRestOfTryWriteIsHeldUp(t *testing.T) {
	eitherWay(t, testCloseWhileTheRestOfTryWriteIsHeldUp)
}

func testCloseWhileTheRestOfTryWriteIsHeldUp(t *testing.T, connect func(http.Handler) *transportnative.Conn) {
	c := connect(mute(t))
	fill(t, c)
	c.Close(ended(), 1000, "")
	if c.TryWrite(text("late")) {
		t.Error("TryWrite after Close: true")
	}
	if err := c.Write(within(t), text("late")); err == nil {
		t.Error("Write after Close succeeded")
	}
}

// A dressed connection might do more than write to its socket.
type dressed struct{ *net.TCPConn }

func TestTryWriteLeavesItToWrite(t *testing.T) {
	t.Parallel()
	try := func(name string, n *transportnative.Network, url string, m transport.Message) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := dial(t, n, transport.Dial{URL: url})
			if c.TryWrite(m) {
				t.Error("TryWrite: true")
			}
			if c.Tries() != (name == "large") {
				t.Errorf("Tries: %v", c.Tries())
			}
			if err := c.Write(within(t), m); err != nil {
				t.Fatal(err)
			}
			wantText(t, c, string(m.Data))
		})
	}
	plain := serve(t, accepting(t, nil, echo))
	over, config := secure(t)
	older := config.Clone()
	older.MaxVersion = tls.VersionTLS12
	deflating := serve(t, accepting(t, &websocket.AcceptOptions{CompressionMode: websocket.CompressionNoContextTakeover}, echo))
	try("large", &transportnative.Network{}, plain, text(strings.Repeat("a", 16<<10+1)))
	try("with TLS 1.2", own(t, older), over, text("a"))
	try("with TLS of another client", network(t, func(tr *http.Transport) { tr.TLSClientConfig = config.Clone() }), over, text("a"))
	try("with compression", &transportnative.Network{Compression: &transportnative.Compression{}}, deflating, text("a"))
	try("with a connection of another type", network(t, func(tr *http.Transport) {
		tr.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
			c, err := new(net.Dialer).DialContext(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			return dressed{c.(*net.TCPConn)}, nil
		}
	}), plain, text("a"))
}

// A peer that sends a ping and does not take its answer does not stop the reader.
func TestHeldUpPong(t *testing.T) {
	t.Parallel()
	g := newGate()
	begin, pong := make(chan struct{}), make(chan string, 1)
	c := dial(t, g.network(t), transport.Dial{URL: serve(t, raw(t, func(p *peer) {
		<-begin
		p.send(frame(opPing, "1"), frame(opText, "read on"))
		op, data := p.receive()
		pong <- fmt.Sprint(op, " ", string(data))
	}))})
	g.shut.Store(true)
	close(begin)
	wantText(t, c, "read on")
	<-g.held
	close(g.release)
	if got := <-pong; got != "10 1" {
		t.Errorf("the server received %q, want the pong 1", got)
	}
}

// Nothing is written after a close frame, RFC 6455, section 5.5.1.
func TestNoPongAfterClose(t *testing.T) {
	t.Parallel()
	after := make(chan byte, 1)
	c := dial(t, &transportnative.Network{}, transport.Dial{URL: serve(t, raw(t, func(p *peer) {
		_, data := p.receive()
		p.send(frame(opPing, "late"), frame(opClose, string(data)))
		op, _ := p.receive()
		after <- op
	}))})
	if err := c.Close(within(t), 1000, ""); err != nil {
		t.Errorf("Close: %v", err)
	}
	if op := <-after; op != 0 {
		t.Errorf("the server received a frame of type %d after the close frame", op)
	}
}
