// Package jsexec runs the tests for js and wasm. It has no code of its own: exec-node.mjs
// runs a program in Node, Deno or Bun, peer.mjs is the server that the tests of
// transport_js talk to, and the tests of this package, which are native, start the peer
// and run those tests in Node and in Chromium.
package jsexec
