package head_test

import (
	"strings"
	"testing"

	"github.com/siowasm/siowasm/internal/head"
)

var heads = []struct {
	text string
	head head.Head
}{
	{"0", head.Head{Namespace: "/"}},
	{"1/admin,", head.Head{Type: 1, Namespace: "/admin"}},
	{"2", head.Head{Type: 2, Namespace: "/"}},
	{"212", head.Head{Type: 2, Namespace: "/", ID: 12, HasID: true}},
	{"30", head.Head{Type: 3, Namespace: "/", HasID: true}},
	{"4/a?b=1,", head.Head{Type: 4, Namespace: "/a?b=1"}},
	{"52-/admin,12", head.Head{Type: 2, Attachments: 2, Namespace: "/admin", ID: 12, HasID: true}},
	{"610-9007199254740992", head.Head{Type: 3, Attachments: 10, Namespace: "/", ID: 1 << 53, HasID: true}},
}

func TestHead(t *testing.T) {
	t.Parallel()
	p := head.Parser{MaxAttachments: 10}
	for _, tt := range heads {
		if got := string(head.Append([]byte("x"), tt.head)); got != "x"+tt.text {
			t.Errorf("Append(%+v) = %q, want %q", tt.head, got[1:], tt.text)
		}
		for _, data := range []string{"", `["a",1]`, `{}`} {
			got, rest, reason := p.Parse([]byte(tt.text + data))
			if got != tt.head || string(rest) != data || reason != "" {
				t.Errorf("Parse(%q) = %+v, %q, %q, want %+v", tt.text+data, got, rest, reason, tt.head)
			}
		}
	}
}

// A namespace that ends with the message has no comma.
func TestBareNamespace(t *testing.T) {
	t.Parallel()
	p := head.Parser{MaxAttachments: 1}
	if got, rest, reason := p.Parse([]byte("1/admin")); got.Namespace != "/admin" || len(rest) > 0 || reason != "" {
		t.Errorf("Parse = %+v, %q, %q", got, rest, reason)
	}
}

func TestMalformed(t *testing.T) {
	t.Parallel()
	p := head.Parser{MaxAttachments: 10}
	for text, want := range map[string]string{
		"":                                  "empty message",
		"7":                                 "unknown packet type",
		"x":                                 "unknown packet type",
		"5":                                 "illegal number",
		"51":                                "illegal number",
		"5-":                                "illegal number",
		"50-":                               "illegal number",
		"5+1-":                              "illegal number",
		"511-":                              "more than 10 attachments",
		"5" + strings.Repeat("9", 99) + "-": "more than 10 attachments",
		"29007199254740993":                 "above 2^53",
		"210000000000000000":                "16 digits",
	} {
		if _, _, reason := p.Parse([]byte(text)); !strings.Contains(reason, want) {
			t.Errorf("Parse(%q): %q, want %q", text, reason, want)
		}
	}
}

func TestWritable(t *testing.T) {
	t.Parallel()
	for namespace, want := range map[string]bool{"": true, "/": true, "/a": true, "a": false, "/a,b": false, "/é": true, "/\xff": false} {
		if got := head.Writable(namespace); got != want {
			t.Errorf("Writable(%q) = %t, want %t", namespace, got, want)
		}
	}
}
