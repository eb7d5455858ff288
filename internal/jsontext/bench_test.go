package jsontext_test

import (
	"strings"
	"testing"

	"github.com/siowasm/siowasm/internal/jsontext"
)

const object = `{"from":"somebody","text":"a line of text that is neither short nor long","room":42,"tags":["one","two"]}`

// texts are JSON, by name.
var texts = map[string]string{
	"object":  object,
	"plain":   `"` + strings.Repeat("a line of text. ", 1<<16) + `"`,
	"escapes": `"` + strings.Repeat(`a line of text.\n`, 1<<12) + `"`,
	"unicode": `"` + strings.Repeat("a läne öf text. ", 1<<12) + `"`,
}

// each runs a benchmark with each text.
func each(b *testing.B, f func(text []byte)) {
	for _, name := range []string{"object", "plain", "escapes", "unicode"} {
		b.Run(name, func(b *testing.B) {
			text := []byte(texts[name])
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				f(text)
			}
		})
	}
}

func BenchmarkScan(b *testing.B) {
	var s jsontext.Scanner
	each(b, func(text []byte) {
		if _, reason := s.Scan(text, 0); reason != "" {
			b.Fatal(reason)
		}
		s.Forget()
	})
}

func BenchmarkSkip(b *testing.B) {
	each(b, func(text []byte) {
		if jsontext.Skip(text, 0) != len(text) {
			b.Fatal("not at the end")
		}
	})
}

func BenchmarkUnescape(b *testing.B) {
	each(b, func(text []byte) {
		if text[0] == '"' {
			text = text[1 : len(text)-1]
		} else {
			text = text[:1]
		}
		jsontext.Unescape(text)
	})
}

func BenchmarkAppendString(b *testing.B) {
	var dst []byte
	for _, name := range []string{"object", "plain", "escapes", "unicode"} {
		b.Run(name, func(b *testing.B) {
			s := texts[name]
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				dst = jsontext.AppendString(dst[:0], s)
			}
		})
	}
}

func BenchmarkPlain(b *testing.B) {
	for _, name := range []string{"plain", "unicode"} {
		b.Run(name, func(b *testing.B) {
			s := strings.Trim(texts[name], `"`)
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				if !jsontext.Plain(s) {
					b.Fatal("not plain")
				}
			}
		})
	}
}
