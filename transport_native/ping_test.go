//go:build !js

package transportnative_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

// RFC 6455, section 5.5.3: a peer that received several pings may answer the last alone.
func TestPingsAreAnsweredTogether(t *testing.T) {
	t.Parallel()
	const pings = 3
	u := serve(t, raw(t, func(p *peer) {
		var last []byte
		for range pings {
			if op, data := p.receive(); op == opPing {
				last = data
			}
		}
		p.send(frame(opPong, "not asked for"), frame(opPong, string(last)))
		p.receive()
	}))
	c := dial(t, &transportnative.Network{}, transport.Dial{URL: u})
	var pinging, reading sync.WaitGroup
	reading.Go(func() { c.Read(context.Background()) })
	for range pings {
		pinging.Go(func() {
			if err := c.Ping(within(t)); err != nil {
				t.Errorf("Ping: %v", err)
			}
		})
	}
	pinging.Wait()
	c.Close(ended(), 1000, "")
	reading.Wait()
}

func TestPingWithoutAnAnswerLeavesTheConnection(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(within(t))
	defer cancel()
	pinged := make(chan struct{})
	u := serve(t, raw(t, func(p *peer) {
		if op, _ := p.receive(); op != opPing {
			t.Errorf("the server received a frame of type %d, want a ping", op)
		}
		close(pinged)
		for range 2 {
			if op, data := p.receive(); op == opText {
				p.send(frame(opText, string(data)))
			}
		}
		p.receive()
	}))
	c := dial(t, &transportnative.Network{}, transport.Dial{URL: u})
	result := make(chan error, 1)
	go func() { result <- c.Ping(ctx) }()
	<-pinged
	wantEcho(t, c) // which the ping is written before
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("Ping: got %v, want context.Canceled", err)
	}
	wantEcho(t, c)
}

// A jam is a connection that takes nothing, until it is closed.
type jam struct {
	memory
	once    sync.Once
	closed  chan struct{}
	writing chan struct{}
}

func (j *jam) Write(p []byte) (int, error) {
	close(j.writing)
	<-j.closed
	return 0, io.ErrClosedPipe
}

func (j *jam) Close() error {
	j.once.Do(func() { close(j.closed) })
	return nil
}

func (j *jam) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := j.memory.RoundTrip(req)
	resp.Body = j
	return resp, err
}

// A peer that closes and does not read holds up Read no longer than it takes to give up.
func TestThePeerClosesAndDoesNotRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		in, server := io.Pipe()
		j := &jam{memory: memory{in: in}, closed: make(chan struct{}), writing: make(chan struct{})}
		n := &transportnative.Network{HTTPClient: &http.Client{Transport: j}}
		c, err := n.DialWebSocket(t.Context(), &transport.Dial{URL: "ws://127.0.0.1/"})
		if err != nil {
			t.Fatal(err)
		}
		written := make(chan error, 1)
		go func() { written <- c.Write(context.Background(), text("held up")) }()
		<-j.writing
		go server.Write(closeFrame(1001, "restart"))
		began := time.Now()
		_, err = c.Read(context.Background())
		wantClosed(t, err, 1001, "restart")
		if d := time.Since(began); d != 5*time.Second {
			t.Errorf("Read returned after %v, want 5 s", d)
		}
		if err := <-written; err == nil {
			t.Error("Write succeeded")
		}
		c.Close(ended(), 1000, "")
	})
}
