package siocbor_test

import (
	"testing"

	"github.com/siowasm/siowasm/internal/codecbench"
	"github.com/siowasm/siowasm/sio/siocbor"
)

func BenchmarkEncode(b *testing.B) { codecbench.Encode(b, siocbor.Codec{}) }
func BenchmarkDecode(b *testing.B) { codecbench.Decode(b, siocbor.Codec{}) }
