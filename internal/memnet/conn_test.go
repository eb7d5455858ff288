package memnet_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/transport"
)

// pair opens a WebSocket. The handler ends when the Network is closed, so that the
// test has both ends.
func pair(t *testing.T, prepare func(*memnet.Network, *transport.Dial)) (n *memnet.Network, client transport.Conn, server *memnet.Conn) {
	t.Helper()
	accepted := make(chan *memnet.Conn, 1)
	n = memnet.New(memnet.HandlerFuncs{WebSocket: func(ctx context.Context, h *memnet.Handshake) {
		accepted <- h.Accept("")
		<-ctx.Done()
	}})
	dial := &transport.Dial{URL: "ws://host/"}
	if prepare != nil {
		prepare(n, dial)
	}
	client, err := n.DialWebSocket(t.Context(), dial)
	if err != nil {
		t.Fatal(err)
	}
	return n, client, <-accepted
}

func text(s string) transport.Message { return transport.Message{Data: []byte(s)} }

func wantRead(t *testing.T, c transport.Conn, want string) {
	t.Helper()
	m, err := c.Read(t.Context())
	if err != nil || string(m.Data) != want || m.Binary {
		t.Fatalf("Read = %q, binary %v, %v; want text %q", m.Data, m.Binary, err, want)
	}
}

func wantClose(t *testing.T, err error, code int, reason string) {
	t.Helper()
	var e *transport.CloseError
	if !errors.As(err, &e) || e.Code != code || e.Reason != reason {
		t.Fatalf("error %v, want close code %d %q", err, code, reason)
	}
}

func wantEnd(t *testing.T, c transport.Conn, code int, reason string) {
	t.Helper()
	for range 2 {
		m, err := c.Read(t.Context())
		if err == nil {
			t.Fatalf("Read = %q, want close code %d", m.Data, code)
		}
		wantClose(t, err, code, reason)
	}
}

func TestMessagesKeepOrderAndBytes(t *testing.T) {
	t.Parallel()
	n, client, server := pair(t, nil)
	defer n.Close()
	data := []byte("one")
	if err := client.Write(t.Context(), transport.Message{Data: data}, transport.Message{Data: []byte{0xff}, Binary: true, NoCompress: true}); err != nil {
		t.Fatal(err)
	}
	copy(data, "xxx")
	wantRead(t, server, "one")
	m, err := server.Read(t.Context())
	if err != nil || !slices.Equal(m.Data, []byte{0xff}) || !m.Binary || !m.NoCompress {
		t.Fatalf("Read = %+v, %v", m, err)
	}
	if err := server.Write(t.Context(), text("back")); err != nil {
		t.Fatal(err)
	}
	wantRead(t, client, "back")
	s := n.Stats()
	if want := (memnet.Traffic{Writes: 1, Frames: 2, Bytes: 4}); s.ToServer != want {
		t.Errorf("to the server %+v, want %+v", s.ToServer, want)
	}
	if want := (memnet.Traffic{Writes: 1, Frames: 1, Bytes: 4}); s.ToClient != want {
		t.Errorf("to the client %+v, want %+v", s.ToClient, want)
	}
}

func TestReadAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n, client, server := pair(t, nil)
		defer n.Close()
		go func() {
			for _, s := range []string{"a", "b", "c"} {
				if err := client.Write(t.Context(), text(s)); err != nil {
					t.Error(err)
				}
			}
			client.(*memnet.Conn).Drop()
		}()
		msgs, err := server.ReadAll(t.Context(), time.Millisecond)
		if err != nil || len(msgs) != 3 || string(msgs[2].Data) != "c" {
			t.Fatalf("ReadAll = %d messages, %v", len(msgs), err)
		}
		_, err = server.ReadAll(t.Context(), 0)
		wantClose(t, err, 1006, "")
	})
}

func TestWriteWaitsForTheReader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n, client, server := pair(t, func(n *memnet.Network, _ *transport.Dial) { n.SetBuffer(10) })
		defer n.Close()
		wrote := make(chan error, 1)
		go func() { wrote <- server.Write(t.Context(), text("12345678"), text("second")) }()
		synctest.Wait()
		select {
		case err := <-wrote:
			t.Fatalf("Write returned with a full buffer: %v", err)
		default:
		}
		wantRead(t, client, "12345678")
		if err := <-wrote; err != nil {
			t.Fatal(err)
		}
		wantRead(t, client, "second")
	})
}

func TestBlockedWriteEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(ctx context.Context, n *memnet.Network, client transport.Conn, server *memnet.Conn){
		"own close": func(_ context.Context, _ *memnet.Network, _ transport.Conn, s *memnet.Conn) {
			s.Close(ended(), 1000, "")
		},
		"peer drops": func(_ context.Context, _ *memnet.Network, c transport.Conn, _ *memnet.Conn) { c.(*memnet.Conn).Drop() },
		"cut":        func(_ context.Context, n *memnet.Network, _ transport.Conn, _ *memnet.Conn) { n.Cut() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				n, client, server := pair(t, func(n *memnet.Network, _ *transport.Dial) { n.SetBuffer(1) })
				defer n.Close()
				wrote := make(chan error, 1)
				go func() { wrote <- server.Write(t.Context(), text("fits"), text("waits")) }()
				synctest.Wait()
				end(t.Context(), n, client, server)
				wantClose(t, <-wrote, 1006, "")
			})
		})
	}
}

func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func TestEndedContextEndsTheConn(t *testing.T) {
	t.Parallel()
	for name, use := range map[string]func(context.Context, transport.Conn) error{
		"Read":  func(ctx context.Context, c transport.Conn) error { _, err := c.Read(ctx); return err },
		"Write": func(ctx context.Context, c transport.Conn) error { return c.Write(ctx, text("x")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, client, server := pair(t, nil)
			defer n.Close()
			if err := use(ended(), client); !errors.Is(err, context.Canceled) {
				t.Fatalf("error %v, want context.Canceled", err)
			}
			wantEnd(t, client, 1006, "")
			wantEnd(t, server, 1006, "")
			if s := n.Stats(); s.Unclosed != 1 {
				t.Errorf("unclosed %d before Close, want 1", s.Unclosed)
			}
			client.Close(t.Context(), 1000, "")
			if s := n.Stats(); s.Unclosed != 0 {
				t.Errorf("unclosed %d after Close, want 0", s.Unclosed)
			}
		})
	}
}

func TestMaxMessage(t *testing.T) {
	t.Parallel()
	n, client, server := pair(t, func(_ *memnet.Network, d *transport.Dial) { d.MaxMessage = 3 })
	defer n.Close()
	if err := server.Write(t.Context(), text("abc"), text("abcd")); err != nil {
		t.Fatal(err)
	}
	wantRead(t, client, "abc")
	if _, err := client.Read(t.Context()); !errors.Is(err, transport.ErrTooLarge) {
		t.Fatalf("Read = %v, want ErrTooLarge", err)
	}
	wantEnd(t, server, 1009, "message too large")
}

func TestPing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n, client, server := pair(t, nil)
		defer n.Close()
		pinged := make(chan error, 1)
		if err := client.Write(t.Context(), text("first")); err != nil {
			t.Fatal(err)
		}
		go func() { pinged <- client.(transport.Pinger).Ping(t.Context()) }()
		go client.Read(t.Context())
		wantRead(t, server, "first")
		synctest.Wait()
		select {
		case err := <-pinged:
			t.Fatalf("Ping returned though the peer did not read it: %v", err)
		default:
		}
		go server.Read(t.Context())
		if err := <-pinged; err != nil {
			t.Fatal(err)
		}
		n.Cut()
		wantClose(t, client.(transport.Pinger).Ping(t.Context()), 1006, "")
	})
}

func TestMisuse(t *testing.T) {
	t.Parallel()
	t.Run("concurrent reads", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			n, client, _ := pair(t, nil)
			defer n.Close()
			first := make(chan error, 1)
			go func() { _, err := client.Read(t.Context()); first <- err }()
			synctest.Wait()
			if _, err := client.Read(t.Context()); err == nil || !strings.Contains(err.Error(), "another Read") {
				t.Errorf("second Read = %v", err)
			}
			wantClose(t, <-first, 1006, "")
		})
	})
	t.Run("text that is not UTF-8", func(t *testing.T) {
		t.Parallel()
		n, client, server := pair(t, nil)
		defer n.Close()
		if err := client.Write(t.Context(), text("\xff")); err == nil || !strings.Contains(err.Error(), "UTF-8") {
			t.Errorf("Write = %v", err)
		}
		wantEnd(t, server, 1006, "")
	})
}
