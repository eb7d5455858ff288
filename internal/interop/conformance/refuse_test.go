package conformance_test

import (
	"context"
	"errors"
	"reflect"
	"sync/atomic"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
)

func (x *trial) wantRefusal(err error, namespace, message string, data any) {
	x.Helper()
	var refusal *sio.ConnectError
	if !errors.As(err, &refusal) {
		x.Errorf("got %v, want a refusal", err)
		return
	}
	if !refusal.Refused || refusal.Namespace != namespace || refusal.Message != message || !reflect.DeepEqual(refusal.Data, data) {
		x.Errorf("refused: %v, namespace %q, message %q, data %v", refusal.Refused, refusal.Namespace, refusal.Message, refusal.Data)
	}
}

var refuseData = map[string]any{"code": 401.0, "hint": "token"}

// invalidNamespace is what a server says of a namespace that it does not have.
func invalidNamespace() string {
	if kind() == control.Python {
		return "Unable to connect"
	}
	return "Invalid namespace"
}

// A refused namespace fails Connect and closes the connection.
func TestRefused(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		errs := make(chan *sio.ConnectError, 1)
		c.OnConnectError(func(_ context.Context, err *sio.ConnectError) { errs <- err })
		err := c.Connect(x.Context(), x.server.URL()+"/refuse")
		x.wantRefusal(err, "/refuse", "not allowed", refuseData)
		x.wantRefusal(probe.Next(x, errs), "/refuse", "not allowed", refuseData)
		if waited := c.Wait(x.Context()); waited == nil || waited.Error() != err.Error() {
			x.Errorf("Wait: %v", waited)
		}
		x.wantNotConnected(c)
	})
}

// Each of several refusals is told, and what was joined is left.
func TestSeveralRefused(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		left := make(chan sio.Disconnected, 1)
		c.OnDisconnect(func(_ context.Context, d sio.Disconnected) { left <- d })
		c.Namespace("/refuse")
		c.Namespace("/nowhere")
		err := c.Connect(x.Context(), x.server.URL())
		joined, ok := err.(interface{ Unwrap() []error })
		if !ok || len(joined.Unwrap()) != 2 {
			x.Fatalf("Connect: %v", err)
		}
		for _, err := range joined.Unwrap() {
			var refusal *sio.ConnectError
			if errors.As(err, &refusal) && refusal.Namespace == "/refuse" {
				x.wantRefusal(err, "/refuse", "not allowed", refuseData)
			} else {
				x.wantRefusal(err, "/nowhere", invalidNamespace(), nil)
			}
		}
		if d := probe.Next(x, left); d.Reason != sio.ReasonClient || d.Reconnecting {
			x.Errorf("OnDisconnect got %+v", d)
		}
		x.wantNotConnected(c)
	})
}

// A namespace that is refused later leaves the connection as it is.
func TestRefusedLater(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.connect(x.client(sio.Config{}))
		sid := c.SID()
		x.wantRefusal(c.Namespace("/refuse").Connect(x.Context()), "/refuse", "not allowed", refuseData)
		x.wantRefusal(c.Namespace("/nowhere").Connect(x.Context()), "/nowhere", invalidNamespace(), nil)
		if err := c.Namespace("/refuse").Emit(x.Context(), "echo"); !errors.Is(err, sio.ErrNotConnected) {
			x.Errorf("Emit: %v", err)
		}
		if sum := probe.Ask[int](x, c, "sum", 1, 2); sum != 3 || c.SID() != sid {
			x.Errorf("1 + 2 = %d, id %q after %q", sum, c.SID(), sid)
		}
	})
}

func TestAuth(t *testing.T) {
	each(t, onShared, func(x *trial) {
		auth := map[string]any{"token": "secret", "more": []any{1.0, "x"}}
		c := x.client(sio.Config{Auth: sio.StaticAuth(auth)})
		welcomes := probe.Arrivals[map[string]any](c, "welcome")
		x.Must(c.Connect(x.Context(), x.server.URL()+"/auth"))
		if got := probe.Next(x, welcomes); !reflect.DeepEqual(got, auth) {
			x.Errorf("the server got %v", got)
		}
	})
}

func TestAuthRefused(t *testing.T) {
	each(t, onShared, func(x *trial) {
		for _, auth := range []any{nil, map[string]string{"token": "wrong"}, struct{}{}} {
			c := x.client(sio.Config{Auth: sio.StaticAuth(auth)})
			x.wantRefusal(c.Connect(x.Context(), x.server.URL()+"/auth"), "/auth", "bad token", nil)
		}
	})
}

// A function that fails is the error of Connect.
func TestAuthFails(t *testing.T) {
	each(t, onShared, func(x *trial) {
		wrong := errors.New("no token to be had")
		c := x.client(sio.Config{Auth: func(context.Context, sio.Attempt) (any, error) { return nil, wrong }})
		if err := c.Connect(x.Context(), x.server.URL()); !errors.Is(err, wrong) {
			x.Errorf("Connect: %v", err)
		}
		x.wantNotConnected(c)
	})
}

// Auth is asked with each attempt, and told why the one before was refused.
func TestAuthRenewed(t *testing.T) {
	each(t, onShared, func(x *trial) {
		var expired atomic.Bool
		c := x.client(sio.Config{OneQueue: true, Auth: func(_ context.Context, a sio.Attempt) (any, error) {
			var refusal *sio.ConnectError
			if errors.As(a.LastErr, &refusal) && refusal.Refused && a.Namespace == "/renew" {
				expired.Store(false)
			}
			if a.Namespace == "/renew" && !expired.Load() {
				return map[string]string{"token": "fresh"}, nil
			}
			return map[string]string{"token": "stale"}, nil
		}})
		renew := c.Namespace("/renew")
		joined := make(chan string, 4)
		refusals := make(chan *sio.ConnectError, 4)
		renew.OnConnect(func(context.Context, sio.Connected) { joined <- "renew" })
		renew.OnConnectError(func(_ context.Context, err *sio.ConnectError) { refusals <- err })
		reconnected := make(chan sio.Attempt, 4)
		c.OnReconnect(func(_ context.Context, a sio.Attempt) { reconnected <- a })

		expired.Store(true)
		x.wantRefusal(c.Connect(x.Context(), x.server.URL()), "/renew", "expired", nil)
		x.wantRefusal(probe.Next(x, refusals), "/renew", "expired", nil)
		expired.Store(false)
		x.connect(c)
		probe.Next(x, joined)

		// Refused while it reconnects: the other namespace goes on, and this one is asked for again.
		expired.Store(true)
		x.Emit(c, "cut")
		x.wantRefusal(probe.Next(x, refusals), "/renew", "expired", nil)
		probe.Next(x, reconnected)
		probe.Next(x, joined)
		if !c.Connected() || !renew.Connected() {
			x.Errorf("connected: %v, %v", c.Connected(), renew.Connected())
		}
	})
}

// By hand each attempt is a new beginning. Those that the client makes beside it are told why, and can be declined.
func TestAuthByHand(t *testing.T) {
	each(t, onShared, func(x *trial) {
		var token atomic.Value
		c := x.client(sio.Config{Auth: func(_ context.Context, a sio.Attempt) (any, error) {
			if a.Namespace != "/renew" {
				return nil, nil
			}
			if a.Number > 0 {
				x.wantRefusal(a.LastErr, "/renew", "expired", nil)
				return nil, sio.ErrNoRetry
			}
			if a.LastErr != nil {
				x.Errorf("Auth got %+v", a)
			}
			return map[string]any{"token": token.Load()}, nil
		}})
		x.connect(c)
		renew := c.Namespace("/renew")
		for range 2 {
			token.Store("stale")
			x.wantRefusal(renew.Connect(x.Context()), "/renew", "expired", nil)
		}
		token.Store("fresh")
		x.Must(renew.Connect(x.Context()))
		if sum := probe.Ask[int](x, renew, "sum", 1, 2); sum != 3 {
			x.Errorf("1 + 2 = %d", sum)
		}
	})
}
