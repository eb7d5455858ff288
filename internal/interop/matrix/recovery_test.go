package matrix_test

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/sio"
)

// TestRecovery is connection state recovery, which npm socket.io has.
func TestRecovery(t *testing.T) {
	t.Parallel()
	for _, s := range serializers {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			url := start(t, control.Options{Kind: control.NPM, Parser: s.name, Recovery: true})
			for _, m := range modes {
				t.Run(string(m), func(t *testing.T) {
					t.Parallel()
					newCell(t, control.NPM, s, m, url).recovery()
				})
				t.Run("nothing received/"+string(m), func(t *testing.T) {
					t.Parallel()
					newCell(t, control.NPM, s, m, url+"/chat").noRecovery()
				})
			}
		})
	}
}

// recovery misses what another client emits while the connection is cut, and gets it once, in order, afterwards.
func (x *cell) recovery() {
	back := make(chan struct{})
	away := sio.Config{
		Auth: sio.StaticAuth(map[string]string{"own": "field"}),
		URL: func(ctx context.Context, a sio.Attempt) (string, error) {
			if a.Number > 0 {
				select {
				case <-back:
				case <-ctx.Done():
				}
			}
			return x.url, nil
		},
	}
	c := x.client(away)
	connects := make(chan sio.Connected, 4)
	c.OnConnect(func(_ context.Context, now sio.Connected) { connects <- now })
	left := make(chan sio.Disconnected, 4)
	c.OnDisconnect(func(_ context.Context, d sio.Disconnected) { left <- d })
	echoes, broadcasts := arrivals(c, "echo"), arrivals(c, "broadcast")
	x.connect(c)
	first := next(x, connects)
	if first.Recovered {
		x.Error("the first connection is a recovered one")
	}
	// The server recovers only for those who got an event, because it carries where they are.
	x.emit(c, "echo")
	next(x, echoes)

	other := x.connect(x.client(sio.Config{}))
	n := 0
	broadcast := func(count int) {
		x.Helper()
		for range count {
			ask[sio.Args](x, other, "broadcast", x.Name(), n, []byte{byte(n)})
			n++
		}
	}
	broadcast(2)
	x.emit(c, "cut")
	next(x, left)
	broadcast(5)
	close(back)

	if now := next(x, connects); !now.Recovered || now.SID != first.SID || !c.Namespace("/").Recovered() {
		x.Errorf("connected again: %+v, Recovered %v, after %+v", now, c.Namespace("/").Recovered(), first)
	}
	broadcast(2)
	for want := 0; want < n; {
		var from string
		var i int
		var data []byte
		x.must(next(x, broadcasts).Bind(&from, &i, &data))
		if from != x.Name() {
			continue // of another cell on the same server
		}
		if i != want || !bytes.Equal(data, []byte{byte(want)}) {
			x.Fatalf("event %d: got %d, %v", want, i, data)
		}
		want++
	}
	handshake := ask[struct{ Auth map[string]string }](x, c, "handshake")
	if got := handshake.Auth; got["own"] != "field" || got["pid"] == "" || got["offset"] == "" {
		x.Errorf("it came back with %v", got)
	}
}

// noRecovery gets no event before the connection is cut, and with it not where it is.
func (x *cell) noRecovery() {
	c := x.client(sio.Config{})
	connects := make(chan sio.Connected, 4)
	c.OnConnect(func(_ context.Context, now sio.Connected) { connects <- now })
	x.connect(c)
	first := next(x, connects)
	x.emit(c, "cut")
	if now := next(x, connects); now.Recovered || now.SID == first.SID {
		x.Errorf("connected again: %+v after %+v", now, first)
	}
	x.works(c)
}

// python-socketio has neither state recovery nor a setting for compression.
func TestPythonHasNot(t *testing.T) {
	t.Parallel()
	for option, o := range map[string]control.Options{"recovery": {Recovery: true}, "perMessageDeflate": {Compress: true}} {
		o.Kind = control.Python
		s, err := control.New(platformNetwork(), os.Getenv(controlEnv)).Start(t.Context(), o)
		if err == nil {
			t.Errorf("%s: it started; Close: %v", option, s.Close(t.Context()))
			continue
		}
		if !strings.Contains(err.Error(), "has no option "+option) {
			t.Errorf("%s: %v", option, err)
		}
	}
}
