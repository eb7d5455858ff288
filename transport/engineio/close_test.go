package engineio_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

var socketAlone = engineio.Config{Transports: []string{websocket}}

func TestDisconnect(t *testing.T) {
	t.Parallel()
	bubble(t, "on polling", func(t *testing.T) {
		s := serve(t, plain)
		c, e := connect(t, s, engineio.Config{})
		for range 20 {
			send(t, c, "a")
		}
		s.polls <- "4b"
		synctest.Wait()
		if err := c.Disconnect(t.Context()); err != nil {
			t.Error(err)
		}
		e.want(t, "connect", "text b", "end: client disconnect")
		posts := s.posts()
		if got := strings.Count(strings.Join(posts, ""), "4a"); got != 20 || posts[len(posts)-1] != "1" {
			t.Errorf("posted %q", posts)
		}
		if e.ended.Err != nil || e.ended.Unsent != 0 || c.Transport() != "" || c.SID() != "" {
			t.Errorf("ended with %+v; session %q by %q", e.ended, c.SID(), c.Transport())
		}
		if n := s.Stats().InFlight["GET"]; n != 0 {
			t.Errorf("%d polls are pending", n)
		}
	})
	bubble(t, "on websocket", func(t *testing.T) {
		script := newScript(t)
		script.Dial(siotest.Send(plain), siotest.Expect("4a", "4b"), siotest.Send("4late"), siotest.ExpectClose())
		c, e := connect(t, script.Network, socketAlone)
		send(t, c, "a", "b")
		if err := c.Disconnect(t.Context()); err != nil {
			t.Error(err)
		}
		if err := script.Wait(t.Context()); err != nil {
			t.Error(err)
		}
		e.want(t, "connect", "text late", "end: client disconnect")
		wantSockets(t, script.Network, 0)
	})
	for _, by := range []string{polling, websocket} {
		cfg := engineio.Config{Transports: []string{by}}
		bubble(t, "ended context, "+by, func(t *testing.T) {
			s := serve(t, plain)
			end := make(chan error, 1)
			s.hold()
			s.socket = func(ctx context.Context, h *memnet.Handshake) {
				conn := h.Accept("")
				conn.Write(ctx, engineio.Text(plain))
				for {
					if _, err := conn.Read(ctx); err != nil {
						end <- err
						return
					}
				}
			}
			c, e := connect(t, s, cfg)
			begin := time.Now()
			wantIs(t, c.Disconnect(ended()), context.Canceled)
			e.want(t, "connect", "end: client disconnect")
			if by == websocket && as[*transport.CloseError](t, <-end).Code != 1006 {
				t.Error("there was a closing handshake")
			}
			if time.Since(begin) != 0 || c.Wait(t.Context()) != nil {
				t.Errorf("took %v, Wait: %v", time.Since(begin), c.Wait(t.Context()))
			}
			wantSockets(t, s.Network, 0)
		})
		bubble(t, "frozen server, "+by, func(t *testing.T) {
			s := serve(t, plain)
			s.play(t, siotest.Send(plain))
			c, e := connect(t, s, cfg)
			synctest.Wait()
			s.Pause()
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			begin := time.Now()
			wantIs(t, c.Disconnect(ctx), context.DeadlineExceeded)
			if took := time.Since(begin); took != 3*time.Second {
				t.Errorf("took %v", took)
			}
			e.want(t, "connect", "end: client disconnect")
		})
		bubble(t, "many times, "+by, func(t *testing.T) {
			s := serve(t, plain)
			s.play(t, siotest.Send(plain))
			c, e := connect(t, s, cfg)
			var all sync.WaitGroup
			for range 5 {
				all.Go(func() {
					if err := c.Disconnect(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if err := c.Disconnect(t.Context()); err != nil {
				t.Error(err)
			}
			e.want(t, "connect", "end: client disconnect")
		})
		bubble(t, "from OnMessage, "+by, func(t *testing.T) {
			s := serve(t, plain+"\x1e4bye")
			s.play(t, siotest.Send(plain, "4bye"))
			c, e := connect(t, s, cfg)
			result := make(chan error, 1)
			c.OnMessage(func(transport.Message) {
				result <- c.Disconnect(t.Context())
				e.add("disconnected")
			})
			if by == polling { // the handler that was set before may have taken the first
				s.polls <- "4bye"
			}
			if err := <-result; err != nil {
				t.Error(err)
			}
			list := e.take()
			if i := slices.Index(list, "end: client disconnect"); i < 0 || slices.Index(list, "disconnected") > i {
				t.Errorf("events %q", list)
			}
		})
		bubble(t, "without Serve, "+by, func(t *testing.T) {
			s := serve(t, upgradable)
			s.play(t, siotest.Send(plain))
			cfg := cfg
			cfg.Network = s
			session, err := engineio.New(cfg).Open(t.Context(), "http://host", nil)
			if err != nil {
				t.Fatal(err)
			}
			session.Send(t.Context(), engineio.Text("a"))
			for range 2 {
				if err := session.Close(t.Context()); err != nil {
					t.Error(err)
				}
			}
			wantSockets(t, s.Network, 0)
			if by == polling {
				s.wantPosts(t, "4a", "1")
			}
			reason, err := session.Serve(&events{})
			if reason != engineio.ReasonClient || err != nil {
				t.Errorf("Serve after Close: %s, %v", reason, err)
			}
			<-session.Done()
		})
		bubble(t, "server closes, "+by, func(t *testing.T) {
			s := serve(t, plain+"\x1e4a\x1e1\x1e4b")
			s.play(t, siotest.Send(plain, "4a", "1", "4b"))
			c, e := connect(t, s, cfg)
			wantIs(t, c.Wait(t.Context()), engineio.ErrTransportClose)
			e.want(t, "connect", "text a", "end: transport error")
			if got := as[*engineio.TransportError](t, e.ended.Err); got.Transport != by || got.Op != "read" {
				t.Errorf("%+v", got)
			}
			wantSockets(t, s.Network, 0)
			if err := c.Disconnect(t.Context()); err != nil {
				t.Errorf("Disconnect afterwards: %v", err)
			}
		})
	}
	bubble(t, "without a session", func(t *testing.T) {
		if err := engineio.New(engineio.Config{}).Disconnect(t.Context()); err != nil {
			t.Error(err)
		}
	})
	bubble(t, "from OnMessage, while the reader waits for it", func(t *testing.T) {
		s := serve(t, unlimited)
		s.SetBuffer(-1)
		s.play(t, siotest.Send(unlimited), siotest.Send(slices.Repeat([]string{"4" + strings.Repeat("x", 8<<20)}, 10)...), siotest.ExpectClose())
		c := engineio.New(engineio.Config{Network: s, Transports: []string{websocket}})
		result := make(chan error, 10)
		c.OnMessage(func(transport.Message) {
			synctest.Wait() // until the reader waits
			result <- c.Disconnect(t.Context())
		})
		if err := c.Connect(t.Context(), "http://host"); err != nil {
			t.Fatal(err)
		}
		if err := <-result; err != nil {
			t.Error(err)
		}
	})
}

func TestWebSocketEnds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		step siotest.Step
		is   error
		code int
	}{
		"closed":             {siotest.CloseFrame(1001, "going away"), engineio.ErrTransportClose, 1001},
		"dropped":            {siotest.Drop(), engineio.ErrTransportClose, 1006},
		"malformed":          {siotest.Send("x"), engineio.ErrParse, 0},
		"empty frame":        {siotest.Send(""), engineio.ErrParse, 0},
		"base64 is none":     {siotest.Send("b?"), engineio.ErrParse, 0},
		"larger than wanted": {siotest.Send("4" + strings.Repeat("x", 200)), transport.ErrTooLarge, 0},
	} {
		bubble(t, name, func(t *testing.T) {
			s := serve(t, plain)
			s.play(t, siotest.Send(plain, "4a"), c.step)
			client, e := connect(t, s, engineio.Config{Transports: []string{websocket}, MaxMessage: 150})
			wantIs(t, client.Wait(t.Context()), c.is)
			e.want(t, "connect", "text a", "end: transport error")
			if c.code != 0 && as[*transport.CloseError](t, e.ended.Err).Code != c.code {
				t.Errorf("ended with %v", e.ended.Err)
			}
			if got := as[*engineio.TransportError](t, e.ended.Err); got.Transport != websocket || got.Op != "read" {
				t.Errorf("%+v", got)
			}
			wantSockets(t, s.Network, 0)
			wantIs(t, client.Send(t.Context(), engineio.Text("a")), engineio.ErrNotConnected)
		})
	}
}

// A peer that reads nothing must not keep what writes to it.
func TestDeadPeer(t *testing.T) {
	t.Parallel()
	dead := func(t *testing.T) (*engineio.Client, *events, *server) {
		s := serve(t, unlimited)
		s.SetBuffer(10)
		s.socket = func(ctx context.Context, h *memnet.Handshake) {
			conn := h.Accept("")
			conn.Write(ctx, engineio.Text(unlimited))
			<-ctx.Done()
		}
		c, e := connect(t, s, socketAlone)
		for range 50 {
			send(t, c, "0123456789")
		}
		e.want(t, "connect")
		return c, e, s
	}
	bubble(t, "silence", func(t *testing.T) {
		_, e, s := dead(t)
		wantSilence(t, e, silence)
		wantSockets(t, s.Network, 0)
	})
	bubble(t, "Disconnect", func(t *testing.T) {
		c, e, s := dead(t)
		send(t, c, "unsent")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		wantIs(t, c.Disconnect(ctx), context.DeadlineExceeded)
		e.want(t, "end: client disconnect")
		if e.ended.Unsent == 0 {
			t.Error("nothing is unsent")
		}
		wantSockets(t, s.Network, 0)
	})
	bubble(t, "Abort", func(t *testing.T) {
		c, e, s := dead(t)
		c.Session().Abort(engineio.ErrForcedClose)
		e.want(t, "end: transport error")
		wantIs(t, e.ended.Err, engineio.ErrForcedClose)
		wantSockets(t, s.Network, 0)
	})
}
