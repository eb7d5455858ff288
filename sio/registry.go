package sio

import (
	"context"
	"slices"
	"sync"
)

// A list holds functions, or handlers, that were registered for the same thing. It may be
// added to and taken from while it is gone through.
type list[F any] struct {
	entries []*entry[F] // replaced as a whole, never changed
}

type entry[F any] struct {
	mu   sync.Mutex
	f    F
	once bool
	gone bool
}

// claim reports whether the entry is to be called.
func (e *entry[F]) claim() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.gone {
		return false
	}
	e.gone = e.once
	return true
}

func (e *entry[F]) remove() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.gone = true
}

func (e *entry[F]) removed() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.gone
}

// add returns the list with entries added, and without those that were removed.
func (l list[F]) add(more ...*entry[F]) list[F] {
	kept := make([]*entry[F], 0, len(l.entries)+len(more))
	for _, e := range append(l.entries[:len(l.entries):len(l.entries)], more...) {
		if !e.removed() {
			kept = append(kept, e)
		}
	}
	return list[F]{kept}
}

// A hooks is a list with a lock.
type hooks[F any] struct {
	mu   sync.Mutex
	list list[F]
}

func (h *hooks[F]) add(f F) (remove func()) {
	e := &entry[F]{f: f}
	h.adopt(list[F]{[]*entry[F]{e}})
	return func() {
		e.remove()
		h.adopt(list[F]{})
	}
}

func (h *hooks[F]) adopt(more list[F]) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.list = h.list.add(more.entries...)
}

func (h *hooks[F]) all() list[F] {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.list
}

// each calls f with all that were not removed.
func (h *hooks[F]) each(f func(F)) {
	for _, e := range h.all().entries {
		if e.claim() {
			f(e.f)
		}
	}
}

// A registry holds what is registered for a namespace.
type registry struct {
	mu     sync.Mutex
	events map[string]list[Handler]

	any          hooks[Handler]
	outgoing     hooks[func(ctx context.Context, event string, args []any)]
	connect      hooks[func(context.Context, Connected)]
	connectError hooks[func(context.Context, *ConnectError)]
	disconnect   hooks[func(context.Context, Disconnected)]
}

func (r *registry) on(event string, h Handler, once bool) (remove func()) {
	e := &entry[Handler]{f: h, once: once}
	r.put(event, e)
	return func() {
		e.remove()
		r.put(event)
	}
}

// put adds entries and clears the event of those that were removed.
func (r *registry) put(event string, more ...*entry[Handler]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.events[event].add(more...)
	if len(l.entries) == 0 {
		delete(r.events, event)
		return
	}
	if r.events == nil {
		r.events = make(map[string]list[Handler])
	}
	r.events[event] = l
}

func (r *registry) off(event string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events[event].entries {
		e.remove()
	}
	delete(r.events, event)
}

// of returns the handlers of an event that were not removed.
func (r *registry) of(event string) list[Handler] {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.events[event]
	if slices.ContainsFunc(l.entries, (*entry[Handler]).removed) {
		return l.add()
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
		r.put(event, l.entries...)
	}
	r.any.adopt(other.any.all())
	r.outgoing.adopt(other.outgoing.all())
	r.connect.adopt(other.connect.all())
	r.connectError.adopt(other.connectError.all())
	r.disconnect.adopt(other.disconnect.all())
}
