//go:build js && wasm

package transportjs_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/siowasm/siowasm/transport"
)

// flood is so much that its messages share memory that is used again.
func flood(round int) []transport.Message {
	return burst(60, func(i int) transport.Message { return text(fmt.Sprintf("%05000d", 100*round+i)) })
}

// collect finds what nobody has any more, and leaves time to who waits for it.
func collect() {
	runtime.GC()
	for range 10 {
		runtime.Gosched()
	}
}

// Some messages of a flood are kept, more than the memory that comes back, while others make room.
func TestKeptOfFlood(t *testing.T) {
	t.Parallel()
	f := dialFake(t, pairClass, fakeDial)
	var kept, want []transport.Message
	for round := range 40 {
		sent := flood(round)
		emitAll(f, eventClasses[3].emit, sent)
		for i, w := range sent {
			m := read(t, f.conn)
			if string(m.Data) != string(w.Data) {
				t.Fatalf("message %d of round %d is %.20q, want %.20q", i, round, m.Data, w.Data)
			}
			if round%2 == 0 || i == 30 {
				kept, want = append(kept, m), append(want, w)
			}
		}
		if round%4 == 3 {
			collect()
		}
	}
	for i, w := range want {
		if string(kept[i].Data) != string(w.Data) {
			t.Fatalf("message %d that was kept is %.20q, want %.20q", i, kept[i].Data, w.Data)
		}
	}
}

func TestMemoryIsUsedAgain(t *testing.T) {
	if browser() {
		return // its sockets tell of no Buffers
	}
	f := dialFake(t, pairClass, fakeDial)
	sent := flood(0)
	// least is how much new memory a flood takes, at best.
	least := func() uint64 {
		least := uint64(1 << 30)
		for range 5 {
			emitAll(f, eventClasses[3].emit, sent)
			collect()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			wantMessages(t, f.conn, sent)
			runtime.ReadMemStats(&after)
			least = min(least, after.TotalAlloc-before.TotalAlloc)
		}
		return least
	}
	collect() // what other tests have left
	emitAll(f, eventClasses[3].emit, sent)
	kept := read(t, f.conn) // so that the flood goes on
	wantMessages(t, f.conn, sent[1:])
	if n := least(); n > 100_000 {
		t.Errorf("messages of %d bytes take %d of new memory", len(sent)*len(sent[0].Data), n)
	}
	runtime.KeepAlive(kept)
	collect()
	if n := least(); n < 200_000 {
		t.Errorf("messages of a flood that is over left memory: the next take %d", n)
	}
}
