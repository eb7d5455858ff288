package matrix_test

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
)

// A binaryEvent is what the server emits as binary.
type binaryEvent struct {
	Data []byte `json:"data"`
	I    int    `json:"i"`
}

// binary has the server check what it gets, and checks what the server makes.
func (x *cell) binary() {
	c := x.client(sio.Config{})
	events, texts := probe.Arrivals[sio.Args](c, "binary"), probe.Arrivals[sio.Args](c, "burst")
	x.connect(c)
	filled := func(v byte, n int) []byte { return bytes.Repeat([]byte{v}, n) }
	if !probe.Ask[bool](x, c, "check-binary", 3, 7, filled(3, 100), filled(7, 1000)) {
		x.Error("the server got other bytes")
	}
	if probe.Ask[bool](x, c, "check-binary", 3, 7, filled(3, 100), append(filled(7, 1000), 8)) {
		x.Error("the server does not check")
	}
	x.Emit(c, "binary-burst", 300)
	for want := range 300 {
		var i int
		var e binaryEvent
		x.Must(probe.Next(x, events).Bind(&i, &e))
		if i != want || e.I != want || !bytes.Equal(e.Data, filled(byte(want), 64)) {
			x.Fatalf("event %d: got %d, %+v", want, i, e)
		}
	}
	// More than one read takes.
	x.Emit(c, "burst", 2, 200_000)
	for want := range 2 {
		var i int
		var text string
		x.Must(probe.Next(x, texts).Bind(&i, &text))
		if i != want || text != strings.Repeat("x", 200_000) {
			x.Errorf("text %d: got %d, %d bytes", want, i, len(text))
		}
	}
}

// acks acknowledges and is acknowledged, with binary data too.
func (x *cell) acks() {
	c := x.client(sio.Config{})
	answers := probe.Arrivals[sio.Args](c, "answer")
	c.On("question", sio.HandlerFunc(func(_ context.Context, e *sio.Event) ([]any, error) {
		var text string
		var data []byte
		err := e.Args.Bind(&text, &data)
		return []any{data, text, map[string]any{"data": data}}, err
	}))
	x.connect(c)
	x.works(c)

	x.Emit(c, "ask", "text", []byte{1, 2})
	var data []byte
	var text string
	var nested binaryEvent
	x.Must(probe.Next(x, answers).Bind(&data, &text, &nested))
	if text != "text" || !bytes.Equal(data, []byte{1, 2}) || !bytes.Equal(nested.Data, data) {
		x.Errorf("answer: got %v, %q, %+v", data, text, nested)
	}

	// Answered in another order than asked.
	order := make(chan string, 2)
	for _, late := range []struct {
		ms   int
		name string
	}{{300, "last"}, {1, "first"}} {
		x.Must(c.EmitAck(x.Context(), func(args sio.Args, err error) {
			var name string
			order <- name + late.name
			if err != nil || args.Decode(0, &name) != nil || name != late.name {
				x.Errorf("%s: got %q, %v", late.name, name, err)
			}
		}, "later", late.ms, late.name))
	}
	if got := []string{probe.Next(x, order), probe.Next(x, order)}; !slices.Equal(got, []string{"first", "last"}) {
		x.Errorf("acknowledged in the order %q", got)
	}

	_, err := c.With(sio.EmitOptions{Timeout: 50 * time.Millisecond}).Call(x.Context(), "nothing")
	if !errors.Is(err, sio.ErrAckTimeout) {
		x.Errorf("nothing: %v", err)
	}
	x.works(c)
}

// namespaces has two on one connection, leaves one and joins it again.
func (x *cell) namespaces() {
	c := x.client(sio.Config{})
	room := c.Namespace("/chat")
	mine, theirs := probe.Arrivals[sio.Args](c, "echo"), probe.Arrivals[sio.Args](room, "echo")
	x.connect(c)
	before := room.SID()
	if before == "" || before == c.SID() {
		x.Errorf("ids %q and %q", c.SID(), before)
	}
	x.Emit(room, "echo", []byte("room"))
	x.Emit(c, "echo", []byte("default"))
	for want, events := range map[string]<-chan sio.Args{"room": theirs, "default": mine} {
		var got []byte
		x.Must(probe.Next(x, events).Decode(0, &got))
		if string(got) != want {
			x.Errorf("got %q, want %q", got, want)
		}
	}
	x.Must(room.Disconnect(x.Context()))
	if err := room.Emit(x.Context(), "echo"); !errors.Is(err, sio.ErrNotConnected) {
		x.Errorf("Emit: %v", err)
	}
	x.works(c)
	x.Must(room.Connect(x.Context()))
	x.works(room)
	if room.SID() == before {
		x.Error("the id is the old one")
	}
	none(x, "the room", theirs)
	none(x, "the default namespace", mine)
}

// refusal is told with its message and data; a namespace that takes the token is joined.
func (x *cell) refusal() {
	x.wantRefusal("/refuse", "not allowed", map[string]any{"code": 401.0, "hint": "token"})
	unknown := "Invalid namespace"
	if x.kind == control.Python {
		unknown = "Unable to connect"
	}
	x.wantRefusal("/nowhere", unknown, nil)
	x.wantRefusal("/auth", "bad token", nil)

	auth := map[string]any{"token": "secret", "more": []any{1.0, "x", nil}}
	c := x.client(sio.Config{Auth: sio.StaticAuth(auth)})
	welcomes := probe.Arrivals[sio.Args](c, "welcome")
	x.Must(c.Connect(x.Context(), x.url+"/auth"))
	var got map[string]any
	x.Must(probe.Next(x, welcomes).Decode(0, &got))
	if !reflect.DeepEqual(got, auth) {
		x.Errorf("the server got %v", got)
	}
}

func (x *cell) wantRefusal(namespace, message string, data any) {
	x.Helper()
	err := x.client(sio.Config{}).Connect(x.Context(), x.url+namespace)
	var refusal *sio.ConnectError
	if !errors.As(err, &refusal) {
		x.Errorf("%s: %v", namespace, err)
		return
	}
	if !refusal.Refused || refusal.Namespace != namespace || refusal.Message != message || !reflect.DeepEqual(refusal.Data, data) {
		x.Errorf("%s: %+v", namespace, refusal)
	}
}

// kick is the server's disconnect: it is final, until the program connects again.
func (x *cell) kick() {
	c := x.client(sio.Config{})
	left := make(chan sio.Disconnected, 1)
	c.OnDisconnect(func(_ context.Context, d sio.Disconnected) { left <- d })
	x.connect(c)
	before := c.SID()
	x.Emit(c, "kick")
	if d := probe.Next(x, left); d.Reason != sio.ReasonServer || d.Reconnecting || d.Err != nil {
		x.Errorf("OnDisconnect got %+v", d)
	}
	if err := c.Emit(x.Context(), "echo"); !errors.Is(err, sio.ErrNotConnected) {
		x.Errorf("Emit: %v", err)
	}
	if err := c.Wait(x.Context()); !errors.Is(err, sio.ErrServerDisconnect) {
		x.Errorf("Wait: %v", err)
	}
	x.works(x.connect(c))
	if c.SID() == before {
		x.Error("the id is the old one")
	}
}

// cut breaks the connection, and the client joins both namespaces again by itself.
func (x *cell) cut() {
	c := x.client(sio.Config{})
	room := c.Namespace("/chat")
	left := make(chan sio.Disconnected, 1)
	c.OnDisconnect(func(_ context.Context, d sio.Disconnected) { left <- d })
	again := make(chan sio.Attempt, 1)
	c.OnReconnect(func(_ context.Context, a sio.Attempt) { again <- a })
	x.connect(c)
	before := c.Namespaces()
	x.Emit(c, "cut")
	if d := probe.Next(x, left); d.Reason != sio.ReasonTransport || !d.Reconnecting || d.Err == nil {
		x.Errorf("OnDisconnect got %+v", d)
	}
	probe.Next(x, again)
	now := c.Namespaces()
	if len(now) != 2 || now["/"] == before["/"] || now["/chat"] == before["/chat"] {
		x.Errorf("ids %v after %v", now, before)
	}
	x.works(c)
	x.works(room)
}
