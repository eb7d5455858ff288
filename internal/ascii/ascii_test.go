package ascii_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/internal/ascii"
)

func TestTrim(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "/", "//", "a", "/a", "a//", "//a/b//", " /a/ ", "é/"} {
		for _, cut := range []string{"", "/", ascii.Space, "/ "} {
			if got, want := ascii.Trim(s, cut), strings.Trim(s, cut); got != want {
				t.Errorf("Trim(%q, %q) = %q, want %q", s, cut, got, want)
			}
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", ";", "a", "a;b", ";a;;b;", "é;"} {
		if got, want := ascii.Split(s, ';'), strings.Split(s, ";"); !slices.Equal(got, want) {
			t.Errorf("Split(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestHeaderName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"":                       "",
		"etag":                   "Etag",
		"content-type":           "Content-Type",
		"SET-COOKIE":             "Set-Cookie",
		"x--a-1b":                "X--A-1b",
		"Sec-Websocket-Protocol": "Sec-Websocket-Protocol",
	} {
		if got := ascii.HeaderName(name); got != want {
			t.Errorf("HeaderName(%q) = %q, want %q", name, got, want)
		}
	}
}
