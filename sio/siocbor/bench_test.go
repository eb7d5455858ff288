package siocbor_test

import (
	"testing"

	"github.com/siowasm/siowasm/internal/codectest"
	"github.com/siowasm/siowasm/sio/siocbor"
)

func BenchmarkEncode(b *testing.B) { codectest.BenchmarkEncode(b, siocbor.Codec{}) }
func BenchmarkDecode(b *testing.B) { codectest.BenchmarkDecode(b, siocbor.Codec{}) }
