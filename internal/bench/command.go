package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/siowasm/siowasm/internal/bench/suite"
)

// python3 is Debian's own: its socketio package is not seen by any other Python on the PATH.
const python3 = "/usr/bin/python3"

// client returns the command of a contestant's process, and its name.
func (b *bench) client(w suite.Workload, c suite.Contestant) (name string, command []string, err error) {
	self, err := os.Executable()
	name = w.Name + ": " + c.String() + ", " + c.Format
	switch c.Client {
	case suite.Siowasm:
		command = []string{self, roleOurs}
		if b.profiles != "" {
			file := strings.NewReplacer(": ", ".", ", ", ".", "/", "-").Replace(name) + ".prof"
			command = append(command, filepath.Join(b.profiles, file))
		}
	case suite.Yardstick:
		command = []string{self, roleYardstick}
	case suite.NPM:
		command = []string{"node", "--expose-gc", b.peer("client.mjs")}
	case suite.Python:
		command = []string{python3, "-B", b.peer("client.py")}
	default:
		err = fmt.Errorf("no client is called %q", c.Client)
	}
	if err == nil && w.Pinned {
		command, err = pinned(command)
	}
	return name, command, err
}

// server returns the command of a workload's server.
func (b *bench) server(w suite.Workload) ([]string, error) {
	self, err := os.Executable()
	command := []string{self, roleBlast}
	if w.Server == suite.Official {
		command = []string{"node", b.peer("server.mjs")}
	}
	if w.TLS {
		command = append(command, b.certificate)
	}
	if err == nil && w.Pinned {
		command, err = pinned(command)
	}
	return command, err
}

func (b *bench) peer(file string) string { return filepath.Join(b.root, "internal/bench/peers", file) }
