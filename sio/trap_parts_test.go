package sio_test

import (
	"context"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

// A marshaler is encoded by a function.
type marshaler func()

func (m marshaler) MarshalJSON() ([]byte, error) {
	m()
	return []byte("{}"), nil
}

// down is a network without a server.
type down struct{ transport.Network }

func (down) RoundTrip(context.Context, *transport.Request) (*transport.Response, error) {
	return nil, siotest.ErrDown
}

type trapLogger struct{ debug, warn func() }

func (l trapLogger) Debug(string, ...any) { call(l.debug) }
func (l trapLogger) Warn(string, ...any)  { call(l.warn) }

func call(f func()) {
	if f != nil {
		f()
	}
}

// A trapCodec calls functions with what is encoded and decoded, if they are not nil.
type trapCodec struct {
	sio.Codec
	encoded, decoded func(*sio.Packet)
	opened           func()
}

func (c trapCodec) Encode(p *sio.Packet) ([]transport.Message, error) {
	if c.encoded != nil {
		c.encoded(p)
	}
	return c.Codec.Encode(p)
}

func (c trapCodec) NewDecoder(o sio.DecoderOptions) sio.Decoder {
	call(c.opened)
	return trapDecoder{c.Codec.NewDecoder(o), c.decoded}
}

type trapDecoder struct {
	sio.Decoder
	decoded func(*sio.Packet)
}

func (d trapDecoder) Decode(m transport.Message) (*sio.Packet, error) {
	p, err := d.Decoder.Decode(m)
	if p != nil && d.decoded != nil {
		d.decoded(p)
	}
	return p, err
}

// A trapNetwork calls functions before it does something, if they are not nil.
type trapNetwork struct {
	transport.Network
	request    func(*transport.Request)
	dial, read func()
	write      func(text string)
}

func (n *trapNetwork) RoundTrip(ctx context.Context, r *transport.Request) (*transport.Response, error) {
	if n.request != nil {
		n.request(r)
	}
	return n.Network.RoundTrip(ctx, r)
}

func (n *trapNetwork) DialWebSocket(ctx context.Context, d *transport.Dial) (transport.Conn, error) {
	call(n.dial)
	conn, err := n.Network.DialWebSocket(ctx, d)
	return &trapConn{conn, n}, err
}

type trapConn struct {
	transport.Conn
	network *trapNetwork
}

func (c *trapConn) Read(ctx context.Context) (transport.Message, error) {
	call(c.network.read)
	return c.Conn.Read(ctx)
}

func (c *trapConn) Write(ctx context.Context, msgs ...transport.Message) error {
	if c.network.write != nil {
		c.network.write(string(msgs[0].Data))
	}
	return c.Conn.Write(ctx, msgs...)
}

type trapWatcher struct {
	transport.Network
	watch func()
}

func (w trapWatcher) Watch(resumed, offline func()) (stop func()) {
	w.watch()
	return func() {}
}
