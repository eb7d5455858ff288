//go:build js

// Package scratch is for platforms whose collector has little to do: it reuses nothing.
package scratch

// Reused tells whether Free does anything.
const Reused = false

// Clone returns a copy of data.
func Clone(data []byte) []byte { return append([]byte{}, data...) }

// Free does nothing.
func Free([]byte) {}
