//go:build js && wasm

package transportjs_test

import (
	"context"
	"errors"
	"strings"
	"syscall/js"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/transport"
	transportjs "github.com/siowasm/siowasm/transport_js"
)

// A socket class whose events are the test's, but for the one that ends the dial. It
// records what was called.
const fakeClass = `(class Fake extends EventTarget {
	constructor(...args) {
		if (args[0] === "ws://throws") throw new SyntaxError("bad URL");
		super();
		Fake.last = this;
		this.args = args;
		this.calls = [];
		this.listeners = [];
		this.changes = 0;
		this.buffered = [];
		this.protocol = "";
		queueMicrotask(() => args[0].startsWith("ws://fails") ? this.emit("error", {message: "no route to " + args[0]}) : this.emit("open"));
	}
	get bufferedAmount() { return this.buffered.length > 1 ? this.buffered.shift() : this.buffered[0] ?? 0 }
	get listening() { return this.listeners.length }
	listen(listener) { this.changes++; this.listeners.push(listener) }
	forget(listener) { this.changes++; this.listeners = this.listeners.filter((other) => other !== listener) }
	addEventListener(type, listener, options) {
		this.listen(listener);
		super.addEventListener(type, listener, options);
		if (options?.once) super.addEventListener(type, () => this.forget(listener), {once: true});
	}
	removeEventListener(type, listener) { this.forget(listener); super.removeEventListener(type, listener) }
	emit(type, init) { this.dispatchEvent(Object.assign(new Event(type), init)) }
	send(data) {
		if (this.failing) throw new Error("failing");
		this.calls.push("send " + (typeof data === "string" ? data : "[" + data + "]"));
	}
	close(...args) {
		this.calls.push("close " + args);
		if (this.picky && args.length > 0) throw new DOMException("code", "InvalidAccessError");
		if (this.answering) queueMicrotask(() => this.emit("close", {code: args[0] ?? 1005, reason: args[1] ?? ""}));
	}
})`

// npm's class has more methods, by which it is told.
const npmClass = `(class extends ` + fakeClass + ` {
	on(type, listener) { this.listen(listener) }
	off(type, listener) { this.forget(listener) }
	terminate() { this.calls.push("terminate") }
})`

// Since it has isPaused, npm's class tells its own kind of listener bytes, and whether they are
// binary.
const pairClass = `(class extends ` + npmClass + ` {
	hears = [];
	isPaused = false;
	on(type, listener) {
		super.on(type, listener);
		if (type === "message") this.hears.push(listener);
	}
	once(type, listener) {
		const first = (...args) => {
			this.off(type, first);
			listener(...args);
		};
		this.on(type, first);
	}
	off(type, listener) {
		super.off(type, listener);
		this.hears = this.hears.filter((other) => other !== listener);
	}
	tell(data) {
		if (typeof Buffer === "undefined") {
			this.dispatchEvent(new MessageEvent("message", {data}));
			return;
		}
		for (const listener of [...this.hears]) listener(Buffer.from(data), typeof data !== "string");
	}
})`

type fake struct {
	js.Value
	conn transport.Conn
}

func dialFake(t *testing.T, class string, d *transport.Dial) *fake {
	t.Helper()
	constructor := eval(class)
	conn := dialWith(t, &transportjs.Network{WebSocket: constructor}, d)
	return &fake{Value: constructor.Get("last"), conn: conn}
}

func (f *fake) emit(event string, init map[string]any) { f.Call("emit", event, init) }

func (f *fake) calls() string { return f.Get("calls").Call("join", "; ").String() }

func (f *fake) message(text string) { f.emit("message", map[string]any{"data": text}) }

// wantRead reads a text; "" stands for an error, which it returns.
func (f *fake) wantRead(t *testing.T, want string) error {
	t.Helper()
	m, err := f.conn.Read(testContext(t))
	if string(m.Data) != want || (err != nil) != (want == "") {
		t.Errorf("read gave %q, %v, want %q", m.Data, err, want)
	}
	return err
}

var fakeDial = &transport.Dial{URL: "ws://peer"}

// Node's own WebSocket does this.
func TestDialErrorWithoutClose(t *testing.T) {
	t.Parallel()
	constructor := eval(fakeClass)
	_, err := (&transportjs.Network{WebSocket: constructor}).DialWebSocket(testContext(t), &transport.Dial{URL: "ws://fails"})
	if err == nil || !strings.Contains(err.Error(), "no route") {
		t.Errorf("error is %v", err)
	}
	// One listener stays, which is not Go's: without any, an error event ends Node.
	if n := constructor.Get("last").Get("listening").Int(); n != 1 {
		t.Errorf("%d listeners left", n)
	}
}

func TestDialThrows(t *testing.T) {
	t.Parallel()
	_, err := (&transportjs.Network{WebSocket: eval(fakeClass)}).DialWebSocket(testContext(t), &transport.Dial{URL: "ws://throws"})
	var thrown *jsx.Error
	if !errors.As(err, &thrown) || thrown.Name != "SyntaxError" {
		t.Errorf("error is %v", err)
	}
}

func TestDialListenerThrows(t *testing.T) {
	t.Parallel()
	for _, class := range []string{fakeClass, npmClass, pairClass} {
		deaf := eval(`(class extends ` + class + ` { addEventListener() { throw new Error("deaf") } })`)
		_, err := (&transportjs.Network{WebSocket: deaf}).DialWebSocket(testContext(t), fakeDial)
		if err == nil || !strings.Contains(err.Error(), "deaf") {
			t.Errorf("error is %v", err)
		}
	}
}

// A class that is not all that the package ws is tells events.
func TestAlmostNPM(t *testing.T) {
	t.Parallel()
	class := eval(`(class extends ` + pairClass + ` {
		constructor(...args) {
			super(...args);
			this.once = undefined;
		}
	})`)
	conn := dialWith(t, &transportjs.Network{WebSocket: class}, fakeDial)
	f := &fake{Value: class.Get("last"), conn: conn}
	f.message("event")
	f.wantRead(t, "event")
}

func TestDialArguments(t *testing.T) {
	t.Parallel()
	header := map[string][]string{"Authorization": {"t"}}
	tests := []struct {
		class string
		dial  transport.Dial
		want  string
	}{
		{fakeClass, transport.Dial{}, `["ws://peer"]`},
		{fakeClass, transport.Dial{Subprotocols: []string{"a", "b"}}, `["ws://peer",["a","b"]]`},
		{npmClass, transport.Dial{Subprotocols: []string{"a"}, Header: header}, `["ws://peer",["a"],{"headers":{"Authorization":"t"}}]`},
		{npmClass, transport.Dial{Header: header}, `["ws://peer",[],{"headers":{"Authorization":"t"}}]`},
	}
	for _, test := range tests {
		test.dial.URL = "ws://peer"
		f := dialFake(t, test.class, &test.dial)
		if got := js.Global().Get("JSON").Call("stringify", f.Get("args")).String(); got != test.want {
			t.Errorf("constructor got %s, want %s", got, test.want)
		}
	}
}

func TestErrorWithoutClose(t *testing.T) {
	t.Parallel()
	f := dialFake(t, fakeClass, fakeDial)
	f.message("last")
	f.emit("error", map[string]any{"error": eval(`new Error("read ECONNRESET")`)})
	f.wantRead(t, "last")
	err := f.wantRead(t, "")
	var closed *transport.CloseError
	if !errors.As(err, &closed) || closed.Code != 1006 || !strings.Contains(closed.Reason, "ECONNRESET") {
		t.Errorf("read gave %v", err)
	}
}

func TestCloseEvents(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		event map[string]any
		want  transport.CloseError
	}{
		{"clean", map[string]any{"code": 4001, "reason": "x"}, transport.CloseError{Code: 4001, Reason: "x"}},
		{"after error", map[string]any{"code": 1009, "reason": ""}, transport.CloseError{Code: 1009}},
		{"deno", map[string]any{"code": 0, "reason": ""}, transport.CloseError{Code: 1006, Reason: "trouble"}},
		{"bare", map[string]any{}, transport.CloseError{Code: 1006, Reason: "trouble"}},
	}
	for _, test := range tests {
		f := dialFake(t, fakeClass, fakeDial)
		f.emit("error", map[string]any{"message": "trouble"})
		f.emit("close", test.event)
		var closed *transport.CloseError
		if err := f.wantRead(t, ""); !errors.As(err, &closed) || *closed != test.want {
			t.Errorf("%s: read gave %v, want %v", test.name, err, &test.want)
		}
	}
}

func TestUnknownMessage(t *testing.T) {
	t.Parallel()
	for _, data := range []any{eval(`new Blob(["x"])`), nil, 5, js.Undefined()} {
		f := dialFake(t, fakeClass, fakeDial)
		f.emit("message", map[string]any{"data": data})
		if err := f.wantRead(t, ""); !strings.Contains(err.Error(), "neither text") {
			t.Errorf("read gave %v", err)
		}
	}
}

func TestWriteRoom(t *testing.T) {
	t.Parallel()
	const full, room = 1<<20 + 1, 1 << 20
	f := dialFake(t, fakeClass, fakeDial)
	f.Set("buffered", []any{room, full, full, full, 0})
	msgs := []transport.Message{{Data: []byte("a")}, {Data: []byte{1, 2}, Binary: true}}
	if err := f.conn.Write(testContext(t), msgs...); err != nil {
		t.Fatal(err)
	}
	if got, asked := f.calls(), 5-f.Get("buffered").Length(); got != "send a; send [1,2]" || asked != 4 {
		t.Errorf("calls %s, asked %d times for room", got, asked)
	}
	f.Set("buffered", []any{full})
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if err := f.conn.Write(ctx, msgs...); err != context.DeadlineExceeded {
		t.Errorf("write without room gave %v, want context.DeadlineExceeded itself", err)
	}
	if got := f.calls(); got != "send a; send [1,2]" {
		t.Errorf("calls after a write without room: %s", got)
	}
}

func TestWriteThrows(t *testing.T) {
	t.Parallel()
	f := dialFake(t, fakeClass, fakeDial)
	f.Set("failing", true)
	for range 2 {
		if err := f.conn.Write(testContext(t), transport.Message{}); err == nil || !strings.Contains(err.Error(), "failing") {
			t.Errorf("write gave %v", err)
		}
	}
}

func TestCloseCalls(t *testing.T) {
	before := jsx.Live()
	tests := []struct {
		name, class      string
		picky, answering bool
		want             string
	}{
		{"answered", npmClass, false, true, "close 4000,bye"},
		{"at once", npmClass, false, false, "close 4000,bye; terminate"},
		{"at once, standard", fakeClass, false, false, "close 4000,bye"},
		{"picky", fakeClass, true, true, "close 4000,bye; close "},
	}
	for _, test := range tests {
		f := dialFake(t, test.class, fakeDial)
		f.Set("picky", test.picky)
		f.Set("answering", test.answering)
		f.message("arrived")
		ctx := testContext(t)
		if !test.answering {
			ctx = ended()
		}
		if err := f.conn.Close(ctx, 4000, "bye"); (err == nil) != test.answering {
			t.Errorf("%s: close gave %v", test.name, err)
		}
		if n := jsx.Live() - before; n != 0 {
			t.Errorf("%s: %d js.Funcs left", test.name, n)
		}
		if n := f.Get("listening").Int(); n != 1 {
			t.Errorf("%s: %d listeners left, want the one that is not Go's", test.name, n)
		}
		f.message("too late")
		f.wantRead(t, "arrived")
		f.wantRead(t, "")
		if err := f.conn.Close(testContext(t), 1000, ""); err != nil {
			t.Errorf("%s: second close gave %v", test.name, err)
		}
		if got := f.calls(); got != test.want {
			t.Errorf("%s: calls are %q, want %q", test.name, got, test.want)
		}
	}
}
