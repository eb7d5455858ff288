//go:build !js

package transportnative_test

import (
	"bufio"
	"net"
	"net/http"
	"testing"

	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

// TestRequestIsNotRepeated loses a kept connection after the request was read: its answer may have been under way.
func TestRequestIsNotRepeated(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		for first := true; ; first = false {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			r := bufio.NewReader(conn)
			for answers := 1; ; answers-- {
				if _, err := http.ReadRequest(r); err != nil || first && answers == 0 {
					break
				}
				conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
			}
			conn.Close()
		}
	}()
	var network transportnative.Network
	t.Cleanup(func() {
		listener.Close()
		network.CloseIdleConnections()
		<-served
	})
	get := &transport.Request{Method: "GET", URL: "http://" + listener.Addr().String()}
	if _, err := network.RoundTrip(t.Context(), get); err != nil {
		t.Fatal(err)
	}
	if resp, err := network.RoundTrip(t.Context(), get); err == nil {
		t.Errorf("the answer of a second request: %d %q, want an error", resp.Status, resp.Body)
	}
	if _, err := network.RoundTrip(t.Context(), get); err != nil {
		t.Errorf("the next request: %v", err)
	}
}
