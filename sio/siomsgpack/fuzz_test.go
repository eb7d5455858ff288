package siomsgpack_test

import (
	"testing"

	"github.com/siowasm/siowasm/internal/codectest"
	"github.com/siowasm/siowasm/sio/siomsgpack"
)

func FuzzDecode(f *testing.F) {
	codectest.FuzzDecode(f, siomsgpack.Codec{Integers: true}, siomsgpack.Codec{NativeTime: true},
		"\x83\xa4type\x03\xa4data\x92\xd4\x00\x00\xc7\x02\x07\x01\x02\xa3nsp\xa1/",
		"\xdf\xff\xff\xff\xff",
		"\x83\xa4type\x02\xa4data\x91\x81\x90\x90\xa3nsp\xa1/",
	)
}
