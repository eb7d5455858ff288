// Package lock has what excludes one another, small in a wasm program.
package lock
