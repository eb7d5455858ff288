//go:build !js

package scratch_test

import (
	"bytes"
	"testing"

	"github.com/siowasm/siowasm/internal/scratch"
)

func TestClone(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 4095, 4096, 4097, 16 << 10, 70_000, 1 << 20, 1<<20 + 1} {
		for range 3 { // new memory, and what was used before
			data := bytes.Repeat([]byte{'a'}, size)
			c := scratch.Clone(data)
			if !bytes.Equal(c, data) || c == nil || cap(c) > max(64, 2*size) {
				t.Errorf("%d bytes: got %d in %d", size, len(c), cap(c))
			}
			clear(data)
			if bytes.IndexByte(c, 0) >= 0 {
				t.Errorf("%d bytes: the copy is not one", size)
			}
			scratch.Free(c)
		}
	}
}

// What is no memory of a Clone may be given, too, and what was not given back stays as it is.
func TestFree(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 100, 5000, 3 << 20} {
		scratch.Free(make([]byte, size))
	}
	kept := scratch.Clone(bytes.Repeat([]byte{'k'}, 5000))
	for range 10 {
		c := scratch.Clone(bytes.Repeat([]byte{'c'}, 5000))
		scratch.Free(c[:1])
	}
	if bytes.Count(kept, []byte{'k'}) != 5000 {
		t.Error("memory that was not given back was used again")
	}
}
