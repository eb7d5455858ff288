package engine_test

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goccy/go-json"
	"github.com/siowasm/siowasm/internal/interop/values"
	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// connect connects a client of the test application, and wants the engine to be what it uses.
func connect(t *testing.T) (c *sio.Client, echoes <-chan sio.Args) {
	t.Helper()
	server := siotest.App(siotest.Options{})
	t.Cleanup(server.Close)
	var marshals, unmarshals atomic.Int64
	c = sio.New(sio.Config{
		Network:    server.Network,
		Transports: []string{"websocket"},
		JSON: sio.JSON{
			Marshal:   func(v any) ([]byte, error) { marshals.Add(1); return json.Marshal(v) },
			Unmarshal: func(data []byte, v any) error { unmarshals.Add(1); return json.Unmarshal(data, v) },
		},
	})
	events := make(chan sio.Args, 8)
	c.On("echo", sio.Func(func(_ context.Context, args sio.Args) error {
		events <- args
		return nil
	}))
	if err := c.Connect(t.Context(), "http://server"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if marshals.Load() == 0 || unmarshals.Load() == 0 {
			t.Errorf("the engine was asked %d times to marshal, %d times to unmarshal", marshals.Load(), unmarshals.Load())
		}
	})
	return c, events
}

func next(t *testing.T, echoes <-chan sio.Args) sio.Args {
	t.Helper()
	select {
	case args := <-echoes:
		return args
	case <-time.After(30 * time.Second):
		t.Fatal("no event")
		panic("unreachable")
	}
}

// TestValues sends every value of the table, and has it back as JSON says.
func TestValues(t *testing.T) {
	t.Parallel()
	c, echoes := connect(t)
	for _, row := range values.Table {
		if row.Native {
			continue
		}
		answer, err := c.Call(t.Context(), "echo", row.Value)
		reading := row.JS.By(0)
		if reading == "-" {
			var encode *sio.EncodeError
			if !errors.As(err, &encode) {
				t.Errorf("%s: sent with %v", row.Name, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", row.Name, err)
		}
		want, err := values.Received(reading)
		if err != nil {
			t.Fatal(err)
		}
		for what, args := range map[string]sio.Args{"acknowledgement": answer, "event": next(t, echoes)} {
			var got any
			if err := args.Decode(0, &got); err != nil || args.Len() != 1 || !values.Same(got, want) {
				t.Errorf("%s, %s: got %.200v, %v, want %.200v", row.Name, what, got, err, want)
			}
		}
	}
}

type part struct {
	Name  string            `json:"name"`
	Data  []byte            `json:"data"`
	At    time.Time         `json:"at"`
	Raw   json.RawMessage   `json:"raw"`
	Count *int              `json:"count,omitempty"`
	Tags  map[string][]byte `json:"tags"`
	Next  []part            `json:"next"`
}

// TestTypes has structs with binary data back as they were.
func TestTypes(t *testing.T) {
	t.Parallel()
	c, echoes := connect(t)
	three := 3
	at := time.Date(2020, 1, 2, 12, 0, 0, 678e6, time.UTC)
	sent := part{
		Name: "<é> \u2028", Data: []byte{0, 0xff, '"'}, At: at, Raw: json.RawMessage(`{"a":[1,null]}`), Count: &three,
		Tags: map[string][]byte{"x": bytes.Repeat([]byte{1}, 1000), "none": nil},
		Next: []part{{Name: "second", Data: []byte{}, At: at, Raw: json.RawMessage("7")}},
	}
	got, err := sio.Call[part](t.Context(), c, "echo", sent)
	if err != nil || !reflect.DeepEqual(got, sent) {
		t.Errorf("acknowledgement: got %+v, %v, want %+v", got, err, sent)
	}
	var event part
	if err := next(t, echoes).Bind(&event); err != nil || !reflect.DeepEqual(event, sent) {
		t.Errorf("event: got %+v, %v, want %+v", event, err, sent)
	}
	var number int
	var decode *sio.DecodeError
	answer, err := c.Call(t.Context(), "echo", "text")
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Decode(0, &number); !errors.As(err, &decode) {
		t.Errorf("a text as a number: %d, %v", number, err)
	}
}
