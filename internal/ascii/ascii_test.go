package ascii_test

import (
	"math"
	"slices"
	"strconv"
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

func TestQuote(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "plain", `"\`, "\n\t\x00\x7f", "é€😀", "\xff"} {
		got := ascii.Quote(s)
		if back, err := strconv.Unquote(got); err != nil || back != s {
			t.Errorf("Quote(%q) = %s, which is %q, %v", s, got, back, err)
		}
		if i := strings.IndexFunc(got, func(r rune) bool { return r < ' ' || r > '~' }); i >= 0 {
			t.Errorf("Quote(%q) = %s, which is not printable ASCII", s, got)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		s     string
		limit int64
		want  int64
		ok    bool
	}{
		{"", 9, 0, false},
		{"-1", 9, 0, false},
		{"1x", 9, 0, false},
		{"99999999999999999999x", 9, 0, false},
		{"0", 0, 0, true},
		{"007", 9, 7, true},
		{"10", 9, 9, true},
		{"9223372036854775807", math.MaxInt64, math.MaxInt64, true},
		{"9223372036854775808", math.MaxInt64, math.MaxInt64, true},
		{"99999999999999999999999", math.MaxInt64, math.MaxInt64, true},
	} {
		if got, ok := ascii.Number(test.s, test.limit); got != test.want || ok != test.ok {
			t.Errorf("Number(%q, %d) = %d, %t; want %d, %t", test.s, test.limit, got, ok, test.want, test.ok)
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

func TestWithout(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ s, part, want string }{
		{"", "a", ""},
		{"a", "abc", "a"},
		{"abc", "abc", ""},
		{"url?a=b: url?a=b", "?a=b", "url: url"},
		{"aab", "ab", "a"},
		{"aabb", "ab", ""},
	} {
		if got := ascii.Without(test.s, test.part); got != test.want {
			t.Errorf("Without(%q, %q) = %q, want %q", test.s, test.part, got, test.want)
		}
	}
}
