package engineio_test

import (
	"context"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

func TestFlush(t *testing.T) {
	t.Parallel()
	bubble(t, "waits for the answer to the post", func(t *testing.T) {
		s := serve(t, plain)
		g := s.hold()
		session, _ := open(t, s, engineio.Config{})
		if err := session.Flush(t.Context()); err != nil {
			t.Errorf("with nothing to wait for: %v", err)
		}
		session.Send(t.Context(), engineio.Text("a"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		wantIs(t, session.Flush(ctx), context.DeadlineExceeded)
		result := make(chan error, 1)
		go func() { result <- session.Flush(t.Context()) }()
		wantWaiting(t, result)
		close(g)
		if err := <-result; err != nil {
			t.Error(err)
		}
		if read, err := session.Confirm(t.Context()); !read || err != nil {
			t.Errorf("Confirm: %v, %v", read, err)
		}
		session.Close(t.Context())
		wantIs(t, session.Flush(t.Context()), engineio.ErrNotConnected)
	})
	bubble(t, "fails with the post", func(t *testing.T) {
		s := serve(t, plain)
		s.post = func(context.Context, string) (*transport.Response, error) {
			return &transport.Response{Status: 500}, nil
		}
		session, _ := open(t, s, engineio.Config{})
		session.Send(t.Context(), engineio.Text("a"))
		wantIs(t, session.Flush(t.Context()), engineio.ErrNotConnected)
	})
}

// unpinged hides what else a Conn can do.
type unpinged struct{ transport.Network }

func (n unpinged) DialWebSocket(ctx context.Context, dial *transport.Dial) (transport.Conn, error) {
	conn, err := n.Network.DialWebSocket(ctx, dial)
	if err != nil {
		return nil, err
	}
	return struct{ transport.Conn }{conn}, nil
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	bubble(t, "ping", func(t *testing.T) {
		script := newScript(t)
		script.Dial(siotest.Send(plain), siotest.Pause(time.Second), siotest.Expect("4a"))
		session, _ := open(t, script.Network, socketAlone)
		session.Send(t.Context(), engineio.Text("a"))
		begin := time.Now()
		read, err := session.Confirm(t.Context())
		if took := time.Since(begin); !read || err != nil || took != time.Second {
			t.Errorf("%v, %v after %v", read, err, took)
		}
		script.Network.Pause()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = session.Confirm(ctx)
		wantIs(t, err, context.DeadlineExceeded)
	})
	bubble(t, "no ping", func(t *testing.T) {
		script := newScript(t)
		script.Dial(siotest.Send(plain))
		session, _ := open(t, unpinged{script.Network}, socketAlone)
		session.Send(t.Context(), engineio.Text("a"))
		for i, want := range []bool{false, false, true} {
			if read, err := session.Confirm(t.Context()); read != want || err != nil {
				t.Errorf("after %d times 600 ms: %v, %v", i, read, err)
			}
			time.Sleep(600 * time.Millisecond)
		}
	})
	bubble(t, "pushed", func(t *testing.T) {
		session, _ := open(t, serve(t, plain), engineio.Config{})
		if session.Pushed() {
			t.Error("polling pushes")
		}
	})
}
