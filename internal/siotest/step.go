package siotest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/transport"
)

// Open is an Engine.IO handshake with npm's defaults and the session id "x", and
// without upgrades.
const Open = `0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`

// A Step is what a [Script] does on a WebSocket. Its error says what went otherwise
// than scripted.
type Step func(ctx context.Context, conn *memnet.Conn) error

// Send sends text messages with one flush.
func Send(texts ...string) Step {
	return func(ctx context.Context, conn *memnet.Conn) error {
		msgs := make([]transport.Message, len(texts))
		for i, text := range texts {
			msgs[i].Data = []byte(text)
		}
		return conn.Write(ctx, msgs...)
	}
}

// Expect reads text messages, which must be these.
func Expect(texts ...string) Step {
	return func(ctx context.Context, conn *memnet.Conn) error {
		for _, want := range texts {
			m, err := conn.Read(ctx)
			if err != nil {
				return fmt.Errorf("expected %q: %w", want, err)
			}
			if m.Binary || string(m.Data) != want {
				return fmt.Errorf("got %q (binary: %v), expected %q", m.Data, m.Binary, want)
			}
		}
		return nil
	}
}

// SendBinary sends binary messages with one flush.
func SendBinary(data ...[]byte) Step {
	return func(ctx context.Context, conn *memnet.Conn) error {
		msgs := make([]transport.Message, len(data))
		for i, d := range data {
			msgs[i] = transport.Message{Data: d, Binary: true}
		}
		return conn.Write(ctx, msgs...)
	}
}

// ExpectBinary reads a binary message, which must be this.
func ExpectBinary(want []byte) Step {
	return func(ctx context.Context, conn *memnet.Conn) error {
		m, err := conn.Read(ctx)
		if err != nil {
			return fmt.Errorf("expected %x: %w", want, err)
		}
		if !m.Binary || !bytes.Equal(m.Data, want) {
			return fmt.Errorf("got %q (binary: %v), expected the bytes %x", m.Data, m.Binary, want)
		}
		return nil
	}
}

// Ping sends an Engine.IO ping; the client's next message must be its pong.
func Ping() Step { return Steps(Send("2"), Expect("3")) }

// Pause waits. In a synctest bubble that is virtual time.
func Pause(d time.Duration) Step {
	return func(ctx context.Context, _ *memnet.Conn) error {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// CloseFrame closes with that code, waiting for the client's answer for 30 seconds.
func CloseFrame(code int, reason string) Step {
	return func(ctx context.Context, conn *memnet.Conn) error {
		ctx, cancel := context.WithTimeout(ctx, closeTimeout)
		defer cancel()
		return conn.Close(ctx, code, reason)
	}
}

// ExpectClose expects nothing more but the client's close frame, and answers it.
func ExpectClose() Step {
	return func(ctx context.Context, conn *memnet.Conn) error {
		m, err := conn.Read(ctx)
		if err == nil {
			return fmt.Errorf("got %q, expected a close frame", m.Data)
		}
		var closed *transport.CloseError
		if errors.As(err, &closed) && closed.Code != 1006 {
			return nil
		}
		return fmt.Errorf("expected a close frame: %w", err)
	}
}

// Drop breaks the connection.
func Drop() Step {
	return func(_ context.Context, conn *memnet.Conn) error {
		conn.Drop()
		return nil
	}
}

// Do calls f, for what no other Step does.
func Do(f func()) Step {
	return func(context.Context, *memnet.Conn) error {
		f()
		return nil
	}
}

// Steps are several as one, so that a test can name a greeting.
func Steps(steps ...Step) Step {
	return func(ctx context.Context, conn *memnet.Conn) error {
		for _, step := range steps {
			if err := step(ctx, conn); err != nil {
				return err
			}
		}
		return nil
	}
}
