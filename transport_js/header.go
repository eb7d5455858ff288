//go:build js && wasm

package transportjs

import (
	"syscall/js"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/internal/jsx"
)

// headerInit returns header as the list of pairs that fetch and Headers take.
func headerInit(header map[string][]string) []any {
	pairs := make([]any, 0, len(header))
	for name, values := range header {
		for _, value := range values {
			pairs = append(pairs, []any{name, value})
		}
	}
	return pairs
}

// headerObject returns header as the object that WebSocket constructors take.
func headerObject(header map[string][]string) map[string]any {
	object := make(map[string]any, len(header))
	for name, values := range header {
		if len(values) == 1 {
			object[name] = values[0]
			continue
		}
		object[name] = ascii.Join(values, ", ")
	}
	return object
}

// readHeader returns the content of a JavaScript Headers object.
func readHeader(headers js.Value) map[string][]string {
	header := map[string][]string{}
	// A pair joins its name and value with a comma. Names have no comma and values no
	// line break, so one string carries all of them, for three references altogether.
	lines := js.Global().Get("Array").Call("from", headers).Call("join", "\n")
	for _, line := range ascii.Split(jsx.Text(lines), '\n') {
		name, value, _ := ascii.Cut(line, ',')
		if name == "" {
			continue
		}
		name = ascii.HeaderName(name)
		header[name] = append(header[name], value)
	}
	// Some hosts join several cookies to one value, which cannot be taken apart again.
	if header["Set-Cookie"] != nil && headers.Get("getSetCookie").Type() == js.TypeFunction {
		cookies := headers.Call("getSetCookie").Call("join", "\n")
		header["Set-Cookie"] = ascii.Split(jsx.Text(cookies), '\n')
	}
	return header
}

// readRawHeader returns the header of a Node response, whose rawHeaders alternate names
// and values.
func readRawHeader(response js.Value) map[string][]string {
	header := map[string][]string{}
	lines := ascii.Split(jsx.Text(response.Get("rawHeaders").Call("join", "\n")), '\n')
	for i := 0; i+1 < len(lines); i += 2 {
		name := ascii.HeaderName(lines[i])
		header[name] = append(header[name], lines[i+1])
	}
	return header
}
