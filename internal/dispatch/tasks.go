package dispatch

import (
	"sync"

	"github.com/siowasm/siowasm/internal/apart"
)

// Tasks counts what is under way. It is a sync.WaitGroup that a wasm program carries less of: no
// misuse is found out. The zero Tasks has none.
type Tasks struct {
	_ [0]func() // not comparable, which saves the code for it

	// Gone, if not nil, is called when a function given to Go has ended its goroutine, before Wait
	// can return. It is not to change while one runs.
	Gone func()

	mu   sync.Mutex
	n    int
	idle chan struct{} // closed when n is zero; nil while nobody waits
}

// Add counts n more.
func (t *Tasks) Add(n int) {
	t.mu.Lock()
	t.n += n
	if t.n == 0 && t.idle != nil {
		close(t.idle)
		t.idle = nil
	}
	t.mu.Unlock()
}

// Done counts one less.
//
//go:noinline
func (t *Tasks) Done() { t.Add(-1) } // the compiler would copy it, and Add, to each place that calls it

// Go runs f on a goroutine, and counts it until f returns, or ends the goroutine.
func (t *Tasks) Go(f func()) {
	t.Add(1)
	go func() { // Wait waits for it
		returned := false
		defer func() {
			apart.Repanic(recover())
			if !returned && t.Gone != nil {
				t.Gone()
			}
			t.Done()
		}()
		f()
		returned = true
	}()
}

// Wait waits until there are none. Nothing may be added meanwhile when there are none.
func (t *Tasks) Wait() {
	t.mu.Lock()
	if t.n == 0 {
		t.mu.Unlock()
		return
	}
	if t.idle == nil {
		t.idle = make(chan struct{})
	}
	idle := t.idle
	t.mu.Unlock()
	<-idle
}
