//go:build js && wasm

package transportjs_test

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/siowasm/siowasm/transport"
)

func TestEcho(t *testing.T) {
	t.Parallel()
	conn := dial(t, "/ws")
	for _, size := range []int{0, 1, 125, 126, 2048, 2049, 65535, 65536, 300_000} {
		msgs := []transport.Message{
			{Data: []byte(strings.Repeat("x", size))},
			{Data: []byte(strings.Repeat("é€😀\n", size/10))},
			{Data: bytes.Repeat([]byte{0, 0xff, 'x'}, size/3), Binary: true},
		}
		if err := conn.Write(testContext(t), msgs...); err != nil {
			t.Fatal(err)
		}
		for i, want := range msgs {
			got := read(t, conn)
			if got.Binary != want.Binary || !bytes.Equal(got.Data, want.Data) {
				t.Fatalf("size %d, message %d: got %d bytes, binary %t; want %d, %t",
					size, i, len(got.Data), got.Binary, len(want.Data), want.Binary)
			}
		}
	}
}

func TestWriteKeepsNothing(t *testing.T) {
	t.Parallel()
	conn := dial(t, "/ws")
	for _, binary := range []bool{false, true} {
		// Large enough to be compressed where compression was negotiated.
		data := bytes.Repeat([]byte("a"), 50_000)
		if err := conn.Write(testContext(t), transport.Message{Data: data, Binary: binary}); err != nil {
			t.Fatal(err)
		}
		clear(data)
		if got := read(t, conn); !bytes.Equal(got.Data, bytes.Repeat([]byte("a"), 50_000)) {
			t.Errorf("binary %t: the message changed after Write had returned", binary)
		}
	}
}

func TestFlood(t *testing.T) {
	t.Parallel()
	const n, size = 3000, 100
	for _, kind := range []string{"", "&binary=1"} {
		conn := dial(t, "/flood?n="+strconv.Itoa(n)+"&size="+strconv.Itoa(size)+kind)
		write(t, conn, "go")
		for i := range n {
			if m := read(t, conn); len(m.Data) != size || m.Binary != (kind != "") {
				t.Fatalf("message %d: %d bytes, binary %t", i, len(m.Data), m.Binary)
			}
		}
	}
}

func TestPeerCloses(t *testing.T) {
	t.Parallel()
	for _, want := range []transport.CloseError{
		{Code: 1000}, {Code: 1001, Reason: "going"}, {Code: 1011, Reason: "höllisch"}, {Code: 4001, Reason: "x"}, {Code: 4999},
	} {
		conn := dial(t, "/close?code="+strconv.Itoa(want.Code)+"&reason="+want.Reason)
		write(t, conn, "last")
		// What came before the close is read before it, however late.
		if m := read(t, conn); string(m.Data) != "last" {
			t.Errorf("got %q", m.Data)
		}
		for range 2 {
			_, err := conn.Read(testContext(t))
			var closed *transport.CloseError
			if !errors.As(err, &closed) || *closed != want {
				t.Errorf("read gave %v, want %v", err, &want)
			}
		}
		if err := conn.Write(testContext(t), transport.Message{Data: []byte("x")}); err == nil {
			t.Error("write after the peer closed gave no error")
		}
		if err := conn.Close(testContext(t), 1000, ""); err != nil {
			t.Errorf("close after the peer closed: %v", err)
		}
	}
}

func TestPeerVanishes(t *testing.T) {
	t.Parallel()
	conn := dial(t, "/cut")
	write(t, conn, "x")
	_, err := conn.Read(testContext(t))
	var closed *transport.CloseError
	if !errors.As(err, &closed) || closed.Code != 1006 {
		t.Errorf("read gave %v, want a *CloseError with 1006", err)
	}
}

func TestMaxMessage(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		fits    transport.Message
		exceeds transport.Message
	}{
		{"text", transport.Message{Data: []byte("12345678")}, transport.Message{Data: []byte("123456789")}},
		{"units", transport.Message{Data: []byte("éééé")}, transport.Message{Data: []byte("ééééé")}}, // 10 bytes in 5 units
		{"binary", transport.Message{Data: []byte("12345678"), Binary: true}, transport.Message{Data: []byte("123456789"), Binary: true}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			key := newKey()
			conn := dialWith(t, network, &transport.Dial{URL: wsPeer(t) + "/closed?key=" + key, MaxMessage: 8})
			if err := conn.Write(testContext(t), test.fits, test.exceeds, test.fits); err != nil {
				t.Fatal(err)
			}
			if m := read(t, conn); !bytes.Equal(m.Data, test.fits.Data) {
				t.Errorf("got %q", m.Data)
			}
			for range 2 {
				_, err := conn.Read(testContext(t))
				if !errors.Is(err, transport.ErrTooLarge) || !strings.Contains(err.Error(), "8 bytes") {
					t.Errorf("read gave %v, want ErrTooLarge with the limit", err)
				}
			}
			if got := getJSON[transport.CloseError](t, "/event?key="+key); got.Code != 1000 {
				t.Errorf("peer was closed with %d, want 1000", got.Code)
			}
		})
	}
}

func TestReadContext(t *testing.T) {
	t.Parallel()
	conn := dial(t, "/ws")
	if _, err := conn.Read(ended()); err != context.Canceled {
		t.Errorf("read gave %v, want context.Canceled itself", err)
	}
	if _, err := conn.Read(testContext(t)); err == nil {
		t.Error("an ended context did not end the Conn")
	}
	if err := conn.Close(testContext(t), 1000, ""); err != nil {
		t.Errorf("close: %v", err)
	}
}

// The peer reads nothing: 64 MiB are far more than the network takes.
func TestWriteWaits(t *testing.T) {
	t.Parallel()
	conn := dial(t, "/stall?key="+newKey())
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	chunk := transport.Message{Data: make([]byte, 1<<20), Binary: true}
	var err error
	for range 64 {
		if err = conn.Write(ctx, chunk); err != nil {
			break
		}
	}
	if err != context.DeadlineExceeded {
		t.Errorf("write gave %v, want context.DeadlineExceeded itself", err)
	}
}

func TestWriteGoesOn(t *testing.T) {
	t.Parallel()
	key := newKey()
	conn := dial(t, "/stall?key="+key)
	const n = 32
	chunk := transport.Message{Data: make([]byte, 1<<20), Binary: true}
	written := make(chan error, 1)
	go func() {
		for range n {
			if err := conn.Write(testContext(t), chunk); err != nil {
				written <- err
				return
			}
		}
		written <- nil
	}()
	getJSON[bool](t, "/resume?key="+key)
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if m := read(t, conn); string(m.Data) != "1048576" {
			t.Fatalf("peer got message %d with %s bytes", i, m.Data)
		}
	}
}
