//go:build !js

package transportnative

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"sync"

	"github.com/coder/websocket"
	"github.com/siowasm/siowasm/transport"
)

// deflated is the protocol with permessage-deflate, by coder/websocket.
type deflated struct {
	conn      *Conn
	ws        *websocket.Conn
	lent      *lent
	threshold int
}

func newDeflated(c *Conn, ws *websocket.Conn, l *lent, threshold int) *deflated {
	l.open = true
	ws.SetReadLimit(-1)
	if c.limit > 0 {
		ws.SetReadLimit(c.limit)
	}
	return &deflated{conn: c, ws: ws, lent: l, threshold: threshold}
}

func (d *deflated) free() { d.ws.CloseNow() }

func (d *deflated) read() (transport.Message, error) {
	typ, data, err := d.ws.Read(context.Background())
	if err == nil {
		return transport.Message{Data: data, Binary: typ == websocket.MessageBinary}, nil
	}
	var closed websocket.CloseError
	switch {
	case errors.As(err, &closed):
		err = &transport.CloseError{Code: int(closed.Code), Reason: closed.Reason}
	case errors.Is(err, websocket.ErrMessageTooBig):
		err = tooLarge("websocket message", d.conn.limit)
	}
	return transport.Message{}, err
}

func (d *deflated) ready() bool { return false }

func (d *deflated) tries() bool { return false }

func (d *deflated) try(byte, []byte) (all bool, rest func() error) { return false, nil }

func (d *deflated) lease() transport.Lease { return nil }

func (d *deflated) write(msgs []transport.Message) error {
	d.lent.begin()
	err := d.writeAll(msgs)
	if endErr := d.lent.end(); err == nil {
		err = endErr
	}
	return err
}

func (d *deflated) writeAll(msgs []transport.Message) error {
	for i := range msgs {
		if err := d.writeMessage(&msgs[i]); err != nil {
			return err
		}
		if pong := d.conn.takePong(); pong != nil {
			if err := d.control(opPong, *pong); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *deflated) writeMessage(m *transport.Message) error {
	typ := websocket.MessageText
	if m.Binary {
		typ = websocket.MessageBinary
	}
	// The calls that bound ctx allocate for each frame, and the drop serves them all.
	ctx := context.Background()
	if !m.NoCompress || len(m.Data) < d.threshold {
		return d.ws.Write(ctx, typ, m.Data)
	}
	// A message whose first fragment is below the threshold is not compressed.
	w, err := d.ws.Writer(ctx, typ)
	if err != nil {
		return err
	}
	first := d.threshold - 1
	if _, err := w.Write(m.Data[:first]); err != nil {
		return err
	}
	if _, err := w.Write(m.Data[first:]); err != nil {
		return err
	}
	return w.Close()
}

func (d *deflated) control(opcode byte, payload []byte) error {
	var key [4]byte
	rand.Read(key[:])
	number := binary.LittleEndian.Uint32(key[:])
	frame := appendHeader(make([]byte, 0, maxHeader+maxControl), opcode, len(payload), number)
	header := len(frame)
	frame = frame[:header+len(payload)]
	mask(frame[header:], payload, number)
	if opcode == opClose {
		return d.lent.finish(frame)
	}
	_, err := d.lent.Write(frame)
	return err
}

func (d *deflated) ping(ctx context.Context) error { return d.ws.Ping(ctx) }

var lentBatches = sync.Pool{New: func() any { return bufio.NewWriterSize(nil, batchSize) }}

// lent is the wire as a websocket.Conn has it, which flushes every frame: lent gathers the
// frames of a batch and writes them at its end.
type lent struct {
	*wire
	open bool // the handshake is over, and was good
	back bool // the websocket.Conn has no say any more

	turn     turn // of writing, for these
	batch    *bufio.Writer
	finished bool
}

// Read has nothing for a websocket.Dial that refuses the server's handshake: it would wait for
// what comes after that, for 3 seconds and whether its context has ended or not.
func (l *lent) Read(p []byte) (int, error) {
	if !l.open {
		return 0, io.EOF
	}
	return l.wire.Read(p)
}

func (l *lent) Write(p []byte) (int, error) {
	l.turn.take()
	defer l.turn.give()
	switch {
	case l.finished:
		// RFC 6455, section 5.5.1: nothing follows a close frame, such as the answer
		// to the peer's, which websocket.Conn gives because it did not send ours.
		return len(p), nil
	case l.batch == nil:
		return l.wire.Write(p)
	}
	n, err := l.batch.Write(p)
	if err == nil && isControl(p) {
		err = l.batch.Flush()
	}
	return n, err
}

// isControl tells whether p, which was flushed as one piece, is a masked control frame.
// The last piece of a large message may look like one, at the price of an early flush.
func isControl(p []byte) bool {
	const header = 6
	return len(p) >= header && p[0] >= finalBit|opClose && p[0] <= finalBit|opPong && p[1] == maskBit|byte(len(p)-header)
}

// begin starts a batch, which holds a buffer until end.
func (l *lent) begin() {
	l.turn.take()
	defer l.turn.give()
	l.batch = lentBatches.Get().(*bufio.Writer)
	l.batch.Reset(l.wire)
}

// end writes what was gathered.
func (l *lent) end() error {
	l.turn.take()
	defer l.turn.give()
	err := l.batch.Flush()
	l.batch.Reset(nil)
	lentBatches.Put(l.batch)
	l.batch = nil
	return err
}

// finish writes the close frame, after which nothing is written any more.
func (l *lent) finish(frame []byte) error {
	l.turn.take()
	defer l.turn.give()
	l.finished = true
	_, err := l.wire.Write(frame)
	return err
}

// takeBack has ws, which has read and written nothing, give back what it holds but the wire.
func (l *lent) takeBack(ws *websocket.Conn) {
	l.back = true
	ws.CloseNow()
}

func (l *lent) Close() error {
	if l.back {
		return nil
	}
	return l.wire.Close()
}

var _ io.ReadWriteCloser = (*lent)(nil)
