package engineio_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

func TestTooLarge(t *testing.T) {
	t.Parallel()
	text := func(n int) transport.Message { return engineio.Text(strings.Repeat("x", n)) }
	binary := func(n int) transport.Message { return engineio.Binary(make([]byte, n)) }
	want := func(t *testing.T, err error, size int) {
		t.Helper()
		if size == 0 {
			if err != nil {
				t.Error(err)
			}
			return
		}
		e := as[*engineio.TooLargeError](t, err)
		if e.Size != size || e.Limit != 100 || !strings.Contains(e.Error(), "maxPayload") || !strings.Contains(e.Error(), strconv.Itoa(size)) {
			t.Errorf("%+v: %v, want size %d", e, e, size)
		}
	}
	for _, c := range []struct {
		name    string
		base64  bool
		message transport.Message
		polling int // the size that is too large; 0 when none is
		socket  int
	}{
		{"text that fits", false, text(99), 0, 0},
		{"text", false, text(100), 101, 101},
		{"binary that fits", false, binary(72), 0, 0},
		{"binary that fits but as text", false, binary(100), 137, 0},
		{"binary, barely", false, binary(75), 101, 0},
		{"binary", false, binary(101), 101, 101},
		{"binary as base64", true, binary(75), 101, 101},
	} {
		bubble(t, c.name, func(t *testing.T) {
			s := serve(t, plain)
			client, _ := connect(t, s, engineio.Config{ForceBase64: c.base64})
			want(t, client.Send(t.Context(), text(1), c.message), c.polling)
			if n := len(s.posts()); (n == 0) != (c.polling > 0) {
				t.Errorf("%d POSTs", n)
			}
			script := newScript(t)
			script.Dial(siotest.Send(plain))
			client, _ = connect(t, script.Network, engineio.Config{Transports: []string{websocket}, ForceBase64: c.base64})
			want(t, client.Send(t.Context(), c.message), c.socket)
		})
	}
	for name, answer := range map[string]string{"upgraded": "3probe", "not upgraded": "3"} {
		bubble(t, "waits for the upgrade: "+name, func(t *testing.T) {
			s := serve(t, upgradable)
			g := make(gate)
			s.play(t, siotest.Expect("2probe"), await(g), siotest.Send(answer))
			client, _ := connect(t, s, engineio.Config{})
			result := make(chan error, 1)
			go func() { result <- client.Send(t.Context(), binary(80)) }()
			wantWaiting(t, result)
			want(t, client.Send(t.Context(), binary(101)), 101)
			short, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			wantIs(t, client.Send(short, binary(80)), context.DeadlineExceeded)
			close(g)
			if answer == "3probe" {
				synctest.Wait()
				s.polls <- "6"
				want(t, <-result, 0)
			} else {
				want(t, <-result, 109)
			}
		})
	}
	bubble(t, "waits for the upgrade: the session ends", func(t *testing.T) {
		s := serve(t, upgradable)
		s.play(t, siotest.Expect("2probe"), await(make(gate)))
		client, _ := connect(t, s, engineio.Config{})
		result := make(chan error, 1)
		go func() { result <- client.Send(t.Context(), binary(80)) }()
		wantWaiting(t, result)
		client.Abort(nil)
		wantIs(t, <-result, engineio.ErrNotConnected)
	})
	bubble(t, "the session ended before its upgrade", func(t *testing.T) {
		s := serve(t, upgradable+"\x1e1")
		session, e := open(t, s, engineio.Config{})
		e.want(t, "end: transport error")
		wantIs(t, session.Send(t.Context(), binary(80)), engineio.ErrNotConnected)
	})
}
