//go:build !js

// Print builds the programs of package size and prints a table of their sizes:
//
//	go run ./internal/size/print >docs/size.md
package main

import (
	"context"
	"fmt"
	"log"
	"runtime"

	"github.com/siowasm/siowasm/internal/size"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	fmt.Printf(head, runtime.Version())
	for _, p := range size.Programs {
		wasm, err := size.Build(ctx, ".", p)
		if err != nil {
			return err
		}
		packed, err := size.Gzip(wasm)
		if err != nil {
			return err
		}
		best, err := size.Brotli(ctx, wasm)
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %d | %d | %d |\n", p.Name, kB(len(wasm)), kB(packed), kB(best))
	}
	fmt.Print(tail)
	return nil
}

func kB(n int) int { return (n + 500) / 1000 }

const head = `# The size of a wasm program

Written by ` + "`make size`" + ` with %s: kB (1000 bytes) as built with
` + "`-trimpath -ldflags=\"-s -w\"`" + `, after gzip at its best, after brotli at its best.

| A program with | as built | gzip | brotli |
|---|---:|---:|---:|
`

const tail = `
Each of the first four programs has what the one before it has. What the library itself adds is
what the client has more than the third; JSON is in it, but not encoding/json. ` + "`wasm_exec.js`" + ` of the Go distribution, which
every program needs, is another 4 kB after gzip.

` + "`errors.As`" + ` adds 13 kB after gzip to a program that has no other use of it; the library
itself does without.
`
