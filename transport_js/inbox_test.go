//go:build js && wasm

package transportjs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"syscall/js"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/transport"
)

// Hosts differ in whether the data of an event is an accessor of its class.
var eventClasses = []struct{ name, class, emit string }{
	{"accessor", fakeClass, `(fake, list) => { for (const data of list) fake.dispatchEvent(new MessageEvent("message", {data})) }`},
	{"property", fakeClass, `(fake, list) => { for (const data of list) fake.emit("message", {data}) }`},
	{"both", fakeClass, `(fake, list) => list.forEach((data, i) => i % 3 ? fake.emit("message", {data}) : fake.dispatchEvent(new MessageEvent("message", {data})))`},
	{"pairs", pairClass, `(fake, list) => { for (const data of list) fake.tell(data) }`},
}

// a burst is more than is heard one by one, in one turn of the event loop.
func burst(n int, message func(i int) transport.Message) []transport.Message {
	msgs := make([]transport.Message, n)
	for i := range msgs {
		msgs[i] = message(i)
	}
	return msgs
}

func emitAll(f *fake, emit string, msgs []transport.Message) {
	list := js.Global().Get("Array").New()
	for _, m := range msgs {
		if m.Binary {
			list.Call("push", jsx.FromBytes(m.Data).Get("buffer"))
		} else {
			list.Call("push", string(m.Data))
		}
	}
	eval(emit).Invoke(f.Value, list)
}

func wantMessages(t *testing.T, conn transport.Conn, want []transport.Message) {
	t.Helper()
	for i, w := range want {
		if m := read(t, conn); !bytes.Equal(m.Data, w.Data) || m.Binary != w.Binary {
			t.Fatalf("message %d is %q, binary %t; want %q, %t", i, m.Data, m.Binary, w.Data, w.Binary)
		}
	}
}

func text(s string) transport.Message { return transport.Message{Data: []byte(s)} }

func TestBursts(t *testing.T) {
	t.Parallel()
	kinds := []struct {
		name    string
		message func(i int) transport.Message
	}{
		{"texts", func(i int) transport.Message { return text("é" + strconv.Itoa(i)) }},
		{"empty", func(i int) transport.Message { return text(strings.Repeat("x", i%2)) }},
		{"separators", func(i int) transport.Message { return text(strings.Repeat("\x1e", i%3)) }},
		{"large", func(i int) transport.Message { return text(strings.Repeat(strconv.Itoa(i%10), i*i)) }},
		{"smaller and smaller", func(i int) transport.Message {
			return transport.Message{Data: bytes.Repeat([]byte{'a' + byte(i%26)}, (299-i)*100), Binary: i%3 == 0}
		}},
		{"binary", func(i int) transport.Message { return transport.Message{Data: []byte{byte(i)}, Binary: true} }},
		{"binaries", func(i int) transport.Message {
			return transport.Message{Data: bytes.Repeat([]byte{byte(i), 0xff}, i%40), Binary: true}
		}},
		{"large binaries", func(i int) transport.Message {
			return transport.Message{Data: bytes.Repeat([]byte{byte(i)}, i*i), Binary: true}
		}},
		{"mixed", func(i int) transport.Message {
			return transport.Message{Data: []byte(strconv.Itoa(i)), Binary: i%5 == 4}
		}},
	}
	for _, class := range eventClasses {
		for _, kind := range kinds {
			t.Run(class.name+" "+kind.name, func(t *testing.T) {
				t.Parallel()
				f := dialFake(t, class.class, fakeDial)
				for range 3 {
					want := burst(300, kind.message)
					emitAll(f, class.emit, want)
					wantMessages(t, f.conn, want)
				}
			})
		}
	}
}

// A turn of the event loop can bring more pairs than are taken at once.
func TestLongBurst(t *testing.T) {
	t.Parallel()
	f := dialFake(t, pairClass, fakeDial)
	want := burst(5000, func(i int) transport.Message {
		return transport.Message{Data: []byte(strconv.Itoa(i)), Binary: i%7 == 0}
	})
	emitAll(f, eventClasses[3].emit, want)
	wantMessages(t, f.conn, want)
}

// What is read together is still each caller's own.
func TestBurstIsCallers(t *testing.T) {
	t.Parallel()
	for _, class := range eventClasses {
		for _, size := range []int{3, 5000} {
			f := dialFake(t, class.class, fakeDial)
			want := burst(100, func(i int) transport.Message { return text(fmt.Sprintf("%0*d", size, i)) })
			emitAll(f, class.emit, want)
			for i, w := range want {
				m := read(t, f.conn)
				if !bytes.Equal(m.Data, w.Data) {
					t.Fatalf("%s: message %d is %.20q, want %.20q", class.name, i, m.Data, w.Data)
				}
				_ = append(m.Data, "overwritten"...)
			}
		}
	}
}

func TestCloseAfterBurst(t *testing.T) {
	t.Parallel()
	f := dialFake(t, fakeClass, fakeDial)
	want := burst(300, func(i int) transport.Message { return text(strconv.Itoa(i)) })
	emitAll(f, eventClasses[0].emit, want)
	f.emit("close", map[string]any{"code": 4001})
	wantMessages(t, f.conn, want)
	var closed *transport.CloseError
	if err := f.wantRead(t, ""); !errors.As(err, &closed) || closed.Code != 4001 {
		t.Errorf("read gave %v", err)
	}
}

func TestMaxMessageInBurst(t *testing.T) {
	t.Parallel()
	for name, large := range map[string]transport.Message{
		"text":   text("éé"), // 4 bytes in 2 units
		"binary": {Data: []byte("four"), Binary: true},
	} {
		for _, class := range eventClasses {
			d := *fakeDial
			d.MaxMessage = 3
			f := dialFake(t, class.class, &d)
			want := burst(50, func(int) transport.Message { return text("xyz") })
			emitAll(f, class.emit, append(want[:len(want):len(want)], large, text("xyz")))
			wantMessages(t, f.conn, want)
			if err := f.wantRead(t, ""); !errors.Is(err, transport.ErrTooLarge) {
				t.Errorf("%s, %s: read gave %v", class.name, name, err)
			}
		}
	}
}

// A socket that never rests must leave time to the rest of the program and of the page. Each
// turn of this one's has more messages than are heard one by one.
func TestFloodLeavesTime(t *testing.T) {
	t.Parallel()
	f := dialFake(t, fakeClass, fakeDial)
	stop := eval(`(fake) => {
		let on = true;
		const {port1, port2} = new MessageChannel();
		port1.onmessage = () => {
			for (let i = 0; i < 50; i++) fake.dispatchEvent(new MessageEvent("message", {data: "x"}));
			if (on) port2.postMessage(0);
			else port1.close();
		};
		port2.postMessage(0);
		return () => { on = false };
	}`).Invoke(f.Value)
	defer stop.Invoke()
	ctx := testContext(t)
	late := time.After(20 * time.Millisecond)
	for n := 0; n < 1000 || late != nil; n++ {
		if m, err := f.conn.Read(ctx); err != nil || string(m.Data) != "x" {
			t.Fatalf("read gave %q, %v after %d messages", m.Data, err, n)
		}
		select {
		case <-late:
			late = nil
		default:
		}
	}
}

// While the inbox waits for a turn, nothing of it may be left behind either.
func TestCloseBetweenTurns(t *testing.T) {
	before := jsx.Live()
	f := dialFake(t, npmClass, fakeDial)
	want := burst(100, func(i int) transport.Message { return text(strconv.Itoa(i)) })
	emitAll(f, eventClasses[0].emit, want)
	wantMessages(t, f.conn, want)
	changes := f.Get("changes").Int()
	// A read that finds nothing asks for a turn, and no longer hears each event.
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() {
		_, err := f.conn.Read(ctx)
		done <- err
	}()
	for f.Get("changes").Int() == changes {
		runtime.Gosched() // to the reader, and not to the host
	}
	cancel()
	if err := <-done; err != context.Canceled {
		t.Errorf("read gave %v", err)
	}
	_ = f.conn.Close(ended(), 1000, "")
	if n := f.Get("listening").Int(); n != 1 {
		t.Errorf("%d listeners left, want the one that is not Go's", n)
	}
	if n := jsx.Live() - before; n != 0 {
		t.Errorf("%d js.Funcs left", n)
	}
	// A turn that comes nonetheless would call a function that is released: TestMain tells.
	if _, err := jsx.Await(testContext(t), eval(`new Promise(done => setTimeout(done, 5))`)); err != nil {
		t.Error(err)
	}
}
