//go:build !js

package transportnative

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// batchSize is how many bytes of a batch are gathered before they are written.
const batchSize = 64 << 10

var batches = sync.Pool{New: func() any { return bufio.NewWriterSize(nil, batchSize) }}

// A turn is a lock that is held across I/O. Whoever waits for one is woken by a drop
// of the wire, which fails the I/O of the holder.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

func (t turn) take() { t <- struct{}{} }
func (t turn) give() { <-t }

func (t turn) tryTake() bool {
	select {
	case t <- struct{}{}:
		return true
	default:
		return false
	}
}

// A wire is the upgraded connection beneath a websocket.Conn, which flushes every
// frame; the wire gathers the frames of a batch and writes them at its end.
type wire struct {
	body io.ReadWriteCloser
	raw  net.Conn // beneath TLS; nil when it is not known

	turn     turn // of writing, for these
	batch    *bufio.Writer
	finished bool

	closed atomic.Bool
	cause  atomic.Pointer[error]
}

func newWire(body io.ReadWriteCloser, conn net.Conn) *wire {
	for {
		t, ok := conn.(*tls.Conn)
		if !ok {
			break
		}
		conn = t.NetConn()
	}
	return &wire{body: body, raw: conn, turn: newTurn()}
}

func (w *wire) Read(p []byte) (int, error) { return w.body.Read(p) }

func (w *wire) Write(p []byte) (int, error) {
	w.turn.take()
	defer w.turn.give()
	switch {
	case w.finished:
		// RFC 6455, section 5.5.1: nothing follows a close frame, such as the answer
		// to the peer's, which websocket.Conn gives because it did not send ours.
		return len(p), nil
	case w.batch == nil:
		return w.body.Write(p)
	}
	n, err := w.batch.Write(p)
	if err == nil && isControl(p) {
		err = w.batch.Flush()
	}
	return n, err
}

// begin starts a batch, which holds a buffer until end.
func (w *wire) begin() {
	w.turn.take()
	defer w.turn.give()
	w.batch = batches.Get().(*bufio.Writer)
	w.batch.Reset(w.body)
}

// end writes what was gathered.
func (w *wire) end() error {
	w.turn.take()
	defer w.turn.give()
	err := w.batch.Flush()
	w.batch.Reset(nil)
	batches.Put(w.batch)
	w.batch = nil
	return err
}

// finish writes the close frame, after which nothing is written any more.
func (w *wire) finish(frame []byte) error {
	w.turn.take()
	defer w.turn.give()
	w.finished = true
	_, err := w.body.Write(frame)
	return err
}

// drop ends all reads and writes at once; cause is what they report.
func (w *wire) drop(cause error) {
	w.cause.CompareAndSwap(nil, &cause)
	if w.raw != nil {
		// TLS would first write its own farewell, and wait up to 5 s for a peer that
		// does not read.
		w.raw.Close()
	}
	w.Close()
}

// dropped returns the cause of the drop, or nil.
func (w *wire) dropped() error {
	if cause := w.cause.Load(); cause != nil {
		return *cause
	}
	return nil
}

func (w *wire) Close() error {
	if w.closed.Swap(true) {
		return nil
	}
	return w.body.Close()
}
