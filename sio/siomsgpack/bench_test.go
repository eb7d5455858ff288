package siomsgpack_test

import (
	"testing"

	"github.com/siowasm/siowasm/internal/codectest"
	"github.com/siowasm/siowasm/sio/siomsgpack"
)

func BenchmarkEncode(b *testing.B) { codectest.BenchmarkEncode(b, siomsgpack.Codec{}) }
func BenchmarkDecode(b *testing.B) { codectest.BenchmarkDecode(b, siomsgpack.Codec{}) }
