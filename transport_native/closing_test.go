//go:build !js

package transportnative_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

func TestCloseTellsThePeer(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", 100)
	for _, tc := range []struct {
		name   string
		code   int
		reason string
		sent   int
		want   string
	}{
		{"normal", 1000, "bye", 1000, "bye"},
		{"going away", 1001, "", 1001, ""},
		{"own", 4999, "mine", 4999, "mine"},
		{"not sendable", 1005, "x", 1000, "x"},
		{"nonsense", -7, "", 1000, ""},
		{"reason too long", 3000, long, 3000, long[:122]},
		{"reason not UTF-8", 3000, "a\xff", 3000, "a\uFFFD"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := make(chan error, 1)
			u := serve(t, accepting(t, nil, func(ctx context.Context, ws *websocket.Conn) {
				_, _, err := ws.Read(ctx)
				got <- err
			}))
			c := dial(t, &transportnative.Network{}, transport.Dial{URL: u})
			if err := c.Close(within(t), tc.code, tc.reason); err != nil {
				t.Fatalf("Close: %v", err)
			}
			var closed websocket.CloseError
			if err := <-got; !errors.As(err, &closed) || int(closed.Code) != tc.sent || closed.Reason != tc.want {
				t.Errorf("the server saw %v, want %d %q", err, tc.sent, tc.want)
			}
			// The server has repeated the code.
			_, err := c.Read(within(t))
			wantClosed(t, err, tc.sent, tc.want)
		})
	}
}

func TestThePeerCloses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		frame  []byte
		code   int
		reason string
	}{
		{"code and reason", closeFrame(1001, "restart"), 1001, "restart"},
		{"own code", closeFrame(4000, ""), 4000, ""},
		{"no code", frame(opClose, ""), 1005, ""},
		{"no close frame", nil, 1006, ""},
		{"a malformed frame", []byte{0xFF, 0x00}, 1006, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			u := serve(t, raw(t, func(p *peer) {
				p.send(frame(opText, "last"), tc.frame)
				if tc.frame != nil {
					p.receive()
				}
			}))
			c := dial(t, &transportnative.Network{}, transport.Dial{URL: u})
			wantText(t, c, "last")
			_, err := c.Read(within(t))
			wantClosed(t, err, tc.code, tc.reason)
			if tc.frame == nil && !errors.Is(err, io.EOF) {
				t.Errorf("got error %v, want io.EOF as its cause", err)
			}
			if err := c.Write(within(t), text("x")); err == nil {
				t.Error("Write succeeded after the end")
			}
			if err := c.Close(within(t), 1000, ""); err != nil {
				t.Errorf("Close after the end: %v", err)
			}
		})
	}
}

// The answer to the peer's close frame must not stay in a batch that is being written.
func TestThePeerClosesDuringABatch(t *testing.T) {
	t.Parallel()
	g := newGate()
	answered := make(chan bool, 1)
	begin := make(chan struct{})
	u := serve(t, raw(t, func(p *peer) {
		<-begin
		p.send(closeFrame(1001, ""))
		op, _ := p.receive()
		for op == opText {
			op, _ = p.receive()
		}
		answered <- op == opClose
	}))
	c := dial(t, g.network(t), transport.Dial{URL: u})
	batch := make([]transport.Message, 2000)
	for i := range batch {
		batch[i] = text(strings.Repeat("x", 1000))
	}
	g.shut.Store(true)
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() { c.Write(context.Background(), batch...) })
	<-g.held
	close(begin)
	wg.Go(func() {
		_, err := c.Read(within(t))
		wantClosed(t, err, 1001, "")
	})
	close(g.release)
	if !<-answered {
		t.Error("the server received no close frame")
	}
}

// mute upgrades and neither reads nor writes until the test ends.
func mute(t *testing.T) http.Handler {
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	return raw(t, func(*peer) { <-over })
}

func TestCloseDropsAMutePeer(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		for _, writing := range []bool{false, true} {
			for _, before := range []bool{false, true} {
				t.Run(fmt.Sprintf("TLS %v, writing %v, ended before %v", secure, writing, before), func(t *testing.T) {
					t.Parallel()
					g := newGate()
					n := g.network(t)
					srv := httptest.NewUnstartedServer(mute(t))
					start := srv.Start
					if secure {
						start = srv.StartTLS
					}
					start()
					t.Cleanup(srv.Close)
					if secure {
						n.HTTPClient.Transport.(*http.Transport).TLSClientConfig = srv.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
					}
					c := dial(t, n, transport.Dial{URL: srv.URL})

					ctx, cancel := context.WithCancel(within(t))
					defer cancel()
					var wg sync.WaitGroup
					defer wg.Wait()
					wg.Go(func() {
						if _, err := c.Read(context.Background()); !errors.Is(err, net.ErrClosed) {
							t.Errorf("Read returned %v, want net.ErrClosed", err)
						}
					})
					if before {
						cancel()
					}
					// From here on nothing is accepted, not even TLS's farewell.
					g.shut.Store(true)
					if writing {
						wg.Go(func() {
							if err := c.Write(context.Background(), text("x")); !errors.Is(err, net.ErrClosed) {
								t.Errorf("Write returned %v, want net.ErrClosed", err)
							}
						})
						<-g.held
					}
					asked := time.Now()
					wg.Go(func() {
						if !before && !writing {
							<-g.held // the close frame
						}
						cancel()
					})
					if err := c.Close(ctx, 1000, ""); !errors.Is(err, context.Canceled) {
						t.Errorf("Close returned %v, want context.Canceled", err)
					}
					if d := time.Since(asked); d > 4*time.Second {
						t.Errorf("Close took %v: the 5 s of coder/websocket or TLS", d)
					}
				})
			}
		}
	}
}
