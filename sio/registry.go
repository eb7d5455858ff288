package sio

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/siowasm/siowasm/internal/lock"
)

// An entry is a function, or a handler, that was registered for something. What it is, those
// who registered it know: one type for all of them keeps wasm programs small.
type entry struct {
	_ [0]func() // not comparable, which saves the code for it

	f    any
	once bool
	gone atomic.Bool
}

// claim reports whether the entry is to be called.
func (e *entry) claim() bool {
	if e.once {
		return e.gone.CompareAndSwap(false, true)
	}
	return !e.gone.Load()
}

func (e *entry) remove() { e.gone.Store(true) }

func (e *entry) removed() bool { return e.gone.Load() }

// A list holds what was registered for the same thing. It is replaced as a whole and never
// changed, so that it may be gone through while others register.
type list []*entry

// add returns the list with entries added, and without those that were removed.
func (l list) add(more list) list {
	kept := make(list, 0, len(l)+len(more))
	for _, e := range append(l[:len(l):len(l)], more...) {
		if !e.removed() {
			kept = append(kept, e)
		}
	}
	return kept
}

// each calls call with all that were not removed.
func (l list) each(call func(f any)) {
	for _, e := range l {
		if e.claim() {
			call(e.f)
		}
	}
}

// tell calls all with what there is to tell: they are hooks. The compiler would copy it to each
// place that calls it.
//
//go:noinline
func (l list) tell(ctx context.Context, what any) {
	l.each(func(f any) { f.(hook)(ctx, what) })
}

// A hook is a function that is told something. What that is, those who registered it know: a
// program has code for it only if it registers one.
type hook func(ctx context.Context, what any)

// errorHook returns the hook of a function that is told an error, which may be nil. The compiler
// would copy it to each place that calls it.
//
//go:noinline
func errorHook(f func(context.Context, error)) hook {
	return func(ctx context.Context, what any) {
		err, _ := what.(error)
		f(ctx, err)
	}
}

// A hooks is a list with a lock, for those who change it.
type hooks struct {
	_ [0]func() // not comparable, which saves the code for it

	mu   lock.Mutex
	list atomic.Pointer[list] // nil while nothing was registered
}

func (h *hooks) add(f any) (remove func()) {
	e := &entry{f: f}
	h.adopt(list{e})
	return func() {
		e.remove()
		h.adopt(nil)
	}
}

func (h *hooks) adopt(more list) {
	h.mu.Lock()
	l := h.all().add(more)
	h.list.Store(&l)
	h.mu.Unlock()
}

// all returns what is registered. The compiler would copy it to each place where it is called.
//
//go:noinline
func (h *hooks) all() list {
	if l := h.list.Load(); l != nil {
		return *l
	}
	return nil
}

func (h *hooks) each(call func(f any)) { h.all().each(call) }

// A registry holds what is registered for a namespace.
type registry struct {
	mu     lock.Mutex
	events map[string]list // of Handler

	any          hooks // Handlers
	outgoing     hooks // func(ctx context.Context, event string, args []any)
	connect      hooks // of Connected
	connectError hooks // of *ConnectError
	disconnect   hooks // of Disconnected
	over         hooks // of error, for Events
}

func (r *registry) on(event string, h Handler, once bool) (remove func()) {
	e := &entry{f: h, once: once}
	r.put(event, list{e})
	return func() {
		e.remove()
		r.put(event, nil)
	}
}

// put adds entries and clears the event of those that were removed.
func (r *registry) put(event string, more list) {
	r.mu.Lock()
	if l := r.events[event].add(more); len(l) == 0 {
		delete(r.events, event)
	} else {
		if r.events == nil {
			r.events = make(map[string]list)
		}
		r.events[event] = l
	}
	r.mu.Unlock()
}

func (r *registry) off(event string) {
	r.mu.Lock()
	for _, e := range r.events[event] {
		e.remove()
	}
	delete(r.events, event)
	r.mu.Unlock()
}

// of returns the handlers of an event that were not removed.
func (r *registry) of(event string) list {
	r.mu.Lock()
	l := r.events[event]
	r.mu.Unlock()
	if slices.ContainsFunc(l, (*entry).removed) {
		return l.add(nil)
	}
	return l
}

// adopt takes over what is registered with other.
func (r *registry) adopt(other *registry) {
	other.mu.Lock()
	events := other.events
	other.events = nil
	other.mu.Unlock()
	for event, l := range events {
		r.put(event, l)
	}
	r.any.adopt(other.any.all())
	r.outgoing.adopt(other.outgoing.all())
	r.connect.adopt(other.connect.all())
	r.connectError.adopt(other.connectError.all())
	r.disconnect.adopt(other.disconnect.all())
	r.over.adopt(other.over.all())
}
