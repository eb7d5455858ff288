package jsonshape

import (
	"strings"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/internal/jsontext"
)

// tagged returns what a struct tag has for JSON, as its method Get does, which would bring along
// what reads any Go literal. Of the escapes of one it knows those that JSON has, too.
func tagged(tag string) string {
	for {
		name, rest, ok := ascii.Cut(ascii.Trim(tag, " "), ':')
		if !ok || !plainKey(name) || !strings.HasPrefix(rest, `"`) {
			return ""
		}
		end := 1
		for end < len(rest) && rest[end] != '"' {
			if rest[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(rest) {
			return ""
		}
		value := rest[1:end]
		tag = rest[end+1:]
		switch {
		case name != "json":
		case strings.IndexByte(value, '\\') < 0:
			return value
		case textFormat{}.Check([]byte(rest[:end+1])) != nil:
			return ""
		default:
			return string(jsontext.Unescape([]byte(value)))
		}
	}
}

// plainKey reports whether the key of a tag is one.
func plainKey(name string) bool {
	for _, c := range []byte(name) {
		if c <= ' ' || c == '"' || c == 0x7f {
			return false
		}
	}
	return name != ""
}
