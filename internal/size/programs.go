//go:build !js

package size

// A Program is one that is built for js/wasm.
type Program struct {
	Name    string // what it has
	Package string // from the root of the repository
}

// Smallest is the smallest useful program: a client with a handler that connects and emits.
var Smallest = Program{"a client: connect, a handler, emit", "./internal/size/testdata/smallest"}

// Programs are in the order of the table. Each of the first four has what the one before it has.
var Programs = []Program{
	{"nothing but Go's runtime", "./internal/size/testdata/runtime"},
	{"and syscall/js", "./internal/size/testdata/js"},
	{"and context, time", "./internal/size/testdata/context"},
	{"and encoding/json", "./internal/size/testdata/json"},
	{"a client with another serializer, without JSON", "./internal/size/testdata/codec"},
	Smallest,
	{"the page in web/room", "./web/room"},
}
