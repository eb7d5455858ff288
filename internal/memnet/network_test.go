package memnet_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/transport"
)

// hang answers requests with what it is sent, or with the request's end.
type hang chan *transport.Response

func (h hang) serve(ctx context.Context, _ *transport.Request) (*transport.Response, error) {
	select {
	case resp := <-h:
		return resp, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func get(url string) *transport.Request { return &transport.Request{Method: "GET", URL: url} }

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	answer := &transport.Response{Status: 400, Header: map[string][]string{"X-A": {"1"}}, Body: []byte("body")}
	n := memnet.New(memnet.HandlerFuncs{HTTP: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Method != "POST" || string(req.Body) != "sent" || req.Header["X-B"][0] != "2" {
			t.Errorf("request %+v", req)
		}
		req.Body[0], req.Header["X-B"][0] = 'x', "x"
		return answer, nil
	}})
	defer n.Close()
	req := &transport.Request{Method: "POST", URL: "http://host/p?q=1", Header: map[string][]string{"X-B": {"2"}}, Body: []byte("sent")}
	for range 2 {
		resp, err := n.RoundTrip(t.Context(), req)
		if err != nil || resp.Status != 400 || string(resp.Body) != "body" || resp.Header["X-A"][0] != "1" {
			t.Fatalf("RoundTrip = %+v, %v", resp, err)
		}
		resp.Body[0], resp.Header["X-A"][0] = 'x', "x"
	}
	req.MaxBody = 3
	if _, err := n.RoundTrip(t.Context(), req); !errors.Is(err, transport.ErrTooLarge) {
		t.Errorf("RoundTrip with MaxBody 3 = %v, want ErrTooLarge", err)
	}
}

func TestStrictness(t *testing.T) {
	t.Parallel()
	n := memnet.New(memnet.HandlerFuncs{})
	defer n.Close()
	for _, c := range []struct {
		name string
		req  transport.Request
		want string
	}{
		{"no method", transport.Request{URL: "http://h/"}, "method"},
		{"relative", transport.Request{Method: "GET", URL: "/p"}, "scheme"},
		{"scheme", transport.Request{Method: "GET", URL: "ws://h/"}, "scheme"},
		{"no host", transport.Request{Method: "GET", URL: "http:///p"}, "host"},
		{"user", transport.Request{Method: "GET", URL: "http://u:p@h/"}, "user"},
		{"fragment", transport.Request{Method: "GET", URL: "http://h/#f"}, "fragment"},
		{"body", transport.Request{Method: "GET", URL: "http://h/", Body: []byte("b")}, "body"},
		{"header", transport.Request{Method: "GET", URL: "http://h/", Header: map[string][]string{"x-a": nil}}, `"x-a"`},
		{"header end", transport.Request{Method: "GET", URL: "http://h/", Header: map[string][]string{"X-AB": nil}}, `"X-AB"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := n.RoundTrip(t.Context(), &c.req); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("RoundTrip = %v, want an error about %s", err, c.want)
			}
		})
	}
	if _, err := n.DialWebSocket(t.Context(), &transport.Dial{URL: "http://h/"}); err == nil {
		t.Error("DialWebSocket took an http URL")
	}
}

func TestOverlap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		first, second transport.Request
		want          int
	}{
		{"two GETs of a session", *get("http://h/?sid=a"), *get("http://h/?t=2&sid=a"), 2},
		{"two sessions", *get("http://h/?sid=a"), *get("http://h/?sid=b"), 1},
		{"no session yet", *get("http://h/"), *get("http://h/"), 0},
		{"GET beside POST", *get("http://h/?sid=a"), transport.Request{Method: "POST", URL: "http://h/?sid=a"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := make(hang)
				n := memnet.New(memnet.HandlerFuncs{HTTP: h.serve})
				defer n.Close()
				go n.RoundTrip(t.Context(), &c.first)
				go n.RoundTrip(t.Context(), &c.second)
				synctest.Wait()
				s := n.Stats()
				if s.Overlap["GET"] != c.want || s.InFlight["GET"]+s.InFlight["POST"] != 2 {
					t.Errorf("overlap %d in flight %v, want overlap %d", s.Overlap["GET"], s.InFlight, c.want)
				}
				h <- &transport.Response{Status: 200}
				h <- &transport.Response{Status: 200}
				synctest.Wait()
				if s := n.Stats(); s.InFlight["GET"] != 0 || s.Requests["GET"]+s.Requests["POST"] != 2 {
					t.Errorf("after the answers: %+v", s)
				}
				// One after the other is no overlap.
				go n.RoundTrip(t.Context(), &c.first)
				h <- &transport.Response{Status: 200}
				synctest.Wait()
				if s := n.Stats(); s.Overlap["GET"] != c.want {
					t.Errorf("overlap %d after a third request, want %d", s.Overlap["GET"], c.want)
				}
			})
		})
	}
}

func TestCallsEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		end  func(n *memnet.Network, cancel context.CancelFunc)
		want error
	}{
		{"cancelled", func(_ *memnet.Network, cancel context.CancelFunc) { cancel() }, context.Canceled},
		{"cut", func(n *memnet.Network, _ context.CancelFunc) { n.Cut() }, memnet.ErrReset},
		{"cut while paused", func(n *memnet.Network, _ context.CancelFunc) { n.Pause(); n.Cut() }, memnet.ErrReset},
		{"closed", func(n *memnet.Network, _ context.CancelFunc) { n.Close() }, memnet.ErrReset},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				n := memnet.New(memnet.HandlerFuncs{
					HTTP:      make(hang).serve,
					WebSocket: func(ctx context.Context, _ *memnet.Handshake) { <-ctx.Done() },
				})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				failed := make(chan error, 2)
				go func() { _, err := n.RoundTrip(ctx, get("http://h/")); failed <- err }()
				go func() { _, err := n.DialWebSocket(ctx, &transport.Dial{URL: "ws://h/"}); failed <- err }()
				synctest.Wait()
				c.end(n, cancel)
				for range 2 {
					if err := <-failed; !errors.Is(err, c.want) {
						t.Errorf("error %v, want %v", err, c.want)
					}
				}
				n.Close()
				if _, err := n.RoundTrip(t.Context(), get("http://h/")); !errors.Is(err, memnet.ErrClosed) {
					t.Errorf("RoundTrip after Close = %v", err)
				}
			})
		})
	}
}

func TestAcceptAfterTheClientLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		accept := make(chan struct{})
		served := make(chan error, 1)
		n := memnet.New(memnet.HandlerFuncs{WebSocket: func(ctx context.Context, h *memnet.Handshake) {
			<-accept
			_, err := h.Accept("").Read(ctx)
			served <- err
		}})
		defer n.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := n.DialWebSocket(ctx, &transport.Dial{URL: "ws://h/"}); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("DialWebSocket = %v", err)
		}
		close(accept)
		wantClose(t, <-served, 1006, "")
		synctest.Wait()
		if s := n.Stats(); s.Open != 0 || s.Unclosed != 0 {
			t.Errorf("open %d, unclosed %d", s.Open, s.Unclosed)
		}
	})
}

func TestAnswersToAHandshake(t *testing.T) {
	t.Parallel()
	failure := errors.New("broken")
	for _, c := range []struct {
		name   string
		answer func(h *memnet.Handshake)
		status int
		err    error
	}{
		{"reject", func(h *memnet.Handshake) { h.Reject(&transport.StatusError{Status: 403, Body: []byte("no")}) }, 403, nil},
		{"nothing", func(*memnet.Handshake) {}, 500, nil},
		{"fail", func(h *memnet.Handshake) { h.Fail(failure) }, 0, failure},
		{"reset", func(h *memnet.Handshake) { h.Fail(nil) }, 0, memnet.ErrReset},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n := memnet.New(memnet.HandlerFuncs{WebSocket: func(_ context.Context, h *memnet.Handshake) { c.answer(h) }})
			defer n.Close()
			_, err := n.DialWebSocket(t.Context(), &transport.Dial{URL: "ws://h/"})
			var status *transport.StatusError
			if c.status != 0 && (!errors.As(err, &status) || status.Status != c.status) {
				t.Errorf("error %v, want status %d", err, c.status)
			}
			if c.err != nil && !errors.Is(err, c.err) {
				t.Errorf("error %v, want %v", err, c.err)
			}
		})
	}
}

func TestSubprotocolAndTheEndOfTheHandler(t *testing.T) {
	t.Parallel()
	n := memnet.New(memnet.HandlerFuncs{WebSocket: func(ctx context.Context, h *memnet.Handshake) {
		if h.Dial.Header["Cookie"][0] != "a=b" {
			t.Errorf("header %v", h.Dial.Header)
		}
		h.Accept("b").Write(ctx, text("last"))
	}})
	defer n.Close()
	conn, err := n.DialWebSocket(t.Context(), &transport.Dial{
		URL: "wss://h/", Subprotocols: []string{"a", "b"}, Header: map[string][]string{"Cookie": {"a=b"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := conn.(interface{ Subprotocol() string }).Subprotocol(); got != "b" {
		t.Errorf("subprotocol %q", got)
	}
	wantRead(t, conn, "last")
	wantEnd(t, conn, 1006, "")
}

func TestRefuse(t *testing.T) {
	t.Parallel()
	n, client, server := pair(t, nil)
	defer n.Close()
	down, noSocket := errors.New("down"), errors.New("no WebSocket")
	dial := func() error {
		_, err := n.DialWebSocket(t.Context(), &transport.Dial{URL: "ws://h/"})
		return err
	}
	request := func() error {
		_, err := n.RoundTrip(t.Context(), get("http://h/"))
		return err
	}
	n.RefuseWebSocket(noSocket)
	if err := dial(); !errors.Is(err, noSocket) {
		t.Errorf("dial: %v", err)
	}
	if err := request(); err != nil {
		t.Errorf("request while only WebSockets are refused: %v", err)
	}
	n.Refuse(down)
	if err := errors.Join(dial(), request()); !errors.Is(err, down) || errors.Is(err, noSocket) {
		t.Errorf("refused: %v", err)
	}
	if err := client.Write(t.Context(), text("still open")); err != nil {
		t.Error(err)
	}
	wantRead(t, server, "still open")
	n.Refuse(nil)
	if err := request(); err != nil {
		t.Errorf("request afterwards: %v", err)
	}
}
