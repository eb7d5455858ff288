//go:build !js

package engineio_test

import (
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
