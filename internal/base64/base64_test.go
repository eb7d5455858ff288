package base64_test

import (
	"bytes"
	"encoding/base64"
	"math/rand/v2"
	"testing"

	ours "github.com/siowasm/siowasm/internal/base64"
)

func TestEncode(t *testing.T) {
	t.Parallel()
	random := rand.NewChaCha8([32]byte{})
	for n := range 200 {
		data := make([]byte, n)
		_, _ = random.Read(data)
		want := base64.StdEncoding.EncodeToString(data)
		if got := ours.Text(data); got != want || ours.Len(n) != len(want) {
			t.Fatalf("%x: %q of %d, want %q", data, got, ours.Len(n), want)
		}
		if got := ours.Append([]byte("b"), data); string(got) != "b"+want {
			t.Fatalf("%x: %q behind b", data, got)
		}
		if got, err := ours.Decode([]byte(want)); err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%q: %x, %v", want, got, err)
		}
	}
}

// TestDecode wants what encoding/base64 takes, of all short texts of a few bytes and of longer
// ones with a mistake.
func TestDecode(t *testing.T) {
	t.Parallel()
	texts := []string{""}
	for from := 0; len(texts) < 300_000; {
		to := len(texts)
		for _, text := range texts[from:to] {
			for _, c := range "Q/=\n?" {
				texts = append(texts, text+string(c))
			}
		}
		from = to
	}
	long := []byte(base64.StdEncoding.EncodeToString([]byte("what is a few groups of four long")))
	for i := range long {
		for _, c := range []byte{'=', '\r', '-', 0x80, 0xff} {
			changed := bytes.Clone(long)
			changed[i] = c
			texts = append(texts, string(changed), string(long[:i])+string(c)+string(long[i:]), string(long[:i]))
		}
	}
	for _, text := range texts {
		want, err := base64.StdEncoding.DecodeString(text)
		got, oursErr := ours.Decode([]byte(text))
		if (err == nil) != (oursErr == nil) || err == nil && !bytes.Equal(got, want) {
			t.Fatalf("%q: %x, %v, want %x, %v", text, got, oursErr, want, err)
		}
	}
}
