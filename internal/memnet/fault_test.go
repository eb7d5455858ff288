package memnet_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/transport"
)

func TestCut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n, client, server := pair(t, nil)
		defer n.Close()
		if err := server.Write(t.Context(), text("arrived")); err != nil {
			t.Fatal(err)
		}
		n.SetLatency(time.Second)
		if err := server.Write(t.Context(), text("on the way")); err != nil {
			t.Fatal(err)
		}
		n.Cut()
		if s := n.Stats(); s.Open != 0 || s.Unclosed != 1 {
			t.Errorf("open %d, unclosed %d", s.Open, s.Unclosed)
		}
		wantRead(t, client, "arrived")
		wantEnd(t, client, 1006, "")
		wantEnd(t, server, 1006, "")
		wantClose(t, client.Write(t.Context(), text("x")), 1006, "")
		if err := client.Close(t.Context(), 1000, ""); err != nil {
			t.Errorf("Close = %v", err)
		}
	})
}

func TestLatency(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := memnet.New(memnet.HandlerFuncs{
			HTTP: func(context.Context, *transport.Request) (*transport.Response, error) {
				return &transport.Response{Status: 200}, nil
			},
			WebSocket: func(ctx context.Context, h *memnet.Handshake) {
				c := h.Accept("")
				m, err := c.Read(ctx)
				if err != nil || c.Write(ctx, m) != nil {
					t.Errorf("server: %v", err)
				}
				<-ctx.Done()
			},
		})
		defer n.Close()
		n.SetLatency(10 * time.Millisecond)
		begin := time.Now()
		took := func(what string, want time.Duration) {
			t.Helper()
			if got := time.Since(begin); got != want {
				t.Errorf("%s after %v, want %v", what, got, want)
			}
		}
		if _, err := n.RoundTrip(t.Context(), get("http://h/")); err != nil {
			t.Fatal(err)
		}
		took("answer", 20*time.Millisecond)
		conn, err := n.DialWebSocket(t.Context(), &transport.Dial{URL: "ws://h/"})
		if err != nil {
			t.Fatal(err)
		}
		took("opened", 40*time.Millisecond)
		if err := conn.Write(t.Context(), text("a")); err != nil {
			t.Fatal(err)
		}
		took("written", 40*time.Millisecond)
		wantRead(t, conn, "a")
		took("echo", 60*time.Millisecond)
	})
}

func TestLatencyKeepsOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n, client, server := pair(t, nil)
		defer n.Close()
		n.SetLatency(time.Second)
		client.Write(t.Context(), text("slow"))
		n.SetLatency(0)
		client.Write(t.Context(), text("fast"))
		client.(*memnet.Conn).Drop()
		if err := server.Write(t.Context(), text("x")); err != nil {
			t.Errorf("Write before the drop arrived: %v", err)
		}
		wantRead(t, server, "slow")
		wantRead(t, server, "fast")
		wantEnd(t, server, 1006, "")
	})
}

func TestPauseOfAWebSocket(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n, client, server := pair(t, nil)
		defer n.Close()
		if err := server.Write(t.Context(), text("before")); err != nil {
			t.Fatal(err)
		}
		n.Pause()
		if err := server.Write(t.Context(), text("while")); err != nil {
			t.Fatal(err)
		}
		wantRead(t, client, "before")
		got := make(chan string, 2)
		for _, c := range []transport.Conn{client, server} {
			go func() {
				m, err := c.Read(t.Context())
				if err != nil {
					t.Error(err)
				}
				got <- string(m.Data)
			}()
		}
		if err := client.Write(t.Context(), text("while")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		select {
		case s := <-got:
			t.Fatalf("read %q from a server that is frozen", s)
		default:
		}
		n.Resume()
		if a, b := <-got, <-got; a != "while" || b != "while" {
			t.Errorf("read %q and %q", a, b)
		}
		n.Pause()
		server.Drop()
		if err := client.Write(t.Context(), text("x")); err != nil {
			t.Errorf("Write to a frozen server: %v", err)
		}
		n.Resume()
		wantEnd(t, client, 1006, "")
	})
}

func TestPauseOfRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := make(hang)
		served := 0
		n := memnet.New(memnet.HandlerFuncs{
			HTTP: func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
				served++
				return h.serve(ctx, req)
			},
			WebSocket: func(_ context.Context, h *memnet.Handshake) { h.Accept("") },
		})
		defer n.Close()
		done := make(chan error, 3)
		request := func() { _, err := n.RoundTrip(t.Context(), get("http://h/")); done <- err }
		go request()
		synctest.Wait()
		n.Pause()
		h <- &transport.Response{Status: 200}
		go request()
		go func() { _, err := n.DialWebSocket(t.Context(), &transport.Dial{URL: "ws://h/"}); done <- err }()
		time.Sleep(time.Minute)
		if len(done) != 0 || served != 1 {
			t.Fatalf("%d calls returned, %d requests served while frozen", len(done), served)
		}
		n.Resume()
		h <- &transport.Response{Status: 200}
		for range 3 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	})
}
