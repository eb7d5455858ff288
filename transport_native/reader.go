//go:build !js

package transportnative

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"sync"

	"github.com/coder/websocket"
	"github.com/siowasm/siowasm/transport"
)

const (
	scratchSize = 4 << 10
	maxScratch  = 64 << 10 // what is larger is not kept
)

// scratch holds a message while its length is not known.
var scratch = sync.Pool{New: func() any { b := make([]byte, scratchSize); return &b }}

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

// readAll returns the bytes that r has, in a slice that holds little more.
func readAll(r io.Reader) ([]byte, error) {
	pooled := scratch.Get().(*[]byte)
	defer scratch.Put(pooled)
	buf, n := *pooled, 0
	for {
		k, err := r.Read(buf[n:])
		n += k
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if n == len(buf) {
			buf = append(buf, make([]byte, len(buf))...)
		}
	}
	if len(buf) > maxScratch {
		return slices.Clip(buf[:n]), nil
	}
	*pooled = buf
	return append(make([]byte, 0, n), buf[:n]...), nil
}
