//go:build !js

package size

// A Program is one that is built for js/wasm.
type Program struct {
	Name    string // what it has
	Package string // from the root of the repository
	Beyond  string // the package of the one that it has more than; empty if there is none
	Flags   []string
	Env     []string
	Repack  bool // what [repack.Data] does
}

const data = "./internal/size/testdata/"

// Smallest is the smallest useful program: a client with a handler that connects and emits.
var Smallest = Program{Name: "`sio.New`: connect, a handler, emit", Package: data + "smallest", Beyond: data + "codec"}

// Page is the one of the web page.
var Page = Program{Name: "the page in web/room", Package: "./web/room", Beyond: data + "smallest"}

// Bare is what a host builds on that brings its own network and serializer.
var Bare = Program{Name: "`sio.NewWithNetwork`: a client without JSON and transport_js", Package: data + "network", Beyond: data + "context"}

// Package is the JavaScript package's, as the Makefile builds it.
var Package = Program{
	Name: "the JavaScript package", Package: "./wasm", Repack: true,
	Flags: []string{"-gcflags=time=-l", "-gcflags=context=-l", "-gcflags=syscall/js=-l"},
}

// Programs are in the order of the table, each behind the one that it has more than.
var Programs = []Program{
	{Name: "nothing but Go's runtime", Package: data + "runtime"},
	{Name: "syscall/js", Package: data + "js", Beyond: data + "runtime"},
	{Name: "context, time", Package: data + "context", Beyond: data + "js"},
	{Name: "encoding/json, for comparison", Package: data + "json", Beyond: data + "context"},
	{Name: "transport_js: a WebSocket", Package: data + "transport", Beyond: data + "context"},
	{Name: "engineio, over transport_js", Package: data + "engine", Beyond: data + "transport"},
	Bare,
	{Name: "`sio.NewWith`: a client without JSON", Package: data + "codec", Beyond: data + "network"},
	Smallest,
	{Name: "siomsgpack in place of JSON", Package: data + "msgpack", Beyond: data + "codec"},
	{Name: "siocbor in place of JSON", Package: data + "cbor", Beyond: data + "codec"},
	{Name: "a *slog.Logger, which the program brings", Package: data + "slog", Beyond: data + "smallest"},
	Page,
}

// Flagged are programs that flags of the compiler, and repacking, make smaller.
func Flagged() []Program {
	var programs []Program
	for _, p := range []Program{Bare, Smallest} {
		for _, f := range []struct {
			name   string
			flags  []string
			env    []string
			repack bool
		}{
			{"`GOEXPERIMENT=nogreenteagc`", nil, []string{"GOEXPERIMENT=nogreenteagc"}, false},
			{"`-gcflags=all=-l`", []string{"-gcflags=all=-l"}, nil, false},
			{"both", []string{"-gcflags=all=-l"}, []string{"GOEXPERIMENT=nogreenteagc"}, false},
			{"repacked", nil, nil, true},
			{"`-gcflags=all=-l`, repacked", []string{"-gcflags=all=-l"}, nil, true},
		} {
			f := Program{Name: p.Name + ", " + f.name, Package: p.Package, Beyond: p.Package, Flags: f.flags, Env: f.env, Repack: f.repack}
			programs = append(programs, f)
		}
	}
	return programs
}
