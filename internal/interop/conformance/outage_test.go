package conformance_test

import (
	"errors"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
)

// The server's process dies, and another takes its place.
func TestRestart(t *testing.T) {
	each(t, own(control.Options{}), func(x *trial) {
		c := x.client(sio.Config{})
		d := keepDiary(c)
		chat, slow := c.Namespace("/chat"), c.Namespace("/slow")
		x.settled(c)
		before := c.Namespaces()
		for range 3 {
			probe.Next(x, d.entries)
		}
		x.Must(x.server.Restart(x.Context()))
		left, joined := 0, 0
		for left < 3 || joined < 3 {
			switch entry := probe.Next(x, d.entries); {
			case entry == "disconnect /" || entry == "disconnect /chat" || entry == "disconnect /slow":
				left++
			case entry == "connect /" || entry == "connect /chat" || entry == "connect /slow":
				joined++
			}
		}
		now := c.Namespaces()
		if len(now) != 3 {
			x.Fatalf("joined %v", now)
		}
		for name, sid := range now {
			if sid == before[name] {
				x.Errorf("the id in %s stayed %s", name, sid)
			}
		}
		for _, n := range []*sio.Namespace{c.Namespace("/"), chat, slow} {
			if sum := probe.Ask[int](x, n, "sum", 1, 2); sum != 3 {
				x.Errorf("1 + 2 = %d", sum)
			}
		}
	})
}

// A server that is silent is noticed by its missing heartbeat, though no connection breaks.
func TestPingTimeout(t *testing.T) {
	const interval, timeout, slack = 500 * time.Millisecond, 800 * time.Millisecond, time.Second
	each(t, own(control.Options{PingInterval: interval, PingTimeout: timeout}), func(x *trial) {
		c := x.client(sio.Config{ConnectTimeout: 2 * time.Second})
		d := keepDiary(c)
		x.settled(c)
		probe.Next(x, d.entries)
		errs := make(chan error, 1)
		go func() { // its error is waited for
			_, err := c.Call(x.Context(), "nothing")
			errs <- err
		}()
		x.Must(x.server.Stop(x.Context()))
		begin := time.Now()
		end := probe.Next(x, d.left)
		took := time.Since(begin)
		x.Logf("noticed after %v", took)
		if took > interval+timeout+slack {
			x.Errorf("noticed after %v", took)
		}
		if end.Reason != sio.ReasonTransport || !errors.Is(end.Err, sio.ErrPingTimeout) || !end.Reconnecting {
			x.Errorf("OnDisconnect got %+v", end)
		}
		if err := probe.Next(x, errs); !errors.Is(err, sio.ErrDisconnected) {
			x.Errorf("Call: %v", err)
		}
		probe.Next(x, d.attempts)
		x.Must(x.server.Cont(x.Context()))
		for probe.Next(x, d.entries) != "connect /" {
		}
		if sum := probe.Ask[int](x, c, "sum", 1, 2); sum != 3 {
			x.Errorf("1 + 2 = %d", sum)
		}
	})
}

// A heartbeat that is quick keeps an idle connection up.
func TestHeartbeat(t *testing.T) {
	each(t, own(control.Options{PingInterval: 200 * time.Millisecond, PingTimeout: time.Second}), func(x *trial) {
		c := x.settled(x.client(sio.Config{NoReconnect: true}))
		sid := c.SID()
		// The acknowledgement alone comes in the time of more silence than the server allows.
		if got := probe.Ask[string](x, c, "later", 2500, "still here"); got != "still here" || c.SID() != sid {
			x.Errorf("got %q, id %q after %q", got, c.SID(), sid)
		}
	})
}
