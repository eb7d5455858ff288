package siocbor_test

import (
	"testing"

	"github.com/siowasm/siowasm/internal/codectest"
	"github.com/siowasm/siowasm/sio/siocbor"
)

func FuzzDecode(f *testing.F) {
	codectest.FuzzDecode(f, siocbor.Codec{Integers: true}, siocbor.Codec{NativeTime: true},
		"\xbfdtype\x03ddata\x9f\xf7\xc1\xfb\x41\xd7\x83\x57\x69\x6b\x64\x5a\xc2\x49\x01\x00\x00\x00\x00\x00\x00\x00\x00\xf9\x3c\x00\x5f\x41a\xff\xffcnsp\x61/\xff",
		"\xbb\xff\xff\xff\xff\xff\xff\xff\xff",
		"\xa3dtype\x02ddata\x81\xa1\x80\x80cnsp\x61/",
	)
}
