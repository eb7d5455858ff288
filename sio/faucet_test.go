package sio_test

import (
	"bytes"
	"context"
	"net"
	"sync"
	"testing"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

// A faucet is a network whose server sends one packet as often as it is told to, and counts
// what it gets. It allocates the messages that it delivers and nothing else.
type faucet struct {
	packet []transport.Message // what it sends
	join   []transport.Message // what it answers the CONNECT with

	supply chan int // how many packets to send
	wanted chan int // how many messages to count
	got    chan struct{}

	once sync.Once
	over chan struct{}

	// Of the reader.
	begun bool
	next  int // of packet
	left  int

	count int // of the writer: those that are still to come
}

func newFaucet(join, packet []transport.Message) *faucet {
	return &faucet{
		packet: packet, join: join,
		supply: make(chan int, 1), wanted: make(chan int, 1), got: make(chan struct{}, 1),
		over: make(chan struct{}),
	}
}

func (f *faucet) RoundTrip(context.Context, *transport.Request) (*transport.Response, error) {
	return nil, transport.ErrUnsupported
}

func (f *faucet) DialWebSocket(context.Context, *transport.Dial) (transport.Conn, error) {
	return f, nil
}

func (f *faucet) Read(context.Context) (transport.Message, error) {
	if !f.begun {
		f.begun = true
		return engineio.Text(`0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000}`), nil
	}
	if len(f.join) > 0 {
		m := f.join[0]
		f.join = f.join[1:]
		return m, nil
	}
	if f.left == 0 {
		select {
		case f.left = <-f.supply:
		case <-f.over:
			return transport.Message{}, net.ErrClosed
		}
	}
	m := f.packet[f.next]
	if f.next++; f.next == len(f.packet) {
		f.next = 0
		f.left--
	}
	m.Data = bytes.Clone(m.Data)
	return m, nil
}

func (f *faucet) Write(_ context.Context, msgs ...transport.Message) error {
	select {
	case n := <-f.wanted:
		f.count += n
	default:
	}
	if f.count > 0 {
		if f.count -= len(msgs); f.count <= 0 {
			f.count = 0
			f.got <- struct{}{}
		}
	}
	return nil
}

func (f *faucet) Close(context.Context, int, string) error {
	f.once.Do(func() { close(f.over) })
	return nil
}

// open returns a client that is connected to the faucet.
func (f *faucet) open(tb testing.TB, codec sio.Codec) *sio.Client {
	tb.Helper()
	client := sio.New(sio.Config{Network: f, Transports: []string{engineio.WebSocket}, Codec: codec})
	tb.Cleanup(func() { client.Close() })
	if err := client.Connect(background, serverURL); err != nil {
		tb.Fatal(err)
	}
	return client
}

// frames encodes a packet as it is on the wire.
func frames(tb testing.TB, codec sio.Codec, p sio.Packet) []transport.Message {
	tb.Helper()
	msgs, err := codec.Encode(&p)
	if err != nil {
		tb.Fatal(err)
	}
	for i, m := range msgs {
		if !m.Binary {
			msgs[i].Data = append([]byte{'4'}, m.Data...)
		}
	}
	return msgs
}
