//go:build !js

package endurance_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/siowasm/siowasm/sio"
)

// A failures collects what goes wrong on many goroutines, and shows the first few.
type failures struct {
	mu   sync.Mutex
	errs []error
}

func (f *failures) add(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		f.errs = append(f.errs, err)
	}
}

// first returns one of the failures, or nil.
func (f *failures) first() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.errs) == 0 {
		return nil
	}
	return f.errs[0]
}

func (f *failures) report(t *testing.T) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, err := range f.errs {
		if i == 5 {
			t.Errorf("and %d more", len(f.errs)-i)
			return
		}
		t.Error(err)
	}
}

// A witness notes all that does not belong to an undisturbed life of a client: an upgrade that failed, a connection
// that ended without the client's wanting it to, a reconnection.
type witness struct {
	failures
	upgraded chan struct{} // closed at the upgrade
	gone     chan struct{} // closed at the disconnection
}

// watch returns the witness of a client that connects once.
func watch(c *sio.Client) *witness {
	w := &witness{upgraded: make(chan struct{}), gone: make(chan struct{})}
	var upgraded, gone sync.Once
	c.OnUpgrade(func(context.Context, string) { upgraded.Do(func() { close(w.upgraded) }) })
	c.OnUpgradeError(func(_ context.Context, err error) { w.add(fmt.Errorf("upgrade: %w", err)) })
	c.OnDisconnect(func(_ context.Context, d sio.Disconnected) {
		if d.Reason != sio.ReasonClient {
			w.add(fmt.Errorf("disconnected: %s: %w", d.Reason, d.Err))
		}
		gone.Do(func() { close(w.gone) })
	})
	c.OnReconnectAttempt(func(_ context.Context, a sio.Attempt) {
		w.add(fmt.Errorf("reconnects: %w", a.LastErr))
	})
	c.OnError(func(_ context.Context, err error) { w.add(err) })
	return w
}

// leave disconnects and returns the first thing that was wrong in the client's whole life.
func (w *witness) leave(ctx context.Context, c *sio.Client) error {
	if err := c.Disconnect(ctx); err != nil {
		return fmt.Errorf("disconnect: %w", err)
	}
	if _, err := wait(ctx, w.gone); err != nil {
		return fmt.Errorf("no OnDisconnect: %w", err)
	}
	return w.first()
}

// wait waits for what a channel brings, or its end, until ctx ends.
func wait[T any](ctx context.Context, from <-chan T) (T, error) {
	select {
	case v := <-from:
		return v, nil
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// ordered returns a handler of events that carry 0, 1, 2 and so on, and a channel that is closed when the last of n
// has come.
func ordered(n int) (sio.Handler, <-chan struct{}) {
	wanted, all := 0, make(chan struct{})
	return sio.Func(func(_ context.Context, i int) error {
		if i != wanted {
			return fmt.Errorf("event %d came in place of %d", i, wanted)
		}
		wanted++
		if wanted == n {
			close(all)
		}
		return nil
	}), all
}
