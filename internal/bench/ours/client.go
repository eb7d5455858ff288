// Package ours does what the bench asks for with this client.
package ours

import (
	"context"
	"fmt"

	"github.com/siowasm/siowasm/internal/bench/payload"
	"github.com/siowasm/siowasm/internal/bench/task"
	"github.com/siowasm/siowasm/sio"
)

// How the client is used.
const (
	Struct = "struct" // an argument is decoded into a struct
	Any    = "any"    // into an empty interface
	Raw    = "raw"    // not at all
	// An attachment is borrowed, and in addition the goroutine that reads calls the handler.
	RawBytes  = "RawBytes"
	RawInline = "RawBytes, Inline"
	// A function is called with the acknowledgement, and in addition by the goroutine that reads.
	EmitAck   = "EmitAck"
	AckInline = "EmitAck, Inline"
	Call      = "Call" // a goroutine waits for it
)

// Do does what a request asks for.
func Do(ctx context.Context, r task.Request) (task.Result, error) {
	if r.Workload == task.Idle {
		return idle(ctx, r)
	}
	c, err := newClient(r)
	if err != nil {
		return task.Result{}, err
	}
	work, err := prepare(c, r)
	if err != nil {
		return task.Result{}, err
	}
	if err := c.Connect(ctx, r.URL); err != nil {
		return task.Result{}, fmt.Errorf("connect: %w", err)
	}
	result, err := work(ctx)
	c.Abort() // what a clean end costs is not asked for
	if closeErr := c.Close(); err == nil && closeErr != nil {
		err = fmt.Errorf("close: %w", closeErr)
	}
	return result, err
}

// A work does the measured part on a client that is connected.
type work func(context.Context) (task.Result, error)

func prepare(c *sio.Client, r task.Request) (work, error) {
	switch r.Workload {
	case task.Emit:
		return emit(c, r)
	case task.Receive:
		return receive(c, r)
	case task.Echo:
		return echo(c, r)
	default:
		return nil, fmt.Errorf("unknown workload %q", r.Workload)
	}
}

func newClient(r task.Request) (*sio.Client, error) {
	engine, err := Engine(r.Engine)
	if err != nil {
		return nil, err
	}
	codec, err := payload.Codec(r.Format, engine)
	if err != nil {
		return nil, err
	}
	cfg := sio.Config{
		Codec: codec, Transports: []string{"websocket"}, NoReconnect: true,
		Inline: r.Variant == RawInline || r.Variant == AckInline,
	}
	if r.Polling {
		cfg.Transports = []string{"polling"}
	}
	return sio.New(cfg), nil
}
