//go:build !js && unix

package transportnative_test

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

// dialRecords connects to a server that has a hand on the records.
func dialRecords(t *testing.T, serve func(*peer, *records)) *transportnative.Conn {
	t.Helper()
	u, n := serveRecords(t, raw(t, func(p *peer) { serve(p, p.conn.(*records)) }))
	return dial(t, n, transport.Dial{URL: u})
}

// The answer to a peer that wants other keys is sent though the client has nothing to say.
func TestNewKeys(t *testing.T) {
	t.Parallel()
	const rounds = 5
	c := dialRecords(t, func(p *peer, r *records) {
		for n := range rounds {
			r.Conn.Write(r.updateKeys())
			p.send(frame(opText, strconv.Itoa(n)))
			for r.updates <= n {
				if err := r.receive(); err != nil {
					t.Errorf("round %d: %v", n, err)
					return
				}
			}
			p.send(frame(opText, "answered"))
			op, data := p.receive()
			p.send(frame(op, string(data)))
		}
	})
	for n := range rounds {
		wantText(t, c, strconv.Itoa(n))
		wantText(t, c, "answered")
		if n%2 == 0 {
			wantEcho(t, c)
			continue
		}
		if !c.TryWrite(text("tried")) {
			t.Error("TryWrite: false")
		}
		wantText(t, c, "tried")
	}
}

// While nothing can be sent, the answers neither stop the reader, nor overtake messages, nor get lost.
func TestNewKeysWhileAWriteIsHeldUp(t *testing.T) {
	t.Parallel()
	const rounds = 10
	begin, read := make(chan int), make(chan struct{})
	c := dialRecords(t, func(p *peer, r *records) {
		n := <-begin
		for i := range rounds {
			r.Conn.Write(r.updateKeys())
			p.send(frame(opText, strconv.Itoa(i)))
		}
		<-read
		for want := range n + 1 {
			if _, data := p.receive(); strings.TrimSpace(string(data)) != strconv.Itoa(want) {
				t.Errorf("received %.20q, want %d", data, want)
				return
			}
		}
		if r.updates != rounds {
			t.Errorf("the client took new keys %d times before its last message, want %d", r.updates, rounds)
		}
		p.send(frame(opText, "all"))
	})
	n := fill(t, c)
	begin <- n
	for i := range rounds {
		wantText(t, c, strconv.Itoa(i))
	}
	close(read)
	if err := c.Write(within(t), text(strconv.Itoa(n))); err != nil {
		t.Fatal(err)
	}
	wantText(t, c, "all")
}

// A peer that goes on to ask for keys, and takes no answer, does not fill the memory.
func TestTooManyNewKeys(t *testing.T) {
	t.Parallel()
	const rounds = 50_000 // 27 bytes each to answer, once no more is sent
	over := make(chan struct{})
	defer close(over)
	c := dialRecords(t, func(p *peer, r *records) {
		for range rounds {
			if _, err := r.Conn.Write(append(r.updateKeys(), r.seal(recordData, frame(opText, "more"))...)); err != nil {
				return
			}
		}
		<-over
	})
	written := make(chan error, 1)
	go func() {
		written <- c.Write(context.Background(), slices.Repeat([]transport.Message{text(strings.Repeat("a", 64<<10))}, 1000)...)
	}()
	ctx, err := within(t), error(nil)
	for n := 0; n < rounds && err == nil; n++ {
		_, err = c.Read(ctx)
	}
	if err == nil || !strings.Contains(err.Error(), "asks for more of TLS than it takes") {
		t.Errorf("Read: %v", err)
	}
	c.Close(ended(), 1000, "")
	if err := <-written; err == nil {
		t.Error("Write succeeded, though the server has read nothing")
	}
}

// Who closes says so to the peer's TLS, which otherwise takes it for a connection that was cut.
func TestFarewell(t *testing.T) {
	t.Parallel()
	for name, ctx := range map[string]context.Context{"with a handshake": within(t), "at once": ended()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			alerts := make(chan []byte, 1)
			c := dialRecords(t, func(p *peer, r *records) {
				if op, data := p.receive(); op == opClose {
					p.send(frame(opClose, string(data)))
				}
				p.receive()
				alerts <- r.alerts
			})
			c.Close(ctx, 1000, "")
			if got := <-alerts; !slices.Equal(got, []byte{alertCloseNotify}) {
				t.Errorf("the server saw the alerts %d, want %d", got, alertCloseNotify)
			}
		})
	}
}

// A peer whose records are wrong is told so.
func TestWrongRecord(t *testing.T) {
	t.Parallel()
	alerts := make(chan []byte, 1)
	c := dialRecords(t, func(p *peer, r *records) {
		record := r.seal(recordData, frame(opText, "x"))
		record[len(record)-1]++
		r.Conn.Write(record)
		p.receive()
		alerts <- r.alerts
	})
	_, err := c.Read(within(t))
	wantClosed(t, err, 1006, "")
	var local *net.OpError
	if !errors.As(err, &local) || !strings.Contains(err.Error(), "bad record MAC") {
		t.Errorf("Read: %v", err)
	}
	c.Close(within(t), 1000, "")
	if got := <-alerts; len(got) == 0 || got[0] != alertBadRecordMAC {
		t.Errorf("the server saw the alerts %d, want %d first", got, alertBadRecordMAC)
	}
}

// What comes in a flood is read as it is without TLS: many records at once, of which messages are parts.
func TestFloodOfRecords(t *testing.T) {
	t.Parallel()
	const size, n, together = 16 << 10, 4000, 64
	c := dialRecords(t, func(p *peer, r *records) {
		message := frame(opBinary, strings.Repeat("a", size))
		for range n / together {
			var many []byte
			for range together {
				many = append(many, r.seal(recordData, message[:size])...)
				many = append(many, r.seal(recordData, message[size:])...)
			}
			if _, err := r.Conn.Write(many); err != nil {
				t.Error(err)
				return
			}
		}
		p.receive()
	})
	leased := 0
	for range n / together * together {
		m, err := c.Read(context.Background())
		if err != nil || len(m.Data) != size {
			t.Fatalf("read %d bytes, and the error %v", len(m.Data), err)
		}
		if lease := c.Lease(); lease != nil {
			leased++
			lease.Release()
		}
	}
	if leased < n/10 {
		t.Errorf("%d of %d messages were parts of what was read", leased, n)
	}
}

// What ends a connection is told as it is without TLS.
func TestCutOff(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]error{"closed": io.EOF, "in a record": io.ErrUnexpectedEOF, "reset": syscall.ECONNRESET} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := dialRecords(t, func(p *peer, r *records) {
				p.send(frame(opText, "last"))
				switch want {
				case io.ErrUnexpectedEOF:
					r.Conn.Write(r.seal(recordData, frame(opText, "cut"))[:9])
				case syscall.ECONNRESET:
					p.receive() // the client has read the last
					r.Conn.(*net.TCPConn).SetLinger(0)
				}
			})
			wantText(t, c, "last")
			if want == syscall.ECONNRESET {
				c.TryWrite(text("read"))
			}
			_, err := c.Read(within(t))
			wantClosed(t, err, 1006, "")
			if !errors.Is(err, want) {
				t.Errorf("Read: %v, want %v as its cause", err, want)
			}
			var failed *net.OpError
			if want == syscall.ECONNRESET && (!errors.As(err, &failed) || failed.Op != "read" || failed.Addr == nil) {
				t.Errorf("Read: %v, want a net.OpError", err)
			}
		})
	}
}
