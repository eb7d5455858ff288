//go:build !js

package transportnative

import (
	"sync"
	"time"

	"github.com/siowasm/siowasm/transport"
)

var _ transport.Watcher = (*Network)(nil)

// wakeCheck is how often Watch looks at the clocks, and wakeJump by how much they have to
// differ for the machine to have slept.
const (
	wakeCheck = 5 * time.Second
	wakeJump  = 2 * time.Second
)

// Watch implements [transport.Watcher]. It tells when the wall clock shows that the machine
// has slept, and nothing of its network. A call that has begun may outlast stop.
func (n *Network) Watch(resumed, offline func()) (stop func()) {
	w := &watch{resumed: resumed, last: time.Now()}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(wakeCheck, w.look)
	return w.stop
}

// A watch looks at the clocks now and then.
type watch struct {
	resumed func()

	mu      sync.Mutex
	last    time.Time
	timer   *time.Timer
	stopped bool
}

func (w *watch) look() {
	if w.woken() {
		w.resumed()
	}
}

// woken reports whether the machine has slept since the last look, and sets the next.
func (w *watch) woken() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped {
		return false
	}
	now := time.Now()
	// The monotonic clock stands still while a machine sleeps, the wall clock does not.
	woken := now.Round(0).Sub(w.last.Round(0))-now.Sub(w.last) > wakeJump
	w.last = now
	w.timer.Reset(wakeCheck)
	return woken
}

func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = true
	w.timer.Stop()
}
