package siotest_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
)

func TestEndings(t *testing.T) {
	t.Parallel()
	bubble(t, "client closes polling", func(t *testing.T) {
		e, r := echoServer(t, siotest.Options{})
		defer e.Close()
		r.open()
		held := make(chan string, 1)
		go func() { held <- r.poll("engine1") }()
		synctest.Wait()
		r.wantPost("engine1", "1", 200)
		if got := <-held; got != "6" {
			t.Errorf("held poll got %q, want NOOP", got)
		}
	})
	bubble(t, "client closes websocket", func(t *testing.T) {
		e, r := echoServer(t, siotest.Options{})
		defer e.Close()
		s := r.dial("EIO=4&transport=websocket")
		if err := s.conn.Close(t.Context(), 1000, ""); err != nil {
			t.Errorf("Close: %v", err)
		}
		synctest.Wait()
		if n := len(e.Sessions()); n != 0 {
			t.Errorf("%d sessions are open", n)
		}
	})
	bubble(t, "server closes polling", func(t *testing.T) {
		e, r := echoServer(t, siotest.Options{})
		defer e.Close()
		r.open()
		r.wantPost("engine1", "4last", 200)
		e.Sessions()[0].Close()
		r.wantPoll("engine1", "4last\x1e1")
		r.wantRefusal(r.get("EIO=4&transport=polling&sid=engine1"), unknown)
	})
	bubble(t, "server closes websocket", func(t *testing.T) {
		e, r := echoServer(t, siotest.Options{})
		defer e.Close()
		s := r.dial("EIO=4&transport=websocket")
		s.read()
		e.Sessions()[0].Send(transport.Message{Data: []byte("last")})
		e.Sessions()[0].Close()
		s.want("4last")
		s.wantEnd(1005)
	})
	bubble(t, "killed and started", func(t *testing.T) {
		e, r := echoServer(t, siotest.Options{})
		defer e.Close()
		s := r.dial("EIO=4&transport=websocket")
		s.read()
		e.Kill()
		s.wantEnd(1006)
		if _, err := e.Network.DialWebSocket(t.Context(), &transport.Dial{URL: "ws://host/"}); !errors.Is(err, siotest.ErrDown) {
			t.Errorf("dial: %v", err)
		}
		e.Start()
		r.open()
	})
	bubble(t, "the client does not answer the close frame", func(t *testing.T) {
		e, r := echoServer(t, siotest.Options{})
		defer e.Close()
		r.dial("EIO=4&transport=websocket")
		e.Sessions()[0].Close()
		time.Sleep(31 * time.Second)
		if open := e.Network.Stats().Open; open != 0 {
			t.Errorf("%d connections are open", open)
		}
	})
}
