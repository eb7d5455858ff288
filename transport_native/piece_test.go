//go:build !js

package transportnative_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/transport"
)

// A stream sends n messages whose sizes repeat, each of which begins with its number and is filled
// with that's last byte.
type stream struct {
	sizes   []int
	n, next int
	most    int    // bytes at once; 0 is any number
	left    []byte // of the last frame
}

func (s *stream) size(i int) int { return s.sizes[i%len(s.sizes)] }

func (s *stream) Read(p []byte) (n int, err error) {
	if s.most > 0 {
		p = p[:min(len(p), s.most)]
	}
	for n < len(p) {
		if len(s.left) == 0 {
			if s.next == s.n {
				break
			}
			s.left = frame(opText, string(numbered(s.size(s.next), s.next)))
			s.next++
		}
		copied := copy(p[n:], s.left)
		s.left = s.left[copied:]
		n += copied
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func numbered(size, i int) []byte {
	data := bytes.Repeat([]byte{byte(i)}, size)
	binary.BigEndian.PutUint32(data, uint32(i))
	return data
}

// What somebody keeps stays as it is, whatever becomes of the messages that came together with
// it, and of their memory.
func TestMessagesThatAreKept(t *testing.T) {
	t.Parallel()
	// With their headers, eight of 32 KiB less 5 bytes or two of 32 KiB less 4 are just what is
	// read at once.
	streams := make(map[string]*stream)
	for _, size := range []int{100, 16<<10 - 1, 16 << 10, 20_000, 32<<10 - 5, 32<<10 - 4, 32 << 10, 40_000} {
		streams[strconv.Itoa(size)+" bytes"] = &stream{sizes: []int{size}}
	}
	mixed := []int{60, 16 << 10, 60, 20_000, 16 << 10, 60, 33_000, 60, 30_000, 16 << 10, 16 << 10, 300_000, 60}
	for _, most := range []int{0, 1000, 70_001, 100_003} {
		streams["all sizes, by "+strconv.Itoa(most)] = &stream{sizes: mixed, most: most}
	}
	for name, s := range streams {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // connections share what they read into
			testKept(t, s)
		})
	}
}

func testKept(t *testing.T, s *stream) {
	const n = 2000
	s.n = n
	c, _ := connect(t, s, 0)
	kept := make(map[int][]byte)
	for i := range n {
		size := s.size(i)
		m, err := c.Read(context.Background())
		if err != nil || !bytes.Equal(m.Data, numbered(size, i)) || cap(m.Data) != size {
			t.Fatalf("message %d is %.10x in %d, and the error %v", i, m.Data, cap(m.Data), err)
		}
		if i%20 == 0 {
			kept[i] = m.Data
			continue
		}
		clear(m.Data) // it is the caller's
		if lease := leaseOf(c); lease != nil && i%3 > 0 {
			lease.Release()
		}
		if i%200 == 199 {
			runtime.GC()
		}
	}
	for i, data := range kept {
		if !bytes.Equal(data, numbered(s.size(i), i)) {
			t.Errorf("message %d has become %.10x", i, data)
		}
	}
}

// Messages that come together, and that nobody keeps, leave their memory to those that follow.
func TestMemoryOfMessages(t *testing.T) {
	const size, n, rounds = 16 << 10, 100, 5
	c, _ := connect(t, &repeated{data: frame(opText, strings.Repeat("a", size))}, 0)
	var before, after runtime.MemStats
	for round := range rounds {
		if round == 1 {
			runtime.ReadMemStats(&before)
		}
		for range n {
			if _, err := c.Read(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		collect()
	}
	runtime.ReadMemStats(&after)
	if got := int(after.TotalAlloc-before.TotalAlloc) * 100 / (size * n * (rounds - 1)); got > share {
		t.Errorf("%d %% of the messages' memory was new, want at most %d", got, share)
	}
}

// A message that is put together of fragments stays as it is, though each of them was a part of
// what is used again.
func TestFragmentsThatAreKept(t *testing.T) {
	t.Parallel()
	const size = 16 << 10
	for _, last := range []string{"", "the rest"} {
		whole := strings.Repeat("a", size) + last
		begun := frame(opText, whole[:size])
		begun[0] &^= 0x80 // not the last
		sent := append(begun, frame(0, last)...)
		for range 3 {
			sent = append(sent, frame(opText, strings.Repeat("b", size))...)
		}
		c, _ := connect(t, &repeated{data: sent}, 0)
		var kept [][]byte
		for i := range 400 {
			m, err := c.Read(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if i%4 == 0 {
				kept = append(kept, m.Data)
			} else if lease := leaseOf(c); lease != nil {
				clear(m.Data)
				lease.Release()
			}
		}
		for i, data := range kept {
			if string(data) != whole {
				t.Fatalf("message %d has become %.10q in %d", i, data, len(data))
			}
		}
	}
}

// What was given back is used again at once, by a goroutine that has nothing else to wait for.
func TestMemoryOfLeases(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	const size, n = 16 << 10, 4000
	c, _ := connect(t, &repeated{data: frame(opText, strings.Repeat("a", size))}, 0)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	leased := 0
	for range n {
		if _, err := c.Read(context.Background()); err != nil {
			t.Fatal(err)
		}
		if lease := leaseOf(c); lease != nil {
			leased++
			lease.Release()
		}
		if leaseOf(c) != nil {
			t.Fatal("a message can be given back twice")
		}
	}
	runtime.ReadMemStats(&after)
	if leased < n/2 {
		t.Errorf("%d of %d messages were leased", leased, n)
	}
	if got := int(after.TotalAlloc-before.TotalAlloc) * 100 / (size * n); got > leasedShare {
		t.Errorf("%d %% of the messages' memory was new, want at most %d", got, leasedShare)
	}
}

func leaseOf(c transport.Conn) transport.Lease { return c.(transport.Lender).Lease() }

// collect has the collector run, and waits for what it finds to be given back.
func collect() {
	found := make(chan struct{})
	runtime.SetFinalizer(new([64]byte), func(*[64]byte) { close(found) })
	runtime.GC()
	<-found
}

// A repeated sends the same bytes again and again.
type repeated struct {
	data []byte
	at   int
}

func (r *repeated) Read(p []byte) (n int, err error) {
	for n < len(p) {
		copied := copy(p[n:], r.data[r.at:])
		r.at = (r.at + copied) % len(r.data)
		n += copied
	}
	return n, nil
}
