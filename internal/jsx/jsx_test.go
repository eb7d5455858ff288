//go:build js && wasm

package jsx_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"syscall/js"
	"testing"
	"unicode/utf16"

	"github.com/siowasm/siowasm/internal/jsx"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if n := jsx.Live(); n != 0 && code == 0 {
		println("js.Funcs not released:", n)
		code = 1
	}
	os.Exit(code)
}

func eval(code string) js.Value { return js.Global().Call("eval", code) }

func TestTry(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		run  func()
		want jsx.Error
	}{
		{"error", func() { eval(`throw new RangeError("far")`) }, jsx.Error{Name: "RangeError", Message: "far"}},
		{"string", func() { eval(`throw "plain"`) }, jsx.Error{Message: "plain"}},
		{"null", func() { eval(`throw null`) }, jsx.Error{Message: "null"}},
		{"undefined", func() { eval(`throw undefined`) }, jsx.Error{Message: "undefined"}},
		{"symbol", func() { eval(`throw Symbol("s")`) }, jsx.Error{Message: "Symbol(s)"}},
		{"object", func() { eval(`throw {a: 1}`) }, jsx.Error{Message: "[object Object]"}},
		{"cause", func() { eval(`throw new Error("outer", {cause: new Error("inner")})`) }, jsx.Error{Name: "Error", Message: "outer: inner"}},
		{"cause code", func() { eval(`throw new Error("outer", {cause: {code: "ECONNREFUSED"}})`) }, jsx.Error{Name: "Error", Message: "outer: ECONNREFUSED"}},
		{"no text", func() { eval(`throw {toString() { throw 1 }}`) }, jsx.Error{Message: "unknown error"}},
		{"value", func() { js.Undefined().Get("x") }, jsx.Error{Name: "TypeError", Message: "syscall/js: call of Value.Get on undefined"}},
		{"constructor", func() { js.Undefined().New() }, jsx.Error{Name: "TypeError", Message: "syscall/js: call of Value.Invoke on undefined"}},
		{"method", func() { js.Global().Call("notThere") }, jsx.Error{Name: "TypeError", Message: "syscall/js: Value.Call: property notThere is not a function, got undefined"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got *jsx.Error
			if err := jsx.Try(test.run); !errors.As(err, &got) {
				t.Fatalf("error is %v, want a *jsx.Error", err)
			}
			if got.Name != test.want.Name || got.Message != test.want.Message {
				t.Errorf("got %q, want %q", got, &test.want)
			}
		})
	}
}

func TestTryPassesOn(t *testing.T) {
	t.Parallel()
	if err := jsx.Try(func() {}); err != nil {
		t.Errorf("no panic gave %v", err)
	}
	for _, value := range []any{"mine", 7} {
		func() {
			defer func() {
				if got := recover(); got != value {
					t.Errorf("recovered %v, want %v", got, value)
				}
			}()
			_ = jsx.Try(func() { panic(value) })
		}()
	}
}

func TestFuncs(t *testing.T) {
	before := jsx.Live()
	var funcs jsx.Funcs
	var got []string
	fn := funcs.New(func(args []js.Value) { got = append(got, args[0].String()) })
	other := funcs.New(func([]js.Value) { funcs.Release() })
	if n := jsx.Live() - before; n != 2 {
		t.Errorf("%d live, want 2", n)
	}
	if result := fn.Invoke("a"); !result.IsUndefined() {
		t.Errorf("callback returned %v, want undefined", result)
	}
	other.Invoke() // releases while it runs
	if n := jsx.Live() - before; n != 0 {
		t.Errorf("%d live after Release, want 0", n)
	}
	funcs.Release()
	if n := jsx.Live() - before; n != 0 {
		t.Errorf("%d live after the second Release, want 0", n)
	}
	if len(got) != 1 || got[0] != "a" {
		t.Errorf("callback got %q, want [a]", got)
	}
}

func TestSignal(t *testing.T) {
	var funcs jsx.Funcs
	defer funcs.Release()
	n := 0
	fn := funcs.Signal(func() { n++ })
	for _, args := range [][]any{nil, {1}, {"x", js.Null(), 3, js.Global()}} {
		if result := fn.Invoke(args...); !result.IsUndefined() {
			t.Errorf("callback returned %v, want undefined", result)
		}
	}
	if n != 3 {
		t.Errorf("called %d times, want 3", n)
	}
}

func TestNop(t *testing.T) {
	t.Parallel()
	if result := jsx.Nop().Invoke(1, "x"); !result.IsUndefined() {
		t.Errorf("Nop returned %v", result)
	}
}

func TestAwait(t *testing.T) {
	before := jsx.Live()
	ctx := context.Background()
	for _, code := range []string{`Promise.resolve(42)`, `new Promise(ok => setTimeout(ok, 1, 42))`, `42`} {
		if v, err := jsx.Await(ctx, eval(code)); err != nil || v.Int() != 42 {
			t.Errorf("%s gave %v, %v", code, v, err)
		}
	}
	var rejected *jsx.Error
	if _, err := jsx.Await(ctx, eval(`Promise.reject(new TypeError("no"))`)); !errors.As(err, &rejected) || rejected.Name != "TypeError" {
		t.Errorf("rejection gave %v", err)
	}
	if n := jsx.Live() - before; n != 0 {
		t.Errorf("%d js.Funcs left", n)
	}
}

func TestAwaitContext(t *testing.T) {
	before := jsx.Live()
	ctx, cancel := context.WithCancel(context.Background())
	ended, end := context.WithCancel(context.Background())
	end()

	deferred := eval(`(() => { const d = {}; d.promise = new Promise((ok, bad) => { d.ok = ok; d.bad = bad }); return d })()`)
	result := make(chan error, 1)
	go func() {
		_, err := jsx.Await(ctx, deferred.Get("promise"))
		result <- err
	}()
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want context.Canceled", err)
	}
	if n := jsx.Live() - before; n != 0 {
		t.Errorf("%d js.Funcs left while the promise is pending", n)
	}
	if _, err := jsx.Await(ended, eval(`new Promise(() => {})`)); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want context.Canceled", err)
	}
	// In Node an unhandled rejection ends the process, and so fails this test.
	deferred.Call("bad", "too late")
	if _, err := jsx.Await(context.Background(), eval(`new Promise(ok => setTimeout(ok, 1))`)); err != nil {
		t.Error(err)
	}
}

func TestBytes(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 100_000} {
		want := strings.Repeat("\x00\xff", size)
		array := jsx.FromBytes([]byte(want))
		if array.Get("byteLength").Int() != len(want) {
			t.Errorf("array of %d bytes has %d", len(want), array.Get("byteLength").Int())
		}
		if got := jsx.Bytes(array.Get("buffer")); string(got) != want {
			t.Errorf("%d bytes came back changed", len(want))
		}
	}
}

func TestSupply(t *testing.T) {
	t.Parallel()
	if !jsx.Supplies() {
		t.Fatal("this host's glue copies without asking the array")
	}
	arrays := eval(`[[], [1, 2, 3], [4]].map((list) => Uint8Array.from(list))`)
	next := jsx.Supply(jsx.Bind(arrays, "shift"))
	for _, want := range []string{"", "\x01\x02\x03", "\x04"} {
		got := make([]byte, len(want))
		if n := js.CopyBytesToGo(got, next); n != len(want) || string(got) != want {
			t.Errorf("%d bytes, %q; want %q", n, got, want)
		}
	}
	if n := arrays.Length(); n != 0 {
		t.Errorf("%d arrays are left", n)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"x", "é", "€", "😀"} {
		for _, n := range []int{0, 1, 2047, 2048, 2049, 64 << 10, 64<<10 + 1, 200_000} {
			want := strings.Repeat(unit, n)
			v := js.ValueOf(want)
			if got := jsx.TextBytes(v); string(got) != want {
				t.Errorf("%d times %s came back changed, %d bytes", n, unit, len(got))
			}
			units := n
			if unit == "😀" {
				units = 2 * n
			}
			if got := jsx.TextLen(v); got != units {
				t.Errorf("%d times %s: length %d, want %d", n, unit, got, units)
			}
		}
	}
	if got := jsx.Text(js.Null()); got != "" {
		t.Errorf("Text of null is %q", got)
	}
}

func TestEncode(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"x", "é", "€", "😀"} {
		for _, n := range []int{0, 1, 32767, 65535, 65536, 100_000, 200_000} {
			want := strings.Repeat(unit, n)
			got, ok := jsx.Encode(js.ValueOf([]any{want}))
			if ok && string(got) != want {
				t.Errorf("%d times %s came back changed, %d bytes", n, unit, len(got))
			}
			if units := len(utf16.Encode([]rune(want))); !ok && units <= 65535 {
				t.Errorf("no room for %d times %s", n, unit)
			}
			if ok && len(want) > 3<<16 {
				t.Errorf("%d times %s is all there", n, unit)
			}
		}
	}
	if got, ok := jsx.Encode(js.ValueOf([]any{"a", 1, "é"})); !ok || string(got) != "a,1,é" {
		t.Errorf("an array is %q, %t", got, ok)
	}
}
