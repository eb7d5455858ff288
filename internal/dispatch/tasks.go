package dispatch

import "sync"

// Tasks counts what is under way. It is a sync.WaitGroup that a wasm program carries less of: no
// misuse is found out. The zero Tasks has none.
type Tasks struct {
	_ [0]func() // not comparable, which saves the code for it

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

// Go runs f on a goroutine, and counts it until f returns.
func (t *Tasks) Go(f func()) {
	t.Add(1)
	go func() { // Wait waits for it
		defer t.Done()
		f()
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
