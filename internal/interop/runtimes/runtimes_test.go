//go:build !js

// Package runtimes_test runs the JavaScript package in every runtime that it is for: the steps
// of scenario.mjs against npm socket.io. It runs examples/edge in those that are no browser. $SIO_PACKAGE is the directory of the package, wasm/dist
// when it is not set. $SIO_TABLE names a file that gets the table of the README, if it is set.
package runtimes_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/driver"
)

func TestMain(m *testing.M) { os.Exit(driver.Run(m.Run)) }

// A host is a runtime, or one of the ways of a runtime to run the package.
type host struct {
	name string
	run  func(t *testing.T, dir string) result
}

var hosts = []host{
	{"Node", program("node", "program.mjs")},
	{"Node, require", program("node", "program.cjs")},
	{"Node, without WebSocket", program("node", "program.mjs", "polling")},
	{"Node 22", program(node22(), "program.mjs")},
	{"Deno", program(deno(), "run", "--allow-all", "--cached-only", "--node-modules-dir=manual", "program.mjs")},
	{"Bun", program(bun(), "run", "--no-install", "program.mjs")},
	{"workerd, request", workerd("/request")},
	{"workerd, Durable Object", workerd("/object")},
	{"Chromium, page", browser("page")},
	{"Chromium, web worker", browser("worker")},
	{"Chromium, one file under a policy", browser("inline")},
	{"Chromium, service worker's cache", browser("offline")},
}

func TestScenario(t *testing.T) {
	t.Parallel()
	dir := install(t)
	results := make([]result, len(hosts))
	t.Run("hosts", func(t *testing.T) {
		for i, h := range hosts {
			t.Run(h.name, func(t *testing.T) {
				t.Parallel()
				results[i] = h.run(t, dir)
				results[i].check(t)
			})
		}
	})
	if file := os.Getenv("SIO_TABLE"); file != "" {
		if err := os.WriteFile(file, []byte(table(hosts, results)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestImport imports the package and does no more: such a program ends by itself.
func TestImport(t *testing.T) {
	t.Parallel()
	dir := install(t)
	programs := map[string][]string{
		"import":           {"--input-type=module", "--eval", `import "siowasm"`},
		"require":          {"--input-type=commonjs", "--eval", `require("siowasm")`},
		"import and ready": {"--input-type=module", "--eval", `import { ready } from "siowasm"; await ready`},
	}
	for version, node := range map[string]string{"Node": "node", "Node 22": node22()} {
		for name, args := range programs {
			t.Run(version+", "+name, func(t *testing.T) {
				t.Parallel()
				if out := output(t, endsWithin, dir, node, args...); len(out) > 0 {
					t.Errorf("it prints %q", out)
				}
			})
		}
	}
}

// TestBlocked has pages whose Content Security Policy does not allow WebAssembly: a client says so.
func TestBlocked(t *testing.T) {
	t.Parallel()
	browser("blocked")(t, install(t)).check(t)
}

// TestLeak connects and closes a thousand times in a page. It runs before the tests that run side
// by side, because it needs the machine for itself to be quick.
func TestLeak(t *testing.T) {
	browser("leak")(t, install(t)).check(t)
}

// binary returns the path of a program in an npm package of this directory.
func binary(pkg, file string) string {
	return filepath.Join("node_modules", filepath.FromSlash(pkg), filepath.FromSlash(file))
}

func deno() string { return binary("@deno/linux-"+arch("x64", "arm64")+"-glibc", "deno") }

func bun() string { return binary("@oven/bun-linux-"+arch("x64", "aarch64"), "bin/bun") }

func workerdBinary() string {
	return binary("@cloudflare/workerd-linux-"+arch("64", "arm64"), "bin/workerd")
}

func node22() string { return binary("node22-linux-"+arch("x64", "arm64"), "bin/node") }

// arch returns the name that packages give to this machine's architecture.
func arch(amd64, arm64 string) string {
	if runtime.GOARCH == "arm64" {
		return arm64
	}
	return amd64
}
