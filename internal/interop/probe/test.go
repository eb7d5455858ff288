package probe

import (
	"context"
	"testing"
	"time"

	"github.com/siowasm/siowasm/sio"
)

// patience bounds what one test may take on a loaded machine; none is expected to take as long.
const patience = 60 * time.Second

// A T is a test whose waits are bounded.
type T struct {
	*testing.T
	ctx context.Context
}

// New returns a T that has 60 seconds from now.
func New(t *testing.T) *T {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return &T{T: t, ctx: ctx}
}

// Context ends when time is up, and, other than that of [testing.T], after what is cleaned up.
func (t *T) Context() context.Context { return t.ctx }

// Must wants no error.
func (t *T) Must(err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// An Emitter is a [sio.Client] or what it has to emit with.
type Emitter interface {
	Emit(ctx context.Context, event string, args ...any) error
}

// Emit emits and wants no error.
func (t *T) Emit(e Emitter, event string, args ...any) {
	t.Helper()
	if err := e.Emit(t.ctx, event, args...); err != nil {
		t.Fatalf("emit %s: %v", event, err)
	}
}

// Ask is [sio.Call] that wants no error; t is a [T] or has one.
func Ask[R any](t testing.TB, c sio.Caller, event string, args ...any) R {
	t.Helper()
	r, err := sio.Call[R](t.Context(), c, event, args...)
	if err != nil {
		t.Fatalf("call %s: %v", event, err)
	}
	return r
}

// Next returns what ch has; t is a [T] or has one.
func Next[V any](t testing.TB, ch <-chan V) V {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-t.Context().Done():
		t.Fatal("waited too long")
		panic("unreachable")
	}
}
