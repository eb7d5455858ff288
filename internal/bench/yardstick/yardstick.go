// Package yardstick does what the bench asks for with coder/websocket alone: the least code that sends and reads the same
// bytes. It knows nothing of the protocol.
package yardstick

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"
	"github.com/siowasm/siowasm/internal/bench/payload"
	"github.com/siowasm/siowasm/internal/bench/task"
	"github.com/siowasm/siowasm/sio"
)

const maxMessage = 64 << 20

// Do does what a request asks for.
func Do(ctx context.Context, r task.Request) (task.Result, error) {
	if r.Format != "json" || r.Polling {
		return task.Result{}, fmt.Errorf("the yardstick has only WebSockets and JSON")
	}
	if r.Workload == task.Idle {
		return task.Crowd(ctx, r.N, func(ctx context.Context) (func(), error) { return sit(ctx, r.URL) })
	}
	c, err := dial(ctx, r.URL)
	if err != nil {
		return task.Result{}, err
	}
	defer c.CloseNow()
	switch r.Workload {
	case task.Emit:
		return emit(c, r)
	case task.Receive:
		return receive(c, r)
	case task.Echo:
		return echo(c, r)
	default:
		return task.Result{}, fmt.Errorf("unknown workload %q", r.Workload)
	}
}

// dial opens a connection and has OPEN, CONNECT and its answer pass.
func dial(ctx context.Context, url string) (*websocket.Conn, error) {
	url = "ws" + strings.TrimPrefix(url, "http")
	url = strings.Replace(url, "/?", "/socket.io/?", 1) + "&EIO=4&transport=websocket"
	c, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return nil, err
	}
	c.SetReadLimit(maxMessage)
	if _, _, err = c.Read(ctx); err == nil {
		if err = c.Write(ctx, websocket.MessageText, []byte("40")); err == nil {
			_, _, err = c.Read(ctx)
		}
	}
	if err != nil {
		c.CloseNow()
		return nil, err
	}
	return c, nil
}

// sit opens a connection that a goroutine reads from.
func sit(ctx context.Context, url string) (leave func(), err error) {
	c, err := dial(ctx, url)
	if err != nil {
		return nil, err
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.Read(context.Background())
	}()
	return func() { c.CloseNow(); <-ended }, nil
}

// event returns the messages of the event of a request.
func event(r task.Request) ([][]byte, []websocket.MessageType, error) {
	arg, err := payload.Argument(r.Payload, r.Size)
	if err != nil {
		return nil, nil, err
	}
	messages, err := sio.JSONCodec(nil).Encode(&sio.Packet{Type: sio.PacketEvent, Event: payload.Event, Data: []any{arg}})
	data, types := make([][]byte, len(messages)), make([]websocket.MessageType, len(messages))
	for i, m := range messages {
		data[i], types[i] = append([]byte{'4'}, m.Data...), websocket.MessageText
		if m.Binary {
			data[i], types[i] = m.Data, websocket.MessageBinary
		}
	}
	return data, types, err
}

// background does not end: with a context that can, coder/websocket allocates for each message.
var background = context.Background()

func emit(c *websocket.Conn, r task.Request) (task.Result, error) {
	data, types, err := event(r)
	if err != nil {
		return task.Result{}, err
	}
	clock := task.Start()
	for range r.N {
		for i := range data {
			if err := c.Write(background, types[i], data[i]); err != nil {
				return task.Result{}, err
			}
		}
	}
	_, _, err = c.Read(background)
	return clock.Stop(), err
}

func receive(c *websocket.Conn, r task.Request) (task.Result, error) {
	data, _, err := event(r)
	if err != nil {
		return task.Result{}, err
	}
	clock := task.Start()
	if err := c.Write(background, websocket.MessageText, []byte(`42["`+payload.Go+`"]`)); err != nil {
		return task.Result{}, err
	}
	for range r.N * len(data) {
		if _, _, err := c.Read(background); err != nil {
			return task.Result{}, err
		}
	}
	return clock.Stop(), nil
}

// echo has the acknowledgements come in the order of the events.
func echo(c *websocket.Conn, r task.Request) (task.Result, error) {
	data, _, err := event(r)
	if err != nil {
		return task.Result{}, err
	}
	text := data[0][len("42"):]
	list := make(task.Latencies, 0, r.N)
	starts := make([]time.Time, 0, r.N)
	var buf []byte
	send := func() error {
		buf = strconv.AppendInt(append(buf[:0], "42"...), int64(len(starts)), 10)
		buf = append(buf, text...)
		starts = append(starts, time.Now())
		return c.Write(background, websocket.MessageText, buf)
	}
	clock := task.Start()
	for range min(r.InFlight, r.N) {
		if err := send(); err != nil {
			return task.Result{}, err
		}
	}
	for i := range r.N {
		if _, _, err := c.Read(background); err != nil {
			return task.Result{}, err
		}
		list = append(list, time.Since(starts[i]))
		if len(starts) == r.N {
			continue
		}
		if err := send(); err != nil {
			return task.Result{}, err
		}
	}
	result := clock.Stop()
	result.P50, result.P99 = list.Percentiles()
	return result, nil
}
