//go:build js && wasm

package transportjs_test

import (
	"syscall/js"
	"testing"

	"github.com/siowasm/siowasm/internal/jsx"
)

// longTurns brings 6000 messages in each of two turns of the event loop, with nothing between them, in
// chunks of 500. It returns a promise of how many the program has read, as it sets fake.seen, when the
// last chunk has come.
const longTurns = `(fake) => new Promise((done) => {
	let chunks = 0;
	const chunk = () => {
		for (let i = 0; i < 500; i++) fake.tell("x");
		if (++chunks === 24) done(fake.seen);
		else if (chunks === 12) setImmediate(chunk);
		else process.nextTick(chunk);
	};
	setTimeout(chunk);
})`

// After a long turn messages are read while more of the same turn come.
func TestLongTurns(t *testing.T) {
	if js.Global().Get("Buffer").IsUndefined() {
		return // the package ws is Node's
	}
	before := jsx.Live()
	f := dialFake(t, pairClass, fakeDial)
	ctx := testContext(t)
	turns := func() int {
		seen, err := jsx.Await(ctx, eval(longTurns).Invoke(f.Value))
		if err != nil {
			t.Fatal(err)
		}
		return seen.Int()
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := 1; ; n++ {
			if _, err := f.conn.Read(ctx); err != nil {
				return
			}
			f.Set("seen", n)
		}
	}()
	if seen := turns(); seen < 6000+3000 {
		t.Errorf("%d messages were read before the last of the second turn, want many of that turn", seen)
	}
	_ = f.conn.Close(ended(), 1000, "")
	<-done
	// It was to be called once more: TestMain tells if it is.
	turns()
	if n := jsx.Live() - before; n != 0 {
		t.Errorf("%d js.Funcs left", n)
	}
}
