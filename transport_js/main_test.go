//go:build js && wasm

package transportjs_test

import (
	"context"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall/js"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/transport"
	transportjs "github.com/siowasm/siowasm/transport_js"
)

func TestMain(m *testing.M) {
	// syscall/js tells the console of a callback that is called after its release.
	eval(`globalThis.calledAfterRelease = 0;
		const {error} = console;
		console.error = (...args) => {
			if (args[0] === "call to released function") globalThis.calledAfterRelease++;
			error.apply(console, args);
		}`)
	code := m.Run()
	if n := jsx.Live(); n != 0 && code == 0 {
		println("js.Funcs not released:", n)
		code = 1
	}
	if n := js.Global().Get("calledAfterRelease").Int(); n != 0 && code == 0 {
		println("js.Funcs called after their release:", n)
		code = 1
	}
	os.Exit(code)
}

var network = &transportjs.Network{}

func browser() bool { return js.Global().Get("document").Truthy() }

func eval(code string) js.Value { return js.Global().Call("eval", code) }

// peer returns the URL of the peer, see internal/jsexec.
func peer(t *testing.T) string {
	t.Helper()
	url := os.Getenv("SIO_PEER")
	if url == "" {
		t.Fatal("SIO_PEER is not set: run the tests of internal/jsexec")
	}
	return url
}

func wsPeer(t *testing.T) string {
	t.Helper()
	return "ws" + strings.TrimPrefix(peer(t), "http")
}

var keys atomic.Int64

// newKey returns a key for the peer that no other test uses.
func newKey() string {
	return strconv.FormatInt(time.Now().UnixNano(), 36) + "-" + strconv.FormatInt(keys.Add(1), 10)
}

// testContext ends only when something hangs.
func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// getJSON decodes the answer of the peer to a GET of path.
func getJSON[T any](t *testing.T, path string) T {
	t.Helper()
	resp, err := network.RoundTrip(testContext(t), &transport.Request{Method: "GET", URL: peer(t) + path})
	if err != nil {
		t.Fatal(err)
	}
	var v T
	if err := json.Unmarshal(resp.Body, &v); err != nil {
		t.Fatalf("%s answered %q: %v", path, resp.Body, err)
	}
	return v
}

func closedPort(t *testing.T) string {
	t.Helper()
	return strconv.Itoa(getJSON[int](t, "/closed-port"))
}

func dial(t *testing.T, path string) transport.Conn {
	t.Helper()
	return dialWith(t, network, &transport.Dial{URL: wsPeer(t) + path})
}

func dialWith(t *testing.T, n *transportjs.Network, d *transport.Dial) transport.Conn {
	t.Helper()
	conn, err := n.DialWebSocket(testContext(t), d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(ended(), 1000, "") })
	return conn
}

func write(t *testing.T, conn transport.Conn, texts ...string) {
	t.Helper()
	msgs := make([]transport.Message, len(texts))
	for i, text := range texts {
		msgs[i].Data = []byte(text)
	}
	if err := conn.Write(testContext(t), msgs...); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, conn transport.Conn) transport.Message {
	t.Helper()
	m, err := conn.Read(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	return m
}
