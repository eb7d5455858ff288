//go:build !js

// File makes wasm files of Go smaller to download, in place:
//
//	go run ./internal/repack/file main.wasm
package main

import (
	"log"
	"os"

	"github.com/siowasm/siowasm/internal/repack"
)

func main() {
	for _, name := range os.Args[1:] {
		if err := rewrite(name); err != nil {
			log.Fatalf("%s: %v", name, err)
		}
	}
}

func rewrite(name string) error {
	wasm, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if wasm, err = repack.Data(wasm); err != nil {
		return err
	}
	return os.WriteFile(name, wasm, 0o666)
}
