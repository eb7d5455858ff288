//go:build js && wasm

package main

import "sync"

// A table holds what JavaScript knows by number. The zero table is ready; its methods may be
// called concurrently. No number is used twice, and none is 0.
type table[T any] struct {
	mu      sync.Mutex
	last    int32
	entries map[int32]T
}

// add returns the number of a new entry.
func (t *table[T]) add(v T) int32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.entries == nil {
		t.entries = make(map[int32]T)
	}
	t.last++
	t.entries[t.last] = v
	return t.last
}

// get returns an entry, or the zero T.
func (t *table[T]) get(number int32) T {
	t.mu.Lock()
	v := t.entries[number]
	t.mu.Unlock()
	return v
}

// take removes an entry and returns it, or the zero T.
func (t *table[T]) take(number int32) T {
	t.mu.Lock()
	v := t.entries[number]
	delete(t.entries, number)
	t.mu.Unlock()
	return v
}

// all returns the entries, in no order.
func (t *table[T]) all() []T {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]T, 0, len(t.entries))
	for _, v := range t.entries {
		all = append(all, v)
	}
	return all
}

// drop removes the entries that are to go.
func (t *table[T]) drop(goes func(T) bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for number, v := range t.entries {
		if goes(v) {
			delete(t.entries, number)
		}
	}
}

// clear removes all entries.
func (t *table[T]) clear() {
	t.mu.Lock()
	clear(t.entries)
	t.mu.Unlock()
}

// size returns how many entries there are.
func (t *table[T]) size() int {
	t.mu.Lock()
	n := len(t.entries)
	t.mu.Unlock()
	return n
}
