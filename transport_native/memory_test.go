//go:build !js

package transportnative_test

import (
	"bufio"
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

// A memory is an upgraded connection to a server that sends what in has, whatever it receives.
type memory struct {
	in io.Reader

	mu  sync.Mutex
	out bytes.Buffer
}

func (m *memory) Read(p []byte) (int, error) { return m.in.Read(p) }

func (m *memory) Write(p []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.out.Write(p)
}

func (m *memory) Close() error { return nil }

// RoundTrip answers a WebSocket's handshake.
func (m *memory) RoundTrip(req *http.Request) (*http.Response, error) {
	sum := sha1.Sum([]byte(req.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return &http.Response{
		StatusCode: http.StatusSwitchingProtocols,
		Header: http.Header{
			"Upgrade": {"websocket"}, "Connection": {"Upgrade"},
			"Sec-Websocket-Accept": {base64.StdEncoding.EncodeToString(sum[:])},
		},
		Body: m,
	}, nil
}

// connect returns a connection to a server that sends what in has.
func connect(t testing.TB, in io.Reader, limit int64) (transport.Conn, *memory) {
	t.Helper()
	m := &memory{in: in}
	n := &transportnative.Network{HTTPClient: &http.Client{Transport: m}}
	c, err := n.DialWebSocket(t.Context(), &transport.Dial{URL: "ws://127.0.0.1/", MaxMessage: limit})
	if err != nil {
		t.Fatal(err)
	}
	return c, m
}

// A sent is a frame that the client sent.
type sent struct {
	op      byte
	payload string
}

// frames returns what the client has sent.
func (m *memory) frames() (frames []sent) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := &peer{br: bufio.NewReader(bytes.NewReader(m.out.Bytes()))}
	for {
		op, data := p.receive()
		if op == 0 {
			return frames
		}
		frames = append(frames, sent{op, string(data)})
	}
}
