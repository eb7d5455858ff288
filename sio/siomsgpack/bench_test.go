package siomsgpack_test

import (
	"testing"

	"github.com/siowasm/siowasm/internal/codecbench"
	"github.com/siowasm/siowasm/sio/siomsgpack"
)

func BenchmarkEncode(b *testing.B) { codecbench.Encode(b, siomsgpack.Codec{}) }
func BenchmarkDecode(b *testing.B) { codecbench.Decode(b, siomsgpack.Codec{}) }
