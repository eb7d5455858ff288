//go:build !js

package engineio_test

import (
	"context"
	"testing"

	"github.com/siowasm/siowasm/internal/aftermath"
	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

type dying struct{ die func() }

func (d dying) Message(transport.Message) { d.die() }
func (dying) Upgraded(string)             {}
func (dying) UpgradeFailed(error)         {}

// Who waits for the session's end does not go on when its handler panics.
func TestNothingFollowsAPanicOfAHandler(t *testing.T) {
	t.Parallel()
	aftermath.None(t, func(die, follow func()) {
		server := siotest.Echo(siotest.Options{})
		client := engineio.New(engineio.Config{Network: server.Network, Transports: []string{engineio.WebSocket}})
		session, err := client.Open(t.Context(), "http://server", nil)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			<-session.Done()
			follow()
		}()
		if err := session.Send(t.Context(), transport.Message{Data: []byte("text")}); err != nil {
			t.Error(err)
		}
		session.Serve(dying{die})
	})
}

// A dyingNetwork is one whose WebSockets die when they write, once nobody waits for that any more.
type dyingNetwork struct {
	transport.Network
	dialed chan struct{}
	die    func()
}

func (n dyingNetwork) DialWebSocket(ctx context.Context, d *transport.Dial) (transport.Conn, error) {
	close(n.dialed)
	conn, err := n.Network.DialWebSocket(context.WithoutCancel(ctx), d)
	return dyingConn{conn, n.die}, err
}

type dyingConn struct {
	transport.Conn
	die func()
}

func (c dyingConn) Write(ctx context.Context, _ ...transport.Message) error {
	<-ctx.Done()
	c.die()
	return ctx.Err()
}

// Who waits for the end of an upgrade does not go on when the network panics.
func TestNothingFollowsAPanicOfAnUpgrade(t *testing.T) {
	t.Parallel()
	aftermath.None(t, func(die, follow func()) {
		server, dialed := siotest.Echo(siotest.Options{}), make(chan struct{})
		client := engineio.New(engineio.Config{Network: dyingNetwork{server.Network, dialed, die}})
		session, err := client.Open(t.Context(), "http://server", nil)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			<-dialed
			session.StopUpgrade(context.Background())
			follow()
		}()
		session.Serve(dying{die})
	})
}
