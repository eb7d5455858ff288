package matrix_test

import (
	"flag"
	"os"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/sio/siocbor"
	"github.com/siowasm/siowasm/sio/siomsgpack"
)

func TestMain(m *testing.M) {
	// Tests wait for servers nearly all the time, and js has one processor, which is the default here.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	flag.Parse()
	os.Exit(probe.WithControl(m.Run))
}

var kinds = []control.Kind{control.NPM, control.Python}

// A serializer is one of this module.
type serializer struct {
	name   string // what the servers call it
	index  int    // of values.Reading
	codec  sio.Codec
	native sio.Codec // with NativeTime; nil if there is none
}

var serializers = []serializer{
	{"default", 0, sio.JSONCodec(sio.JSON{}), nil},
	{"msgpack", 1, siomsgpack.Codec{}, siomsgpack.Codec{NativeTime: true}},
	{"cbor", 2, siocbor.Codec{}, siocbor.Codec{NativeTime: true}},
}

// features are what each cell has to do, each with clients of its own.
var features = []struct {
	name string
	test func(x *cell)
}{
	{"echo", (*cell).echo},
	{"binary", (*cell).binary},
	{"acks", (*cell).acks},
	{"namespaces", (*cell).namespaces},
	{"refusal", (*cell).refusal},
	{"kick", (*cell).kick},
	{"cut", (*cell).cut},
}

func TestMatrix(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			for _, s := range serializers {
				t.Run(s.name, func(t *testing.T) {
					t.Parallel()
					url := probe.Start(t, probe.Control(), control.Options{Kind: kind, Parser: s.name}).URL()
					for _, m := range probe.Modes {
						t.Run(string(m), func(t *testing.T) {
							t.Parallel()
							for _, f := range features {
								t.Run(f.name, func(t *testing.T) {
									t.Parallel()
									f.test(newCell(t, kind, s, m, url))
								})
							}
						})
					}
				})
			}
		})
	}
}
