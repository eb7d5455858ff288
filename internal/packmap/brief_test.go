package packmap_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/sio"
)

// Where a format goes over to another head is where a decoder that knows the short ones could
// be mistaken.
func TestLengthsOfHeads(t *testing.T) {
	t.Parallel()
	type value struct {
		Text  string
		Int   int
		Int64 int64
		Uint  uint64
		Bool  bool
		List  []bool
	}
	sizes := []int{0, 1, 15, 16, 17, 23, 24, 25, 31, 32, 33, 127, 128, 255, 256, 257, 65535, 65536, 65537}
	for name, codec := range codecs {
		for _, size := range sizes {
			for _, n := range []int{size, -size, 1<<31 - 1 - size} {
				want := value{strings.Repeat("a", size), n, int64(n), uint64(size), size%2 == 0, make([]bool, size)}
				p, err := decode(name, encode(t, codec, &sio.Packet{Type: sio.PacketEvent, Event: "e", Data: []any{want}}))
				if err != nil {
					t.Fatalf("%s, %d: %v", name, size, err)
				}
				var got value
				if err := p.Args.Decode(0, &got); err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%s, %d: int %d, %d bytes, %d elements, %v", name, size, got.Int, len(got.Text), len(got.List), err)
				}
			}
		}
	}
}
