//go:build !js

package engineio_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

// A watched network notes how messages are written.
type watched struct {
	transport.Network

	mu   sync.Mutex
	full bool          // for TryWrite
	held chan struct{} // closed: TryWrite goes on; nil for one that does not wait
	how  []string
}

type watchedConn struct {
	*memnet.Conn
	w *watched
}

func (w *watched) DialWebSocket(ctx context.Context, dial *transport.Dial) (transport.Conn, error) {
	conn, err := w.Network.DialWebSocket(ctx, dial)
	if err != nil {
		return nil, err
	}
	return watchedConn{conn.(*memnet.Conn), w}, nil
}

func (w *watched) note(how string, msgs ...transport.Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range msgs {
		how += " " + string(m.Data[:min(len(m.Data), 10)])
	}
	w.how = append(w.how, how)
}

func (w *watched) want(t *testing.T, want ...string) {
	t.Helper()
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Equal(w.how, want) {
		t.Errorf("written %q, want %q", w.how, want)
	}
	w.how = nil
}

func (c watchedConn) Write(ctx context.Context, msgs ...transport.Message) error {
	c.w.note("write", msgs...)
	return c.Conn.Write(ctx, msgs...)
}

func (c watchedConn) TryWrite(m transport.Message) bool {
	c.w.mu.Lock()
	full, held := c.w.full, c.w.held
	c.w.mu.Unlock()
	if full {
		c.w.note("full", m)
		return false
	}
	c.w.note("try", m)
	if held != nil {
		<-held
	}
	return c.Conn.TryWrite(m)
}

// watch opens a session over a WebSocket, and returns the server's end of that, too.
func watch(t *testing.T, s *server, cfg engineio.Config) (*watched, *memnet.Conn, *engineio.Session, *events) {
	t.Helper()
	accepted := make(chan *memnet.Conn, 1)
	s.socket = func(ctx context.Context, h *memnet.Handshake) {
		conn := h.Accept("")
		conn.Write(ctx, engineio.Text(unlimited))
		accepted <- conn
		<-ctx.Done()
	}
	w := &watched{Network: s}
	cfg.Transports = []string{websocket}
	session, e := open(t, w, cfg)
	return w, <-accepted, session, e
}

func TestWhoSendsWrites(t *testing.T) {
	t.Parallel()
	begin := func(t *testing.T, cfg engineio.Config) (*watched, *memnet.Conn, *engineio.Session) {
		w, conn, session, _ := watch(t, serve(t, unlimited), cfg)
		return w, conn, session
	}
	send := func(t *testing.T, s *engineio.Session, msgs ...transport.Message) {
		t.Helper()
		for _, m := range msgs {
			if err := s.Send(t.Context(), m); err != nil {
				t.Error(err)
			}
			synctest.Wait()
		}
	}
	arrive := func(t *testing.T, conn *memnet.Conn, msgs ...transport.Message) {
		t.Helper()
		if err := conn.Write(t.Context(), msgs...); err != nil {
			t.Error(err)
		}
		synctest.Wait()
	}
	read := func(t *testing.T, conn *memnet.Conn, want ...string) {
		t.Helper()
		for _, want := range want {
			if m, err := conn.Read(t.Context()); err != nil || string(m.Data) != want {
				t.Errorf("the server read %q, %v, want %q", m.Data, err, want)
			}
		}
	}
	a, b, c := engineio.Text("a"), engineio.Text("b"), engineio.Text("c")

	bubble(t, "the first after one came alone", func(t *testing.T) {
		w, conn, s := begin(t, engineio.Config{})
		send(t, s, a, b, c) // the handshake came
		w.want(t, "try 4a", "write 4b", "write 4c")
		arrive(t, conn, engineio.Text("4x"))
		send(t, s, a, b)
		w.want(t, "try 4a", "write 4b")
		arrive(t, conn, engineio.Text("4x"), engineio.Text("4y"))
		send(t, s, a)
		w.want(t, "write 4a")
		arrive(t, conn, engineio.Text("2"))
		w.want(t, "try 3")
		read(t, conn, "4a", "4b", "4c", "4a", "4b", "4a", "3")
	})
	bubble(t, "what is small and alone", func(t *testing.T) {
		w, conn, s := begin(t, engineio.Config{})
		send(t, s, engineio.Text(strings.Repeat("x", 5000)))
		w.want(t, "write 4xxxxxxxxx")
		arrive(t, conn, engineio.Text("4x"))
		if err := s.Send(t.Context(), a, b); err != nil {
			t.Error(err)
		}
		w.want(t, "write 4a 4b")
	})
	bubble(t, "binary data", func(t *testing.T) {
		w, conn, s := begin(t, engineio.Config{})
		send(t, s, engineio.Binary([]byte("raw")))
		w.want(t, "try raw")
		if m, err := conn.Read(t.Context()); err != nil || !m.Binary {
			t.Errorf("the server read %+v, %v", m, err)
		}
	})
	bubble(t, "binary data in base64", func(t *testing.T) {
		w, _, s := begin(t, engineio.Config{ForceBase64: true})
		send(t, s, engineio.Binary([]byte("raw")))
		w.want(t, "try bcmF3")
	})
	bubble(t, "not where it would wait", func(t *testing.T) {
		w, conn, s := begin(t, engineio.Config{})
		w.full = true
		send(t, s, a, b)
		w.want(t, "full 4a", "write 4a", "write 4b")
		if err := s.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		read(t, conn, "4a", "4b")
	})
	for name, before := range map[string][]transport.Message{
		"what is sent meanwhile":                    nil,
		"what is sent meanwhile and a writer stays": {a, b},
	} {
		bubble(t, name, func(t *testing.T) {
			w, conn, s := begin(t, engineio.Config{})
			send(t, s, before...)
			arrive(t, conn, engineio.Text("4x"))
			synctest.Wait()
			w.how, w.held = nil, make(chan struct{})
			go s.Send(t.Context(), a)
			synctest.Wait()
			send(t, s, b)
			w.want(t, "try 4a")
			close(w.held)
			w.want(t, "write 4b")
		})
	}
}

// What waits for room is written once there is some, or goes with the session.
func TestWhoSentWaits(t *testing.T) {
	t.Parallel()
	// begin has a in the buffer, which is full then, b waiting, and c behind it.
	begin := func(t *testing.T) (*watched, *memnet.Conn, *engineio.Session, *events) {
		s := serve(t, unlimited)
		s.SetBuffer(1)
		w, conn, session, e := watch(t, s, engineio.Config{})
		for _, text := range []string{"a", "b", "c"} {
			unit := engineio.Unit{Messages: []transport.Message{engineio.Text(text)}, Tag: text}
			if _, err := session.Enqueue(unit, engineio.Normal); err != nil {
				t.Error(err)
			}
			session.Wake()
			synctest.Wait()
			if text == "a" {
				conn.Write(t.Context(), engineio.Text("4x"))
				synctest.Wait()
			}
		}
		w.want(t, "try 4a", "try 4b", "write 4b")
		return w, conn, session, e
	}
	bubble(t, "for the server to read", func(t *testing.T) {
		w, conn, session, _ := begin(t)
		if session.Writable() {
			t.Error("it is writable")
		}
		for _, want := range []string{"4a", "4b", "4c"} {
			if m, err := conn.Read(t.Context()); err != nil || string(m.Data) != want {
				t.Fatalf("the server read %q, %v, want %q", m.Data, err, want)
			}
			synctest.Wait() // no time passes
			if want == "4a" {
				w.want(t, "write 4c")
			}
		}
	})
	bubble(t, "until the session ends", func(t *testing.T) {
		_, conn, session, e := begin(t)
		conn.Drop()
		e.want(t, "text x", "end: transport error")
		if got := session.Unsent(); !slices.Equal(got, []any{"c"}) {
			t.Errorf("unsent %v, want c", got)
		}
	})
}
