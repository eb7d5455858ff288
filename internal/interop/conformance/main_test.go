package conformance_test

import (
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/probe"
)

// kindEnv names the kind of server that the suite runs against.
const kindEnv = "SIO_KIND"

// memory is the kind of the servers of package siotest.
const memory control.Kind = "memory"

// kind is what this run is about.
var kind = sync.OnceValue(func() control.Kind {
	if name := os.Getenv(kindEnv); name != "" {
		return control.Kind(name)
	}
	return memory
})

// unable says which tests a kind of server cannot take part in, and why.
var unable = map[control.Kind]map[string]string{
	control.Python: {
		"TestEmitAckInTurn":     "python-socketio handles each event in a task of its own, and acknowledges later",
		"TestKickAll/polling":   "python-engineio may end the session before it is asked for the packet that says so: the poll gets 500",
		"TestLargeEcho/polling": "python-engineio reads of a POST only what has arrived with its head",
		"TestMaxPayload":        "python-engineio does not tell its maxPayload, so that a client cannot know it",
	},
}

// excused holds the names in unable that were met: one that is no test's is a mistake.
var excused sync.Map

func TestMain(m *testing.M) {
	// Tests wait for servers nearly all the time, and js has one processor, which is the default here. A browser opens
	// 6 connections to a server, and a client that polls holds one and needs another.
	parallel := "8"
	if browser {
		parallel = "3"
	}
	if err := flag.Set("test.parallel", parallel); err != nil {
		panic(err)
	}
	flag.Parse()
	suite := func() int {
		code := m.Run()
		if err := shared.close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
		return max(code, checkUnable())
	}
	switch kind() {
	case memory:
		os.Exit(suite())
	case control.NPM, control.Python:
		os.Exit(probe.WithControl(suite))
	default:
		fmt.Fprintf(os.Stderr, "%s=%s: want npm, python or memory\n", kindEnv, kind())
		os.Exit(1)
	}
}

// checkUnable returns 1 when the table names a test that did not run, in a run of all tests.
func checkUnable() (code int) {
	for _, name := range []string{"test.run", "test.skip", "test.list"} {
		if flag.Lookup(name).Value.String() != "" {
			return 0
		}
	}
	for name := range unable[kind()] {
		if _, met := excused.Load(name); !met {
			fmt.Fprintf(os.Stderr, "unable[%s] names %s, which is no test\n", kind(), name)
			code = 1
		}
	}
	return code
}
