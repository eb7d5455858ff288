//go:build !js

package transportnative_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

// farewell sends messages after it received our close frame, and then its own.
func farewell(t *testing.T, n, size int) http.Handler {
	return raw(t, func(p *peer) {
		if op, _ := p.receive(); op != opClose {
			t.Errorf("the server received a frame of type %d, want a close frame", op)
		}
		for i := range n {
			p.send(frame(opText, fmt.Sprintf("%0*d", size, i)))
		}
		p.send(closeFrame(1000, "yours"))
		if op, _ := p.receive(); op != 0 {
			t.Errorf("the server received a frame of type %d after our close frame", op)
		}
	})
}

func TestReadGoesOnDuringClose(t *testing.T) {
	t.Parallel()
	c := dial(t, &transportnative.Network{}, transport.Dial{URL: serve(t, farewell(t, 1000, 20))})
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		if err := c.Close(within(t), 1000, "ours"); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	for i := range 1000 {
		wantText(t, c, fmt.Sprintf("%020d", i))
	}
	_, err := c.Read(within(t))
	wantClosed(t, err, 1000, "yours")
}

func TestCloseHoldsWhatIsReadLater(t *testing.T) {
	t.Parallel()
	c := dial(t, &transportnative.Network{}, transport.Dial{URL: serve(t, farewell(t, 1000, 20))})
	if err := c.Close(within(t), 1000, "ours"); err != nil {
		t.Fatalf("Close: %v", err)
	}
	for i := range 1000 {
		wantText(t, c, fmt.Sprintf("%020d", i))
	}
	_, err := c.Read(within(t))
	wantClosed(t, err, 1000, "yours")
	if err := c.Write(within(t), text("x")); err == nil {
		t.Error("Write succeeded after Close")
	}
}

// What Close holds is there at once, however long the peer lets it wait for more: Ready may have told of it.
func TestWhatCloseHoldsDoesNotWait(t *testing.T) {
	t.Parallel()
	in := &late{t: t, first: bytes.NewReader(join(frame(opText, "a"), frame(opText, "b"))), waits: make(chan struct{}), over: make(chan struct{})}
	c, _ := connect(t, in, 0)
	wantText(t, c, "a")
	if !c.(transport.Batcher).Ready() {
		t.Error("the next message is there, and Ready does not tell")
	}
	closed := make(chan error, 1)
	go func() { closed <- c.Close(within(t), 1000, "") }()
	<-in.waits
	if !c.(transport.Batcher).Ready() {
		t.Error("Close holds the next message, and Ready does not tell")
	}
	wantText(t, c, "b")
	if c.(transport.Batcher).Ready() {
		t.Error("nothing is left, and Ready tells otherwise")
	}
	close(in.over)
	if err := <-closed; !errors.Is(err, io.EOF) {
		t.Errorf("Close: %v", err)
	}
}

// A late peer sends what it has first, and then nothing until it is over.
type late struct {
	t           *testing.T
	first       *bytes.Reader
	waits, over chan struct{}
}

func (l *late) Read(p []byte) (int, error) {
	if l.first.Len() > 0 {
		return l.first.Read(p)
	}
	close(l.waits)
	select {
	case <-l.over:
	case <-time.After(patience):
		l.t.Error("nothing went on until more came")
	}
	return 0, io.EOF
}

// More than Close holds waits for Read, and is not lost when that comes.
func TestCloseHoldsALimitedAmount(t *testing.T) {
	t.Parallel()
	const messages, size = 40, 1 << 16
	u := serve(t, accepting(t, nil, func(ctx context.Context, ws *websocket.Conn) {
		for range messages {
			if err := ws.Write(ctx, websocket.MessageText, make([]byte, size)); err != nil {
				t.Errorf("the server's Write: %v", err)
			}
		}
		ws.Read(ctx)
	}))
	c := dial(t, &transportnative.Network{}, transport.Dial{URL: u})
	closed := make(chan error, 1)
	go func() { closed <- c.Close(within(t), 1000, "") }()
	for range messages {
		if m, err := c.Read(within(t)); err != nil || len(m.Data) != size {
			t.Fatalf("read %d bytes and %v", len(m.Data), err)
		}
	}
	if _, err := c.Read(within(t)); err == nil {
		t.Fatal("Read goes on after the last message")
	}
	if err := <-closed; err != nil {
		t.Errorf("Close: %v", err)
	}
}
