//go:build js && wasm

package transportjs_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"syscall/js"
	"testing"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/transport"
	transportjs "github.com/siowasm/siowasm/transport_js"
)

func TestDialSubprotocol(t *testing.T) {
	t.Parallel()
	tests := []struct {
		offered []string
		want    string
	}{{nil, ""}, {[]string{"first"}, "first"}, {[]string{"first", "second"}, "second"}}
	for _, test := range tests {
		conn := dialWith(t, network, &transport.Dial{URL: wsPeer(t) + "/ws", Subprotocols: test.offered})
		if got := conn.(interface{ Subprotocol() string }).Subprotocol(); got != test.want {
			t.Errorf("offered %q, got %q, want %q", test.offered, got, test.want)
		}
	}
}

func TestDialHeader(t *testing.T) {
	t.Parallel()
	conn, err := network.DialWebSocket(testContext(t), &transport.Dial{
		URL:          wsPeer(t) + "/headers",
		Header:       map[string][]string{"Authorization": {"Bearer t"}, "X-Two": {"a", "b"}, "Cookie": {"c=1"}},
		Subprotocols: []string{"first"},
	})
	if browser() {
		var unsupported *transport.UnsupportedError
		if !errors.As(err, &unsupported) || unsupported.Option != "WebSocket request headers" {
			t.Fatalf("error is %v, want an *UnsupportedError for the headers", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ended(), 1000, "")
	var got map[string]string
	if err := json.Unmarshal(read(t, conn).Data, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"authorization": "Bearer t", "x-two": "a, b", "cookie": "c=1", "sec-websocket-protocol": "first"}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("peer got %s: %q, want %q", name, got[name], value)
		}
	}
}

// The first messages may be in the same packet as the answer to the upgrade.
func TestDialFirstMessages(t *testing.T) {
	t.Parallel()
	for range 20 {
		conn := dial(t, "/hello?n=3")
		for _, want := range []string{"hello 0", "hello 1", "hello 2"} {
			if m := read(t, conn); string(m.Data) != want || m.Binary {
				t.Fatalf("got %q, binary %t, want the text %q", m.Data, m.Binary, want)
			}
		}
		_, err := conn.Read(testContext(t))
		var closed *transport.CloseError
		if !errors.As(err, &closed) || *closed != (transport.CloseError{Code: 4000, Reason: "done"}) {
			t.Fatalf("after the messages: %v", err)
		}
	}
}

func TestDialRefused(t *testing.T) {
	t.Parallel()
	_, err := network.DialWebSocket(testContext(t), &transport.Dial{URL: wsPeer(t) + "/refuse"})
	if err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("error is %v", err)
	}
	var status *transport.StatusError
	if errors.As(err, &status) {
		if status.Status != 401 || !slices.Equal(status.Header["X-Why"], []string{"token"}) {
			t.Errorf("got %+v", status)
		}
	} else if npm() {
		t.Errorf("error is %v, want a *StatusError", err)
	}
}

func TestDialClosedPort(t *testing.T) {
	t.Parallel()
	port := closedPort(t)
	_, err := network.DialWebSocket(testContext(t), &transport.Dial{URL: "ws://127.0.0.1:" + port})
	if err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("error is %v", err)
	}
	if npm() && !strings.Contains(err.Error(), port) {
		t.Errorf("error %q does not say what was refused", err)
	}
}

func TestDialBadURL(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"ws://:bad:", "other://127.0.0.1"} {
		conn, err := network.DialWebSocket(testContext(t), &transport.Dial{URL: url})
		if err == nil {
			_ = conn.Close(ended(), 1000, "")
		}
		var thrown *jsx.Error
		if !errors.As(err, &thrown) {
			t.Errorf("error for %q is %v, want what JavaScript threw", url, err)
		}
	}
}

func TestDialContext(t *testing.T) {
	t.Parallel()
	key := newKey()
	ctx, cancel := context.WithCancel(context.Background())
	result := make(chan error, 1)
	go func() {
		_, err := network.DialWebSocket(ctx, &transport.Dial{URL: wsPeer(t) + "/hang?key=" + key})
		result <- err
	}()
	if what := getJSON[string](t, "/event?key="+key); what != "arrived" {
		t.Errorf("dial %s", what)
	}
	cancel()
	if err := <-result; err != context.Canceled {
		t.Errorf("error is %v, want context.Canceled itself", err)
	}
	if what := getJSON[string](t, "/event?key="+key); what != "given up" {
		t.Errorf("the dial was not dropped but %s", what)
	}
	if _, err := network.DialWebSocket(ended(), &transport.Dial{URL: wsPeer(t) + "/ws"}); err != context.Canceled {
		t.Errorf("error is %v, want context.Canceled itself", err)
	}
}

// The context of a dial bounds the dial alone.
func TestDialContextAfterwards(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	conn, err := network.DialWebSocket(ctx, &transport.Dial{URL: wsPeer(t) + "/ws"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ended(), 1000, "")
	cancel()
	write(t, conn, "still here")
	if m := read(t, conn); string(m.Data) != "still here" {
		t.Errorf("got %q", m.Data)
	}
}

func TestNoWebSocket(t *testing.T) {
	constructor := js.Global().Get("WebSocket")
	js.Global().Set("WebSocket", js.Undefined())
	defer js.Global().Set("WebSocket", constructor)
	networks := []*transportjs.Network{{WebSocket: js.Null()}, {WebSocket: js.ValueOf("no function")}}
	if js.Global().Get("WebSocketPair").IsUndefined() { // workerd needs none
		networks = append(networks, network)
	}
	for _, n := range networks {
		_, err := n.DialWebSocket(testContext(t), &transport.Dial{URL: "ws://127.0.0.1"})
		var unsupported *transport.UnsupportedError
		if !errors.As(err, &unsupported) || unsupported.Option != "WebSocket" || !strings.Contains(err.Error(), "Network.WebSocket") {
			t.Errorf("error is %v, want an *UnsupportedError that says what to do", err)
		}
	}
}

func TestNetworkWebSocket(t *testing.T) {
	constructor := js.Global().Get("WebSocket")
	js.Global().Set("WebSocket", js.Undefined())
	defer js.Global().Set("WebSocket", constructor)
	conn := dialWith(t, &transportjs.Network{WebSocket: constructor}, &transport.Dial{URL: wsPeer(t) + "/ws"})
	write(t, conn, "given")
	if m := read(t, conn); string(m.Data) != "given" {
		t.Errorf("got %q", m.Data)
	}
}

// npm tells whether the WebSocket is the one of the npm package ws.
func npm() bool {
	ws := js.Global().Get("WebSocket")
	return ws.Truthy() && ws.Get("WebSocketServer").Truthy() && js.Global().Get("Bun").IsUndefined()
}

func TestFailedDialsLeaveNothing(t *testing.T) {
	before := jsx.Live()
	for _, url := range []string{wsPeer(t) + "/refuse", "ws://127.0.0.1:" + closedPort(t), "ws://:bad:"} {
		if _, err := network.DialWebSocket(testContext(t), &transport.Dial{URL: url}); err == nil {
			t.Errorf("no error for %s", url)
		}
		if n := jsx.Live() - before; n != 0 {
			t.Errorf("%d js.Funcs left after dialling %s", n, url)
		}
	}
}
