package matrix_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
)

// TestRecovery is connection state recovery, which npm socket.io has.
func TestRecovery(t *testing.T) {
	t.Parallel()
	for _, s := range serializers {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			url := probe.Start(t, probe.Control(), control.Options{Kind: control.NPM, Parser: s.name, Recovery: true}).URL()
			for _, m := range probe.Modes {
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
	echoes, broadcasts := probe.Arrivals[sio.Args](c, "echo"), probe.Arrivals[sio.Args](c, "broadcast")
	x.connect(c)
	first := probe.Next(x, connects)
	if first.Recovered {
		x.Error("the first connection is a recovered one")
	}
	// The server recovers only for those who got an event, because it carries where they are.
	x.Emit(c, "echo")
	probe.Next(x, echoes)

	other := x.connect(x.client(sio.Config{}))
	n := 0
	broadcast := func(count int) {
		x.Helper()
		for range count {
			probe.Ask[sio.Args](x, other, "broadcast", x.Name(), n, []byte{byte(n)})
			n++
		}
	}
	broadcast(2)
	x.Emit(c, "cut")
	probe.Next(x, left)
	broadcast(5)
	close(back)

	if now := probe.Next(x, connects); !now.Recovered || now.SID != first.SID || !c.Namespace("/").Recovered() {
		x.Errorf("connected again: %+v, Recovered %v, after %+v", now, c.Namespace("/").Recovered(), first)
	}
	broadcast(2)
	for want := 0; want < n; {
		var from string
		var i int
		var data []byte
		x.Must(probe.Next(x, broadcasts).Bind(&from, &i, &data))
		if from != x.Name() {
			continue // of another cell on the same server
		}
		if i != want || !bytes.Equal(data, []byte{byte(want)}) {
			x.Fatalf("event %d: got %d, %v", want, i, data)
		}
		want++
	}
	handshake := probe.Ask[struct{ Auth map[string]string }](x, c, "handshake")
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
	first := probe.Next(x, connects)
	x.Emit(c, "cut")
	if now := probe.Next(x, connects); now.Recovered || now.SID == first.SID {
		x.Errorf("connected again: %+v after %+v", now, first)
	}
	x.works(c)
}

// python-socketio has neither state recovery nor a setting for compression.
func TestPythonHasNot(t *testing.T) {
	t.Parallel()
	for option, o := range map[string]control.Options{"recovery": {Recovery: true}, "perMessageDeflate": {Compress: true}} {
		o.Kind = control.Python
		s, err := probe.Control().Start(t.Context(), o)
		if err == nil {
			t.Errorf("%s: it started; Close: %v", option, s.Close(t.Context()))
			continue
		}
		if !strings.Contains(err.Error(), "has no option "+option) {
			t.Errorf("%s: %v", option, err)
		}
	}
}
