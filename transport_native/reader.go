//go:build !js

package transportnative

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"

	"github.com/coder/websocket"
	"github.com/siowasm/siowasm/transport"
)

const (
	scratchSize = 4 << 10
	pieceSize   = 64 << 10
)

// scratch holds the beginning of a message while its length is not known, and pieces, if it
// is longer than that, the rest.
var (
	scratch = sync.Pool{New: func() any { return new([scratchSize]byte) }}
	pieces  = sync.Pool{New: func() any { return new([pieceSize]byte) }}
)

// next reads a message, or keeps the reason why there are no more. The caller has the
// turn of reading.
func (c *Conn) next() (transport.Message, error) {
	if c.readErr != nil {
		return transport.Message{}, c.readErr
	}
	m, err := c.message()
	if err == nil && c.wire.dropped() != nil {
		err = net.ErrClosed // the message was buffered
	}
	if err != nil {
		c.readErr = c.reason(err)
		close(c.ended)
		return transport.Message{}, c.readErr
	}
	return m, nil
}

func (c *Conn) message() (transport.Message, error) {
	typ, r, err := c.ws.Reader(context.Background())
	if err != nil {
		return transport.Message{}, err
	}
	data, err := readAll(r)
	if err != nil {
		return transport.Message{}, err
	}
	return transport.Message{Data: data, Binary: typ == websocket.MessageBinary}, nil
}

// readAll returns the bytes that r has, in a slice that holds no more.
func readAll(r io.Reader) ([]byte, error) {
	first := scratch.Get().(*[scratchSize]byte)
	defer scratch.Put(first)
	n, err := fill(r, first[:])
	switch {
	case errors.Is(err, io.EOF):
		return append(make([]byte, 0, n), first[:n]...), nil
	case err != nil:
		return nil, err
	}
	return readRest(r, first[:])
}

// readRest is readAll behind what was read first.
func readRest(r io.Reader, first []byte) ([]byte, error) {
	var held []*[pieceSize]byte
	defer func() {
		for _, p := range held {
			pieces.Put(p)
		}
	}()
	for {
		p := pieces.Get().(*[pieceSize]byte)
		held = append(held, p)
		n, err := fill(r, p[:])
		switch {
		case errors.Is(err, io.EOF):
			all := make([]byte, 0, len(first)+(len(held)-1)*pieceSize+n)
			all = append(all, first...)
			for _, p := range held[:len(held)-1] {
				all = append(all, p[:]...)
			}
			return append(all, p[:n]...), nil
		case err != nil:
			return nil, err
		}
	}
}

// fill reads until buf is full or r has no more, which is io.EOF.
func fill(r io.Reader, buf []byte) (n int, err error) {
	for n < len(buf) && err == nil {
		var k int
		k, err = r.Read(buf[n:])
		n += k
	}
	return n, err
}
