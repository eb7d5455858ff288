package siocbor_test

import (
	"errors"
	"math"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/sio/siocbor"
	"github.com/siowasm/siowasm/transport"
)

// FuzzWellFormed wants the codec to agree with the library about what CBOR is. An item that
// the packet does not know may be anything.
func FuzzWellFormed(f *testing.F) {
	for _, seed := range []string{
		"\x00", "\x18\x18", "\x19\x01", "\x1b", "\x1c", "\x1f", "\x38\xff", "\x40", "\x42a", "\x5f\x41a\xff", "\x5f\x61a\xff", "\x5f\x5f\xff\xff",
		"\x61\xff", "\x78\x20", "\x7f\x60\x61a\xff", "\x7f\x41a\xff", "\x80", "\x82\x01", "\x9f\x01\xff", "\x9f", "\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
		"\xa1\x01", "\xa1\x01\x02", "\xbf\x01\x02\xff", "\xbf\x01\xff", "\xbf\x9f\xff\xa0\xff", "\xc1\x00", "\xc0", "\x9f\xc1\xff", "\xd8", "\xd8\x40\xc2\x41\x01",
		"\xdf\x00", "\xe0", "\xf8\x1f", "\xf8\x20", "\xf9\x00", "\xfa\x00\x00\x00\x00", "\xfc", "\xff", "\x01\x02", "",
	} {
		f.Add([]byte(seed))
	}
	library, err := cbor.DecOptions{MaxNestedLevels: 900, MaxArrayElements: math.MaxInt32, MaxMapPairs: math.MaxInt32}.DecMode()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, item []byte) {
		var depth *cbor.MaxNestedLevelError
		want := library.Wellformed(item)
		if errors.As(want, &depth) {
			return
		}
		// Behind the members that count: what is wrong with it must not be taken for them.
		data := append([]byte("\xa4dtype\x01cnsp\x61/ddata\xf6\x61x"), item...)
		_, got := siocbor.Codec{}.NewDecoder(sio.DecoderOptions{}).Decode(transport.Message{Data: data, Binary: true})
		if (got == nil) != (want == nil) {
			t.Fatalf("%x: %v, want %v", item, got, want)
		}
	})
}
