//go:build !js

// Print builds the programs of package size and prints a table of their sizes:
//
//	go run ./internal/size/print >docs/size.md
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"

	"github.com/siowasm/siowasm/internal/size"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	t := table{gzip: make(map[string]int)}
	fmt.Printf(head, runtime.Version())
	for _, p := range size.Programs {
		if err := t.program(ctx, p); err != nil {
			return err
		}
	}
	fmt.Print(flags)
	for _, p := range size.Flagged() {
		if err := t.program(ctx, p); err != nil {
			return err
		}
	}
	return t.dist(ctx)
}

// A table is printed row by row.
type table struct {
	gzip map[string]int // of the packages that have a row
}

func (t table) program(ctx context.Context, p size.Program) error {
	wasm, err := size.Build(ctx, ".", p)
	if err != nil {
		return err
	}
	n, err := t.row(ctx, p.Name, wasm, t.gzip[p.Beyond])
	if t.gzip[p.Package] == 0 {
		t.gzip[p.Package] = n
	}
	return err
}

// row prints a row and returns the size after gzip, which it compares with another.
func (table) row(ctx context.Context, name string, data []byte, beyond int) (int, error) {
	n, err := size.Gzip(ctx, data)
	if err != nil {
		return 0, err
	}
	best, err := size.Brotli(ctx, data)
	if err != nil {
		return 0, err
	}
	more := ""
	if beyond > 0 {
		more = fmt.Sprintf("%+d", kB(n)-kB(beyond))
	}
	fmt.Printf("| %s | %d | %d | %s | %d |\n", name, kB(len(data)), kB(n), more, kB(best))
	return n, nil
}

// dist prints what of the JavaScript package is built.
func (t table) dist(ctx context.Context) error {
	names, err := filepath.Glob("wasm/dist/*")
	if err != nil {
		return err
	}
	fmt.Print(dist)
	for _, name := range names {
		switch filepath.Ext(name) {
		case ".wasm", ".mjs", ".cjs":
		default:
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if _, err = t.row(ctx, "`"+filepath.Base(name)+"`", data, 0); err != nil {
			return err
		}
	}
	return nil
}

func kB(n int) int { return (n + 500) / 1000 }

const head = `# The size of a wasm program

Written by ` + "`make size`" + ` with %s: kB (1000 bytes) as built with
` + "`-trimpath -ldflags=\"-s -w\"`" + `, after ` + "`gzip -9`" + `, and after ` + "`brotli -q 11`" + `. What a row has beyond
another one above it is what the part costs that it names.

| A program with | as built | gzip | beyond | brotli |
|---|---:|---:|---:|---:|
`

const flags = `
The parts build on each other: context and time have syscall/js, engineio has transport_js, the client
without JSON and transport_js is compared with context and time, and what is in place of JSON with the client
without. JSON is the library's own. siomsgpack has encoding/json and fmt from the package that it is made
with, siocbor fmt and math/big, and log/slog has encoding/json and fmt: in a program that has them anyway
they cost little. ` + "`wasm_exec.js`" + ` of the Go
distribution, which every program needs, is another 4 kB after gzip.

` + "`errors.As`" + ` adds 13 kB after gzip to a program that has no other use of it; the library itself does
without.

## What flags of the compiler give

` + "`-gcflags=all=-l`" + ` keeps the compiler from copying small functions to where they are called, for the
runtime and the standard library too. A program is a bit larger as built and smaller to download, and
encoding and decoding mostly took it one and a half times as long or more.
` + "`GOEXPERIMENT=nogreenteagc`" + ` takes the garbage collector that Go had before 1.26.

Repacked is what ` + "`go run ./internal/repack/file main.wasm`" + ` makes of a file in this repository. Go's linker
leaves zeros out of the memory that a program starts with, in some ten thousand places; with the zeros in
their places again the program is the same, larger as built, and smaller to download.

| A program with | as built | gzip | beyond | brotli |
|---|---:|---:|---:|---:|
`

const dist = `
## The JavaScript package

What ` + "`make wasm`" + ` puts into ` + "`wasm/dist`" + `: a page loads siowasm.wasm and browser.mjs, Node loads it and index.mjs or
index.cjs, and the inline ones have the program in them.

| File | as built | gzip | | brotli |
|---|---:|---:|---:|---:|
`
