//go:build js && wasm

package transportjs

import (
	"syscall/js"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/internal/jsx"
)

// headerInit returns header as the list of pairs that fetch and Headers take.
// The compiler would copy it to each place that calls it.
//
//go:noinline
func headerInit(header map[string][]string) []any {
	pairs := make([]any, 0, len(header))
	for name, values := range header {
		pairs = append(pairs, []any{name, ascii.Join(values, ", ")})
	}
	return pairs
}

// readHeader returns the content of a JavaScript Headers object.
func readHeader(headers js.Value) map[string][]string {
	header := readList(js.Global().Get("Array").Call("from", headers).Call("flat"))
	// Some hosts join several cookies to one value, which cannot be taken apart again.
	if header["Set-Cookie"] != nil && headers.Get("getSetCookie").Type() == js.TypeFunction {
		header["Set-Cookie"] = splitLines(headers.Call("getSetCookie"))
	}
	return header
}

// readList returns the header that is in an array of names and values in turn.
func readList(list js.Value) map[string][]string {
	header := map[string][]string{}
	lines := splitLines(list)
	for i := 0; i+1 < len(lines); i += 2 {
		name := ascii.HeaderName(lines[i])
		header[name] = append(header[name], lines[i+1])
	}
	return header
}

// splitLines returns an array of strings without line breaks for three references altogether.
func splitLines(list js.Value) []string {
	return ascii.Split(jsx.Text(list.Call("join", "\n")), '\n')
}
