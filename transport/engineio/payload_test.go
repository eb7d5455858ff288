package engineio_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

// An answering network answers with bodies, one after the other, and then not at all.
type answering struct {
	transport.Network
	bodies chan []byte
}

func (n answering) RoundTrip(ctx context.Context, _ *transport.Request) (*transport.Response, error) {
	select {
	case body := <-n.bodies:
		return &transport.Response{Status: 200, Body: body}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Who keeps a long message does not keep a payload with it that is much longer.
func TestLongMessagesOfAPayload(t *testing.T) {
	t.Parallel()
	for _, size := range []int{64 << 10, 1 << 20} {
		message := strings.Repeat("x", size)
		body := []byte(strings.Repeat("4"+message+"\x1e", 2) + "4" + message)
		n := answering{bodies: make(chan []byte, 2)}
		n.bodies <- []byte(plain)
		n.bodies <- body
		s, err := engineio.New(engineio.Config{Network: n}).Open(t.Context(), "http://host", nil)
		if err != nil {
			t.Fatal(err)
		}
		h := &keeper{got: make(chan []byte, 3)}
		go s.Serve(h)
		var kept [][]byte
		for range 3 {
			kept = append(kept, <-h.got)
		}
		clear(body)
		for i, data := range kept {
			if !bytes.Equal(data, []byte(message)) {
				t.Errorf("message %d of %d bytes is part of the payload", i, size)
			}
		}
		if err := s.Close(ended()); err != context.Canceled {
			t.Errorf("Close: %v", err)
		}
	}
}

// A keeper keeps the messages.
type keeper struct{ got chan []byte }

func (k *keeper) Message(m transport.Message) { k.got <- m.Data }
func (k *keeper) Upgraded(string)             {}
func (k *keeper) UpgradeFailed(error)         {}
