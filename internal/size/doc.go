//go:build !js

// Package size builds wasm programs and tells how large they are, so that the library's share
// of a page's download is known and does not grow unnoticed.
package size
