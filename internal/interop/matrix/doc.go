// Package matrix has the tests of every serializer with every official server over every transport: natively, and as
// js/wasm in Node. What does not hang on the serializer is tested in package conformance.
package matrix
