package engineio_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

// silence is pingInterval and pingTimeout of the handshakes in these tests.
const silence = 45 * time.Second

// A wire is a session on either transport that the server of a test speaks on.
type wire struct {
	*server
	name string
	conn *memnet.Conn
	got  chan string // what the client wrote; buffered
	end  chan error  // how the client's writing ended; websocket only
}

// onEach runs f on both transports.
func onEach(t *testing.T, name string, f func(t *testing.T, w *wire, c *engineio.Client, e *events)) {
	for _, by := range []string{polling, websocket} {
		bubble(t, name+" on "+by, func(t *testing.T) {
			w := &wire{server: serve(t, plain), name: by, got: make(chan string, 100), end: make(chan error, 1)}
			w.post = func(_ context.Context, body string) (*transport.Response, error) {
				w.got <- body
				return ok("ok"), nil
			}
			w.socket = func(ctx context.Context, h *memnet.Handshake) {
				w.conn = h.Accept("")
				w.say(t, plain)
				for {
					m, err := w.conn.Read(ctx)
					if err != nil {
						w.end <- err
						return
					}
					w.got <- string(m.Data)
				}
			}
			c, e := connect(t, w.server, engineio.Config{Transports: []string{by}})
			e.want(t, "connect")
			f(t, w, c, e)
		})
	}
}

func (w *wire) say(t *testing.T, packet string) {
	if w.name == polling {
		w.polls <- packet
		return
	}
	if err := w.conn.Write(t.Context(), engineio.Text(packet)); err != nil {
		t.Error(err)
	}
}

// wantSilence expects the session to end after d, not before.
func wantSilence(t *testing.T, e *events, d time.Duration) {
	t.Helper()
	time.Sleep(d - 1)
	e.want(t)
	time.Sleep(time.Nanosecond)
	e.want(t, "end: transport error")
	if e.ended.Err != engineio.ErrPingTimeout {
		t.Errorf("ended with %v", e.ended.Err)
	}
}

func TestHeartbeat(t *testing.T) {
	t.Parallel()
	onEach(t, "ping and pong", func(t *testing.T, w *wire, _ *engineio.Client, e *events) {
		for _, ping := range []string{"2", "2probe", "2é"} {
			time.Sleep(40 * time.Second)
			w.say(t, ping)
			if got := <-w.got; got != "3"+ping[1:] {
				t.Errorf("ping %q was answered with %q", ping, got)
			}
		}
		e.want(t)
	})
	onEach(t, "silence from the beginning", func(t *testing.T, w *wire, _ *engineio.Client, e *events) {
		wantSilence(t, e, silence)
		if w.name == websocket {
			if got := as[*transport.CloseError](t, <-w.end); got.Code != 1006 {
				t.Errorf("the server got close code %d", got.Code)
			}
		}
		if len(w.got) != 0 {
			t.Errorf("the server got %q", <-w.got)
		}
		wantSockets(t, w.Network, 0)
	})
	for _, packet := range []string{"2", "4hi", "6", "3x", "5"} {
		onEach(t, "packet "+packet+" ends the silence", func(t *testing.T, w *wire, _ *engineio.Client, e *events) {
			time.Sleep(silence - 1)
			w.say(t, packet)
			e.take()
			wantSilence(t, e, silence)
		})
	}
	onEach(t, "a ping behind messages ends the silence", func(t *testing.T, w *wire, _ *engineio.Client, e *events) {
		time.Sleep(silence - 1)
		for _, packet := range []string{"4a", "4b", "2"} {
			w.say(t, packet)
		}
		e.take()
		wantSilence(t, e, silence)
	})
	onEach(t, "sending does not end the silence", func(t *testing.T, w *wire, c *engineio.Client, e *events) {
		time.Sleep(40 * time.Second)
		send(t, c, "hi")
		wantSilence(t, e, 5*time.Second)
	})
	onEach(t, "frozen server", func(t *testing.T, w *wire, _ *engineio.Client, e *events) {
		time.Sleep(time.Second)
		w.Pause()
		w.say(t, "4late")
		wantSilence(t, e, silence-time.Second)
	})
	onEach(t, "clock set back", func(t *testing.T, w *wire, c *engineio.Client, e *events) {
		c.Session().Sleep(-time.Hour)
		wantSilence(t, e, 2*silence) // found out when the timer fires
	})
}

func TestHeartbeatOverAnUpgrade(t *testing.T) {
	t.Parallel()
	bubble(t, "", func(t *testing.T) {
		s := siotest.Echo(siotest.Options{})
		t.Cleanup(s.Close)
		c, e := connect(t, s.Network, engineio.Config{})
		time.Sleep(10 * time.Minute)
		e.want(t, "connect", "upgraded websocket")
		s.Network.Pause()
		time.Sleep(silence)
		e.want(t, "end: transport error")
		wantIs(t, c.Wait(t.Context()), engineio.ErrPingTimeout)
	})
}

// A handler that keeps the reader is the client's own silence.
func TestHeartbeatOfABlockedHandler(t *testing.T) {
	t.Parallel()
	for _, by := range []string{polling, websocket} {
		bubble(t, by, func(t *testing.T) {
			s := serve(t, plain+"\x1e4block\x1e4block")
			s.play(t, siotest.Send(plain, "4block", "4block"))
			session, err := engineio.New(engineio.Config{Network: s, Transports: []string{by}}).Open(t.Context(), "http://host", nil)
			if err != nil {
				t.Fatal(err)
			}
			e := &events{onMessage: func(transport.Message) { time.Sleep(4*silence - 1) }}
			result := make(chan error, 1)
			begin := time.Now()
			go func() {
				_, err := session.Serve(e)
				result <- err
			}()
			time.Sleep(3 * silence)
			session.CheckNow()
			if err := session.Send(t.Context(), engineio.Text("a")); err != nil {
				t.Errorf("Send while the handler blocks: %v", err)
			}
			wantIs(t, <-result, engineio.ErrPingTimeout)
			if took := time.Since(begin); took != 9*silence-2 {
				t.Errorf("ended after %v, want %v", took, 9*silence-2)
			}
		})
	}
}

func TestMachineSleeps(t *testing.T) {
	t.Parallel()
	onEach(t, "a second too long, noticed by Send", func(t *testing.T, w *wire, c *engineio.Client, e *events) {
		c.Session().Sleep(silence)
		wantIs(t, c.Send(t.Context(), engineio.Text("hi")), engineio.ErrNotConnected)
		e.want(t, "end: transport error")
		wantIs(t, e.ended.Err, engineio.ErrPingTimeout)
		if len(w.got) != 0 || e.ended.Unsent != 0 {
			t.Errorf("sent %d, unsent %d", len(w.got), e.ended.Unsent)
		}
	})
	onEach(t, "noticed by CheckNow", func(t *testing.T, w *wire, c *engineio.Client, e *events) {
		c.Session().Sleep(time.Hour)
		c.Session().CheckNow()
		e.want(t, "end: transport error")
		wantIs(t, e.ended.Err, engineio.ErrPingTimeout)
	})
	onEach(t, "noticed by the timer", func(t *testing.T, w *wire, c *engineio.Client, e *events) {
		time.Sleep(10 * time.Second)
		w.say(t, "6") // the timer will find 10 seconds left, were it not for the sleep
		synctest.Wait()
		c.Session().Sleep(10 * time.Second)
		wantSilence(t, e, 35*time.Second)
	})
	onEach(t, "not too long", func(t *testing.T, w *wire, c *engineio.Client, e *events) {
		c.Session().Sleep(silence - 1)
		c.Session().CheckNow()
		send(t, c, "hi")
		if got := <-w.got; got != "4hi" {
			t.Errorf("the server got %q", got)
		}
		w.say(t, "6")
		synctest.Wait()
		e.want(t)
	})
}

// Pings that come faster than answers go out must not make the queue grow.
func TestPongsDoNotPileUp(t *testing.T) {
	t.Parallel()
	bubble(t, "", func(t *testing.T) {
		s := serve(t, plain)
		g := s.hold()
		c, e := connect(t, s, engineio.Config{NoUpgrade: true})
		e.want(t, "connect")
		send(t, c, "in flight")
		s.requests()
		send(t, c, "next")
		s.polls <- "2a\x1e2b"
		s.polls <- "2c"
		synctest.Wait()
		close(g)
		s.wantPosts(t, "4in flight", "3c\x1e4next")
	})
}
